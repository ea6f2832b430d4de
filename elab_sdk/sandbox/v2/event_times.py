"""The times of bookings: what each release accepts, how it stores it, and what lies in a window."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.booking_times import UNKNOWN_FORMAT, parse, server_zone
from elab_sdk.sandbox.v2 import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Value
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["from_epoch", "is_recent", "moved", "stored", "window"]

_OFFSET: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(Z|[+-]\d\d:?\d\d)")
_LOCAL: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
# the window of a list: a later booking is not listed; up to and including 5.3, day and month are swapped
_WINDOWS: Final = {
    "offset": ("2012-31-12T00:00:00+00:00", "2037-31-12T00:00:00+00:00"),
    "local": ("2012-12-31 00:00:00", "2037-12-31 00:00:00"),
}


def stored(call: Call, value: object, *, is_end: bool = False) -> str:
    """Return a time as it is stored; a day without time starts at 00:01 and ends at 23:58 of the day before.

    Raises:
        ApiError: If the value is not text, or has another format.
    """
    if not isinstance(value, str):
        raise errors.crash()
    keeps_offset = call.v2.event_times == "offset"
    with_offset = _OFFSET.fullmatch(value)
    if with_offset:
        # from 5.4 the offset is cut off, not converted (observed on 5.6.12)
        return value if keeps_offset else f"{with_offset[1]} {with_offset[2]}"
    if not keeps_offset and _LOCAL.fullmatch(value):
        return value
    if _DAY.fullmatch(value) is None:
        raise errors.bad_request(UNKNOWN_FORMAT)
    try:
        day = datetime.fromisoformat(value)
    except ValueError:
        raise errors.bad_request(UNKNOWN_FORMAT) from None
    moment = day.replace(minute=1, tzinfo=server_zone(day.date()))
    return _shown(call, moment - timedelta(minutes=3) if is_end else moment)


def _shown(call: Call, moment: datetime) -> str:
    if call.v2.event_times == "offset":
        return moment.isoformat(timespec="seconds")
    return moment.replace(tzinfo=None).isoformat(" ", timespec="seconds")


def window(call: Call) -> tuple[str, str]:
    """Return the first and last time of a list, from the query; bookings that overlap it are listed."""
    start, end = _WINDOWS[call.v2.event_times]
    asked_start, asked_end = call.argument("start"), call.argument("end")
    return (
        start if asked_start is None else stored(call, asked_start),
        end if asked_end is None else stored(call, asked_end, is_end=True),
    )


def is_recent(created_at: Value) -> bool:
    """Return whether a booking was made within the last five minutes; its owner can then still cancel it."""
    limit = datetime.now(UTC) - timedelta(minutes=5)
    return created_at is not None and str(created_at) >= limit.strftime("%Y-%m-%d %H:%M:%S")


def from_epoch(call: Call, text: str) -> str:
    """Return the seconds since 1970 as a stored time: the time of UTC, but with the offset of the server.

    Raises:
        ApiError: If the text is not a number.
    """
    if re.fullmatch(r"-?\d{1,11}", text) is None:
        raise errors.bad_request("Invalid date format received.")
    moment = datetime(1970, 1, 1) + timedelta(seconds=int(text))
    # the offset is that of today (observed on 5.1.15 and 5.3.11)
    return _shown(call, moment.replace(tzinfo=server_zone(datetime.now(UTC).date())))


def moved(call: Call, text: str, days: int, seconds: int) -> str:
    """Return a stored time, moved by whole days and seconds."""
    moment = parse(text)
    if moment is None:
        raise errors.crash()
    return _shown(call, moment + timedelta(days=days, seconds=seconds))
