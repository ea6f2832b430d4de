"""Translation of a server's error response into an error class with a hint: one table for all releases.

The generated code raises `ApiError` with the response. Its message says at least as much as its status: 2.0
sends errors with status 200, and 3.x and 4.x report a wrong key with status 400.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.errors import ApiError, NotJsonError

from elab_sdk import errors
from elab_sdk.rules.release_detection import KnownRelease
from elab_sdk.wire import redirects
from elab_sdk.wire.redaction import without_key
from elab_sdk.wire.web_servers import rewrite_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release


__all__ = ["translate"]

_MISSING_KEY_HINT: Final = (
    "no key reached eLabFTW. Apache drops the Authorization header unless its configuration says"
    ' `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1`; a proxy may drop it too'
)
_REWRITE_HINT: Final = (
    "check the endpoint in a browser. A login page means that there is a gateway in front of eLabFTW."
    " A missing page means that the web server does not pass api/v1 to eLabFTW; then configure it with\n  "
    + rewrite_rules().replace("\n", "\n  ")
)


@attrs.frozen
class _FailedResponse:
    """A failed response, as the rules check it."""

    status: int
    message: str
    method: str
    endpoint: str
    has_id: bool
    is_page: bool
    is_empty: bool
    is_not_json: bool
    has_json_type: bool
    key_proven: bool
    known: KnownRelease


@attrs.frozen
class _Rule:
    error: type[errors.ResponseError]
    when: Callable[[_FailedResponse], bool]
    hint: str = ""


def _message_matches(pattern: str, *statuses: int) -> Callable[[_FailedResponse], bool]:
    """A check of the server's message, and of the status if any is given."""
    regex = re.compile(pattern, re.IGNORECASE)
    return lambda response: (
        (not statuses or response.status in statuses) and regex.search(response.message) is not None
    )


def _has_status(*statuses: int) -> Callable[[_FailedResponse], bool]:
    return lambda response: response.status in statuses


def _is_missing_key_on_3_3(response: _FailedResponse) -> bool:
    """3.3 sends an empty 500 if no key arrives; after an accepted key, an empty 500 has another cause."""
    return (
        response.status == 500
        and response.is_empty
        and not response.key_proven
        and response.endpoint in ("experiments", "items")
        and (response.method == "GET" or not response.has_id)
        and response.known.holds_for_any(lambda release: release.no_key == "empty_500")
    )


def _is_missing_entry_without_message(response: _FailedResponse) -> bool:
    """An empty 500 for a missing template from 4.4 (seen on 4.9.0), or for a missing file on 2.0.7."""
    if not (response.status == 500 and response.is_empty and response.method == "GET" and response.has_id):
        return False
    if response.endpoint == "templates":
        return response.known.holds_for_any(lambda release: release.missing_template == "crash")
    return response.endpoint == "uploads" and response.known.holds_for_any(
        lambda release: release.missing_upload == "crash"
    )


def _is_denied(response: _FailedResponse) -> bool:
    """From 4.4, a missing entry is a 404, and a 403 is about permissions. For bookings this is always so."""
    if _OUT_OF_REACH(response) and response.status == 400:
        return True
    return _OUT_OF_REACH(response) and response.known.holds_for_all(
        lambda release: release.missing_entry == "not_found"
    )


def _blocks_downloads(release: Release) -> bool:
    return release.downloads == "nobody"


_OUT_OF_REACH: Final = _message_matches("out of your reach")
_DATE_FORMAT: Final = _message_matches("understand date format", 400)
_NOTHING_WITH_ID: Final = _message_matches("nothing to show with this id")

# The first matching rule applies. All messages were seen on real servers.
_RULES: Final = (
    _Rule(
        errors.AuthenticationError, _message_matches("no access token|no API key received"), _MISSING_KEY_HINT
    ),
    _Rule(errors.AuthenticationError, _message_matches("no corresponding API key|invalid API key")),
    _Rule(errors.AuthenticationError, _has_status(401), _MISSING_KEY_HINT),
    _Rule(
        errors.AuthenticationError, _is_missing_key_on_3_3, "3.3 answers like this if " + _MISSING_KEY_HINT
    ),
    _Rule(errors.ReadOnlyKeyError, _message_matches("read-?only key")),
    _Rule(
        errors.NotAnElabServer,
        lambda response: 300 <= response.status < 400,
        "the endpoint redirects elsewhere; the key was not sent there",
    ),
    _Rule(
        errors.NotAnElabServer,
        lambda response: (
            response.is_not_json and response.status < 400 and response.has_json_type and not response.is_page
        ),
        "the response is declared as JSON but is not: it is incomplete, or a proxy changed it. A write may"
        " have been processed; check before retrying",
    ),
    _Rule(
        errors.NotAnElabServer, lambda response: response.is_not_json and response.status < 400, _REWRITE_HINT
    ),
    _Rule(errors.RequestTooLargeError, _has_status(413)),
    _Rule(errors.RateLimitError, _has_status(429)),
    _Rule(errors.LockedError, _message_matches("cannot update a locked")),
    _Rule(
        errors.LockedError,
        _message_matches("^An error occurred!$", 200),
        "2.0 sends no details; the only known cause is a locked entry",
    ),
    _Rule(errors.SearchSyntaxError, _message_matches(r"Line \d+, Column \d+")),
    _Rule(
        errors.UnknownEndpointError,
        lambda response: (
            response.endpoint == "events" and response.method == "GET" and _DATE_FORMAT(response)
        ),
        "4.3 cannot list bookings because of a bug; use get_event(id)",
    ),
    _Rule(
        errors.BadRequestError,
        lambda response: response.endpoint == "events" and _DATE_FORMAT(response),
        "this release needs times with seconds and UTC offset, such as 2030-11-30T12:00:00+01:00 or"
        " 2030-11-30T11:00:00Z (in Python: datetime(2030, 11, 30, 12).astimezone().isoformat())",
    ),
    _Rule(
        errors.UnknownEndpointError,
        _message_matches(
            r"bad endpoint|invalid endpoint|endpoint must be|incorrect HTTP verb|is not supported\.$"
        ),
    ),
    _Rule(
        errors.UnknownEndpointError,
        _message_matches("APIv1 is deprecated"),
        "4.9 needs apiv1_is_dead in the query, which a proxy seems to remove",
    ),
    _Rule(
        errors.NotFoundError,
        lambda response: response.endpoint == "uploads" and response.status == 404 and not response.is_page,
        "check the ID. On 4.8 and 4.9, a file can only be downloaded if there happens to be an experiment"
        " with the file's ID",
    ),
    _Rule(errors.NotFoundError, _NOTHING_WITH_ID),
    _Rule(
        errors.NotFoundError,
        _is_missing_entry_without_message,
        "this release sends an empty answer if the entry does not exist",
    ),
    _Rule(
        errors.NotAnElabServer, lambda response: response.status == 404 and response.is_page, _REWRITE_HINT
    ),
    _Rule(errors.NotFoundError, _has_status(404)),
    _Rule(errors.PermissionDeniedError, _is_denied),
    _Rule(errors.NotFoundOrDeniedError, _OUT_OF_REACH),
    _Rule(
        errors.PermissionDeniedError,
        lambda response: (
            response.endpoint == "uploads"
            and response.status == 403
            and response.known.holds_for_any(_blocks_downloads)
        ),
        "from 3.3.7 up to and including 3.3.10, every download fails because of a bug; other releases up to"
        " and including 3.6 let only the uploader download a file",
    ),
    _Rule(
        errors.PermissionDeniedError,
        _message_matches("item type id not in your team"),
        "use an items type from get_items_types()",
    ),
    _Rule(errors.PermissionDeniedError, _message_matches("do not have permission|events in the past")),
    _Rule(
        errors.PermissionDeniedError,
        lambda response: response.status == 403 and response.is_page,
        "the response is a web page, possibly from a proxy or firewall in front of eLabFTW",
    ),
    _Rule(errors.PermissionDeniedError, _has_status(403)),
    _Rule(errors.BadRequestError, _message_matches("PHP files are forbidden"), "zip or rename the file"),
    _Rule(
        errors.ServerError,
        lambda response: response.status in (502, 503, 504),
        "eLabFTW is not running or overloaded; try again later",
    ),
    _Rule(errors.ServerError, lambda response: response.status >= 500 or "SQLSTATE[" in response.message),
    _Rule(errors.BadRequestError, lambda _: True),
)


def translate(
    error: ApiError,
    *,
    known: KnownRelease | None = None,
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
    response = _FailedResponse(
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
        known=known or KnownRelease(),
    )
    rule = next(rule for rule in _RULES if rule.when(response))
    hint = rule.hint
    if 300 <= error.status_code < 400 and (location := error.headers.get("location")):
        hint = f"{hint}: {without_key(redirects.redirect_hint(location, root + error.path), key)}"
    return rule.error(error.status_code, without_key(error.message, key), error.method, error.path, hint)
