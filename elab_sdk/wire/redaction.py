"""Hide a Manager's own API key wherever a server repeats it, whatever its form."""

from __future__ import annotations

from elab_api_v1.errors import DecodeError
from elab_api_v1.redaction import HIDDEN, redacted

__all__ = ["redact_decode_error", "without_key"]


def redact_decode_error(error: DecodeError, key: str) -> DecodeError:
    """Hide the key in an error: a server that echoes requests may have sent it as a value."""
    if key and key in repr(error.value):
        return DecodeError(error.model, error.field, HIDDEN, error.expected)
    return error


def without_key(text: str, key: str) -> str:
    """Hide the given key, whatever its form, and everything that has the form of an API key.

    >>> without_key("no user has the key 123abc", "123abc")
    'no user has the key [the API key]'
    """
    return redacted(text.replace(key, HIDDEN) if key else text)
