"""The rules that find the error class and the hint for a failed response: one table for all releases.

Its message says at least as much as its status: 2.0 sends errors with status 200, 3.x and 4.x report a wrong
key with status 400, and 5.3 a foreign entry with status 500.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk import errors
from elab_sdk._wording import Wording
from elab_sdk.wire.web_servers import rewrite_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["RULES", "FailedResponse", "Rule", "usual_hint"]

_MISSING_KEY_HINT: Final = (
    "no key reached eLabFTW. Apache drops the Authorization header unless its configuration says"
    ' `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1`; a proxy may drop it too'
)
_REWRITE_HINT: Final = (
    "check the endpoint in a browser. A login page means that there is a gateway in front of eLabFTW."
    " A missing page means that the web server does not pass api/v1 or api/v2 to eLabFTW; then configure it"
    " with\n  " + rewrite_rules().replace("\n", "\n  ")
)


@attrs.frozen
class FailedResponse:
    """A failed response, as the rules check it.

    Args:
        status: The HTTP status.
        message: The server's own message.
        method: The HTTP method of the request.
        endpoint: The first segment of its path.
        has_id: Whether its path has more segments.
        is_page: Whether the body is a web page.
        is_empty: Whether there is no body.
        is_not_json: Whether the status reports success, but the body is not JSON.
        has_json_type: Whether the body is declared as JSON.
        key_proven: Whether the server has accepted the key before.
        known: What is known of the server's release.
    """

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
    known: DetectedRelease


@attrs.frozen
class Rule:
    """What one kind of failure means.

    Args:
        error: The class of the error.
        when: Whether a failed response is of this kind.
        hint: What to do; the hint of the class if empty.
    """

    error: type[errors.ResponseError]
    when: Callable[[FailedResponse], bool]
    hint: str | Wording = ""


def usual_hint(error_class: type[errors.ResponseError]) -> str:
    """Get the hint of an error class, for responses of which nothing more is known; it may be empty.

    >>> usual_hint(errors.NotFoundError)
    'check the ID; it may have been deleted'

    Args:
        error_class: The class.
    """
    return error_class(0, "", "", "").hint


def _message_matches(pattern: str, *statuses: int) -> Callable[[FailedResponse], bool]:
    """A check of the server's message, and of the status if any is given."""
    regex = re.compile(pattern, re.IGNORECASE)
    return lambda response: (
        (not statuses or response.status in statuses) and regex.search(response.message) is not None
    )


def _has_status(*statuses: int) -> Callable[[FailedResponse], bool]:
    return lambda response: response.status in statuses


def _is_missing_key_on_3_3(response: FailedResponse) -> bool:
    """3.3 sends an empty 500 if no key arrives; after an accepted key, an empty 500 has another cause."""
    return (
        response.status == 500
        and response.is_empty
        and not response.key_proven
        and response.endpoint in ("experiments", "items")
        and (response.method == "GET" or not response.has_id)
        and response.known.holds_for_any(lambda release: release.no_key == "empty_500")
    )


def _is_missing_entry_without_message(response: FailedResponse) -> bool:
    """An empty 500 for a missing template from 4.4 (seen on 4.9.0), or for a missing file on 2.0.7."""
    if not (response.status == 500 and response.is_empty and response.method == "GET" and response.has_id):
        return False
    if response.endpoint in ("templates", "experiments_templates"):
        return response.known.holds_for_any(lambda release: release.missing_template == "crash")
    return response.endpoint == "uploads" and response.known.holds_for_any(
        lambda release: release.missing_upload == "crash"
    )


def _is_denied(response: FailedResponse) -> bool:
    """From 4.4, a missing entry is a 404, and a 403 is about permissions. For bookings this is always so."""
    if _OUT_OF_REACH(response) and response.status == 400:
        return True
    return _OUT_OF_REACH(response) and response.known.holds_for_all(
        lambda release: release.missing_entry == "not_found"
    )


def _is_bad_window_of_4_3(response: FailedResponse) -> bool:
    """4.3 rejects every list of bookings; later releases do so if the time of the window is invalid."""
    return (
        response.endpoint == "events"
        and response.method == "GET"
        and _DATE_FORMAT(response)
        and response.known.holds_for_any(lambda release: not release.event_listing)
    )


def _is_missing_key_on_5_2(response: FailedResponse) -> bool:
    """Every key may read `info`; 5.2 answers 403 if none arrives, other releases 401."""
    return response.status == 403 and response.endpoint == "info" and not response.is_page


def _is_missing_items_type(response: FailedResponse) -> bool:
    """API v2 up to and including 5.2 names it in the body (5.0.4 and 5.1.15): the path has no ID."""
    return (
        response.status == 404
        and response.method == "POST"
        and response.endpoint == "items"
        and not response.has_id
        and not response.is_page
    )


def _blocks_downloads(release: Release) -> bool:
    return release.downloads == "nobody"


_OUT_OF_REACH: Final = _message_matches("out of your reach")
_DATE_FORMAT: Final = _message_matches("understand date format", 400)
_NOTHING_WITH_ID: Final = _message_matches("nothing to show with this id")
_ENTRY_DENIED: Final = _message_matches(
    "tried to access entity without permission|not allowed to perform that action", 403, 500
)
_EARLIER_FIELDS: Final = "Fields before it in the same request were stored: read the entry"

RULES: Final = (
    Rule(
        errors.AuthenticationError,
        _message_matches("no access token|no API key received|^authentication required"),
        _MISSING_KEY_HINT,
    ),
    Rule(errors.AuthenticationError, _message_matches("no corresponding API key|invalid API key")),
    Rule(errors.AuthenticationError, _has_status(401), _MISSING_KEY_HINT),
    Rule(errors.AuthenticationError, _is_missing_key_on_5_2, "5.2 answers like this if " + _MISSING_KEY_HINT),
    Rule(errors.AuthenticationError, _is_missing_key_on_3_3, "3.3 answers like this if " + _MISSING_KEY_HINT),
    Rule(errors.ReadOnlyKeyError, _message_matches("read-?only key")),
    Rule(
        errors.NotAnElabServer,
        lambda response: 300 <= response.status < 400,
        "the endpoint redirects elsewhere; the key was not sent there",
    ),
    Rule(
        errors.NotAnElabServer,
        lambda response: (
            response.is_not_json and response.status < 400 and response.has_json_type and not response.is_page
        ),
        "the response is declared as JSON but is not: it is incomplete, or a proxy changed it. A write may"
        " have been processed; check before retrying",
    ),
    Rule(
        errors.NotAnElabServer, lambda response: response.is_not_json and response.status < 400, _REWRITE_HINT
    ),
    Rule(errors.RequestTooLargeError, _has_status(413)),
    Rule(errors.RateLimitError, _has_status(429)),
    Rule(errors.LockedError, _message_matches("cannot update a locked")),
    Rule(
        errors.LockedError,
        _message_matches("^An error occurred!$", 200),
        "2.0 sends no details; the only known cause is a locked entry",
    ),
    Rule(
        errors.LockedError,
        _message_matches("only the unarchive action"),
        Wording("the entry is archived: to change it, use {restore} first, or unarchive it on its page"),
    ),
    Rule(
        errors.NotFoundError,
        _message_matches("only the restore action"),
        Wording("the entry is deleted: to change it, use {restore} first, or restore it on its page"),
    ),
    Rule(
        errors.SearchSyntaxError,
        # a lone % gets an error of the database (seen on 5.6.12)
        _message_matches(r"Line \d+, Column \d+|error with extended search|expecting FTS_"),
    ),
    Rule(
        errors.UnknownEndpointError,
        _is_bad_window_of_4_3,
        Wording("4.3 cannot list bookings because of a bug; use {get_event}"),
    ),
    Rule(
        errors.BadRequestError,
        lambda response: response.endpoint == "events" and _DATE_FORMAT(response),
        Wording(
            "this release needs times with seconds and UTC offset, such as 2030-11-30T12:00:00+01:00 or"
            " 2030-11-30T11:00:00Z{send_times}"
        ),
    ),
    Rule(
        errors.UnknownEndpointError,
        _message_matches(
            r"bad endpoint|invalid endpoint|endpoint must be|incorrect HTTP verb|is not supported\.$"
            r"|incorrect submodel|no GET action for|^use api/v2/"
        ),
    ),
    Rule(errors.BadRequestError, _has_status(405), "the web server does not accept this HTTP method here"),
    Rule(
        errors.UnknownEndpointError,
        _message_matches("API v1 has been removed"),
        "5.0 removed API v1: use API v2",
    ),
    Rule(
        errors.UnknownEndpointError,
        _message_matches("APIv1 is deprecated"),
        "4.9 needs apiv1_is_dead in the query, which a proxy seems to remove",
    ),
    Rule(
        errors.NotFoundError,
        lambda response: response.endpoint == "uploads" and response.status == 404 and not response.is_page,
        Wording(
            "check the ID. On 4.8 and 4.9, API v1 can only download a file if there happens to be an"
            " experiment with the file's ID; API v2 can: use {api_v2}"
        ),
    ),
    Rule(errors.NotFoundError, _is_missing_items_type, Wording("use an items type from {get_items_types}")),
    Rule(errors.NotFoundError, _NOTHING_WITH_ID),
    Rule(
        errors.NotFoundError,
        _is_missing_entry_without_message,
        "this release sends an empty answer if the entry does not exist",
    ),
    Rule(errors.NotAnElabServer, lambda response: response.status == 404 and response.is_page, _REWRITE_HINT),
    Rule(errors.NotFoundError, _has_status(404)),
    Rule(errors.PermissionDeniedError, _is_denied),
    Rule(errors.NotFoundOrDeniedError, _OUT_OF_REACH),
    Rule(
        errors.PermissionDeniedError,
        lambda response: (
            response.endpoint == "uploads"
            and response.status == 403
            and response.known.holds_for_any(_blocks_downloads)
        ),
        "from 3.3.7 up to and including 3.3.10, every download fails because of a bug; other releases up to"
        " and including 3.6 let only the uploader download a file",
    ),
    Rule(
        errors.PermissionDeniedError,
        _message_matches("item type id not in your team"),
        Wording("use an items type from {get_items_types}"),
    ),
    Rule(
        errors.PermissionDeniedError,
        _message_matches("^you cannot delete experiments"),
        "the team lets only its admins delete experiments: ask one of them",
    ),
    Rule(
        errors.PermissionDeniedError,
        _message_matches("do not have permission|events in the past|^you cannot delete"),
    ),
    Rule(
        errors.PermissionDeniedError,
        _message_matches("permission to book this entry"),
        "the item may not be bookable: this is set on its page",
    ),
    Rule(
        errors.PermissionDeniedError,
        # with status 500 on 5.3 (seen on 5.3.11)
        _ENTRY_DENIED,
        f"{usual_hint(errors.PermissionDeniedError)}. An entry that someone else locked gets the same"
        " answer, and up to and including 5.1 a deleted one too",
    ),
    Rule(
        errors.BadRequestError,
        _message_matches("id parameter is not valid", 403),
        Wording("up to and including 5.0, an item needs an items type: use one from {get_items_types}"),
    ),
    Rule(
        errors.BadRequestError,
        _message_matches("no id was set|without an id", 400, 403),
        "the path has no ID; use one such as experiments/3",
    ),
    Rule(
        errors.PermissionDeniedError,
        lambda response: response.status == 403 and response.is_page,
        "the response is a web page, possibly from a proxy or firewall in front of eLabFTW",
    ),
    Rule(errors.PermissionDeniedError, _has_status(403)),
    Rule(errors.BadRequestError, _message_matches("PHP files are forbidden"), "zip or rename the file"),
    Rule(
        errors.ServerError,
        lambda response: response.status in (502, 503, 504),
        "eLabFTW is not running or overloaded; try again later",
    ),
    Rule(
        errors.BadRequestError,
        _message_matches("invalid update target", 400),
        f"this release has no such field or action. {_EARLIER_FIELDS}",
    ),
    Rule(
        errors.BadRequestError,
        _message_matches("incorrect content-type header|error decoding json payload"),
        "API v2 reads JSON: the header must be exactly `Content-Type: application/json`",
    ),
    Rule(
        errors.BadRequestError,
        _message_matches("the visibility parameter", 400),
        """permissions are JSON text, such as '{"base": 30}'""",
    ),
    Rule(
        errors.ServerError,
        _message_matches("data too long for column"),
        f"a value is longer than the server can store: shorten it. {_EARLIER_FIELDS}",
    ),
    Rule(
        errors.ServerError,
        _message_matches("incorrect date value"),
        f"write a date as YYYY-MM-DD. {_EARLIER_FIELDS}",
    ),
    Rule(
        errors.ServerError,
        _message_matches("foreign key constraint fails"),
        f"the status or category does not exist: use one that the lists have. {_EARLIER_FIELDS}",
    ),
    Rule(
        errors.ServerError,
        _message_matches("invalid JSON text"),
        f"metadata must be the JSON text of an object. {_EARLIER_FIELDS}",
    ),
    Rule(errors.ServerError, lambda response: response.status >= 500 or "SQLSTATE[" in response.message),
    Rule(errors.BadRequestError, lambda _: True),
)
"""The first matching rule applies. All messages were seen on real servers."""
