"""From a server's answer to the error that says what to do: one table for the manners of all releases.

The generated code raises `ApiError` with what the server sent. Which of our errors that is depends on the
words at least as much as on the status: 2.0 sends its errors with 200, 3.x and 4.x a wrong key with 400.
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

_APACHE: Final = (
    "no key reached eLabFTW. Apache drops the Authorization header unless its configuration says"
    ' `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1`; a proxy may drop it too'
)
_REWRITE: Final = (
    "check the endpoint in a browser. A login page means that something stands in front of eLabFTW; a missing"
    " page, that the web server does not pass api/v1 to eLabFTW. Its configuration then needs\n  "
    + rewrite_rules().replace("\n", "\n  ")
)


@attrs.frozen
class _Seen:
    """What the rules look at."""

    status: int
    words: str
    method: str
    endpoint: str
    has_id: bool
    is_page: bool
    is_empty: bool
    is_not_json: bool
    says_json: bool
    key_proven: bool
    known: KnownRelease


@attrs.frozen
class _Rule:
    error: type[errors.ResponseError]
    when: Callable[[_Seen], bool]
    hint: str = ""


def _says(pattern: str, *statuses: int) -> Callable[[_Seen], bool]:
    """The server's words match, and the status is one of these (any, where none is named)."""
    words = re.compile(pattern, re.IGNORECASE)
    return lambda seen: (not statuses or seen.status in statuses) and words.search(seen.words) is not None


def _status(*statuses: int) -> Callable[[_Seen], bool]:
    return lambda seen: seen.status in statuses


def _silent_refusal_of_key(seen: _Seen) -> bool:
    """3.3 answers an empty 500 where no key arrives; once a key was good, an empty 500 is something else."""
    return (
        seen.status == 500
        and seen.is_empty
        and not seen.key_proven
        and seen.endpoint in ("experiments", "items")
        and (seen.method == "GET" or not seen.has_id)
        and seen.known.holds_for_any(lambda release: release.no_key == "empty_500")
    )


def _silent_absence(seen: _Seen) -> bool:
    """A missing template from 4.4 on (seen on 4.9.0), a missing file on 2.0.7: an empty 500."""
    if not (seen.status == 500 and seen.is_empty and seen.method == "GET" and seen.has_id):
        return False
    if seen.endpoint == "templates":
        return seen.known.holds_for_any(lambda release: release.missing_template == "crash")
    return seen.endpoint == "uploads" and seen.known.holds_for_any(
        lambda release: release.missing_upload == "crash"
    )


def _plain_denial(seen: _Seen) -> bool:
    """From 4.4 on a missing entry is a 404, so a 403 is about rights; bookings always told them apart."""
    if _OUT_OF_REACH(seen) and seen.status == 400:
        return True
    return _OUT_OF_REACH(seen) and seen.known.holds_for_all(
        lambda release: release.missing_entry == "not_found"
    )


def _shuts_files(release: Release) -> bool:
    return release.downloads == "nobody"


_OUT_OF_REACH: Final = _says("out of your reach")
_DATE_FORMAT: Final = _says("understand date format", 400)
_NOTHING: Final = _says("nothing to show with this id")

# The first rule that fits wins. Words in quotes were seen on real servers.
_RULES: Final = (
    _Rule(errors.AuthenticationError, _says("no access token|no API key received"), _APACHE),
    _Rule(errors.AuthenticationError, _says("no corresponding API key|invalid API key")),
    _Rule(errors.AuthenticationError, _status(401), _APACHE),
    _Rule(errors.AuthenticationError, _silent_refusal_of_key, "3.3 says so when " + _APACHE),
    _Rule(errors.ReadOnlyKeyError, _says("read-?only key")),
    _Rule(
        errors.NotAnElabServer,
        lambda seen: 300 <= seen.status < 400,
        "the endpoint leads elsewhere; the key was not sent there",
    ),
    _Rule(
        errors.NotAnElabServer,
        lambda seen: seen.is_not_json and seen.status < 400 and seen.says_json and not seen.is_page,
        "the answer says that it is JSON, but is none: it broke off, or something in between changed it. A"
        " write may have happened all the same: read before you write again",
    ),
    _Rule(errors.NotAnElabServer, lambda seen: seen.is_not_json and seen.status < 400, _REWRITE),
    _Rule(errors.RequestTooLargeError, _status(413)),
    _Rule(errors.RateLimitError, _status(429)),
    _Rule(errors.LockedError, _says("cannot update a locked")),
    _Rule(
        errors.LockedError,
        _says("^An error occurred!$", 200),
        "2.0 says no more than this; a locked entry is what it is known to mean",
    ),
    _Rule(errors.SearchSyntaxError, _says(r"Line \d+, Column \d+")),
    _Rule(
        errors.UnknownEndpointError,
        lambda seen: seen.endpoint == "events" and seen.method == "GET" and _DATE_FORMAT(seen),
        "4.3 cannot list bookings, a bug of that release: get_event(id) works there",
    ),
    _Rule(
        errors.BadRequestError,
        lambda seen: seen.endpoint == "events" and _DATE_FORMAT(seen),
        "this release takes a time with its offset, to the second: 2030-11-30T12:00:00+01:00, or with Z for"
        " +00:00 (in Python: datetime(2030, 11, 30, 12).astimezone().isoformat())",
    ),
    _Rule(
        errors.UnknownEndpointError,
        _says(r"bad endpoint|invalid endpoint|endpoint must be|incorrect HTTP verb|is not supported\.$"),
    ),
    _Rule(
        errors.UnknownEndpointError,
        _says("APIv1 is deprecated"),
        "this is 4.9, which needs apiv1_is_dead in the query; a proxy seems to drop it",
    ),
    _Rule(
        errors.NotFoundError,
        lambda seen: seen.endpoint == "uploads" and seen.status == 404 and not seen.is_page,
        "check the number. On 4.8 and 4.9 a file can only be had while there is an experiment that has, by"
        " chance, the file's number",
    ),
    _Rule(errors.NotFoundError, _NOTHING),
    _Rule(
        errors.NotFoundError, _silent_absence, "this release says nothing at all where there is no such entry"
    ),
    _Rule(errors.NotAnElabServer, lambda seen: seen.status == 404 and seen.is_page, _REWRITE),
    _Rule(errors.NotFoundError, _status(404)),
    _Rule(errors.PermissionDeniedError, _plain_denial),
    _Rule(errors.NotFoundOrDeniedError, _OUT_OF_REACH),
    _Rule(
        errors.PermissionDeniedError,
        lambda seen: (
            seen.endpoint == "uploads" and seen.status == 403 and seen.known.holds_for_any(_shuts_files)
        ),
        "3.3.7 up to and including 3.3.10 refuse every download, a bug of those releases; others up to and"
        " including 3.6 give a file only to who uploaded it",
    ),
    _Rule(
        errors.PermissionDeniedError,
        _says("item type id not in your team"),
        "get_items_types() lists the types that there are",
    ),
    _Rule(errors.PermissionDeniedError, _says("do not have permission|events in the past")),
    _Rule(
        errors.PermissionDeniedError,
        lambda seen: seen.status == 403 and seen.is_page,
        "the answer is a web page: it may come from a proxy or firewall in front of eLabFTW",
    ),
    _Rule(errors.PermissionDeniedError, _status(403)),
    _Rule(errors.BadRequestError, _says("PHP files are forbidden"), "zip the file, or give it another name"),
    _Rule(
        errors.ServerError,
        lambda seen: seen.status in (502, 503, 504),
        "eLabFTW does not run, or is too busy, behind its web server: try later",
    ),
    _Rule(errors.ServerError, lambda seen: seen.status >= 500 or "SQLSTATE[" in seen.words),
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
    """Turn the server's answer into the error that says what to do.

    >>> translate(ApiError(400, "No corresponding API key found!", "GET", "experiments")).status_code
    400

    Args:
        error: What the generated code raised: an `ApiError`, or a `NotJsonError` for a page instead of JSON.
        known: The server's release: it tells a refusal from an absence.
        key_proven: Whether the server has already given a good answer to this key.
        key: The key, which is taken out of the server's words.
        root: The API's root: what a redirect leads to is compared with it.

    Returns:
        An error without the key in it. It is not raised.
    """
    endpoint, _, rest = error.path.partition("/")
    seen = _Seen(
        status=error.status_code,
        words=error.message,
        method=error.method,
        endpoint=endpoint,
        has_id=bool(rest),
        is_page=error.content.lstrip()[:1] == b"<",
        is_empty=not error.content.strip() and not error.message,
        is_not_json=isinstance(error, NotJsonError),
        says_json="json" in error.headers.get("content-type", ""),
        key_proven=key_proven,
        known=known or KnownRelease(),
    )
    rule = next(rule for rule in _RULES if rule.when(seen))
    hint = rule.hint
    if 300 <= error.status_code < 400 and (location := error.headers.get("location")):
        hint = f"{hint}: {without_key(redirects.redirect_hint(location, root + error.path), key)}"
    return rule.error(error.status_code, without_key(error.message, key), error.method, error.path, hint)
