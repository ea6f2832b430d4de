"""New entries through API v2."""

from __future__ import annotations

import json
from typing import Any

import attrs
import pytest
from elab_api_v1.api.experiments import create_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.api.team import get_items_types, get_status
from elab_api_v1.api.templates import create_template

from elab_sdk.errors import ValidationError
from tests.v2.driving import RELEASES, Carried, answer, bridge_to, carry_out, created_at

every_release = pytest.mark.parametrize("release", RELEASES)
STATUSES = answer(200, [{"id": 3, "title": "New"}, {"id": 2, "title": "Running"}])
TEAM = answer(200, {"id": 1, "name": "Lab", "user_create_tag": 1})
CONTENT = (
    ("title", "PCR"),
    ("date", "20170415"),
    ("body", "<p>x</p>"),
    ("metadata", '{"a": 1}'),
    ("category", "5"),
    ("tag", "blot"),
    ("tag", "GFP"),
)


def sent(carried: Carried) -> list[tuple[str, str, Any]]:
    return [(step.method, step.path, step.json) for step in carried.requests if step.method != "GET"]


def listed(carried: Carried) -> list[str]:
    return [step.path for step in carried.requests if step.method == "GET"]


def taken(carried: Carried) -> list[str]:
    found = json.loads(carried.response.content)
    assert found["result"] == "success"
    assert found["id"] == 7
    return list(found.get("taken", []))


def new_experiment(*content: tuple[str, str]) -> Any:
    return attrs.evolve(create_experiment.request(), form=content or None)


def new_item(items_type: int, *content: tuple[str, str]) -> Any:
    return attrs.evolve(post_item.request(items_type), operation="create_item", form=content or None)


MADE = created_at("https://x/api/v2/experiments/7")


# -- experiments -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("release", ["4.9.0", "5.0"])
def test_new_experiment_is_one_request_where_it_gets_a_status(release: str) -> None:
    carried = carry_out(bridge_to(release), create_experiment.request(), MADE)
    assert sent(carried) == [("POST", "experiments", {})]
    assert create_experiment.request().parse(carried.response).id == 7


@pytest.mark.parametrize("release", ["5.1", "5.2", "5.3", "5.4", "5.6"])
def test_new_experiment_gets_the_first_status_which_is_listed_once(release: str) -> None:
    bridge = bridge_to(release)
    carried = carry_out(bridge, create_experiment.request(), STATUSES, MADE)
    assert listed(carried) == ["teams/current/experiments_status"]
    assert sent(carried) == [("POST", "experiments", {"status": 3})]
    again = carry_out(bridge, create_experiment.request(), MADE)
    assert sent(again) == [("POST", "experiments", {"status": 3})]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"id": 1}, {"id": 2, "is_default": 1}], {"status": 2}),
        ([{"id": 1, "is_current_team": 0}, {"id": 2, "is_current_team": 1}], {"status": 2}),
        ([{"id": 1, "state": 3}, {"id": 2, "state": 1}], {"status": 2}),
        ([], {}),
    ],
    ids=["default", "other-team", "deleted", "none"],
)
def test_status_of_a_new_experiment(rows: list[dict[str, int]], expected: object) -> None:
    carried = carry_out(bridge_to("5.4"), create_experiment.request(), answer(200, rows), MADE)
    assert sent(carried) == [("POST", "experiments", expected)]


def test_nothing_is_created_if_the_statuses_cannot_be_listed() -> None:
    refused = answer(403, {"code": 403, "message": "", "description": "no"})
    carried = carry_out(bridge_to("5.3"), create_experiment.request(), refused)
    assert carried.response is refused
    assert sent(carried) == []


@pytest.mark.parametrize("content", [b"<html>", b'{"id": 1}', b"[1]", b""])
def test_nothing_is_created_if_the_statuses_are_no_list(content: bytes) -> None:
    page = attrs.evolve(STATUSES, content=content)
    carried = carry_out(bridge_to("5.3"), create_experiment.request(), page)
    assert carried.response is page
    assert sent(carried) == []


@every_release
def test_response_without_the_id_of_the_new_experiment_is_the_result(release: str) -> None:
    nowhere = answer(201)
    carried = carry_out(bridge_to(release), new_experiment(("category", "5")), nowhere)
    assert carried.response is nowhere


def test_status_is_listed_again_after_a_creation_failed() -> None:
    bridge, crash = bridge_to("5.6"), answer(500, {"code": 1452, "message": "", "description": "constraint"})
    assert carry_out(bridge, create_experiment.request(), STATUSES, crash).response is crash
    assert listed(carry_out(bridge, create_experiment.request(), STATUSES, MADE)) != []


@pytest.mark.parametrize(
    ("release", "expected", "parts"),
    [
        ("4.9.0", {"tags": ["blot", "GFP"]}, ["tag"]),
        ("5.0", {"tags": ["blot", "GFP"]}, ["tag"]),
        ("5.1", {"title": "PCR", "status": 5, "tags": ["blot", "GFP"]}, ["title", "category", "tag"]),
        *(
            (
                release,
                {
                    "title": "PCR",
                    "body": "<p>x</p>",
                    "status": 5,
                    "tags": ["blot", "GFP"],
                    "metadata": {"a": 1},
                },
                ["title", "body", "metadata", "category", "tag"],
            )
            for release in ("5.2", "5.3", "5.4", "5.6")
        ),
    ],
)
def test_creation_contains_what_the_release_reads(release: str, expected: object, parts: list[str]) -> None:
    carried = carry_out(bridge_to(release), new_experiment(*CONTENT), TEAM, MADE)
    assert sent(carried) == [("POST", "experiments", expected)]
    assert taken(carried) == parts


@pytest.mark.parametrize(
    "metadata", ["{}", '{"a": {}}', '{"a": {"0": 1, "1": 2}}', '{"a": 7.0}', '{"a": [99999999999999999999]}']
)
def test_metadata_that_php_would_alter_is_left_to_an_update(metadata: str) -> None:
    carried = carry_out(bridge_to("5.6"), new_experiment(("metadata", metadata)), STATUSES, MADE)
    assert sent(carried) == [("POST", "experiments", {"status": 3})]
    assert taken(carried) == []


@every_release
@pytest.mark.parametrize(
    "team",
    [answer(200, {"id": 1, "user_create_tag": 0}), answer(403, {"code": 403})],
    ids=["no", "unreadable"],
)
def test_tags_that_the_team_may_refuse_are_left_to_requests_of_their_own(release: str, team: Any) -> None:
    request = new_experiment(("category", "5"), ("tag", "blot"))
    carried = carry_out(bridge_to(release), request, team, MADE)
    assert listed(carried) == ["teams/current"]
    assert "tag" not in taken(carried)


def test_team_is_read_once() -> None:
    bridge, request = bridge_to("5.6"), new_experiment(("category", "5"), ("tag", "blot"))
    assert listed(carry_out(bridge, request, TEAM, MADE)) == ["teams/current"]
    assert listed(carry_out(bridge, request, MADE)) == []


# -- items -------------------------------------------------------------------------------------------------
ITEM = created_at("https://x/api/v2/items/7")
CATEGORIES = answer(
    200, [{"id": 1, "title": "Plasmid", "color": "a"}, {"id": 2, "title": "Cell", "color": "b"}]
)
TEMPLATES = answer(
    200,
    [
        {"id": 1, "title": "Plasmid", "category": None, "body": "<p>AmpR</p>", "metadata": None},
        {"id": 2, "title": "Antibody", "category": None, "body": "<p>?</p>", "metadata": None},
    ],
)
OF_ITEMS = ("5.3", "5.4", "5.6")


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("4.9.0", {"tags": ["blot", "GFP"]}),
        ("5.0", {"tags": ["blot", "GFP"]}),
        ("5.1", {"title": "PCR", "tags": ["blot", "GFP"]}),
        ("5.2", {"title": "PCR", "body": "<p>x</p>", "tags": ["blot", "GFP"]}),
    ],
)
def test_item_has_its_type_and_what_the_release_reads(release: str, expected: dict[str, object]) -> None:
    carried = carry_out(bridge_to(release), new_item(3, *CONTENT), TEAM, ITEM)
    assert sent(carried) == [("POST", "items", {"category_id": 3, **expected})]
    assert "category" not in taken(carried)


@pytest.mark.parametrize("release", OF_ITEMS)
def test_item_is_made_from_the_template_of_its_category(release: str) -> None:
    bridge = bridge_to(release)
    carried = carry_out(bridge, new_item(1, *CONTENT), CATEGORIES, TEMPLATES, ITEM)
    assert listed(carried) == ["teams/current/resources_categories", "items_types"]
    keeps_title = release == "5.6"
    assert sent(carried) == [("POST", "items", {"template": 1} | ({"title": "PCR"} if keeps_title else {}))]
    assert taken(carried) == (["title"] if keeps_title else [])
    assert listed(carry_out(bridge, new_item(1), ITEM)) == []


@pytest.mark.parametrize("release", OF_ITEMS)
def test_item_of_a_category_without_a_template_has_the_category(release: str) -> None:
    carried = carry_out(bridge_to(release), new_item(2, *CONTENT), CATEGORIES, TEMPLATES, TEAM, ITEM)
    [(_, _, values)] = sent(carried)
    assert values["category"] == 2
    assert "template" not in values
    assert values["metadata"] == {"a": 1}
    assert taken(carried) == ["title", "body", "metadata", "category", "tag"]


def test_template_that_has_the_category_sets_it() -> None:
    templates = answer(200, [{"id": 9, "title": "HeLa", "category": 2, "body": None, "metadata": None}])
    carried = carry_out(
        bridge_to("5.6"), new_item(2, ("title", "x"), ("category", "2")), CATEGORIES, templates, ITEM
    )
    assert sent(carried) == [("POST", "items", {"template": 9, "title": "x"})]
    assert taken(carried) == ["title", "category"]


@pytest.mark.parametrize("release", OF_ITEMS)
def test_items_type_that_does_not_exist_is_refused(release: str) -> None:
    with pytest.raises(
        ValidationError, match=r"items type 5 does not exist; use one of 1 'Plasmid', 2 'Cell'"
    ):
        carry_out(bridge_to(release), new_item(5), CATEGORIES, TEMPLATES)


def test_items_type_that_was_made_meanwhile_is_found() -> None:
    bridge = bridge_to("5.6")
    carry_out(bridge, new_item(1), CATEGORIES, TEMPLATES, ITEM)
    categories = answer(200, [{"id": 5, "title": "Virus", "color": "c"}])
    carried = carry_out(bridge, new_item(5), categories, TEMPLATES, ITEM)
    assert sent(carried) == [("POST", "items", {"category": 5})]


def test_template_is_looked_for_again_after_a_creation_failed() -> None:
    bridge, missing = bridge_to("5.3"), answer(404, {"code": 404, "message": "", "description": "no"})
    assert carry_out(bridge, new_item(1), CATEGORIES, TEMPLATES, missing).response is missing
    assert len(listed(carry_out(bridge, new_item(1), CATEGORIES, TEMPLATES, ITEM))) == 2


# -- templates, items types and statuses -------------------------------------------------------------------
@every_release
def test_new_template_is_one_request(release: str) -> None:
    made = created_at("https://x/api/v2/experiments_templates/7")
    carried = carry_out(bridge_to(release), create_template.request(), made)
    assert sent(carried) == [("POST", "experiments_templates", {})]
    assert create_template.request().parse(carried.response).id == 7


@every_release
def test_statuses_are_listed_as_the_server_sends_them(release: str) -> None:
    carried = carry_out(bridge_to(release), get_status.request(), STATUSES)
    assert listed(carried) == ["teams/current/experiments_status"]
    assert [each.id for each in get_status.request().parse(carried.response)] == [3, 2]


@pytest.mark.parametrize("release", ["4.9.0", "5.0", "5.1", "5.2"])
def test_items_types_are_listed_as_the_server_sends_them(release: str) -> None:
    carried = carry_out(bridge_to(release), get_items_types.request(), TEMPLATES)
    assert carried.response is TEMPLATES
    assert listed(carried) == ["items_types"]


@pytest.mark.parametrize("release", OF_ITEMS)
def test_items_types_are_categories_with_the_body_of_their_template(release: str) -> None:
    carried = carry_out(bridge_to(release), get_items_types.request(), CATEGORIES, TEMPLATES)
    types = get_items_types.request().parse(carried.response)
    assert [(each.id, each.title, each.body) for each in types] == [
        (1, "Plasmid", "<p>AmpR</p>"),
        (2, "Cell", None),
    ]
    assert ("full", "1") in carried.requests[1].query or release != "5.6"
