"""Creation of an entry with its content on a server that has API v2 alone."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import IncompleteCreationError, NotFoundError, ServerError, ValidationError
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox.v2 import errors, routes
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox import Sandbox

ALL = pytest.mark.parametrize("release", V2_GENERATIONS)
WITH_CATEGORIES = pytest.mark.parametrize("release", ["5.3", "5.4", "5.6"])
BODY = "<p>Anti-GFP.</p>"


@pytest.fixture
def only_sync(sandbox: Sandbox) -> Iterator[World]:
    made = World("sync", sandbox)
    yield made
    made.close()


def everything(world: World) -> dict[str, Any]:
    """All content that an experiment can have. The linked item exists."""
    reader = world.another()
    return {
        "title": "Western blot 12",
        "date": "2017-04-15",
        "body": BODY,
        "tags": ["GFP", "blot"],
        "links": world.through(reader, "create_item", world.sandbox.add_items_type("Antibody")),
        "files": [("gel.csv", "lane,band"), ("gel.txt", b"x")],
        "category": "success",
        "metadata": {"extra_fields": {"pH": {"type": "number", "value": "7.4"}}},
    }


def state(world: World, *tables: str) -> dict[str, Any]:
    """The state of the notebook, without what a read changes."""
    rows = world.sandbox.state()
    return {name: rows[name] for name in tables or rows if name != "users"}


def writes(world: World) -> list[str]:
    return [
        f"{each.method} {each.path} {'+'.join(each.fields)}" for each in world.sent if each.method != "GET"
    ]


def break_off(
    monkeypatch: pytest.MonkeyPatch, method: str, end: str, at: int = 0, *, after: bool = False
) -> None:
    """Let the server fail once, before or after the effect of a request."""
    original, seen = routes.answer, iter(range(1000))

    def answer(call: Any) -> Any:
        if call.method != method or not "/".join(call.segments).endswith(end) or next(seen) != at:
            return original(call)
        if after:
            original(call)
        raise errors.crash()

    monkeypatch.setattr(routes, "answer", answer)


# -- experiments -------------------------------------------------------------------------------------------
@ALL
def test_experiment_is_created_with_all_content(world: World) -> None:
    wanted = everything(world)
    experiment = world.get_experiment(world.create_experiment(**wanted))
    assert (experiment.title, str(experiment.date)) == ("Western blot 12", "2017-04-15")
    assert (experiment.body, sorted(experiment.tags)) == (BODY, ["GFP", "blot"])
    assert sorted(upload.real_name for upload in experiment.uploads) == ["gel.csv", "gel.txt"]
    assert (experiment.status_title, experiment.metadata) == ("Success", wanted["metadata"])
    assert [link.item_id for link in experiment.items_links] == [wanted["links"].id]
    assert len(world.sandbox.state()["experiments"]) == 1


@ALL
def test_creation_and_update_are_one_request_each(world: World) -> None:
    wanted = everything(world)
    world.create_experiment(**wanted)
    in_creation = {
        "5.0": "tags",
        "5.1": "title+status+tags",
    }.get(world.sandbox.release.generation, "title+body+status+tags+metadata")
    every = {"title", "date", "body", "status", "metadata"}
    creation, update, *parts = writes(world)[-5:]
    assert creation == f"POST experiments {in_creation}"
    assert set(update.split()[-1].split("+")) == every - set(in_creation.split("+"))
    assert update.startswith("PATCH experiments/1 ")
    assert [each.split()[1] for each in parts] == [
        f"experiments/1/items_links/{wanted['links'].id}",
        "experiments/1/uploads",
        "experiments/1/uploads",
    ]


@pytest.mark.parametrize("release", ["4.9"])
def test_api_v2_of_4_9_creates_what_api_v1_cannot(world: World) -> None:
    world.manager = world.another(api="v2")
    experiment = world.get_experiment(world.create_experiment(title="x", category="success", tags="a"))
    assert (experiment.title, experiment.status_title, experiment.tags) == ("x", "Success", ["a"])
    item = world.get_item(world.create_item("Default", title="x", files=[("map.gb", b"LOCUS")]))
    assert (item.category_title, [each.real_name for each in item.uploads]) == ("Default", ["map.gb"])


@pytest.mark.parametrize("release", ["5.2", "5.3", "5.4", "5.6"])
def test_creation_without_a_date_is_one_request(world: World) -> None:
    world.create_experiment(title="x", body=BODY, tags=["a", "b"], metadata={"a": 1}, category=2)
    assert writes(world) == ["POST experiments title+body+status+tags+metadata"]


@ALL
def test_new_experiment_has_the_status_that_v1_gave_it(world: World) -> None:
    assert world.get_experiment(world.create_experiment()).status_title == "Running"
    assert world.get_experiment(world.create_experiment(title="x")).status_title == "Running"


@pytest.mark.parametrize("release", ["5.1", "5.2", "5.3", "5.4"])
def test_new_experiment_has_the_default_status(world: World) -> None:
    for number in (1, 2):
        world.sandbox.store.change("statuses", number, is_default=number - 1)
    assert world.get_experiment(world.create_experiment()).status_title == "Success"


@ALL
def test_metadata_arrives_as_it_was_given(world: World) -> None:
    metadata = {"extra_fields": {}, "list": {"0": "a", "1": "b"}, "float": 7.0, "ü": ["ü", None, True]}
    assert world.get_experiment(world.create_experiment(metadata=metadata)).metadata == metadata


@ALL
def test_experiment_starts_with_a_template(world: World) -> None:
    template = world.create_template()
    world.post_template(template, title="PCR", body="<p>1. thaw</p>", metadata={"cycles": 30})
    created = world.create_experiment(template="pcr", metadata={"lab": 2}, tags="dna")
    experiment = world.get_experiment(created)
    assert (experiment.title, experiment.body, experiment.tags) == ("PCR", "<p>1. thaw</p>", ["dna"])
    assert experiment.metadata == {"cycles": 30, "lab": 2}
    assert experiment.status_title == "Running"


@ALL
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"category": "Runing"}, ValidationError, "1 'Running', 2 'Success'"),
        ({"category": 99}, ValidationError, "1 'Running', 2 'Success'"),
        ({"title": "x", "links": 999}, NotFoundError, "nothing was found"),
        ({"template": 99}, NotFoundError, "nothing was found"),
        ({"template": "No such"}, ValidationError, "none exists"),
    ],
    ids=["status-name", "status", "link", "template", "template-name"],
)
def test_invalid_argument_creates_nothing(
    world: World, arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    before = state(world)
    with pytest.raises(error, match=words):
        world.create_experiment(**arguments)
    assert state(world) == before
    assert writes(world) == []


@ALL
def test_experiment_is_created_once_by_its_title(world: World) -> None:
    experiment = world.get_or_create_experiment("Calibration", body=BODY, tags="x")
    assert world.get_or_create_experiment("Calibration").id == experiment.id
    assert (experiment.body, experiment.tags) == (BODY, ["x"])


# -- items -------------------------------------------------------------------------------------------------
@ALL
def test_item_has_the_content_of_its_type(world: World) -> None:
    number = world.sandbox.add_items_type("Antibody", body="<p>Host:</p>")
    item = world.get_item(world.create_item(number))
    assert (item.title, item.body) == ("Untitled", "<p>Host:</p>")
    assert (item.category_id, item.category_title) == (number, "Antibody")


@ALL
def test_item_is_created_with_all_content(world: World) -> None:
    world.sandbox.add_items_type("Antibody", body="<p>Host:</p>")
    other = world.create_item("antibody")
    created = world.create_item(
        "antibody", title="pUC19", date="2020-02-03", body=BODY, tags=["a", "b"], links=other,
        metadata={"a": {}}, files=[("map.gb", b"LOCUS")],
    )  # fmt: skip
    item = world.get_item(created)
    assert (item.title, str(item.date), item.body) == ("pUC19", "2020-02-03", BODY)
    assert (sorted(item.tags), item.category_title) == (["a", "b"], "Antibody")
    assert [link.item_id for link in item.items_links] == [other.id]
    assert (item.metadata, [each.real_name for each in item.uploads]) == ({"a": {}}, ["map.gb"])


@ALL
def test_metadata_of_an_item_is_merged_into_that_of_its_type(world: World) -> None:
    number = world.sandbox.add_items_type("Antibody")
    world.sandbox.store.change("items_types", number, metadata='{"host": "rabbit"}')
    item = world.get_item(world.create_item(number, metadata={"lot": 3}))
    assert item.metadata == {"host": "rabbit", "lot": 3}


@ALL
def test_items_type_that_does_not_exist_creates_nothing(world: World) -> None:
    world.sandbox.add_items_type("Antibody")
    for missing, error in ((99, (ValidationError, NotFoundError)), ("Plasmid", ValidationError)):
        with pytest.raises(error, match=r"'Antibody'|get_items_types\(\)"):
            world.create_item(missing)
    assert world.sandbox.state()["items"] == []


@WITH_CATEGORIES
def test_item_of_a_category_without_a_template_is_one_request(world: World) -> None:
    number = world.sandbox.store.insert(
        "resources_categories", title="Cell", color="000000", is_default=0, state=1
    )
    world.get_items_types()
    world.sent.clear()
    item = world.get_item(world.create_item(number, title="HeLa", body=BODY, tags="a"))
    assert (item.title, item.body, item.category_title, item.tags) == ("HeLa", BODY, "Cell", ["a"])
    assert writes(world) == ["POST items title+body+category+tags"]


@WITH_CATEGORIES
def test_template_with_the_id_of_a_category_is_not_its_template(world: World) -> None:
    store = world.sandbox.store
    number = 1 + max(store.newest_id(table) for table in ("resources_categories", "items_types"))
    for table, title in (("resources_categories", "Cell"), ("items_types", "Antibody")):
        store.insert(table, id=number, title=title, color="000000", state=1)
    store.change("items_types", number, body="<p>Host:</p>")
    item = world.get_item(world.create_item(number))
    assert (item.title, item.body or "", item.category_title) == ("Untitled", "", "Cell")


@ALL
def test_item_is_created_once_by_its_type_and_title(world: World) -> None:
    number = world.sandbox.add_items_type("Antibody")
    world.create_item(world.sandbox.add_items_type("Cell"), title="GFP")
    item = world.get_or_create_item(number, "GFP", body=BODY)
    assert world.get_or_create_item("Antibody", "GFP").id == item.id == 2


# -- categories --------------------------------------------------------------------------------------------
@ALL
@pytest.mark.parametrize("method", ["post_experiment", "update"])
def test_status_is_changed_with_other_fields_in_one_request(world: World, method: str) -> None:
    created = world.create_experiment()
    world.sent.clear()
    getattr(world, method)(created, title="x", category="fail")
    experiment = world.get_experiment(created)
    assert (experiment.title, experiment.status_title) == ("x", "Fail")
    assert writes(world) == ["PATCH experiments/1 status+title"]


@ALL
def test_category_of_an_item_is_changed(world: World) -> None:
    first, second = (world.sandbox.add_items_type(title) for title in ("Cell", "Virus"))
    created = world.create_item(first)
    world.sent.clear()
    world.post_item(created, title="x", category=second)
    assert len(world.sent) == 2
    assert world.get_item(created).category_title == "Virus"


@ALL
@pytest.mark.parametrize("category", [99, "Nothing"])
def test_category_that_does_not_exist_changes_nothing(world: World, category: int | str) -> None:
    experiment = world.create_experiment()
    item = world.create_item(world.sandbox.add_items_type("Cell"))
    before = state(world)
    with pytest.raises(ValidationError, match="does not exist; use one of"):
        world.post_experiment(experiment, title="x", category=category)
    with pytest.raises(ValidationError, match="does not exist; use one of"):
        world.post_item(item, title="x", category=category)
    assert state(world) == before


@ALL
def test_items_types_and_statuses_are_listed(world: World) -> None:
    number = world.sandbox.add_items_type("Antibody", body="<p>Host:</p>")
    types = {each.id: each for each in world.get_items_types()}
    assert (types[number].title, types[number].body) == ("Antibody", "<p>Host:</p>")
    assert [each.title for each in world.get_status()][:2] == ["Running", "Success"]


# -- failures ----------------------------------------------------------------------------------------------
BREAKS = [
    ("PATCH", "experiments/2", 0),
    ("POST", "items_links/1", 0),
    ("POST", "uploads", 0),
    ("POST", "uploads", 1),
]


@ALL
@pytest.mark.parametrize("resume", ["error", "pickled error", "id"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("method", "end", "at"), BREAKS)
def test_failed_creation_is_completed_without_duplicates(
    only_sync: World,
    method: str,
    end: str,
    at: int,
    after: bool,
    resume: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = only_sync
    wanted = everything(world)
    whole = world.get_experiment(world.create_experiment(**wanted))
    with monkeypatch.context() as patch:
        break_off(patch, method, end, at, after=after)
        with pytest.raises(IncompleteCreationError) as raised:
            world.create_experiment(**wanted)
    error = raised.value
    assert (error.kind, error.id) == ("experiment", 2)
    assert "tag 'GFP'" in error.done
    assert "file 'gel.txt'" in error.missing
    given: Any = {"error": error, "pickled error": pickle.loads(pickle.dumps(error)), "id": error.id}[resume]
    if resume != "error":
        # as in another process
        world.manager = world.another()
    assert world.create_experiment(**wanted, resume=given).id == 2
    completed = world.get_experiment(2)
    for name in ("title", "date", "body", "tags", "metadata", "status_id"):
        assert getattr(completed, name) == getattr(whole, name)
    assert [each.item_id for each in completed.items_links] == [wanted["links"].id]
    assert sorted(each.real_name for each in completed.uploads) == ["gel.csv", "gel.txt"]
    assert len(world.sandbox.state()["experiments"]) == 2


@WITH_CATEGORIES
@pytest.mark.parametrize("resume", ["error", "id"])
def test_item_that_was_left_without_its_category_gets_it(
    world: World, resume: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sandbox.add_items_type("Antibody", body="<p>Host:</p>")
    with monkeypatch.context() as patch:
        break_off(patch, "PATCH", "items/1")
        with pytest.raises(IncompleteCreationError) as raised:
            world.create_item("Antibody", date="2020-01-01", tags="a")
    assert {"date", "category", "tag 'a'"} <= set(raised.value.missing)
    given = raised.value if resume == "error" else raised.value.id
    assert world.create_item("Antibody", date="2020-01-01", tags="a", resume=given).id == 1
    item = world.get_item(1)
    assert (item.category_title, str(item.date), item.tags) == ("Antibody", "2020-01-01", ["a"])
    assert item.body == "<p>Host:</p>"
    assert item.title == (
        "Untitled" if resume == "error" or world.sandbox.release.generation == "5.6" else "Antibody"
    )
    assert len(world.sandbox.state()["items"]) == 1


@ALL
def test_failed_creation_is_an_error_without_an_entry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    break_off(monkeypatch, "POST", "experiments")
    with pytest.raises(ServerError):
        world.create_experiment(title="x")
    assert world.sandbox.state()["experiments"] == []
