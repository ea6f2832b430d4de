"""Logs of all requests, under the logger `elab_sdk`. They never contain an API key or a body.

>>> import logging
>>> logging.basicConfig(); logging.getLogger("elab_sdk").setLevel(logging.DEBUG)  # doctest: +SKIP

`httpcore` has its own logs at DEBUG level, with all headers of each response, and none of requests. A filter
hides API keys there too, in case a server sends one back.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from elab_api_v1.redaction import holds_key, redacted

from elab_sdk.wire.redaction import without_key

if TYPE_CHECKING:
    from elab_api_v1.wire import Request, Response

    from elab_sdk.errors import NoResponseError

__all__ = ["DEBUG", "LOGGER", "log_outcome", "log_retry", "redact_http_loggers"]

DEBUG: Final = logging.DEBUG
LOGGER: Final = logging.getLogger("elab_sdk")
# without a handler, Python prints warnings even if the program has not configured logging
LOGGER.addHandler(logging.NullHandler())

_HTTP_LOGGERS: Final = (
    *(
        "httpx",
        "httpcore.connection",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore.proxy",
        "httpcore.socks",
    ),
)
"""The loggers of the HTTP libraries: they log addresses, and all headers of responses."""


class _RedactingFilter(logging.Filter):
    """Hides API keys in log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Accept every record, after hiding the keys in it."""
        message = record.getMessage()
        if holds_key(message):
            record.msg, record.args = redacted(message), ()
        return True


_redacting_filter: Final = _RedactingFilter()
LOGGER.addFilter(_redacting_filter)


def redact_http_loggers() -> None:
    """Hide API keys in the logs of the HTTP libraries too: a server may send one back in a header.

    >>> redact_http_loggers()
    """
    for name in _HTTP_LOGGERS:
        logging.getLogger(name).addFilter(_redacting_filter)


_LOGGED_HEADERS: Final = ("content-type", "content-length", "content-encoding", "retry-after")
"""The headers that are logged. Others may contain cookies, tokens or names."""


def log_outcome(
    request: Request[object], outcome: Response | NoResponseError, took: float, attempt: int, key: str
) -> None:
    """Log the outcome of a request: method, path, status or error, duration, attempt, a few headers.

    Args:
        request: The request.
        outcome: The response, or the error if there was none.
        took: The duration in seconds.
        attempt: The number of the attempt, from 1.
        key: The API key, which a server may echo.
    """
    if not LOGGER.isEnabledFor(logging.DEBUG):
        return
    result = _result(outcome)
    headers = getattr(outcome, "headers", {})
    # keys are hidden before headers are shortened, because part of a key would not be recognized
    shown = " ".join(
        f"{name}={without_key(headers[name], key)[:80]!r}" for name in _LOGGED_HEADERS if name in headers
    )
    message = f"{request.method} {request.path}: {result} in {took:.3f} s, attempt {attempt} {shown}"
    LOGGER.debug("%s", without_key(message, key).rstrip())


def log_retry(
    request: Request[object], outcome: Response | NoResponseError, pause: float, attempt: int
) -> None:
    """Log that a request is going to be repeated.

    Args:
        request: The request.
        outcome: The response, or the error if there was none.
        pause: Seconds until the next attempt.
        attempt: The number of attempts so far.
    """
    result = _result(outcome)
    LOGGER.warning(
        "%s %s: %s at attempt %d, next attempt in %.1f s",
        request.method,
        request.path,
        result,
        attempt,
        pause,
    )


def _result(outcome: Response | NoResponseError) -> str:
    status = getattr(outcome, "status", None)
    return type(outcome).__name__ if status is None else str(status)
