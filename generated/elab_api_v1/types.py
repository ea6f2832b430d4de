"""Plain values that the models and the operations share."""

from __future__ import annotations

import enum
import json
from typing import IO, Final, Literal, TypeAlias, cast

import attrs

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
"""Anything that JSON can say."""

JsonObject: TypeAlias = "dict[str, JsonValue]"
"""A JSON object."""

FileContent: TypeAlias = "bytes | IO[bytes]"
"""What a file is made of: its bytes, or a file opened in binary mode."""


class Unset(enum.Enum):
    """The type of `UNSET`, for annotations: `title: str | Unset = UNSET`."""

    # An enum member is the same object after pickle, copy and deepcopy, and type checkers narrow it by identity.
    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Says that an argument was not given, where None would be a value."""


@attrs.frozen(slots=True)
class File:
    """A file to upload.

    Example:
        >>> File("report.csv", b"a,b\n1,2\n")
        File(name='report.csv', content_type=None)

    Args:
        name: The file's name, as the server shall show it.
        content: Its bytes, or a file opened in binary mode, which is read as it is sent.
        content_type: A media type such as `text/csv`; guessed from the name when None.
    """

    name: str
    content: FileContent = attrs.field(repr=False)
    content_type: str | None = None


_WORDS: Final = {"public": 50, "organization": 40, "team": 30, "user": 20, "useronly": 10}


@attrs.frozen(slots=True)
class Permission:
    """Who may read or write an entry.

    To 4.3 a server says it in a word or a group's id, from 4.4 on in JSON; both become this.

    Example:
        >>> Permission.from_wire("team").base
        30

    Args:
        base: 50 public, 40 the organization, 30 the team, 20 the user and admins, 10 the user alone;
            None when only a group may.
        teams: Ids of further teams.
        users: Ids of further users.
        teamgroups: Ids of further groups of the team.
    """

    base: int | None = None
    teams: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    teamgroups: tuple[int, ...] = ()

    @property
    def word(self) -> str | None:
        """`base` as the word that servers to 4.3 use: `team`, `user`, …; None for a number without one."""
        return next((word for word, base in _WORDS.items() if base == self.base), None)

    @classmethod
    def from_wire(cls, text: str) -> Permission:
        """Read a permission as a server writes it.

        Args:
            text: A word, a group's id, or JSON text.

        Raises:
            ValueError: The text is none of the three.
        """
        if text in _WORDS:
            return cls(base=_WORDS[text])
        if text.isdecimal():
            return cls(teamgroups=(int(text),))
        try:
            value: object = json.loads(text)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        if not isinstance(value, dict):
            raise ValueError("not a permission")
        fields = cast("dict[str, object]", value)
        return cls(
            base=_number(fields.get("base")),
            teams=_numbers(fields.get("teams")),
            users=_numbers(fields.get("users")),
            teamgroups=_numbers(fields.get("teamgroups")),
        )


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(int(str(item)) for item in cast("list[object]", value)) if isinstance(value, list) else ()
