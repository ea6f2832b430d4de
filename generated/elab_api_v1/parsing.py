"""Parse JSON: the same values and errors as those of `json.loads`, in less time.

With the extra `fast`, msgspec parses what it accepts. Its values are the same, including large integers and
duplicate keys. What it rejects, such as NaN, a byte order mark or invalid UTF-8, is left to `json`.
"""

from __future__ import annotations

import json
from importlib import import_module
from sys import intern, maxsize
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from .types import JsonValue

    class _Msgspec(Protocol):
        """The part of `msgspec.json` that is used here."""

        def Decoder(self) -> _Decoder: ...  # noqa: N802 - msgspec's name

    class _Decoder(Protocol):
        """A decoder without a type, which returns plain values."""

        def decode(self, text: str | bytes, /) -> JsonValue: ...


_Parser: TypeAlias = "Callable[[str | bytes], JsonValue]"

_IMPORT_AFTER: Final = 1 << 20
"""The bytes to parse before msgspec is imported: the import takes as long as msgspec saves for so many."""

_raw_decode: Final = json.JSONDecoder().raw_decode
_fast: _Parser | None = None
_bytes_left = _IMPORT_AFTER


def parse_json(text: str | bytes) -> JsonValue:
    """Parse JSON.

    >>> parse_json(b'{"id": 3}')
    {'id': 3}

    Args:
        text: The JSON: text, or bytes in UTF-8, UTF-16 or UTF-32.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested deeper than Python can read.
    """
    if _fast is None:
        return _parse_with_json(text)
    try:
        return _fast(text)
    except (ValueError, RecursionError):
        return cast("JsonValue", json.loads(text))


def _parse_with_json(text: str | bytes) -> JsonValue:
    global _bytes_left  # noqa: PLW0603 - one count for the process
    _bytes_left -= len(text)
    if _bytes_left <= 0:
        _import_msgspec()
    value: JsonValue
    try:
        # what json.loads does for UTF-8 without a byte order mark and without white space at the ends
        decoded = text.decode() if isinstance(text, bytes) else text
        value, end = cast("tuple[JsonValue, int]", _raw_decode(decoded))
    except ValueError:
        value = cast("JsonValue", json.loads(text))
    else:
        if end != len(decoded):
            value = cast("JsonValue", json.loads(text))
    # json shares keys within one text; this shares them between all objects that a program keeps
    return {intern(key): part for key, part in value.items()} if isinstance(value, dict) else value


def _import_msgspec() -> None:
    global _bytes_left, _fast  # noqa: PLW0603 - one parser for the process
    _bytes_left = maxsize
    try:
        module = cast("_Msgspec", cast("object", import_module("msgspec.json")))
    except ImportError:
        return
    _fast = module.Decoder().decode
