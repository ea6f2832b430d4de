"""Types that the models and the operations share."""

from __future__ import annotations

import enum
import json
from typing import IO, TYPE_CHECKING, Final, Literal, TypeAlias, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

JsonValue: TypeAlias = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None
"""Any JSON value."""

JsonObject: TypeAlias = dict[str, JsonValue]
"""A JSON object."""

FileContent: TypeAlias = "bytes | IO[bytes]"
"""The content of a file: its bytes, or a file opened in binary mode."""


class Unset(enum.Enum):
    """The type of `UNSET`, for annotations: `title: str | Unset = UNSET`."""

    # an enum member stays the same object when it is copied or pickled, and narrows by identity
    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""The default of arguments that may be omitted, where None would be a value."""


@attrs.frozen(slots=True)
class File:
    r"""A file to upload.

    Example:
        >>> File("report.csv", b"a,b\n1,2\n")
        File(name='report.csv', content_type=None)

    Args:
        name: The name of the file on the server.
        content: Its bytes, or a file opened in binary mode, which is read while it is sent.
        content_type: A media type such as `text/csv`; None to guess it from the name.
    """

    name: str
    content: FileContent = attrs.field(repr=False)
    content_type: str | None = None


_WORDS: Final = {"public": 50, "organization": 40, "team": 30, "user": 20, "useronly": 10}


def _base(value: int | str | None) -> int | None:
    if not isinstance(value, str):
        return value
    if value not in _WORDS:
        raise ValueError(f"base must be one of {', '.join(_WORDS)}, not {value!r}")
    return _WORDS[value]


def _ids(value: Iterable[int]) -> tuple[int, ...]:
    return tuple(value)


@attrs.frozen(slots=True)
class Permission:
    """Who may read or write an entry.

    Up to and including 4.3 a server sends a word or the ID of a group, from 4.4 JSON.

    Example:
        >>> Permission("team").base
        30
        >>> Permission("useronly", users=[2])
        Permission(base=10, teams=(), users=(2,), teamgroups=())

    Args:
        base: 50 public, 40 the organization, 30 the team, 20 the user and admins, 10 the user alone;
            None if only a group may. Or a word: public, organization, team, user or useronly.
        teams: IDs of further teams.
        users: IDs of further users.
        teamgroups: IDs of further groups of the team.
    """

    base: int | None = attrs.field(default=None, converter=_base)
    teams: tuple[int, ...] = attrs.field(default=(), converter=_ids)
    users: tuple[int, ...] = attrs.field(default=(), converter=_ids)
    teamgroups: tuple[int, ...] = attrs.field(default=(), converter=_ids)

    @property
    def word(self) -> str | None:
        """`base` as the word that servers up to and including 4.3 send, such as `team`, if there is one."""
        return next((word for word, base in _WORDS.items() if base == self.base), None)


def parse_permission(text: str) -> Permission:
    """Decode a permission that a server sent.

    Example:
        >>> parse_permission("team").base
        30

    Args:
        text: A word, the ID of a group, or JSON.

    Raises:
        ValueError: The text is none of these.
    """
    if text in _WORDS:
        return Permission(base=_WORDS[text])
    if text.isdecimal():
        return Permission(teamgroups=(int(text),))
    try:
        value: object = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("not a permission")  # noqa: TRY004 - callers of decoders expect ValueError
    fields = cast("dict[str, object]", value)
    return Permission(
        base=_number(fields.get("base")),
        teams=_numbers(fields.get("teams")),
        users=_numbers(fields.get("users")),
        teamgroups=_numbers(fields.get("teamgroups")),
    )


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(int(str(item)) for item in cast("list[object]", value)) if isinstance(value, list) else ()
