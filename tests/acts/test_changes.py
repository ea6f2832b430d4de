"""Operations on entries of any kind, on every release, without unnecessary requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import NotFoundError, NotSupportedByServer, ValidationError
from elab_sdk.rules.bodies import Html
from elab_sdk.rules.releases import V2_GENERATIONS
from tests.acts.test_creating import acts
from tests.releases import EVERY_GENERATION

if TYPE_CHECKING:
    from tests.facade.conftest import World

ALL = pytest.mark.parametrize("release", EVERY_GENERATION)


@ALL
def test_update_changes_experiment_in_one_call(world: World) -> None:
    created = world.create_experiment(title="Before", date="2020-01-01", body="<p>Kept.</p>")
    world.update(("experiment", created), title="After", tags=["a", "b"])
    experiment = world.get_experiment(created)
    assert (experiment.title, experiment.body, experiment.tags) == ("After", "<p>Kept.</p>", ["a", "b"])
    assert str(experiment.date) == "2020-01-01"


@pytest.mark.parametrize("release", ["3.5", "3.6", "4.3", "4.4", *V2_GENERATIONS])
def test_category_is_given_by_name(world: World) -> None:
    created = world.create_experiment()
    world.update(("experiment", created), category="fail")
    assert world.get_experiment(created).status_title == "Fail"
    with pytest.raises(ValidationError, match="1 'Running'"):
        world.update(("experiment", created), title="x", category="Flop")
    assert world.get_experiment(created).title == "Untitled"


@pytest.mark.parametrize("release", ["3.5", "4.3", "4.9", *V2_GENERATIONS])
def test_items_type_is_changed_by_name(world: World) -> None:
    world.sandbox.add_items_type("Antibody")
    created = world.create_item(1)
    world.update(("item", created), category="Antibody")
    assert world.get_item(created).category_title == "Antibody"


@ALL
def test_text_html_and_tables_are_appended(world: World) -> None:
    created = world.create_experiment(title="PCR", date="2020-01-01", body="<p>Start.</p>")
    world.append(("experiment", created), "4 < 5")
    world.append(("experiment", created), "<p>run <b>1</b></p>")
    world.append(("experiment", created), Html("x"))
    world.append(("experiment", created), [{"Ct": 21}])
    body = world.get_experiment(created).body
    assert body.startswith("<p>Start.</p><p>4 &lt; 5</p><p>run <b>1</b></p>x<table>")
    assert "Ct" in body
    assert "21" in body
    assert ("<th>" in body) == world.sandbox._record.body_tables


@ALL
def test_tag_of_passed_entry_sends_no_request(world: World) -> None:
    created = world.create_experiment(tags=["blot", "GFP"])
    experiment = world.get_experiment(created)
    world.sent.clear()
    trusts = not world.sandbox._record.tags_raw
    assert world.tag(experiment, "blot") == ([] if trusts else ["blot"])
    assert len(world.sent) == (0 if trusts else 1)
    assert world.tag(experiment, "blot", "new", "new") == (["new"] if trusts else ["blot", "new"])
    assert world.get_experiment(created).tags == ["blot", "GFP", "new"]


@ALL
def test_existing_tag_is_not_added_again(world: World) -> None:
    created = world.create_experiment(tags="blot")
    assert world.tag(("experiment", created), "blot") == ["blot"]
    assert world.get_experiment(created).tags == ["blot"]


@pytest.mark.parametrize("release", ["3.5"])
def test_tag_of_passed_row_sends_no_request(world: World) -> None:
    world.create_experiment(title="x", tags="blot")
    row = world.get_all_experiments()[0]
    world.sent.clear()
    assert world.tag(row, "blot") == []
    assert world.sent == []


def an_item(world: World, title: str = "Antibody") -> int:
    return world.sandbox.store.insert(
        "items", userid=1, title=title, body="", date="2020-01-01", category=1, canread="team",
        canwrite="team", created_at="2020-01-01 00:00:00", modified_at="2020-01-01 00:00:00", elabid="x",
    )  # fmt: skip


@ALL
def test_links_are_added_once(world: World) -> None:
    first, second = an_item(world), an_item(world, "Plasmid")
    created = world.create_experiment()
    assert world.link(("experiment", created), first, second) == [first, second]
    assert world.link(("experiment", created), first) == [first]
    rows = world.sandbox.state()["experiments_links"]
    assert [row["item"] for row in rows] == [first, second]


@pytest.mark.parametrize("release", ["3.3", "3.6", "4.3", "4.4", "4.9", *V2_GENERATIONS])
def test_link_of_passed_entry_sends_no_request(world: World) -> None:
    item = an_item(world)
    created = world.create_experiment(links=item)
    experiment = world.get_experiment(created)
    world.sent.clear()
    assert world.link(experiment, item) == []
    world.update(experiment, links=[item])
    assert world.sent == []


@pytest.mark.parametrize("release", ["4.3", "4.9", *V2_GENERATIONS])
def test_passed_item_is_linked_in_one_request(world: World) -> None:
    item = world.get_item(an_item(world))
    created = world.create_experiment()
    world.sent.clear()
    world.link(("experiment", created), item)
    assert acts(world) == [
        world.by_api(
            f"experiments/{created.id} link", f"experiments/{created.id}/items_links/{item.id} create"
        )
    ]


@pytest.mark.parametrize("release", ["2.0", "3.6", "4.3", "4.4", "4.9", *V2_GENERATIONS])
def test_link_to_missing_item_is_refused(world: World) -> None:
    created = world.create_experiment()
    with pytest.raises(NotFoundError):
        world.link(("experiment", created), 999)
    assert world.sandbox.state()["experiments_links"] == []


@pytest.mark.parametrize("release", ["3.3"])
def test_release_without_item_links_raises_not_supported(world: World) -> None:
    with pytest.raises(NotSupportedByServer):
        world.link(("item", an_item(world)), an_item(world))


WRONG: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("update", (("experiment", 1),), {}),
    ("update", (1,), {"title": "x"}),
    ("update", (("experiment", 1),), {"title": ""}),
    ("update", (("experiment", 1),), {"body": None}),
    ("update", (("experiment", 1),), {"tags": ["fine", "a|b"]}),
    ("append", (("experiment", 1), None), {}),
    ("append", (("experiment", 1), 5), {}),
    ("tag", (("experiment", 1), "a|b"), {}),
    ("tag", (("experiment", 1), "fine", "<b>"), {}),
    ("link", (("experiment", 1), "abc"), {}),
    ("link", (("item", 1), 1), {}),
]


@pytest.mark.parametrize(("name", "arguments", "keywords"), WRONG)
def test_invalid_argument_is_refused_before_sending(
    world: World, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        getattr(world, name)(*arguments, **keywords)
    assert world.sent == []


def test_empty_tags_and_links_send_nothing(world: World) -> None:
    assert world.tag(("experiment", 1)) == []
    assert world.link(("experiment", 1)) == []
    assert world.sent == []
