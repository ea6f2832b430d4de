"""The error answers of each release on API v1: status, message and format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = [
    "NGINX",
    "NOTHING",
    "REACH",
    "ErrorAnswer",
    "bad_endpoint",
    "bad_verb",
    "crash",
    "database",
    "forbidden_file",
    "invalid_link",
    "locked",
    "missing_entry",
    "missing_event",
    "missing_items_type",
    "missing_template",
    "missing_upload",
    "no_event_id",
    "no_items_type",
    "no_new_items",
    "no_upload_id",
    "not_found",
    "reach",
    "read_only",
    "refused",
    "too_long",
    "unreadable_upload",
    "wrong_key",
]

REACH: Final = "This section is out of your reach!"
NOTHING: Final = "Nothing to show with this id"
NGINX: Final = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} "
    "{reason}</h1></center>"
    "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
"""An error page of the web server in front of PHP."""


@attrs.frozen
class ErrorAnswer:
    """An error of a server.

    Args:
        status: The HTTP status, for releases that send error statuses.
        message: The server's message.
        as_result: The message is sent as JSON: {"result": message}.
        crash: A program error, sent as plain text even by releases that send errors as JSON with 200.
        headers: Additional response headers.
    """

    status: int
    message: str
    as_result: bool = attrs.field(default=False, kw_only=True)
    crash: bool = attrs.field(default=False, kw_only=True)
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], kw_only=True)

    def json(self, release: Release) -> dict[str, str] | None:
        """Return the JSON that a release sends, or None if it sends text.

        >>> from elab_sdk.rules.releases import find_release
        >>> reach().json(find_release("2.0"))
        {'error': 'This section is out of your reach!'}
        """
        if release.errors == "with_200" and not self.crash:
            return {"error": self.message}
        return {"result": self.message} if self.as_result else None

    def status_of(self, release: Release) -> int:
        """Return the status that a release sends."""
        return 200 if release.errors == "with_200" and not self.crash else self.status

    def content(self, release: Release) -> tuple[str, bytes]:
        """Return the media type and the body that a release sends."""
        value = self.json(release)
        if value is None:
            return "text/html; charset=UTF-8", self.message.encode()
        return "application/json", json.dumps(value).encode()


def reach() -> ErrorAnswer:
    """Return the error for a missing permission."""
    return ErrorAnswer(403, REACH)


def refused(message: str) -> ErrorAnswer:
    """Return the error for an invalid request."""
    return ErrorAnswer(400, message)


def missing_entry(release: Release) -> ErrorAnswer:
    """Return the error for an experiment or item that does not exist."""
    return reach() if release.missing_entry == "forbidden" else not_found()


def not_found() -> ErrorAnswer:
    """Return the error 404, sent as JSON."""
    return ErrorAnswer(404, NOTHING, as_result=True)


def missing_template(release: Release) -> ErrorAnswer:
    """Return the error for a template that does not exist."""
    if release.missing_template == "empty":
        return database(release, "Attempt to change a row that is not there")
    return reach() if release.missing_template == "forbidden" else crash(release)


def missing_upload(release: Release) -> ErrorAnswer:
    """Return the error for a file that does not exist."""
    if release.missing_upload == "crash":
        return crash(release)
    return refused(NOTHING) if release.missing_upload == "text_400" else not_found()


def unreadable_upload(release: Release) -> ErrorAnswer:
    """Return the error for a file that the key may not download."""
    if release.errors == "with_200":
        return reach()
    return ErrorAnswer(403, "You do not have permission to access this resource.")


def missing_event(release: Release) -> ErrorAnswer:
    """Return the error for a booking that does not exist."""
    return database(release, "No such row") if release.event_missing == "crash" else not_found()


def missing_items_type() -> ErrorAnswer:
    """Return the error for an item of an items type that does not exist."""
    return ErrorAnswer(403, "Cannot create an item with an item type id not in your team!")


def no_items_type(release: Release) -> ErrorAnswer:
    """Return the error for an item of an items type whose ID is not a number, or 0."""
    return refused("Invalid id") if release.no_item_type == "invalid" else missing_items_type()


def no_new_items() -> ErrorAnswer:
    """Return the error for the creation of an item, up to and including 3.3.10."""
    return refused("Creating database items is not supported.")


def invalid_link(release: Release, *, is_number: bool) -> ErrorAnswer:
    """Return the error for a link to something else than the ID of an item.

    Args:
        release: The release.
        is_number: Whether the release reads a number from it, which is then 0.
    """
    if release.link_not_numeric == "not_valid":
        return refused("The id parameter is not valid!")
    if release.link_not_numeric == "too_short" and not is_number:
        return refused("Input is too short! (minimum: 2)")
    return reach()


def no_upload_id(release: Release) -> ErrorAnswer:
    """Return the error for a download without the ID of a file."""
    return refused("You need to specify an ID" + ("" if release.errors == "with_200" else "!"))


def no_event_id() -> ErrorAnswer:
    """Return the error for the cancellation of a booking without its ID."""
    return refused("Event id missing!")


def forbidden_file() -> ErrorAnswer:
    """Return the error for a file of PHP code."""
    return refused("PHP files are forbidden!")


def too_long(release: Release, column: str) -> ErrorAnswer:
    """Return the error for a value longer than 255 characters."""
    return database(
        release,
        f"SQLSTATE[22001]: String data, right truncated: 1406 Data too long for column '{column}' at row 1",
    )


def crash(release: Release) -> ErrorAnswer:
    """Return the error for an unhandled exception of the server."""
    return ErrorAnswer(500, release.crash_message, crash=True)


def database(release: Release, message: str) -> ErrorAnswer:
    """Return the error for a statement that the database rejects; only 2.0 shows the database's message."""
    return ErrorAnswer(500, message if release.database_message is None else release.database_message)


def locked(release: Release) -> ErrorAnswer:
    """Return the error for an update of a locked entry."""
    if release.locked == "error":
        return refused("An error occurred!")
    if release.locked == "entity_400":
        return refused("Cannot update a locked entity!")
    return reach() if release.locked == "forbidden" else ErrorAnswer(403, "Cannot update a locked entry!")


def bad_endpoint(release: Release) -> ErrorAnswer:
    """Return the error for an unknown endpoint."""
    return refused(release.bad_endpoint)


def bad_verb(release: Release) -> ErrorAnswer:
    """Return the error for DELETE, up to and including 3.3; from 3.0 it is that of the web server.

    >>> from elab_sdk.rules.releases import find_release
    >>> [bad_verb(find_release(name)).status_of(find_release(name)) for name in ("2.0", "3.3")]
    [200, 405]
    """
    if release.errors == "with_200":
        return refused("Incorrect HTTP verb! Available verbs are: GET, POST")
    return ErrorAnswer(405, NGINX.format(status=405, reason="Not Allowed"))


def wrong_key(release: Release) -> ErrorAnswer:
    """Return the error for an unknown key."""
    with_200 = release.errors == "with_200"
    return refused("Invalid API key." if with_200 else "No corresponding API key found!")


def read_only(release: Release, method: str) -> ErrorAnswer:
    """Return the error for a write with a read-only key."""
    if release.read_only == "write_400":
        return refused("You are using a read-only key to execute a write action.")
    return ErrorAnswer(403, f"Cannot use readonly key with {method} method!")
