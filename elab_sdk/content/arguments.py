"""Argument types and checks that need no knowledge of eLabFTW, and descriptions of values for errors."""

from __future__ import annotations

import operator
import os
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast, runtime_checkable

from elab_api_v1.redaction import redacted

from elab_sdk._wording import operation_name
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "DateLike",
    "HasId",
    "Id",
    "IdOrTitle",
    "LinksLike",
    "StrPath",
    "TagsLike",
    "TimeLike",
    "at_least",
    "check_field_names",
    "class_name",
    "describe_value",
    "is_mapping",
    "non_blank_text",
    "parse_whole_number",
    "required_text",
]

DateLike: TypeAlias = date | str
"""A date, a datetime, or text with a four-digit year, a month and a day: "2017-04-15", "15 April 2017"."""

TimeLike: TypeAlias = datetime | str
"""A datetime with a time zone, or text such as "2017-04-15T09:30:00+02:00"."""

StrPath: TypeAlias = str | os.PathLike[str]
"""The path of a file or a folder, such as "gel.png" or Path("gel.png")."""

TagsLike: TypeAlias = str | Sequence[str]
"""A tag, or several: "blot" or ["blot", "GFP"]."""


@runtime_checkable
class HasId(Protocol):
    """An object with an ID: an entry, a list row, or the result of a creation."""

    @property
    def id(self) -> int:
        """The ID."""
        ...


Id: TypeAlias = int | HasId
"""An ID, or an object with one, such as an experiment. Digits as text are accepted too, but not by type
checkers."""

IdOrTitle: TypeAlias = Id | str
"""An ID, an object with one, or a title: of a status, a category, an items type or a template."""

LinksLike: TypeAlias = Id | Sequence[Id]
"""The ID of an item to link to, the item, or several of these: 5 or [5, plasmid]."""


def at_least(value: object, argument: str, minimum: int) -> int:
    """Check that an argument is a whole number with a minimum.

    >>> at_least(15, "limit", 1)
    15

    Args:
        value: A whole number, or its digits.
        argument: Argument name, used in error messages.
        minimum: The smallest allowed number.

    Raises:
        ValidationError: Not a whole number, or too small.
    """
    parsed = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if isinstance(parsed, bool) or not hasattr(parsed, "__index__"):
        raise ValidationError(f"{argument} must be a whole number, not {describe_value(value)}", argument)
    number = operator.index(cast("int", parsed))
    if number < minimum:
        raise ValidationError(f"{argument} must be at least {minimum}, not {number}", argument)
    return number


def check_field_names(
    names: Iterable[str],
    allowed: Collection[str],
    operation: str,
    elsewhere: Mapping[str, str],
    *,
    is_harmless: bool = False,
) -> None:
    """Refuse unknown fields: a request with only an unknown field makes a server create an entry.

    >>> check_field_names(["title"], ["title", "body"], "post_experiment", {})

    Args:
        names: The names of the fields.
        allowed: The fields of the operation.
        operation: The name of the operation.
        elsewhere: Fields that belong to another operation, each with an explanation.
        is_harmless: Whether every server refuses a request that has none of the allowed fields.

    Raises:
        ValidationError: A field is not allowed. The message suggests the most similar allowed one.
    """
    for name in names:
        if name in allowed:
            continue
        if name in elsewhere:
            raise ValidationError(
                f"{operation_name(operation)} has no field {name!r}: {elsewhere[name]}", name
            )
        import difflib  # only for the message

        similar = difflib.get_close_matches(str(name).lower(), allowed, n=1)
        suggestion = f"; did you mean {similar[0]!r}?" if similar else "."
        raise ValidationError(
            f"{operation_name(operation)} has no field {name!r}{suggestion}"
            f" Allowed fields: {', '.join(allowed)}",
            str(name),
            is_harmless=is_harmless,
        )


def parse_whole_number(value: object) -> int | None:
    """Convert a whole number, or its digits without a leading zero, to an int; None for anything else."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and value[0] != "0" else None
    if isinstance(value, bool):
        return None
    try:
        return operator.index(cast("int", value))
    except TypeError:
        return None


def is_mapping(value: object) -> bool:
    """Whether a value is a mapping, such as a dict.

    >>> is_mapping({})
    True
    """
    from collections.abc import Mapping  # only metadata needs it

    return isinstance(value, Mapping)


def class_name(value: object) -> str:
    """The name of a value's class, with its module unless it is built in or part of this package.

    >>> class_name(12)
    'int'
    """
    kind = type(value)
    is_known = kind.__module__.partition(".")[0] in ("elab_api_v1", "elab_sdk", "builtins")
    return kind.__name__ if is_known else f"{kind.__module__}.{kind.__qualname__}"


def describe_value(value: object) -> str:
    """Describe a value for an error message: shortened, with its class, and without an API key.

    >>> describe_value("12a")
    "'12a' (str)"
    """
    # redact before truncating, because half a key would not be recognized
    text = redacted(repr(value))
    return f"{text if len(text) <= 60 else text[:60] + '…'} ({type(value).__name__})"


def required_text(value: object, argument: str) -> str:
    """Check a text that must not be blank.

    >>> required_text("western", "title")
    'western'

    Args:
        value: The text.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: The value is not text, or is blank.
    """
    if isinstance(value, str) and value.strip():
        return value
    described = "None" if value is None else describe_value(value)
    raise ValidationError(f"{argument} must be text that is not blank, not {described}", argument)


def non_blank_text(value: object, argument: str) -> str | None:
    """Check a text that must not be blank; None is allowed.

    >>> non_blank_text("western", "title")
    'western'

    Args:
        value: The text, or None.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: The value is not text, or is blank.
    """
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ValidationError(f"{argument} must be text that is not blank; omit it to get all", argument)
