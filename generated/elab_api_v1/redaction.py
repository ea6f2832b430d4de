"""API keys are taken out of what is shown: errors, warnings, logs. This is the one place that knows their form."""

from __future__ import annotations

import re
from typing import Final, TypeVar, cast

T = TypeVar("T")

HIDDEN: Final = "[the API key]"
"""What stands in the place of a key."""

_KEY: Final = r"(?<![0-9a-fA-F])(?:[0-9]{1,10}-)?[0-9a-fA-F]{84,}"
# a key is 84 hexadecimal digits; from 4.5 on its number and a hyphen stand before them
_TEXT: Final = re.compile(_KEY)
_BYTES: Final = re.compile(_KEY.encode())
_SHORTEST: Final = 84
_CHECKSUMS: Final = (96, 128)
"""Hexadecimal digits of SHA-384 and SHA-512: not keys."""
_DEEPEST: Final = 50


def redacted(text: str) -> str:
    """A text in which every API key is covered.

    Example:
        >>> redacted("no such file: " + 84 * "a")
        'no such file: [the API key]'
        >>> redacted("12-" + 84 * "0")
        '[the API key]'

    Args:
        text: Any text. Checksums stay as they are.
    """
    return text if len(text) < _SHORTEST else _TEXT.sub(_covered, text)


def holds_key(text: str) -> bool:
    """Whether an API key is in a text.

    Example:
        >>> holds_key(84 * "a")
        True

    Args:
        text: Any text.
    """
    return redacted(text) != text


def without_keys(value: T) -> T:
    """The same value, with every API key in its texts covered; in lists, tuples and dicts too.

    Example:
        >>> without_keys({"token": 84 * "a", "id": 3})
        {'token': '[the API key]', 'id': 3}

    Args:
        value: Any value. Objects of other classes are returned as they are.
    """
    return cast("T", _plain(value, 0))


def _plain(value: object, depth: int) -> object:
    kind = type(value)
    if kind is str:
        return redacted(cast("str", value))
    if kind is bytes:
        content = cast("bytes", value)
        return content if len(content) < _SHORTEST else _BYTES.sub(HIDDEN.encode(), content)
    if kind not in (dict, list, tuple):
        return value
    if depth > _DEEPEST:
        return "…"
    if kind is dict:
        pairs = cast("dict[object, object]", value).items()
        return {_plain(name, depth + 1): _plain(each, depth + 1) for name, each in pairs}
    parts = [_plain(each, depth + 1) for each in cast("list[object]", value)]
    return parts if kind is list else tuple(parts)


def _covered(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) in _CHECKSUMS and "-" not in found[0] else HIDDEN
