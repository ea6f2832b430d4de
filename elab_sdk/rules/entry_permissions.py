"""Permissions of an entry: which are valid, and how an update of API v2 sets them. No I/O."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from elab_api_v1.types import Permission

from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonObject

__all__ = [
    "WORDS",
    "PermissionLike",
    "check_permission",
    "describe",
    "is_same",
    "parse_permission",
    "update_fields",
]

PermissionLike: TypeAlias = Permission | str
"""A permission, or its base as a word."""

WORDS: Final[Mapping[str, int]] = {"public": 50, "organization": 40, "team": 30, "user": 20, "useronly": 10}
"""The bases by the words of API v1, widest first."""
_EXPECTED: Final = f"use Permission(…) or one of {', '.join(WORDS)}"


def check_permission(value: object, argument: str) -> Permission:
    """Check a permission.

    >>> check_permission("team", "read")
    Permission(base=30, teams=(), users=(), teamgroups=())

    Args:
        value: A permission, or its base as a word.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It is neither, has no valid base, or an ID is not a positive whole number.
    """
    if isinstance(value, str) and value in WORDS:
        return Permission(WORDS[value])
    if not isinstance(value, Permission):
        raise ValidationError(f"{argument} is {describe_value(value)}; {_EXPECTED}", argument)
    if value.base not in WORDS.values():
        raise ValidationError(
            f"{argument} has the base {value.base}; use one of {', '.join(WORDS)}, and add users, teams or"
            " groups to it",
            argument,
        )
    return Permission(
        value.base,
        teams=_ids(value.teams, f"{argument}: teams"),
        users=_ids(value.users, f"{argument}: users"),
        teamgroups=_ids(value.teamgroups, f"{argument}: teamgroups"),
    )


_LISTS: Final[Mapping[str, str]] = {"user": "users", "team": "teams", "group": "teamgroups"}
"""The lists of a permission by their names in text."""


def parse_permission(text: str, argument: str) -> Permission:
    """Read a permission that was written as a word and further users, teams and groups.

    >>> parse_permission("useronly,user:2,team:3", "--read")
    Permission(base=10, teams=(3,), users=(2,), teamgroups=())

    Args:
        text: A word, then any number of user:ID, team:ID and group:ID, separated by commas.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: A part is none of these, or there is not exactly one word.
    """
    words: list[str] = []
    ids: dict[str, list[int]] = {name: [] for name in _LISTS.values()}
    for part in text.split(","):
        name, colon, number = part.strip().partition(":")
        if not colon and name in WORDS:
            words.append(name)
        elif colon and name in _LISTS:
            ids[_LISTS[name]].append(checks.entry_id(number, f"{argument}: {name}"))
        else:
            raise ValidationError(
                f"{argument}: {part.strip()!r} is neither one of {', '.join(WORDS)} nor user:ID, team:ID or"
                " group:ID",
                argument,
            )
    if len(words) != 1:
        raise ValidationError(
            f"{argument} needs exactly one of {', '.join(WORDS)}, and may add user:ID, team:ID and group:ID"
            " to it, such as useronly,user:2",
            argument,
        )
    return Permission(words[0], ids["teams"], ids["users"], ids["teamgroups"])


def _ids(values: tuple[int, ...], argument: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(checks.entry_id(value, argument) for value in values))


def is_same(one: Permission | None, other: Permission) -> bool:
    """Whether two permissions mean the same people.

    >>> is_same(Permission(30, users=(2, 1)), Permission(30, users=(1, 2)))
    True
    """
    return one is not None and one.base == other.base and _lists(one) == _lists(other)


def _lists(permission: Permission) -> tuple[frozenset[int], ...]:
    return tuple(map(frozenset, (permission.teams, permission.users, permission.teamgroups)))


def describe(permission: Permission | None) -> str:
    """A permission as text.

    >>> describe(Permission(10, users=(2,)))
    'useronly, users 2'
    """
    if permission is None:
        return "unknown"
    lists = {"users": permission.users, "teams": permission.teams, "teamgroups": permission.teamgroups}
    shared = [f"{name} {' '.join(map(str, ids))}" for name, ids in lists.items() if ids]
    return ", ".join([permission.word or "no base", *shared])


def update_fields(
    current: Mapping[str, Permission | None], requested: Mapping[str, Permission], *, base_apart: bool
) -> JsonObject:
    """The keys of an update that sets permissions.

    A server stores one key after another, and an error may come between two. So a base that gets narrower
    comes first, and one that gets wider last: what a broken update leaves is not wider than what was, or
    what was requested.

    >>> now = {"canread": Permission("team")}
    >>> update_fields(now, {"canread": Permission("useronly", users=[2])}, base_apart=True)
    {'canread_base': 10, 'canread': '{"base": 10, "teams": [], "users": [2], "teamgroups": []}'}

    Args:
        current: The permissions of the entry by their keys.
        requested: The new ones; those that mean the same as before are omitted.
        base_apart: Whether the base has a key of its own, as from 5.4. The base inside the text is ignored
            there.
    """
    ranked: list[tuple[int, str, int | str]] = []
    for name, permission in requested.items():
        now = current.get(name)
        if is_same(now, permission):
            continue
        is_narrower = now is not None and (permission.base or 0) <= (now.base or 0)
        rank = 0 if is_narrower else 2
        if not base_apart:
            ranked.append((rank, name, _text(permission)))
            continue
        if now is None or now.base != permission.base:
            ranked.append((rank, f"{name}_base", permission.base or 0))
        if now is None or _lists(now) != _lists(permission):
            ranked.append((1, name, _text(permission)))
    return {name: value for _, name, value in sorted(ranked, key=lambda each: each[0])}


def _text(permission: Permission) -> str:
    return json.dumps(
        {
            "base": permission.base,
            "teams": list(permission.teams),
            "users": list(permission.users),
            "teamgroups": list(permission.teamgroups),
        }
    )
