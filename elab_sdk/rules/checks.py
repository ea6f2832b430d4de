"""Checks of arguments before anything is sent. Each returns the value to send. No I/O.

Servers do not report invalid values: they return a list instead of an entry, store today's date for an
invalid one, or create an entry instead of changing one.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.base import Identified

from elab_sdk._wording import say
from elab_sdk.content import dates, scalars
from elab_sdk.content.arguments import HasId, class_name, describe_value, is_mapping, parse_whole_number
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from elab_api_v1.contract import ResourceKind
    from elab_api_v1.types import JsonValue


__all__ = ["body", "day", "entry_id", "metadata", "period", "tag", "time_range", "timestamp", "title"]

_ID_LIMIT: Final = 2**32
"""IDs are unsigned 32-bit integers."""
_KIND_NAMES: Final[Mapping[ResourceKind, str]] = {
    "experiment": "an experiment",
    "item": "an item",
    "template": "a template",
    "upload": "an upload",
    "event": "an event",
    "status": "a status",
    "items_type": "an items type",
}
_MAX_LENGTH: Final = 255
_SHOWN_LENGTH: Final = 60
_MAX_LEVELS: Final = 100
"""How deep MySQL's JSON can be nested. A server stores the fields before the metadata, and then fails."""
_FORBIDDEN_IN_TAGS: Final = {"\\": "a backslash", "\0": "NUL"}
BOM: Final = "\ufeff"
"""The byte order mark that some programs write at the beginning of a text file."""
_FIRST_YEAR: Final = 1000
"""The first year that databases of servers can store."""


def entry_id(
    value: object, argument: str = "id", kind: ResourceKind | None = None, *, zero_is_refused: bool = False
) -> int:
    """Check the ID of an entry or of another resource.

    Servers cast the end of a path to a number: `experiments/abc` and `/0` are the list, `/1.5` is entry 1.

    >>> entry_id("12")
    12

    Args:
        value: A positive integer, its digits, or a model with such an ID.
        argument: Argument name, used in error messages.
        kind: The kind that a model must be of; any if None. A `Created` that does not say what was created is
            accepted.
        zero_is_refused: Whether every server refuses what it casts to 0 here, such as a word or nothing.

    Raises:
        ValidationError: Not an ID, or a model of another kind.
    """
    candidate = value
    # an int has no id, and looking for one takes as long as the rest of this function
    if not isinstance(value, int | str | type) and isinstance(value, HasId):
        if kind is not None and not _has_id_of(value, kind):
            raise ValidationError(
                f"{argument} must be the ID of {_KIND_NAMES[kind]}, not {_with_article(class_name(value))}",
                argument,
            )
        candidate = value.id
    number = candidate if type(candidate) is int else parse_whole_number(candidate)
    if number is None or not 0 < number < _ID_LIMIT:
        raise ValidationError(
            f"{argument} must be a positive whole number, not {describe_value(candidate)}",
            argument,
            is_harmless=zero_is_refused and re.match(r"\s*[+-]?0*[1-9]", str(candidate)) is None,
        )
    return number


def title(value: object, argument: str = "title") -> str:
    """Check a title: only what the server stores unchanged is accepted.

    Servers replace an empty title by "Untitled", strip anything that looks like a tag, cut the text after an
    unclosed `<`, and fail at more than 255 characters, where a quote counts as five.

    >>> title("Western blot 12")
    'Western blot 12'

    Raises:
        ValidationError: The server would change or refuse it.
    """
    checked = text(value, argument)
    if not checked.strip():
        raise ValidationError(f"{argument} is empty; the server would store 'Untitled'", argument)
    if checked == "0":
        raise ValidationError(f"{argument} is '0', which the server treats as empty", argument)
    _check_no_markup(checked, argument)
    if "\r" in checked or "\n" in checked:
        raise ValidationError(f"{argument} must be a single line", argument)
    _check_length(checked, argument)
    return checked


def tag(value: object, argument: str = "tag") -> str:
    """Check a tag: only what the server stores unchanged is accepted.

    From 3.0, servers replace `|` by a space and drop markup, backslashes, NUL and surrounding whitespace;
    2.0 keeps all of them. The whitespace is removed here to get the same tag on every release.

    >>> tag(" blot ")
    'blot'

    Raises:
        ValidationError: The server would change or refuse it.
    """
    checked = text(value, argument)
    checked = checked.strip()
    if not checked:
        raise ValidationError(f"{argument} is empty", argument)
    for character, name in _FORBIDDEN_IN_TAGS.items():
        if character in checked:
            raise ValidationError(
                f"{argument} {checked!r} contains {name}, which servers remove from tags (only 2.0 keeps it)",
                argument,
            )
    if "|" in checked:
        raise ValidationError(
            f"{argument} {checked!r} contains '|', which separates tags; add each tag separately",
            argument,
        )
    _check_no_markup(checked, argument)
    _check_length(checked, argument)
    return checked


def body(value: object, argument: str = "body") -> str:
    """Check a body of HTML, and escape each `<` that does not begin a tag: servers cut the text after it.

    >>> body("<p>p<0.05</p>")
    '<p>p&lt;0.05</p>'

    Raises:
        ValidationError: Not text, or a `<` before a letter does not begin a tag.
    """
    html = text(value, argument).removeprefix(BOM)
    if "<" not in html:
        return html
    from elab_sdk.content.elements import (
        escape_text_brackets,  # loads all element names; most calls have no body
    )

    return escape_text_brackets(html)


def metadata(value: object, argument: str = "metadata") -> str:
    """Check metadata, and return it as JSON text of an object. Anything else is a 500 (seen on 4.3.10).

    >>> metadata({"pH": 7.4})
    '{"pH": 7.4}'

    Args:
        value: A dict, or JSON text.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: Not a JSON object.
    """
    if isinstance(value, str):
        json_text = value.removeprefix(BOM)
        try:
            decoded: object = json.loads(json_text, parse_constant=_reject_constant)
        except (ValueError, RecursionError) as error:
            reason = say("{json_object}") if _is_python_dict(value) else str(error)
            raise ValidationError(f"{argument} is not valid JSON: {reason}", argument) from None
    else:
        json_text, decoded = "", value
    if not is_mapping(decoded):
        raise ValidationError(
            f"{argument} must be a dict or the JSON text of an object, not {describe_value(decoded)}",
            argument,
        )
    checked = scalars.json_value(decoded, argument)
    if _levels(checked) > _MAX_LEVELS:
        raise ValidationError(
            f"{argument} is nested more than {_MAX_LEVELS} levels deep, which MySQL cannot store", argument
        )
    return json_text or json.dumps(checked, ensure_ascii=False)


def _levels(value: JsonValue) -> int:
    """How many objects and lists are inside each other."""
    if isinstance(value, dict):
        return 1 + max(map(_levels, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_levels, value), default=0)
    return 0


def day(value: object, argument: str = "date") -> date:
    """Check a date. No part of it is guessed.

    Up to and including 4.2, servers store today's date for anything that they do not understand, and accept
    the 30th of February.

    >>> day("15 April 2017")
    datetime.date(2017, 4, 15)

    Args:
        value: A `date`, a `datetime`, or text: 2017-04-15, 20170415, or words such as 15 April 2017.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: Not a date, incomplete, or ambiguous.
    """
    present = scalars.require_present(value, argument)
    if isinstance(present, int) and not isinstance(present, bool):
        present = str(present)
    if isinstance(present, datetime):
        checked = present.date()
    elif isinstance(present, date):
        checked = present
    else:
        checked = dates.parse_date(text(present, argument), argument)
    if checked.year < _FIRST_YEAR:
        raise ValidationError(
            f"{argument} must be in the year {_FIRST_YEAR} or later, not {checked.isoformat()}", argument
        )
    return checked


def is_today(compact: str) -> bool:
    """Whether a date is today both in local time and in UTC, as a server may use either.

    >>> is_today("20170415")
    False

    Args:
        compact: The date, such as "20170415".
    """
    return {compact} == {f"{date.today():%Y%m%d}", f"{datetime.now(UTC):%Y%m%d}"}


def timestamp(value: object, argument: str) -> datetime:
    """Check a point in time with its UTC offset, and truncate it to the second.

    Without an offset, releases from 4.1 refuse it, and earlier ones store any text.

    >>> timestamp("2019-11-30T12:00:00+01:00", "start").isoformat()
    '2019-11-30T12:00:00+01:00'

    Args:
        value: An aware `datetime`, or ISO 8601 text with an offset or Z.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: Not a point in time, or without an offset.
    """
    checked = scalars.require_present(value, argument)
    if isinstance(checked, str):
        checked = dates.parse_moment(checked)
        if checked is None:
            raise ValidationError(
                f"{argument} must be a time such as 2019-11-30T12:00:00+01:00, not {value!r}", argument
            )
    if not isinstance(checked, datetime):
        raise ValidationError(f"{argument} must be a datetime or text, not {describe_value(value)}", argument)
    offset = checked.utcoffset()
    if offset is None:
        raise ValidationError(
            f"{argument} {checked.isoformat()} has no time zone; " + say("{aware_time}"),
            argument,
        )
    if offset.total_seconds() % 60:
        raise ValidationError(
            f"{argument} has a UTC offset with seconds, which servers do not accept", argument
        )
    return checked.replace(microsecond=0)


def time_range(start: object, end: object) -> tuple[datetime, datetime]:
    """Check two points in time. The second must be after the first, compared in UTC.

    >>> time_range("2019-11-30T12:00:00+01:00", "2019-11-30T12:00:00Z")[1].isoformat()
    '2019-11-30T12:00:00+00:00'

    Raises:
        ValidationError: One of them is not a point in time, or the end is not after the start.
    """
    first, last = timestamp(start, "start"), timestamp(end, "end")
    if last.astimezone(UTC) <= first.astimezone(UTC):
        raise ValidationError(f"end {last.isoformat()} must be after the start, {first.isoformat()}", "end")
    return first, last


def time_range_texts(start: object, end: object) -> tuple[str, str]:
    """Check start and end, and return them as `YYYY-mm-ddTHH:MM:SS±hh:mm`.

    Servers do not check that the end is after the start.

    >>> time_range_texts("2019-11-30T12:00:00+01:00", "2019-11-30T14:00:00+01:00")[1]
    '2019-11-30T14:00:00+01:00'

    Raises:
        ValidationError: One of them is not a point in time, or the end is not after the start.
    """
    first, last = time_range(start, end)
    return first.isoformat(), last.isoformat()


def period(value: object, argument: str = "period") -> str:
    """Check the period of a server backup. Servers return an empty archive for an invalid one.

    >>> period("20200101-20201231")
    '20200101-20201231'

    Args:
        value: Text as above, or a pair of dates.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: Not a period, or it ends before it starts.
    """
    original: object = value
    parts: list[object]
    if isinstance(value, str):
        parts = [*value.split("-")]
    elif isinstance(value, tuple | list):
        parts = list(cast("Iterable[object]", value))
    else:
        parts = []
    if len(parts) != 2:
        raise ValidationError(
            f"{argument} must be '20200101-20201231' or a pair of dates, not {describe_value(original)}",
            argument,
        )
    first, last = (day(part, argument) for part in parts)
    if last < first:
        raise ValidationError(f"{argument} ends before it starts", argument)
    return f"{first:%Y%m%d}-{last:%Y%m%d}"


def text(value: object, argument: str) -> str:
    """Check text: it must be possible to encode it.

    >>> text("Anti-GFP", "body")
    'Anti-GFP'

    Raises:
        ValidationError: Not text, or it contains a lone surrogate.
    """
    if type(value) is not str:
        value = scalars.require_present(value, argument)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValidationError(
                f"{argument} contains a lone surrogate, which cannot be encoded", argument
            ) from None
        return value
    if value is None:
        raise ValidationError(f"{argument} is None; omit it to keep the current value", argument)
    raise ValidationError(f"{argument} must be text, not {describe_value(value)}", argument)


def _check_length(value: str, argument: str) -> None:
    length = len(value) + 4 * sum(value.count(quote) for quote in "\"'")
    if length > _MAX_LENGTH:
        quotes = " (the server stores each quote as five)" if length > len(value) else ""
        reason = f"{argument} must have at most {_MAX_LENGTH} characters, not {length}{quotes}"
        raise ValidationError(reason, argument, is_harmless=True)


def _check_no_markup(value: str, argument: str) -> None:
    if "\0" in value:
        raise ValidationError(f"{argument} contains a NUL character, which servers cannot store", argument)
    if "<" in value:
        escaped = value.replace("<", "&lt;")
        example = escaped if len(escaped) <= _SHOWN_LENGTH else f"{escaped[:_SHOWN_LENGTH]}…"
        raise ValidationError(
            f"{argument} contains '<'; the server would remove the text after it as markup. Write &lt;"
            f" instead: {example!r}",
            argument,
        )


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid in JSON")


def _is_python_dict(text: str) -> bool:
    """Whether a text is the repr of a dict."""
    from ast import literal_eval  # only needed for an error message

    try:
        return isinstance(literal_eval(text.strip()), dict)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False


def _has_id_of(value: object, kind: ResourceKind) -> bool:
    """Whether a value certainly or possibly has the ID of a resource of this kind."""
    if isinstance(value, Identified):
        return value.kind == kind
    # the generated client's answer to a creation does not say what was created
    from elab_api_v1.models import Created

    return isinstance(value, Created)


def _with_article(name: str) -> str:
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"
