"""Dates and times in text: read where the text says all of it, and refused where a part would be guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from dateutil import parser

__all__ = ["clock", "day", "moment"]

_YEAR_FIRST: Final = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|([-/.])(\d{1,2})\4(\d{1,2}))", re.ASCII)
_WITH_TIME: Final = re.compile(r"\d{4}(?:\d\d\d\d|-\d\d-\d\d)(?:[T ]\d\d.*)?", re.ASCII | re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d\d:\d\d.*", re.ASCII)
# the time of day beside a date in words, and its zone: neither says anything about the day
_TIME_OF_DAY: Final = re.compile(
    r"(?<!\d)\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
    r"(?:\s?(?:[A-Z]{3,5}|Z)\b)?(?:\s?[+-]\d\d:?\d\d)?(?!\S)",
    re.ASCII,
)
_PIECE: Final = re.compile(r"[0-9]+|[^\W0-9_]+")
_EDGES: Final = re.compile(r"\w.*[\w.)]", re.DOTALL)
_WHOLE: Final = (["month", "number", "year"], ["number", "number", "year"])
_BESIDES: Final = frozenset({"st", "nd", "rd", "th", "of", "the", "at"})
"""What stands beside a date and is no part of it."""


def day(text: str, argument: str) -> date:
    """A date that is written out: a year of four digits, a month and a day.

    >>> day("15 April 2017", "date")
    datetime.date(2017, 4, 15)

    Args:
        text: 2017-04-15, 20170415, either with a time behind it, or words and numbers that can be read in one
            way only.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It is not a date, not a whole one, or could be two.
    """
    wanted = text.strip()
    numbers = _YEAR_FIRST.fullmatch(wanted)
    if numbers is None and (with_time := moment(wanted)) is not None:
        # an hour of 24 is the next day to some
        numbers = _YEAR_FIRST.match(wanted)
        if numbers is None or int(numbers[6] or numbers[3]) == with_time.day:
            return with_time.date()
    if numbers is not None:
        parts = (numbers[1], numbers[2] or numbers[5], numbers[3] or numbers[6])
        try:
            return date(*map(int, parts))
        except ValueError:
            raise ValidationError(f"{argument} {wanted!r} is not in the calendar", argument) from None
    return _in_words(wanted, argument)


def moment(text: str) -> datetime | None:
    """A date with a time or without, as ISO 8601 writes it; None where it is something else, such as a week.

    >>> moment("2019-11-30T12:00:00+01:00").isoformat()
    '2019-11-30T12:00:00+01:00'
    """
    wanted = text.strip()
    if not _WITH_TIME.fullmatch(wanted):
        return None
    try:
        return datetime.fromisoformat(wanted)
    except ValueError:
        return None


def clock(text: str) -> time | None:
    """A time of day with its minutes; None where it is something else: `2017` would be 20:17.

    >>> clock("14:30"), clock("2017")
    (datetime.time(14, 30), None)
    """
    wanted = text.strip()
    if not _CLOCK.fullmatch(wanted):
        return None
    try:
        return time.fromisoformat(wanted)
    except ValueError:
        return None


def _in_words(wanted: str, argument: str) -> date:
    """A date of words and numbers, once it is sure that none of its parts is missing."""
    from dateutil import parser  # not needed for the usual ways to write a date

    names = parser.parserinfo()
    pieces = [piece.lower() for piece in _PIECE.findall(_TIME_OF_DAY.sub(" ", wanted))]
    kinds = [(_kind(piece, names), piece) for piece in pieces]
    said = {kind for kind, _ in kinds}
    if "strange" in said or said <= {"beside"} or not _EDGES.fullmatch(wanted):
        raise _no_date(wanted, argument)
    parts = [(kind, piece) for kind, piece in kinds if kind not in ("beside", "weekday")]
    if sorted(kind for kind, _ in parts) not in _WHOLE:
        raise ValidationError(
            f"{argument} {wanted!r} is not a whole date: give year, month and day, the year in four digits",
            argument,
        )
    written = " ".join(piece for _, piece in parts)
    readings: set[date] = set()
    for day_first, year_first in ((False, False), (True, False), (False, True), (True, True)):
        try:
            readings.add(parser.parse(written, dayfirst=day_first, yearfirst=year_first).date())
        except (ValueError, OverflowError):
            continue
    year = next(int(piece) for kind, piece in parts if kind == "year")
    if not readings or any(reading.year != year for reading in readings):
        raise _no_date(wanted, argument)
    if len(readings) > 1:
        several = " or ".join(sorted(reading.isoformat() for reading in readings))
        raise ValidationError(f"{argument} {wanted!r} could be {several}: write it so", argument)
    reading = readings.pop()
    if any(names.weekday(piece) not in (None, reading.weekday()) for piece in pieces):
        raise ValidationError(f"{argument} {wanted!r} is a {reading:%A} in the calendar", argument)
    return reading


def _kind(piece: str, names: parser.parserinfo) -> str:
    """What one word or number of a date is."""
    if piece.isdigit():
        return {1: "number", 2: "number", 4: "year"}.get(len(piece), "strange number")
    if names.month(piece) is not None:
        return "month"
    if names.weekday(piece) is not None:
        return "weekday"
    return "beside" if piece in _BESIDES else "strange"


def _no_date(wanted: str, argument: str) -> ValidationError:
    return ValidationError(f"{argument} {wanted!r} is no date; write it as 2017-04-15", argument)
