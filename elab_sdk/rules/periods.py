"""The period of a backup: as the server writes it, as two dates, or in words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["period"]

_NAMED: Final = re.compile(r"(this|last) (week|month|quarter|year)")
_BETWEEN: Final = re.compile(r" (?:to|until|-|–) | ?\.\. ?")
_COUNTED: Final = re.compile(r"last (\d{1,4}) (day|week|month|year)s?")
_WORDS: Final = (
    "period is '20200101-20201231', a pair of dates, or in words: today, yesterday, this week, last month,"
    " this quarter, last year, last 30 days, last 3 months"
)


def period(value: object, today: date | None = None) -> str:
    """A period as the server reads it; of what is none it would make an empty archive.

    >>> period("last month", date(2020, 3, 15))
    '20200201-20200229'

    Args:
        value: "20200101-20201231", "2020-01-01 to 2020-12-31", two dates, or words: "this" and "last" with
            week, month, quarter or year are those of the calendar; "last 30 days" end today.
        today: The day that words count from, today where it is left out.

    Raises:
        ValidationError: It is no period, or ends before it starts.
    """
    if not isinstance(value, str):
        return checks.period(value)
    words = " ".join(value.lower().split()).removeprefix("the ")
    found = _in_words(words, today or date.today())
    if found is not None:
        return checks.period(found)
    parts = _BETWEEN.split(" ".join(value.split()))
    if len(parts) == 2:
        return checks.period(parts)
    if any(letter.isalpha() for letter in words):
        raise ValidationError(f"{_WORDS}; not {value!r}", "period")
    return checks.period(value)


def _in_words(words: str, today: date) -> tuple[date, date] | None:
    if words == "today":
        return today, today
    if words == "yesterday":
        return today - timedelta(days=1), today - timedelta(days=1)
    if named := _NAMED.fullmatch(words):
        return _of_calendar(named[1], named[2], today)
    if counted := _COUNTED.fullmatch(words):
        return _back(today, counted[2], int(counted[1])) + timedelta(days=1), today
    return None


def _of_calendar(which: str, unit: str, today: date) -> tuple[date, date]:
    starts: dict[str, Callable[[], date]] = {
        "week": lambda: today - timedelta(days=today.weekday()),
        "month": lambda: today.replace(day=1),
        "quarter": lambda: today.replace(month=today.month - (today.month - 1) % 3, day=1),
        "year": lambda: today.replace(month=1, day=1),
    }
    start = starts[unit]()
    if which == "this":
        return start, today
    back = _back(start, "month", 3) if unit == "quarter" else _back(start, unit, 1)
    return back, start - timedelta(days=1)


def _back(day: date, unit: str, count: int) -> date:
    from dateutil.relativedelta import relativedelta  # only words need it

    steps = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }
    try:
        return day - steps[unit]
    except (ValueError, OverflowError):
        raise ValidationError(f"period: {count} {unit}s ago there was no calendar", "period") from None
