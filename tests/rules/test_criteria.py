"""Search criteria: decided by the client; the server only shortens its list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from elab_api_v1.models import ExperimentSummary, ItemsType, ItemSummary, Status

from elab_sdk.rules.criteria import Criteria, ServerFilter, check_criteria, row_tags
from elab_sdk.rules.release_detection import DetectedRelease
from tests.rules.refusing import refused


def experiment(**fields: Any) -> ExperimentSummary:
    shown = {"id": 1, "title": "Western blot", "date": "20200513", "userid": 3, "fullname": "Ada Lovelace"}
    return ExperimentSummary.from_dict({**shown, "category_id": 2, "category": "Running", **fields})


def item(**fields: Any) -> ItemSummary:
    shown = {"id": 1, "title": "Anti-GFP", "date": "20200513", "userid": 3, "fullname": "Ada Lovelace"}
    return ItemSummary.from_dict({**shown, "category_id": 5, "category": "Antibody", **fields})


def test_criteria_are_checked() -> None:
    given = check_criteria(
        "experiment",
        title="Blot",
        exact=True,
        tags=["a", " b ", "a"],
        category="Running",
        since="2020-01-01",
        until=date(2020, 12, 31),
        owner=" Ada Lovelace ",
        search="pcr",
        limit="5",
    )
    assert given == Criteria(
        title="Blot",
        exact=True,
        tags=("a", "b"),
        category="Running",
        since=date(2020, 1, 1),
        until=date(2020, 12, 31),
        owner="Ada Lovelace",
        search="pcr",
        limit=5,
    )
    assert check_criteria("item") == Criteria()
    assert check_criteria("item").exact is False
    assert check_criteria("experiment", owner="12", category="3", limit=1) == Criteria(
        owner=12, category=3, limit=1
    )
    assert check_criteria("experiment", owner=12, category=Status.from_dict({"id": 3})).category == 3
    assert check_criteria("item", category=ItemsType.from_dict({"id": 3}), since="2020-01-01").category == 3
    assert check_criteria("item", since="2020-01-01", until="2020-01-01").until == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("given", "argument", "says"),
    [
        ({"title": ""}, "title", "title"),
        ({"title": "  "}, "title", "title"),
        ({"title": 5}, "title", "title"),
        ({"search": ""}, "search", "search"),
        ({"tags": ""}, "tags", "tags"),
        ({"tags": "a|b"}, "tags", "a|b"),
        ({"tags": []}, "tags", "tags"),
        ({"category": 0}, "category", "0"),
        ({"category": ItemsType.from_dict({"id": 3})}, "category", "ItemsType"),
        ({"since": "April"}, "since", "April"),
        ({"until": "April"}, "until", "April"),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "until", ("2020-01-01", "2020-01-02")),
        ({"owner": 0}, "owner", "0"),
        ({"owner": ""}, "owner", "''"),
        ({"owner": 1.5}, "owner", "1.5"),
        ({"limit": 0}, "limit", "0"),
        ({"limit": "x"}, "limit", "x"),
    ],
)
def test_invalid_criteria_are_refused(given: Any, argument: str, says: Any) -> None:
    refused(check_criteria, "experiment", argument=argument, says=says, **given)


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({}, True),
        ({"title": "BLOT"}, True),
        ({"title": "gel"}, False),
        ({"title": "Western blot", "exact": True}, True),
        ({"title": "western blot", "exact": True}, False),
        ({"since": date(2020, 5, 13)}, True),
        ({"since": date(2020, 5, 14)}, False),
        ({"until": date(2020, 5, 13)}, True),
        ({"until": date(2020, 5, 12)}, False),
        ({"since": date(2020, 5, 1), "until": date(2020, 5, 31)}, True),
        ({"since": date(2020, 5, 1), "until": date(2020, 5, 2)}, False),
        ({"owner": 3}, True),
        ({"owner": 4}, False),
        ({"owner": "ada lovelace"}, True),
        ({"owner": "Ada"}, False),
        ({"category": 2}, True),
        ({"category": 3}, False),
        ({"category": "running"}, True),
        ({"category": "Success"}, False),
        ({"title": "blot", "owner": 4}, False),
        ({"title": "gel", "owner": 3}, False),
        ({"tags": ("x",)}, True),
    ],
)
def test_row_matches_or_not(given: Any, fits: bool) -> None:
    assert Criteria(**given).matches(experiment()) is fits


def test_row_without_values_does_not_match() -> None:
    assert not Criteria(since=date(1900, 1, 1)).matches(experiment(date="0000-00-00"))
    assert not Criteria(until=date(2100, 1, 1)).matches(experiment(date="0000-00-00"))
    assert Criteria().matches(experiment(date="0000-00-00"))
    assert not Criteria(owner="Ada Lovelace").matches(experiment(fullname=""))
    assert not Criteria(category="Running").matches(experiment(category=None))


def test_category_of_item_is_its_type() -> None:
    assert Criteria(category=5).matches(item())
    assert Criteria(category="antibody").matches(item())
    assert not Criteria(category=2).matches(item())


def test_tags_are_compared_without_case() -> None:
    assert Criteria(tags=("gfp", "Blot")).has_tags(["GFP", "blot", "x"])
    assert not Criteria(tags=("gfp", "Blot")).has_tags(["GFP"])
    assert Criteria().has_tags([])


@pytest.mark.parametrize(
    ("release", "given", "search", "filters"),
    [
        ("4.9", {}, None, ()),
        ("4.9", {"title": "Blot 12"}, 'title:"Blot"', ()),
        ("4.9", {"title": "a-Blotter"}, 'title:"Blotter"', ()),
        ("4.9", {"title": "µß"}, None, ()),
        ("4.9", {"title": "gloss 7"}, 'title:"7"', ()),
        ("4.9", {"title": "efficient x1"}, 'title:"x1"', ()),
        ("4.9", {"title": "TEST ab"}, 'title:"ab"', ()),
        ("4.9", {"since": date(2020, 1, 2)}, "date:>=20200102", ()),
        ("4.9", {"until": date(2020, 1, 2)}, "date:<=20200102", ()),
        (
            "4.9",
            {"title": "Gel", "since": date(2020, 1, 2), "until": date(2020, 2, 3)},
            'title:"Gel" AND date:>=20200102 AND date:<=20200203',
            (),
        ),
        ("4.9", {"search": "mine", "title": "Gel"}, "mine", ()),
        ("4.9", {"tags": ("a", "b")}, None, (("tags[0]", "a"), ("tags[1]", "b"))),
        ("4.9", {"tags": ("a", "5' UTR")}, None, ()),
        ("4.9", {"tags": ('a"b',)}, None, ()),
        ("4.9", {"search": "mine", "tags": ("a",)}, "mine", (("tags[0]", "a"),)),
        ("4.5", {"tags": ("a",), "title": "Gel"}, 'title:"Gel"', ()),
        ("4.4", {"tags": ("a",)}, None, ()),
        ("4.2", {"title": "Gel", "tags": ("a",)}, None, ()),
        (None, {"title": "Gel", "tags": ("a",)}, None, ()),
        ("3.6", {"search": "mine"}, "mine", ()),
        ("4.9", {"custom_id": 7}, None, ()),
    ],
)
def test_server_filters_only_if_that_is_safe(release: Any, given: Any, search: Any, filters: Any) -> None:
    known = DetectedRelease() if release is None else DetectedRelease.stated(release)
    assert Criteria(**given).server_filter(known) == ServerFilter(search, filters)


def test_row_may_have_no_tags_key() -> None:
    assert row_tags(experiment(tags="a|b")) == ["a", "b"]
    assert row_tags(experiment(tags=None)) == []
    assert row_tags(experiment()) is None
