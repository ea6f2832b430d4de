"""Translation of a server's error response into an error class with a hint.

The generated code raises `ApiError` with the response.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.errors import ApiError, NotJsonError

from elab_sdk.rules.error_rules import RULES, FailedResponse
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.wire import redirects
from elab_sdk.wire.redaction import without_key

if TYPE_CHECKING:
    from elab_sdk import errors

__all__ = ["translate"]


def translate(
    error: ApiError,
    *,
    known: DetectedRelease | None = None,
    key_proven: bool = False,
    key: str = "",
    root: str = "",
) -> errors.ResponseError:
    """Translate a server's error response into an error with a hint.

    >>> translate(ApiError(400, "No corresponding API key found!", "GET", "experiments")).status_code
    400

    Args:
        error: The error of the generated code: `ApiError`, or `NotJsonError` for a page instead of JSON.
        known: The known release, which distinguishes a denied entry from a missing one.
        key_proven: Whether the server has accepted this key before.
        key: The key, which is removed from the server's message.
        root: The root of the API, with which the target of a redirect is compared.

    Returns:
        An error that does not contain the key. It is not raised.
    """
    endpoint, _, rest = error.path.partition("/")
    response = FailedResponse(
        status=error.status_code,
        message=error.message,
        method=error.method,
        endpoint=endpoint,
        has_id=bool(rest),
        is_page=error.content.lstrip()[:1] == b"<",
        is_empty=not error.content.strip() and not error.message,
        is_not_json=isinstance(error, NotJsonError),
        has_json_type="json" in error.headers.get("content-type", ""),
        key_proven=key_proven,
        known=known or DetectedRelease(),
    )
    rule = next(rule for rule in RULES if rule.when(response))
    hint = str(rule.hint)
    if 300 <= error.status_code < 400 and (location := error.headers.get("location")):
        hint = f"{hint}: {without_key(redirects.redirect_hint(location, root + error.path), key)}"
    return rule.error(error.status_code, without_key(error.message, key), error.method, error.path, hint)
