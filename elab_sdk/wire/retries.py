"""Whether a request is sent once more, and when. One policy for every request; the transport asks it."""

# A module of our own, though good libraries exist: stamina and tenacity repeat a whole function and know
# nothing of what was already sent; httpx-retries repeats inside httpx, before an answer's body is read, and
# has one rule for all failures of a method. Here it depends on the method, and on how far the request came.

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.errors import CertificateError, ConfigurationError, NoResponseError, ResponseTooLargeError

if TYPE_CHECKING:
    from elab_api_v1.wire import Request, Response

__all__ = ["Retries"]

_BUSY: Final = (429, 502, 503, 504)
_MOST: Final = 20


@attrs.frozen
class Retries:
    """How often a request is sent once more, and after which pause.

    >>> Retries(5, longest=120).first
    0.5

    A GET is repeated when there was no answer, or one of 429, 502, 503, 504. Everything else may write, and
    is repeated only when no connection was made, so that the server cannot have seen it. The pauses double
    each time, are shortened by chance so that many clients do not come back at once, and are as long as the
    server asks for with `Retry-After`, up to `longest`. A call never takes longer than `Timeouts` allows.

    Args:
        count: How many times at most, after the first; 0 turns it off, 20 is the most.
        first: The first pause in seconds.
        longest: The longest pause in seconds, whatever the server asks for.
    """

    count: int = 3
    first: float = 0.5
    longest: float = 60.0

    @classmethod
    def of(cls, value: int | Retries) -> Retries:
        """Check what was given.

        >>> Retries.of(0).count
        0

        Args:
            value: How many times, or `Retries`.

        Raises:
            ConfigurationError: It is no number from 0 to 20, or a pause is less than 0.
        """
        chosen = value if isinstance(value, Retries) else cls(value)
        is_number = isinstance(chosen.count, int) and not isinstance(chosen.count, bool)  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
        if not is_number or not 0 <= chosen.count <= _MOST:
            raise ConfigurationError(f"retries is a number from 0 to {_MOST}, or Retries(…), not {value!r}")
        if not (0 <= chosen.first <= chosen.longest <= 3600):
            raise ConfigurationError("pauses are 0 to 3600 seconds, the first no longer than the longest")
        return chosen

    def pause(
        self, request: Request[object], outcome: Response | NoResponseError, attempt: int
    ) -> float | None:
        """Seconds to wait before the request is sent once more; None where it must not be.

        >>> from elab_api_v1.api.experiments import get_all_experiments
        >>> lost = NoResponseError("reset", "GET", "experiments")
        >>> Retries(0).pause(get_all_experiments.request(), lost, 1) is None
        True

        Args:
            request: What was sent.
            outcome: What came of it.
            attempt: How many times it was sent so far.
        """
        if attempt > self.count:
            return None
        if isinstance(outcome, NoResponseError):
            if isinstance(outcome, CertificateError | ResponseTooLargeError):
                return None
            is_harmless = request.method == "GET" or not outcome.may_have_been_processed
            return self._backoff(attempt) if is_harmless else None
        if request.method != "GET" or outcome.status not in _BUSY:
            return None
        asked = retry_after(outcome.headers.get("retry-after", ""))
        return self._backoff(attempt) if asked is None else min(asked, self.longest)

    def _backoff(self, attempt: int) -> float:
        whole = min(self.first * 2.0 ** (attempt - 1), self.longest)
        return whole * random.uniform(0.5, 1)  # noqa: S311 - it spreads clients and keeps no secret


def retry_after(text: str) -> float | None:
    """The seconds that a `Retry-After` header asks for: a number, or a date; None where it is neither.

    >>> retry_after("120")
    120.0

    Args:
        text: The header's value.
    """
    wanted = text.strip()
    if wanted.isascii() and wanted.isdigit():
        return float(wanted[:9])
    try:
        moment = parsedate_to_datetime(wanted)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
