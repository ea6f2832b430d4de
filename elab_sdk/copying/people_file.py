"""The TOML file with the API keys of people, under `[keys]`, such as `"Ada Lovelace" = "…"`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.config import normal_token
from elab_sdk.errors import ConfigurationError, ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["read_people"]

_MAX_BYTES: Final = 1 << 20
_TABLE: Final = "keys"


def read_people(path: Path) -> Mapping[str, str]:
    """Read a TOML file with the keys of people.

    >>> read_people(Path("people.toml"))  # doctest: +SKIP
    {'Ada Lovelace': '…', 'grace@example.org': '…', '7': '…'}

    Args:
        path: The file.

    Returns:
        The API keys on the new server by full name, e-mail or user ID on the old one.

    Raises:
        ValidationError: The file is not TOML, has other tables, or a key that cannot be one. No message
            contains a key.
        FileError: The file cannot be read.
    """
    content = atomic.read_limited(path, _MAX_BYTES)
    try:
        tables: dict[str, object] = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValidationError(f"{path} is not a TOML file: {error}", "people") from None
    keys = tables.pop(_TABLE, None)
    if tables or not isinstance(keys, dict):
        unknown = f", not {', '.join(map(repr, tables))}" if tables else ""
        raise ValidationError(
            f'{path} must have one table, [{_TABLE}], with lines such as "Ada Lovelace" = "API key"{unknown}',
            "people",
        )
    return {
        name.strip(): _checked_key(path, name, key) for name, key in cast("dict[str, object]", keys).items()
    }


def _checked_key(path: Path, name: str, key: object) -> str:
    if not name.strip():
        raise ValidationError(f"{path}: a name is empty; use a full name, an e-mail or a user ID", "people")
    if not isinstance(key, str):
        raise ValidationError(f"{path}: the API key of {name!r} must be text in quotes", "people")
    try:
        return normal_token(key)
    except ConfigurationError as error:
        raise ValidationError(f"{path}: {name!r}: {error}", "people") from None
