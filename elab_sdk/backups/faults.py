"""Tell errors of one entry, after which a backup continues, from errors that end the whole backup."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from elab_api_v1.errors import DecodeError

from elab_sdk import errors

if TYPE_CHECKING:
    from elab_sdk.errors import ElabError

__all__ = ["DELETED", "FailureBudget", "absence_reason", "is_absence", "is_permanent"]

_FATAL: Final = (
    errors.AuthenticationError,
    errors.ConfigurationError,
    errors.FileError,
    errors.RateLimitError,
    errors.CertificateError,
    errors.ValidationError,
)
_ONE_ENTRY: Final = (
    errors.NotFoundError,
    errors.PermissionDeniedError,
    errors.ResponseTooLargeError,
    errors.ChecksumMismatchError,
    DecodeError,
)
DELETED: Final = "no longer on the server"
_DELETED_OR_DENIED: Final = (
    "no longer on the server, or no longer readable with this key (the server does not say which)"
)


class FailureBudget:
    """A limit on failures in a row, to tell a broken entry from a broken server.

    Args:
        limit: Number of failures in a row, of any entries, after which the server is considered broken.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._failures = 0
        self._lock = threading.Lock()

    def reset(self) -> None:
        """Start again from zero, after a successful response."""
        self._failures = 0

    def allows(self, error: ElabError) -> bool:
        """Count an error, and return whether the backup can continue with the other entries."""
        if isinstance(error, _FATAL):
            return False
        if isinstance(error, errors.ConnectionFailedError) and not error.may_have_been_processed:
            # the server cannot be reached
            return False
        if isinstance(error, _ONE_ENTRY):
            return True
        with self._lock:
            self._failures += 1
            return self._failures < self._limit


def is_absence(error: ElabError) -> bool:
    """Return whether an error means that an entry does not exist for this key."""
    return isinstance(error, errors.NotFoundError | errors.PermissionDeniedError)


def absence_reason(error: ElabError) -> str:
    """Return why an entry no longer exists for this key, as far as the server tells."""
    return _DELETED_OR_DENIED if isinstance(error, errors.PermissionDeniedError) else DELETED


def is_permanent(error: ElabError) -> bool:
    """Return whether a retry is useless as long as the entry does not change."""
    return is_absence(error)
