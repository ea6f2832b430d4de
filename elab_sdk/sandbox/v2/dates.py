"""How the database of API v2's servers reads the date of an entry."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import dates
from elab_sdk.sandbox.v2 import errors

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["entry_date"]

_WITH_OFFSET: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)")

_DOTTED: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d\d)\d\d")


def entry_date(call: Call, text: str) -> str:
    """Return a date as it is stored.

    Raises:
        ApiError: If the database rejects it.
    """
    if _WITH_OFFSET.fullmatch(text):
        # the database converts it to its own time zone, here UTC
        moment = datetime.fromisoformat(text)
        offset: timedelta = moment.utcoffset() or timedelta()
        return (moment.replace(tzinfo=None) - offset).date().isoformat()
    dotted = _DOTTED.fullmatch(text)
    if dotted is not None:
        # MySQL takes two digits each for year, month and day, and ignores the rest
        text = "-".join(dotted.groups())
    date = dates.database_date(text, call.store.database)
    if date is None:
        message = f"Incorrect date value: '{text}' for column 'date' at row 1"
        raise errors.database(call.v2, 1292, message)
    return date
