"""Information about the server: its release, and the number of entries, users and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2.team_keys import TEAM_KEYS

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["read", "version_number"]

_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB")


def version_number(version: str) -> int:
    """Return an exact version as the number by which servers order versions.

    >>> version_number("5.6.12")
    50612
    """
    major, minor, patch = (int(part) for part in version.split("."))
    return major * 10_000 + minor * 100 + patch


def read(call: Call) -> Answer:
    """Answer GET info; deleted files count too."""
    users = _count(call, "users")
    size = int(call.store.rows("SELECT SUM(filesize) AS size FROM uploads")[0]["size"] or 0)
    values: dict[str, JsonOut] = {
        "elabftw_version": call.version,
        "elabftw_version_int": version_number(call.version),
        "active_users_count": users,
        "all_users_count": users,
        "compounds_count": 0,
        "entities_timestamped_count_last_30_days": 0,
        "experiments_count": _entries(call, "experiments"),
        "experiments_timestamped_count": 0,
        "items_count": _entries(call, "items"),
        "teams_count": 1,
        "ts_balance": 0,
        "ts_limit": 0,
        "uploads_filesize_sum": size,
        "uploads_filesize_sum_formatted": _formatted(size),
    }
    return Answer(json=select_keys(values, TEAM_KEYS[call.release.name].info))


def _count(call: Call, table: str) -> int:
    return int(call.store.rows(f"SELECT COUNT(*) AS count FROM {table}")[0]["count"] or 0)  # noqa: S608 - names are ours


def _entries(call: Call, table: str) -> int:
    hidden = call.store.rows(f"SELECT id FROM {table} WHERE state <> 1")  # noqa: S608 - names are ours
    return _count(call, table) - (0 if call.v2.info_counts_deleted else len(hidden))


def _formatted(size: int) -> str:
    """Return a size in bytes with its unit, such as 2.09 KiB."""
    amount = float(size)
    for unit in _UNITS:
        if amount < 1024 or unit == _UNITS[-1]:
            return f"{amount:.2f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")
