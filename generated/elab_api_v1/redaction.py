"""Hide API keys in errors, warnings and logs. Only this module knows what a key looks like."""

from __future__ import annotations

import re
from typing import Final, TypeVar, cast

T = TypeVar("T")

HIDDEN: Final = "[the API key]"
"""The text that replaces a key."""

_KEY: Final = r"(?<![0-9a-fA-F])(?:[0-9]{1,10}-)?[0-9a-fA-F]{84,}"
# a key is 84 hexadecimal digits; from 4.5 its ID and a hyphen precede them
_TEXT: Final = re.compile(_KEY)
_BYTES: Final = re.compile(_KEY.encode())
SHORTEST: Final = 84
"""The length of the shortest key."""
_CHECKSUMS: Final = (96, 128)
"""The number of hexadecimal digits of SHA-384 and SHA-512, which are not keys."""
_DEEPEST: Final = 50


def redacted(text: str) -> str:
    """Hide every API key in a text.

    Example:
        >>> redacted("no such file: " + 84 * "a")
        'no such file: [the API key]'
        >>> redacted("12-" + 84 * "0")
        '[the API key]'

    Args:
        text: Any text. Checksums are not changed.
    """
    return text if len(text) < SHORTEST else _TEXT.sub(_replacement, text)


def holds_key(text: str) -> bool:
    """Whether a text contains an API key.

    Example:
        >>> holds_key(84 * "a")
        True

    Args:
        text: Any text.
    """
    return redacted(text) != text


def without_keys(value: T) -> T:
    """Hide every API key in a value, also in lists, tuples and dicts.

    Example:
        >>> without_keys({"token": 84 * "a", "id": 3})
        {'token': '[the API key]', 'id': 3}

    Args:
        value: Any value. Objects of other classes are returned unchanged.
    """
    return cast("T", _without_keys(value, 0))


def _without_keys(value: object, depth: int) -> object:
    cls = type(value)
    if cls is str:
        return redacted(cast("str", value))
    if cls is bytes:
        content = cast("bytes", value)
        return content if len(content) < SHORTEST else _BYTES.sub(HIDDEN.encode(), content)
    if cls not in (dict, list, tuple):
        return value
    if depth > _DEEPEST:
        return "…"
    if cls is dict:
        pairs = cast("dict[object, object]", value).items()
        return {_without_keys(name, depth + 1): _without_keys(each, depth + 1) for name, each in pairs}
    parts = [_without_keys(each, depth + 1) for each in cast("list[object]", value)]
    return parts if cls is list else tuple(parts)


def _replacement(match: re.Match[str]) -> str:
    return match[0] if len(match[0]) in _CHECKSUMS and "-" not in match[0] else HIDDEN
