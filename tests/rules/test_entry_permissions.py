"""Permissions: which are accepted, and the order of the keys of an update."""

from __future__ import annotations

import json

import pytest

from elab_sdk import Permission, ValidationError
from elab_sdk.rules.entry_permissions import (
    check_permission,
    describe,
    is_same,
    parse_permission,
    update_fields,
)

TEAM = Permission("team")
MINE = Permission("useronly")


@pytest.mark.parametrize(
    "value",
    [
        "everybody",
        "",
        30,
        None,
        '{"base": 10}',
        Permission(),
        Permission(25),
        Permission(30, users=(0,)),
        Permission(30, teams=(-1,)),
        Permission(30, teamgroups=("Ann",)),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ],
)
def test_other_values_are_refused_with_the_name_of_the_argument(value: object) -> None:
    with pytest.raises(ValidationError, match=r"^read") as raised:
        check_permission(value, "read")
    assert str(raised.value.argument).startswith("read")


def test_word_and_permission_mean_the_same() -> None:
    assert check_permission("public", "read") == Permission(50)
    assert check_permission(Permission("user", users=[2, 2]), "read") == Permission(20, users=(2,))


def test_unknown_word_of_a_permission_names_the_words() -> None:
    with pytest.raises(ValueError, match=r"one of public, organization, team, user, useronly, not 'all'"):
        Permission("all")


def test_order_of_ids_means_nothing() -> None:
    assert is_same(Permission(30, teams=(1, 2)), Permission(30, teams=(2, 1)))
    assert not is_same(Permission(30, teams=(1,)), Permission(30, users=(1,)))
    assert not is_same(None, TEAM)


def test_nothing_is_sent_for_what_is_so_already() -> None:
    assert update_fields({"canread": TEAM}, {"canread": Permission(30)}, base_apart=True) == {}
    assert update_fields({"canread": TEAM}, {"canread": Permission(30)}, base_apart=False) == {}


def test_narrower_base_comes_first_and_wider_base_last() -> None:
    now = {"canread": TEAM, "canwrite": MINE}
    requested = {"canwrite": Permission("team", users=[3]), "canread": Permission("useronly", users=[2])}
    fields = update_fields(now, requested, base_apart=True)
    assert list(fields) == ["canread_base", "canwrite", "canread", "canwrite_base"]
    assert (fields["canread_base"], fields["canwrite_base"]) == (10, 30)
    assert list(update_fields(now, requested, base_apart=False)) == ["canread", "canwrite"]


def test_text_has_base_and_all_lists() -> None:
    fields = update_fields({}, {"canread": Permission(30, (4,), (5,), (6,))}, base_apart=False)
    assert json.loads(str(fields["canread"])) == {"base": 30, "teams": [4], "users": [5], "teamgroups": [6]}


def test_only_the_base_is_sent_if_only_it_differs() -> None:
    assert update_fields({"canread": TEAM}, {"canread": MINE}, base_apart=True) == {"canread_base": 10}


def test_description_names_who() -> None:
    assert describe(Permission(30, teams=(1,), users=(2, 3))) == "team, users 2 3, teams 1"
    assert describe(Permission(teamgroups=(4,))) == "no base, teamgroups 4"
    assert describe(None) == "unknown"


@pytest.mark.parametrize(
    "text", ["", "user:2", "team,public", "team,", "team,user:", "team,user:0", "team user:2", "Team"]
)
def test_text_without_exactly_one_word_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"^--read"):
        parse_permission(text, "--read")


def test_text_names_word_and_ids() -> None:
    assert parse_permission(" user , group:4,user:2,user:3,team:5", "--read") == Permission(
        20, teams=(5,), users=(2, 3), teamgroups=(4,)
    )
