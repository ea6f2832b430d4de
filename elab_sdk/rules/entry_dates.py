"""How servers read the date of an entry: from its digits alone, or like the database. No I/O."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release

__all__ = ["database_date", "read_date"]

_TIME: Final = r"(?:[T ]\d{1,2}(?::\d{1,2}){0,2}(?:\.\d*)?)?"
_SEPARATED: Final = re.compile(r"(\d{4}|\d\d)[-/.:_](\d{1,2})[-/.:_](\d{1,2})" + _TIME)
_LONG: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?" + _TIME)
_SHORT: Final = re.compile(r"(\d\d)(\d\d)(\d\d)" + _TIME)


def read_date(text: str, release: Release, *, has_zero_date: bool = False) -> str | None:
    """Return the date that a release stores for a text, or None if it does not understand it.

    Instead of what they do not understand, releases store today's date or refuse the update (`date_in`).

    >>> from elab_sdk.rules.releases import find_release
    >>> read_date("2017/04/15", find_release("4.0")), read_date("2017/04/15", find_release("3.6"))
    ('2017-04-15', None)

    Args:
        text: The text.
        release: The release.
        has_zero_date: Whether its database stores 0000-00-00, as MariaDB does.

    Returns:
        The date as YYYY-MM-DD. Up to and including 4.2 it may not exist in the calendar.
    """
    if release.date_in == "never":
        return None
    if release.date_stripping == "dashes":
        text = text.replace("-", "")
    elif release.date_stripping == "all":
        text = re.sub(r"\D", "", text)
    if release.date_in == "strict":
        return database_date(text, has_zero_date=has_zero_date)
    return _digits_date(text)


def _digits_date(text: str) -> str | None:
    """Parse eight digits, checking only the ranges of month and day: 30 February is accepted."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    return "-".join(match.groups())


def database_date(text: str, *, has_zero_date: bool = False) -> str | None:
    """Return what a date column of the database stores of a text, or None if it rejects the text.

    >>> database_date("17-4-5"), database_date("5 April 2017")
    ('2017-04-05', None)
    """
    text = text.strip()
    match = _SEPARATED.fullmatch(text) or _LONG.fullmatch(text) or _SHORT.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    if len(match[1]) == 2:
        year += 1900 if year >= 70 else 2000
    if (year, month, day) == (0, 0, 0) and has_zero_date:
        return "0000-00-00"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
