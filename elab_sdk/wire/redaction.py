"""The key in a Manager's hands, covered wherever a server repeats it, whatever form it has."""

from __future__ import annotations

from elab_api_v1.errors import DecodeError
from elab_api_v1.redaction import HIDDEN, redacted

__all__ = ["readable", "without_key"]


def readable(error: DecodeError, key: str) -> DecodeError:
    """The same error without the key, which a server that echoes requests would put into it."""
    if key and key in repr(error.value):
        return DecodeError(error.model, error.field, HIDDEN, error.expected)
    return error


def without_key(text: str, key: str) -> str:
    """A text in which this key, whatever its form, and all others that have the form of one are covered.

    >>> without_key("no user has the key 123abc", "123abc")
    'no user has the key [the API key]'
    """
    return redacted(text.replace(key, HIDDEN) if key else text)
