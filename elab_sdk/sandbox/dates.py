"""The date of an entry as the database stores it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules import entry_dates
from elab_sdk.sandbox import errors, values

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Database

__all__ = ["database_date", "entry_date"]


def entry_date(text: str, release: Release, database: Database) -> str:
    """Return a date as it is stored; older servers replace an invalid date with today's.

    Raises:
        RefusedError: If the release lets the database check the date and the database rejects it.
    """
    date = entry_dates.read_date(text, release, has_zero_date=database == "mariadb")
    if date is not None:
        return date
    if release.date_in == "strict":
        raise errors.database(release, "Incorrect date value")
    return values.today()


def database_date(text: str, database: Database) -> str | None:
    """Return what a date column of the database stores of a text, or None if it rejects the text."""
    return entry_dates.database_date(text, has_zero_date=database == "mariadb")
