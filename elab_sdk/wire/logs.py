"""What is logged under `elab_sdk`: never the key, never a body, and nothing at all until somebody listens.

>>> import logging
>>> logging.basicConfig(); logging.getLogger("elab_sdk").setLevel(logging.DEBUG)  # doctest: +SKIP

Below it, `httpcore` logs on its own, at DEBUG: all headers of an answer, none of a request. A filter covers
what has the form of a key there too, should a server send it back.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from elab_api_v1.redaction import holds_key, redacted

from elab_sdk.wire.redaction import without_key

if TYPE_CHECKING:
    from elab_api_v1.wire import Request, Response

    from elab_sdk.errors import NoResponseError

__all__ = ["guard", "outcome", "retry"]

_log: Final = logging.getLogger("elab_sdk")
# without a handler, Python would print warnings of a program that never asked for logs
_log.addHandler(logging.NullHandler())

_BELOW: Final = (
    *(
        "httpx",
        "httpcore.connection",
        "httpcore.http11",
        "httpcore.http2",
        "httpcore.proxy",
        "httpcore.socks",
    ),
)
"""Loggers of what this package sends with: they log addresses, and all headers of an answer."""


class _Covering(logging.Filter):
    """Covers every API key in what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without a key in it."""
        words = record.getMessage()
        if holds_key(words):
            record.msg, record.args = redacted(words), ()
        return True


_covering: Final = _Covering()
_log.addFilter(_covering)


def guard() -> None:
    """See that the loggers below log no key either: a server may send it back in a header.

    >>> guard()
    """
    for name in _BELOW:
        logging.getLogger(name).addFilter(_covering)


_SHOWN: Final = ("content-type", "content-length", "content-encoding", "retry-after")
"""The headers that are logged. Others may hold cookies, tokens or names."""


def outcome(
    request: Request[object], outcome: Response | NoResponseError, took: float, attempt: int, key: str
) -> None:
    """Log what came of a request: method, path, status or error, duration, attempt, a few headers.

    Args:
        request: What was sent.
        outcome: The answer, or why there was none.
        took: Seconds.
        attempt: 1 for the first time it was sent.
        key: The API key, which a server may echo.
    """
    if not _log.isEnabledFor(logging.DEBUG):
        return
    result = _result(outcome)
    headers = getattr(outcome, "headers", {})
    # covered before they are cut: half a key is none that could be recognized
    shown = " ".join(f"{name}={without_key(headers[name], key)[:80]!r}" for name in _SHOWN if name in headers)
    words = f"{request.method} {request.path}: {result} in {took:.3f} s, attempt {attempt} {shown}"
    _log.debug("%s", without_key(words, key).rstrip())


def retry(request: Request[object], outcome: Response | NoResponseError, pause: float, attempt: int) -> None:
    """Log that a request is sent once more.

    Args:
        request: What was sent.
        outcome: The answer, or why there was none.
        pause: Seconds until then.
        attempt: How many times it was sent so far.
    """
    result = _result(outcome)
    _log.warning(
        "%s %s: %s at attempt %d, once more in %.1f s", request.method, request.path, result, attempt, pause
    )


def _result(outcome: Response | NoResponseError) -> str:
    status = getattr(outcome, "status", None)
    return type(outcome).__name__ if status is None else str(status)
