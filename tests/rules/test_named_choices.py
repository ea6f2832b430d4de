"""A status, an items type or a template is chosen by its ID or its name."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from elab_api_v1.models import Status

from elab_sdk.rules.named_choices import describe_all, find_by_title, has_all_tags, is_same_name, resolve_id
from tests.rules.refusing import refused


class One(NamedTuple):
    id: int
    title: str


RUNNING, SUCCESS, LOWER, UPPER = One(1, "Running"), One(2, "Success"), One(3, "redo"), One(4, "Redo")
THERE = [RUNNING, SUCCESS, LOWER, UPPER]


def test_category_is_resolved_by_id_or_name() -> None:
    assert resolve_id(THERE, 2, "category") == 2
    assert resolve_id(THERE, "Running", "category") == 1
    assert resolve_id(iter(THERE), " success ", "category") == 2  # type: ignore[arg-type]


def test_case_matters_only_for_ambiguous_names() -> None:
    assert find_by_title(THERE, "Redo", "category") is UPPER
    assert find_by_title(THERE, "redo", "category") is LOWER
    refused(
        find_by_title, THERE, "REDO", "category", argument="category", says=("REDO", "3 'redo', 4 'Redo'")
    )


def test_missing_category_error_lists_existing_ones() -> None:
    everything = "1 'Running', 2 'Success', 3 'redo', 4 'Redo'"
    refused(resolve_id, THERE, 9, "status", argument="status", says=("9", everything))
    refused(resolve_id, THERE, "Fail", "status", argument="status", says=("'Fail'", everything))
    refused(find_by_title, [], "Fail", "status", argument="status", says=("'Fail'", "none"))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [("Running ", "running", True), ("a", " A", True), ("straße", "STRASSE", True), ("a", "b", False)],
)
def test_names_are_compared_without_case(one: str, other: str, is_same: bool) -> None:
    assert is_same_name(one, other) is is_same
    assert is_same_name(other, one) is is_same


def test_all_tags_are_required() -> None:
    assert has_all_tags(["Blot ", "GFP"], ["blot", " gfp"])
    assert has_all_tags(["Blot"], [])
    assert not has_all_tags(["Blot"], ["blot", "GFP"])


def test_description_lists_ids_and_names() -> None:
    assert describe_all([RUNNING, SUCCESS]) == "1 'Running', 2 'Success'"
    assert describe_all([]) == ""


def test_own_status_is_meant_if_another_team_shares_one_of_the_same_name() -> None:
    rows = [
        Status.from_dict({"id": 7, "title": "Running", "color": "29AEB9", "is_current_team": 0}),
        Status.from_dict({"id": 1, "title": "Running", "color": "29AEB9", "is_current_team": 1}),
    ]
    assert find_by_title(rows, "running", "category").id == 1
    foreign = [rows[0], Status.from_dict({**rows[0].to_dict(), "id": 8})]
    refused(find_by_title, foreign, "Running", "category", argument="category", says=("7 'Running', 8",))
