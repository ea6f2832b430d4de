"""Arguments: what any of them may be, and how errors describe one. Nothing here knows eLabFTW's rules."""

from __future__ import annotations

import difflib
import operator
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast, runtime_checkable

from elab_api_v1.redaction import redacted

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

__all__ = [
    "DateLike",
    "HasId",
    "Id",
    "class_name",
    "count",
    "is_mapping",
    "known_names",
    "shown",
    "whole_number",
]

DateLike: TypeAlias = "date | str"
"""A date, a datetime, or text with a year of four digits, a month and a day."""


@runtime_checkable
class HasId(Protocol):
    """Whatever has a number: an entry, a row of a list, what a creation answered."""

    @property
    def id(self) -> int:
        """The number."""
        ...


Id: TypeAlias = "int | HasId"
"""A number, or something that has one. Digits as text are taken too, but type checkers shall see them."""


def count(value: object, argument: str, least: int) -> int:
    """A number of rows: `limit` from 1 on (a server answers 0 with nothing), `offset` from 0 on.

    >>> count(15, "limit", 1)
    15
    """
    found = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if isinstance(found, bool) or not hasattr(found, "__index__"):
        raise ValidationError(f"{argument} is a whole number, not {shown(value)}", argument)
    number = operator.index(cast("int", found))
    if number < least:
        raise ValidationError(f"{argument} is {least} or more, not {number}", argument)
    return number


def known_names(
    names: Iterable[str],
    allowed: Collection[str],
    act: str,
    elsewhere: Mapping[str, str],
    *,
    is_harmless: bool = False,
) -> None:
    """No field may be unknown: alone, an unknown field makes a server create an entry.

    >>> known_names(["title"], ["title", "body"], "post_experiment", {})

    Args:
        names: The fields that were given.
        allowed: The fields that the act takes.
        act: The act.
        elsewhere: Fields that are of no use here, each with the reason.
        is_harmless: Every server refuses what has none of the fields that are allowed.

    Raises:
        ValidationError: One is not allowed; it names the nearest that is.
    """
    for name in names:
        if name in allowed:
            continue
        if name in elsewhere:
            raise ValidationError(f"{act} takes no {name!r}: {elsewhere[name]}", name)
        near = difflib.get_close_matches(str(name).lower(), allowed, n=1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        raise ValidationError(
            f"{act} takes no {name!r}{guess} It takes {', '.join(allowed)}".replace("' It", "'. It"),
            str(name),
            is_harmless=is_harmless,
        )


def whole_number(value: object) -> int | None:
    """A whole number, or its digits."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and value[0] != "0" else None
    if isinstance(value, bool):
        return None
    try:
        return operator.index(cast("int", value))
    except TypeError:
        return None


def is_mapping(value: object) -> bool:
    """Whether a value is a dict, or acts as one.

    >>> is_mapping({})
    True
    """
    from collections.abc import Mapping  # only metadata needs it

    return isinstance(value, Mapping)


def class_name(value: object) -> str:
    """The name of a value's class, with its module unless it is built in or one of ours.

    >>> class_name(12)
    'int'
    """
    kind = type(value)
    is_known = kind.__module__.partition(".")[0] in ("elab_api_v1", "elab_sdk", "builtins")
    return kind.__name__ if is_known else f"{kind.__module__}.{kind.__qualname__}"


def shown(value: object) -> str:
    """A value as errors show it: shortened, with its class, without an API key.

    >>> shown("12a")
    "'12a' (str)"
    """
    # covered before it is cut: half a key would not be recognized
    written = redacted(repr(value))
    return f"{written if len(written) <= 60 else written[:60] + '…'} ({type(value).__name__})"
