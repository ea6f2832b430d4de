"""Metadata as the databases store it: MySQL reformats JSON, MariaDB keeps the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Database

__all__ = ["stored_metadata"]

_MAX_DEPTH: Final = {"mysql": 100, "mariadb": 31}


def stored_metadata(text: str, release: Release, database: Database) -> str:
    """Return a JSON text as it is read back; MySQL sorts keys by length, then alphabetically.

    Raises:
        RefusedError: If the text is not JSON or is nested too deeply.
    """
    try:
        value: object = json.loads(text, parse_constant=_reject_constant)
    except ValueError:
        raise errors.database(release, "Invalid JSON text") from None
    if _depth(value) > _MAX_DEPTH[database]:
        raise errors.database(release, "The JSON document exceeds the maximum depth.")
    if database == "mariadb":
        return text
    return json.dumps(_sort_keys(value), ensure_ascii=False, separators=(", ", ": "))


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)  # pyright: ignore
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)  # pyright: ignore
    return 0


def _sort_keys(value: object) -> object:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: (len(str(pair[0]).encode()), str(pair[0])))  # pyright: ignore
        return {str(key): _sort_keys(inner) for key, inner in pairs}  # pyright: ignore
    if isinstance(value, list):
        return [_sort_keys(inner) for inner in value]  # pyright: ignore
    return value
