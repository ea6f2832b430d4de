"""How servers parse a date: from its digits alone, or like the database."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors, values

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Database

__all__ = ["database_date", "entry_date"]

_TIME: Final = r"(?:[T ]\d{1,2}(?::\d{1,2}){0,2}(?:\.\d*)?)?"
_SEPARATED: Final = re.compile(r"(\d{4}|\d\d)[-/.:_](\d{1,2})[-/.:_](\d{1,2})" + _TIME)
_LONG: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?" + _TIME)
_SHORT: Final = re.compile(r"(\d\d)(\d\d)(\d\d)" + _TIME)


def entry_date(text: str, release: Release, database: Database) -> str:
    """Return a date as it is stored; older servers replace an invalid date with today's.

    Raises:
        RefusedError: If the release lets the database check the date and the database rejects it.
    """
    if release.date_in == "never":
        return values.today()
    if release.date_stripping == "dashes":
        text = text.replace("-", "")
    elif release.date_stripping == "all":
        text = re.sub(r"\D", "", text)
    if release.date_in != "strict":
        return _digits_date(text)
    date_read = database_date(text, database)
    if date_read is None:
        raise errors.database(release, "Incorrect date value")
    return date_read


def _digits_date(text: str) -> str:
    """Parse eight digits, checking only the ranges of month and day: 30 February is accepted."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return values.today()
    return "-".join(match.groups())


def database_date(text: str, database: Database) -> str | None:
    """Return what a date column of the database stores of a text, or None if it rejects the text."""
    text = text.strip()
    match = _SEPARATED.fullmatch(text) or _LONG.fullmatch(text) or _SHORT.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    if len(match[1]) == 2:
        year += 1900 if year >= 70 else 2000
    if (year, month, day) == (0, 0, 0) and database == "mariadb":
        return "0000-00-00"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
