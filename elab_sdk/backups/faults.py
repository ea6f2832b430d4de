"""Which errors are about one entry, so that the others go on, and which are about all."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from elab_api_v1.errors import DecodeError

from elab_sdk import errors

if TYPE_CHECKING:
    from elab_sdk.errors import ElabError

__all__ = ["Patience", "is_absence", "lasts", "why"]

_ALL: Final = (
    errors.AuthenticationError,
    errors.ConfigurationError,
    errors.FileError,
    errors.RateLimitError,
    errors.CertificateError,
    errors.ValidationError,
)
_ONE: Final = (
    errors.NotFoundError,
    errors.PermissionDeniedError,
    errors.ResponseTooLargeError,
    errors.ChecksumMismatchError,
    DecodeError,
)
_GONE: Final = "the server has it no longer"
_EITHER: Final = "it was deleted, or this key may read it no longer: the server says the same to both"


class Patience:
    """Tells an entry that a server fails at from a server that fails.

    Args:
        limit: So many failures in a row, of whatever entries, are the server's.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._failed = 0
        self._lock = threading.Lock()

    def good(self) -> None:
        """The server gave a good answer."""
        self._failed = 0

    def bears(self, error: ElabError) -> bool:
        """Whether the others can go on after an error."""
        if isinstance(error, _ALL):
            return False
        if isinstance(error, errors.ConnectionFailedError) and not error.may_have_been_processed:
            # nobody is there
            return False
        if isinstance(error, _ONE):
            return True
        with self._lock:
            self._failed += 1
            return self._failed < self._limit


def is_absence(error: ElabError) -> bool:
    """Whether an entry is not there for this key."""
    return isinstance(error, errors.NotFoundError | errors.PermissionDeniedError)


def why(error: ElabError) -> str:
    """Why an entry is not there any more, as far as the server tells."""
    return _EITHER if isinstance(error, errors.PermissionDeniedError) else _GONE


def lasts(error: ElabError) -> bool:
    """Whether it is useless to try again as long as the entry stays as it is."""
    return is_absence(error)
