"""What an argument must be, checked before anything is sent: from what people give to what is meant.

A server that is given a wrong value does not say so: it answers a list for an entry, takes today for a date,
or creates an entry where one was to be changed. Nothing here does any input or output.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.base import Identified

from elab_sdk.content import dates, scalars
from elab_sdk.content.arguments import HasId, class_name, is_mapping, shown, whole_number
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from elab_api_v1.contract import ResourceKind


__all__ = ["body", "day", "entry_id", "metadata", "moment", "period", "tag", "title"]

_ID_LIMIT: Final = 2**32
"""Ids are unsigned integers of 32 bits."""
_KIND_NAMES: Final[Mapping[ResourceKind, str]] = {
    "experiment": "an experiment",
    "item": "an item",
    "template": "a template",
    "upload": "an upload",
    "event": "an event",
    "status": "a status",
    "items_type": "an items type",
}
_LENGTH: Final = 255
_NOT_IN_TAGS: Final = {"\\": "a backslash", "\0": "NUL"}
BOM: Final = "\ufeff"
"""What some programs put before a text in a file."""
_PYTHONS_OWN: Final = "this is how Python writes a dict. Give the dict itself, or json.dumps(…) of it"
_FIRST_YEAR: Final = 1000
"""Servers' databases have no dates before it."""


def entry_id(
    value: object, argument: str = "id", kind: ResourceKind | None = None, *, zero_is_refused: bool = False
) -> int:
    """The ID of an entry, or of another resource.

    Servers cast what the path ends in to a number: `experiments/abc` and `/0` are the list, `/1.5` is
    entry 1.

    >>> entry_id("12")
    12

    Args:
        value: A positive integer, its digits, or a model with such an ID.
        argument: Argument name, used in error messages.
        kind: The kind that a model must be of; any if None. A `Created` that does not say what was created is
            accepted.
        zero_is_refused: Every server refuses what it casts to 0 here: a word, or nothing.

    Raises:
        ValidationError: It is something else.
    """
    sent = value
    # an int has no id, and looking for one takes as long as the rest of this function
    if not isinstance(value, int | str | type) and isinstance(value, HasId):
        if kind is not None and not _has_id_of(value, kind):
            raise ValidationError(
                f"{argument} must be the ID of {_KIND_NAMES[kind]}, not {_a(class_name(value))}", argument
            )
        sent = value.id
    number = whole_number(sent)
    if number is None or not 0 < number < _ID_LIMIT:
        raise ValidationError(
            f"{argument} is a positive whole number, not {shown(sent)}",
            argument,
            is_harmless=zero_is_refused and re.match(r"\s*[+-]?0*[1-9]", str(sent)) is None,
        )
    return number


def title(value: object, argument: str = "title") -> str:
    """A title that the server keeps as it is.

    Servers make an empty one "Untitled", strip what looks like a tag, cut what follows an unclosed `<`, and
    fail at more than 255 characters, of which a quote counts as five.

    >>> title("Western blot 12")
    'Western blot 12'

    Raises:
        ValidationError: The server would change or refuse it.
    """
    wanted = text(value, argument)
    if not wanted.strip():
        raise ValidationError(f"{argument} is empty: the server would make it 'Untitled'", argument)
    if wanted == "0":
        raise ValidationError(f"{argument} is '0', which the server takes for empty", argument)
    _no_markup(wanted, argument)
    if any(character in wanted for character in "\r\n"):
        raise ValidationError(f"{argument} is one line", argument)
    _check_length(wanted, argument)
    return wanted


def tag(value: object, argument: str = "tag") -> str:
    """A tag that the server keeps as it is.

    From 3.0 on `|` would become a blank, and markup, a backslash and NUL go. Blanks around a tag go too: they
    are left out here, so that the tag is the same on 2.0, which keeps all of this.

    >>> tag(" blot ")
    'blot'

    Raises:
        ValidationError: The server would change or refuse it.
    """
    wanted = text(value, argument)
    wanted = wanted.strip()
    if not wanted:
        raise ValidationError(f"{argument} is empty", argument)
    for character, name in _NOT_IN_TAGS.items():
        if character in wanted:
            raise ValidationError(
                f"{argument} {wanted!r} contains {name}, which servers drop from a tag (2.0 alone keeps it)",
                argument,
            )
    if "|" in wanted:
        raise ValidationError(
            f"{argument} {wanted!r} holds '|', which parts tags on the server: add each tag for itself",
            argument,
        )
    _no_markup(wanted, argument)
    _check_length(wanted, argument)
    return wanted


def body(value: object, argument: str = "body") -> str:
    """A body: HTML, which the server cleans. A `<` that begins no tag would cost what follows: it is escaped.

    >>> body("<p>p<0.05</p>")
    '<p>p&lt;0.05</p>'

    Raises:
        ValidationError: It is no text, or a `<` before a letter begins no tag: every server would cut it.
    """
    html = text(value, argument).removeprefix(BOM)
    if "<" not in html:
        return html
    from elab_sdk.content.elements import escaped  # knows all elements, and most calls have no body

    return escaped(html)


def metadata(value: object, argument: str = "metadata") -> str:
    """Metadata as JSON text of an object; an empty text or one that is no JSON is a 500 (seen on 4.3.10).

    >>> metadata({"pH": 7.4})
    '{"pH": 7.4}'

    Args:
        value: A dict, or JSON text.
        argument: What the caller calls it.

    Raises:
        ValidationError: It is no JSON object.
    """
    if isinstance(value, str):
        wanted = value.removeprefix(BOM)
        try:
            found: object = json.loads(wanted, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            reason = _PYTHONS_OWN if _is_written_by_python(value) else str(error)
            raise ValidationError(f"{argument} is no JSON: {reason}", argument) from None
    else:
        wanted, found = "", value
    if not is_mapping(found):
        raise ValidationError(f"{argument} is a JSON object, a dict in Python, not {shown(found)}", argument)
    made = scalars.json_value(found, argument)
    return wanted or json.dumps(made, ensure_ascii=False)


def day(value: object, argument: str = "date") -> date:
    """A date, of which no part is guessed.

    To 4.2 a server takes today for what it does not understand, and stores the 30th of February.

    >>> day("15 April 2017")
    datetime.date(2017, 4, 15)

    Args:
        value: A `date`, a `datetime`, or text: 2017-04-15, 20170415, or words such as 15 April 2017.
        argument: What the caller calls it.

    Raises:
        ValidationError: It is no date, not a whole one, or could be two.
    """
    found = scalars.present(value, argument)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if isinstance(found, datetime):
        wanted = found.date()
    elif isinstance(found, date):
        wanted = found
    else:
        wanted = dates.day(text(found, argument), argument)
    if wanted.year < _FIRST_YEAR:
        raise ValidationError(f"{argument} {wanted.isoformat()} is before the year {_FIRST_YEAR}", argument)
    return wanted


def is_today(compact: str) -> bool:
    """Whether a day is today, here and in UTC: a server's may be any of the two.

    >>> is_today("20170415")
    False

    Args:
        compact: The day, as in "20170415".
    """
    return {compact} == {f"{date.today():%Y%m%d}", f"{datetime.now(UTC):%Y%m%d}"}


def moment(value: object, argument: str) -> datetime:
    """A point in time with its offset from UTC, to the second.

    Without an offset releases from 4.1 on refuse it, and earlier ones store any word.

    >>> moment("2019-11-30T12:00:00+01:00", "start").isoformat()
    '2019-11-30T12:00:00+01:00'

    Args:
        value: An aware `datetime`, or ISO 8601 text with an offset or Z.
        argument: What the caller calls it.

    Raises:
        ValidationError: It is something else, or has no offset.
    """
    found = scalars.present(value, argument)
    if isinstance(found, str):
        found = dates.moment(found)
        if found is None:
            raise ValidationError(
                f"{argument} {value!r} is no time; write it as 2019-11-30T12:00:00+01:00", argument
            )
    if not isinstance(found, datetime):
        raise ValidationError(f"{argument} is a datetime or text, not {shown(value)}", argument)
    offset = found.utcoffset()
    if offset is None:
        raise ValidationError(
            f"{argument} {found.isoformat()} says not in which time zone: give an aware datetime, such as"
            " value.astimezone(), or text with an offset",
            argument,
        )
    if offset.total_seconds() % 60:
        raise ValidationError(f"{argument} has an offset with seconds, which servers do not take", argument)
    return found.replace(microsecond=0)


def span(start: object, end: object) -> tuple[datetime, datetime]:
    """Two points in time, the second after the first. In one zone, hours alone would not tell that.

    >>> span("2019-11-30T12:00:00+01:00", "2019-11-30T12:00:00Z")[1].isoformat()
    '2019-11-30T12:00:00+00:00'

    Raises:
        ValidationError: One of them is no time, or the end is not after the start.
    """
    first, last = moment(start, "start"), moment(end, "end")
    if last.astimezone(UTC) <= first.astimezone(UTC):
        raise ValidationError(f"end {last.isoformat()} is not after start {first.isoformat()}", "end")
    return first, last


def interval(start: object, end: object) -> tuple[str, str]:
    """Start and end as servers take them: `YYYY-mm-ddTHH:MM:SS±hh:mm`. They book an end before its start.

    >>> interval("2019-11-30T12:00:00+01:00", "2019-11-30T14:00:00+01:00")[1]
    '2019-11-30T14:00:00+01:00'

    Raises:
        ValidationError: One of them is no time, or the end is not after the start.
    """
    first, last = span(start, end)
    return first.isoformat(), last.isoformat()


def period(value: object, argument: str = "period") -> str:
    """The period of a backup; what is none gets an empty archive.

    >>> period("20200101-20201231")
    '20200101-20201231'

    Args:
        value: Text as above, or a pair of dates.
        argument: What the caller calls it.

    Raises:
        ValidationError: It is no period, or ends before it starts.
    """
    given: object = value
    parts: list[object]
    if isinstance(value, str):
        parts = [*value.split("-")]
    elif isinstance(value, tuple | list):
        parts = list(cast("Iterable[object]", value))
    else:
        parts = []
    if len(parts) != 2:
        raise ValidationError(
            f"{argument} is '20200101-20201231' or a pair of dates, not {shown(given)}",
            argument,
        )
    first, last = (day(part, argument) for part in parts)
    if last < first:
        raise ValidationError(f"{argument} ends before it starts", argument)
    return f"{first:%Y%m%d}-{last:%Y%m%d}"


def text(value: object, argument: str) -> str:
    """Text that can be sent.

    >>> text("Anti-GFP", "body")
    'Anti-GFP'

    Raises:
        ValidationError: It is not text, or contains a lone surrogate.
    """
    value = scalars.present(value, argument)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValidationError(f"{argument} holds half a character (a lone surrogate)", argument) from None
        return value
    if value is None:
        raise ValidationError(f"{argument} is None: leave it out to leave it as it is", argument)
    raise ValidationError(f"{argument} is text, not {shown(value)}", argument)


def _check_length(wanted: str, argument: str) -> None:
    length = len(wanted) + 4 * sum(wanted.count(quote) for quote in "\"'")
    if length > _LENGTH:
        quotes = ", quotes counted as the five that they are stored as" if length > len(wanted) else ""
        reason = f"{argument} has {length} characters{quotes}; 255 is the most"
        raise ValidationError(reason, argument, is_harmless=True)


def _no_markup(wanted: str, argument: str) -> None:
    if "\0" in wanted:
        raise ValidationError(f"{argument} contains a NUL character, which servers do not store", argument)
    if "<" in wanted:
        raise ValidationError(
            f"{argument} holds '<', from which on the server would drop it as markup", argument
        )


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _is_written_by_python(text: str) -> bool:
    """Whether it is what `str()` makes of a dict."""
    from ast import literal_eval  # only an error needs it

    try:
        return isinstance(literal_eval(text.strip()), dict)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False


def _has_id_of(value: object, kind: ResourceKind) -> bool:
    """Whether a value has the ID of a resource of a kind, as its class says, or may have it."""
    if isinstance(value, Identified):
        return value.kind == kind
    # what the generated client returns for a creation does not say what was created
    from elab_api_v1.models import Created

    return isinstance(value, Created)


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "AEIO" else f"a {word}"
