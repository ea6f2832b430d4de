"""Periods of server backups: as the server writes them, as two dates, or in words such as "last month"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["period"]

_CALENDAR_UNIT: Final = re.compile(r"(this|last) (week|month|quarter|year)")
_SEPARATOR: Final = re.compile(r" (?:to|until|-|–) | ?\.\. ?")
_LAST_N_UNITS: Final = re.compile(r"last (\d{1,4}) (day|week|month|year)s?")
_EXPECTED: Final = (
    "period must be '20200101-20201231', a pair of dates, or words such as today, yesterday, this week, last"
    " month, this quarter, last year, last 30 days, last 3 months"
)


def period(value: object, today: date | None = None) -> str:
    """Convert a period to the server's form. Servers return an empty archive for an invalid one.

    >>> period("last month", date(2020, 3, 15))
    '20200201-20200229'

    Args:
        value: "20200101-20201231", "2020-01-01 to 2020-12-31", two dates, or words. "this" and "last" with
            week, month, quarter or year are calendar units; "last 30 days" end today.
        today: The day to which words are relative (default: today).

    Raises:
        ValidationError: Not a period, or it ends before it starts.
    """
    if not isinstance(value, str):
        return checks.period(value)
    words = " ".join(value.lower().split()).removeprefix("the ")
    dates = _parse_words(words, today or date.today())
    if dates is not None:
        return checks.period(dates)
    parts = _SEPARATOR.split(" ".join(value.split()))
    if len(parts) == 2:
        return checks.period(parts)
    if any(letter.isalpha() for letter in words):
        raise ValidationError(f"{_EXPECTED}; not {value!r}", "period")
    return checks.period(value)


def _parse_words(words: str, today: date) -> tuple[date, date] | None:
    if words == "today":
        return today, today
    if words == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if match := _CALENDAR_UNIT.fullmatch(words):
        return _calendar_unit(match[1], match[2], today)
    if match := _LAST_N_UNITS.fullmatch(words):
        return _subtract(today, match[2], int(match[1])) + timedelta(days=1), today
    return None


def _calendar_unit(which: str, unit: str, today: date) -> tuple[date, date]:
    starts: dict[str, Callable[[], date]] = {
        "week": lambda: today - timedelta(days=today.weekday()),
        "month": lambda: today.replace(day=1),
        "quarter": lambda: today.replace(month=today.month - (today.month - 1) % 3, day=1),
        "year": lambda: today.replace(month=1, day=1),
    }
    start = starts[unit]()
    if which == "this":
        return start, today
    previous = _subtract(start, "month", 3) if unit == "quarter" else _subtract(start, unit, 1)
    return previous, start - timedelta(days=1)


def _subtract(day: date, unit: str, count: int) -> date:
    from dateutil.relativedelta import relativedelta  # only relative periods need it

    steps = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }
    try:
        return day - steps[unit]
    except (ValueError, OverflowError):
        raise ValidationError(f"period: {count} {unit}s before {day} is too early", "period") from None
