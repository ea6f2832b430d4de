"""Parse dates and times in text. Incomplete and ambiguous ones are refused."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from dateutil import parser

__all__ = ["parse_clock", "parse_date", "parse_moment"]

_YEAR_FIRST: Final = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|([-/.])(\d{1,2})\4(\d{1,2}))", re.ASCII)
_WITH_TIME: Final = re.compile(r"\d{4}(?:\d\d\d\d|-\d\d-\d\d)(?:[T ]\d\d.*)?", re.ASCII | re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d\d:\d\d.*", re.ASCII)
# the time of day and the time zone next to a date in words, which are ignored
_TIME_OF_DAY: Final = re.compile(
    r"(?<!\d)\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s?(?:[A-Z]{3,5}|Z)\b)?(?:\s?[+-]\d\d:?\d\d)?(?!\S)",
    re.ASCII,
)
_PIECE: Final = re.compile(r"[0-9]+|[^\W0-9_]+")
_EDGES: Final = re.compile(r"\w.*[\w.)]", re.DOTALL)
_COMPLETE: Final = (["month", "number", "year"], ["number", "number", "year"])
_IGNORED_WORDS: Final = frozenset({"st", "nd", "rd", "th", "of", "the", "at"})
"""Words in a date that are ignored."""


def parse_date(text: str, argument: str) -> date:
    """Parse a complete date: a four-digit year, a month and a day.

    >>> parse_date("15 April 2017", "date")
    datetime.date(2017, 4, 15)

    Args:
        text: 2017-04-15 or 20170415, optionally followed by a time, or words and numbers that are
            unambiguous.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: The text is not a date, is incomplete, or is ambiguous.
    """
    stripped = text.strip()
    numbers = _YEAR_FIRST.fullmatch(stripped)
    if numbers is None and (with_time := parse_moment(stripped)) is not None:
        # Python may parse the hour 24 as the next day
        numbers = _YEAR_FIRST.match(stripped)
        if numbers is None or int(numbers[6] or numbers[3]) == with_time.day:
            return with_time.date()
    if numbers is not None:
        parts = (numbers[1], numbers[2] or numbers[5], numbers[3] or numbers[6])
        try:
            return date(*map(int, parts))
        except ValueError:
            raise ValidationError(
                f"{argument} {stripped!r} does not exist in the calendar", argument
            ) from None
    return _parse_words(stripped, argument)


def parse_moment(text: str) -> datetime | None:
    """Parse a date in ISO 8601, optionally with a time; None for anything else, such as a week.

    >>> parse_moment("2019-11-30T12:00:00+01:00").isoformat()
    '2019-11-30T12:00:00+01:00'
    """
    stripped = text.strip()
    if not _WITH_TIME.fullmatch(stripped):
        return None
    try:
        return datetime.fromisoformat(stripped)
    except ValueError:
        return None


def parse_clock(text: str) -> time | None:
    """Parse a time of day with minutes; None for anything else, since `2017` would be 20:17.

    >>> parse_clock("14:30"), parse_clock("2017")
    (datetime.time(14, 30), None)
    """
    stripped = text.strip()
    if not _CLOCK.fullmatch(stripped):
        return None
    try:
        return time.fromisoformat(stripped)
    except ValueError:
        return None


def _parse_words(stripped: str, argument: str) -> date:
    """Parse a date of words and numbers, after checking that it is complete."""
    from dateutil import parser  # not needed for the common formats

    names = parser.parserinfo()
    pieces = [piece.lower() for piece in _PIECE.findall(_TIME_OF_DAY.sub(" ", stripped))]
    kinds = [(_piece_kind(piece, names), piece) for piece in pieces]
    piece_kinds = {kind for kind, _ in kinds}
    if "unknown" in piece_kinds or piece_kinds <= {"ignored"} or not _EDGES.fullmatch(stripped):
        raise _invalid_date(stripped, argument)
    parts = [(kind, piece) for kind, piece in kinds if kind not in ("ignored", "weekday")]
    if sorted(kind for kind, _ in parts) not in _COMPLETE:
        raise ValidationError(
            f"{argument} {stripped!r} is not a complete date; use YYYY-MM-DD",
            argument,
        )
    joined = " ".join(piece for _, piece in parts)
    readings: set[date] = set()
    for day_first, year_first in ((False, False), (True, False), (False, True), (True, True)):
        try:
            readings.add(parser.parse(joined, dayfirst=day_first, yearfirst=year_first).date())
        except (ValueError, OverflowError):
            continue
    year = next(int(piece) for kind, piece in parts if kind == "year")
    if not readings or any(reading.year != year for reading in readings):
        raise _invalid_date(stripped, argument)
    if len(readings) > 1:
        forms = " or ".join(sorted(reading.isoformat() for reading in readings))
        raise ValidationError(f"{argument} {stripped!r} is ambiguous; use {forms}", argument)
    reading = readings.pop()
    if any(names.weekday(piece) not in (None, reading.weekday()) for piece in pieces):
        raise ValidationError(
            f"{argument} {stripped!r} has the wrong weekday; {reading} is a {reading:%A}", argument
        )
    return reading


def _piece_kind(piece: str, names: parser.parserinfo) -> str:
    """Get the kind of a word or number in a date."""
    if piece.isdigit():
        return {1: "number", 2: "number", 4: "year"}.get(len(piece), "unknown number")
    if names.month(piece) is not None:
        return "month"
    if names.weekday(piece) is not None:
        return "weekday"
    return "ignored" if piece in _IGNORED_WORDS else "unknown"


def _invalid_date(stripped: str, argument: str) -> ValidationError:
    return ValidationError(f"{argument} {stripped!r} is not a date; use YYYY-MM-DD", argument)
