"""Metadata as the databases keep it: MySQL writes JSON anew, MariaDB keeps the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NoReturn

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Database

__all__ = ["stored"]

_DEEPEST: Final = {"mysql": 100, "mariadb": 31}


def stored(text: str, release: Release, database: Database) -> str:
    """A text of JSON as it is read back; on MySQL the keys come by length, then by letter.

    Raises:
        RefusedError: For what is no JSON, or is nested too deeply.
    """
    try:
        value: object = json.loads(text, parse_constant=_no_json)
    except ValueError:
        raise errors.database(release, "Invalid JSON text") from None
    if _depth(value) > _DEEPEST[database]:
        raise errors.database(release, "The JSON document exceeds the maximum depth.")
    if database == "mariadb":
        return text
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(", ", ": "))


def _no_json(word: str) -> NoReturn:
    raise ValueError(word)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)  # pyright: ignore
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)  # pyright: ignore
    return 0


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: (len(str(pair[0]).encode()), str(pair[0])))  # pyright: ignore
        return {str(key): _ordered(inner) for key, inner in pairs}  # pyright: ignore
    if isinstance(value, list):
        return [_ordered(inner) for inner in value]  # pyright: ignore
    return value
