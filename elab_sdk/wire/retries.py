"""The retry policy of all requests: whether one is repeated, and after which pause."""

# No library is used: stamina and tenacity repeat a whole function, and do not know what was already sent;
# httpx-retries works inside httpx, before the body of a response is read, and has one rule for all failures
# of a method. Here the rule depends on the method, and on whether the server may have received the request.

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.errors import CertificateError, ConfigurationError, NoResponseError, ResponseTooLargeError

if TYPE_CHECKING:
    from elab_api_v1.wire import Request, Response

__all__ = ["Retries", "checked_retries", "pause_before_retry"]

_BUSY_STATUSES: Final = (429, 502, 503, 504)
_MAX_COUNT: Final = 20


@attrs.frozen
class Retries:
    """How often a request is repeated, and after which pauses.

    >>> Retries(5, longest=120).first
    0.5

    A GET is repeated if there was no response, or one with status 429, 502, 503 or 504. All other requests
    may change something: they are repeated only if no connection was made, so that the server cannot have
    received them. The pauses double each time, and are shortened at random, so that many clients do not
    return at the same time. If the server requests a pause with `Retry-After`, it is respected up to
    `longest`. A call never takes longer than `Timeouts` allows.

    Args:
        count: Maximum number of retries, from 0 to 20; 0 turns them off.
        first: The first pause in seconds.
        longest: The longest pause in seconds, whatever the server requests.
    """

    count: int = 3
    first: float = 0.5
    longest: float = 60.0


def checked_retries(value: int | Retries) -> Retries:
    """Check the argument `retries` of a Manager.

    >>> checked_retries(0).count
    0

    Args:
        value: The maximum number of retries, or `Retries`.

    Raises:
        ConfigurationError: The number is not between 0 and 20, or a pause is invalid.
    """
    retries = value if isinstance(value, Retries) else Retries(value)
    is_number = isinstance(retries.count, int) and not isinstance(retries.count, bool)  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
    if not is_number or not 0 <= retries.count <= _MAX_COUNT:
        raise ConfigurationError(
            f"retries must be a number from 0 to {_MAX_COUNT}, or Retries(…), not {value!r}"
        )
    if not (0 <= retries.first <= retries.longest <= 3600):
        raise ConfigurationError(
            "the pauses of Retries must be 0 to 3600 seconds, and first must not exceed longest"
        )
    return retries


def pause_before_retry(
    retries: Retries, request: Request[object], outcome: Response | NoResponseError, attempt: int
) -> float | None:
    """Get the seconds to wait before a request is repeated; None if it must not be repeated.

    >>> from elab_api_v1.api.experiments import get_all_experiments
    >>> lost = NoResponseError("reset", "GET", "experiments")
    >>> pause_before_retry(Retries(0), get_all_experiments.request(), lost, 1) is None
    True

    Args:
        retries: How often requests are repeated.
        request: The request.
        outcome: The response, or the error if there was none.
        attempt: The number of attempts so far.
    """
    if attempt > retries.count:
        return None
    if isinstance(outcome, NoResponseError):
        if isinstance(outcome, CertificateError | ResponseTooLargeError):
            return None
        is_harmless = request.method == "GET" or not outcome.may_have_been_processed
        return _backoff(retries, attempt) if is_harmless else None
    if request.method != "GET" or outcome.status not in _BUSY_STATUSES:
        return None
    requested = retry_after(outcome.headers.get("retry-after", ""))
    return _backoff(retries, attempt) if requested is None else min(requested, retries.longest)


def _backoff(retries: Retries, attempt: int) -> float:
    from random import uniform  # slow to load

    pause = min(retries.first * 2.0 ** (attempt - 1), retries.longest)
    return pause * uniform(0.5, 1)  # noqa: S311 - it spreads clients, and is not used for secrets


def retry_after(text: str) -> float | None:
    """Get the seconds that a `Retry-After` header requests, as a number or a date; None if it is neither.

    >>> retry_after("120")
    120.0

    Args:
        text: The header's value.
    """
    value = text.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    from email.utils import parsedate_to_datetime  # slow to load

    try:
        date = parsedate_to_datetime(value)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return max(0.0, (date - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
