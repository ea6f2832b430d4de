"""Dates and times of archives, as PHP and the database read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2 import errors
from elab_sdk.sandbox.v2.archive_graph import required_text

if TYPE_CHECKING:
    from elab_sdk.rules.release_v2 import ApiV2

__all__ = ["as_database_time", "as_date"]

_DATE: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
# the database takes an offset, but no Z
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d)?)?", re.ASCII)
_MONTHS, _DAYS = 12, 31


def as_date(value: object) -> str:
    """Return the date of an entry, in the time zone of the text; today's if there is none.

    PHP reads more forms, which the sandbox rejects.

    >>> as_date("2020-01-02T23:30:00-05:00"), as_date("2021-02-30")
    ('2020-01-02', '2021-03-02')

    Raises:
        ApiError: If the value is not a date.
    """
    if value is None or required_text(value) == "":
        return values.today()
    text = required_text(value)
    match = _DATE.fullmatch(text.strip())
    year, month, day = (int(match.group(index)) for index in (1, 2, 3)) if match else (0, 0, 0)
    if not (year and 1 <= month <= _MONTHS and 1 <= day <= _DAYS):
        raise errors.unexpected(f"Failed to parse time string ({text}) at position 0 ({text[:1]})")
    # a day too many is one of the next month
    return (datetime(year, month, 1, tzinfo=UTC) + timedelta(days=day - 1)).date().isoformat()


def as_database_time(v2: ApiV2, text: str) -> str:
    """Return a time as the database stores it, in its own time zone, here UTC. Not recorded.

    Raises:
        ApiError: If the database rejects it.
    """
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        message = f"Incorrect datetime value: '{text}' for column 'finished_time' at row 1"
        raise errors.database(v2, 1292, message)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}"
