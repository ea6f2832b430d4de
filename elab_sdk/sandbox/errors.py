"""The error answers of each release: status, message and format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules import error_answers
from elab_sdk.rules.error_answers import ErrorAnswer
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Kind

REACH: Final = error_answers.REACH
NOTHING: Final = error_answers.NOTHING
MARKER: Final = (
    "APIv1 is deprecated and will be removed in future versions. Use APIv2. To suppress this message, "
    'add the query string "apiv1_is_dead". e.g. /experiments/32?apiv1_is_dead'
)


class RefusedError(Exception):
    """The server refuses the request.

    Args:
        status: The HTTP status, for releases that send error statuses.
        message: The server's message.
        as_result: Send the message as JSON: {"result": message}.
        crash: A program error, sent as plain text even by releases that send errors as JSON with 200.
        headers: Additional response headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        as_result: bool = False,
        crash: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.as_result = as_result
        self.crash = crash
        self.headers: Mapping[str, str] = headers or {}

    @classmethod
    def of(cls, answer: ErrorAnswer) -> RefusedError:
        """Return the exception for an error answer."""
        return cls(
            answer.status,
            answer.message,
            as_result=answer.as_result,
            crash=answer.crash,
            headers=answer.headers,
        )

    def answer(self, release: Release) -> Answer:
        """Return the answer that this release sends."""
        error = ErrorAnswer(self.status, self.message, as_result=self.as_result, crash=self.crash)
        status, json = error.status_of(release), error.json(release)
        if json is not None:
            return Answer(status=status, json={**json})
        return Answer(status=status, text=self.message, headers=self.headers)


def reach() -> RefusedError:
    """Return the error for a missing permission."""
    return RefusedError.of(error_answers.reach())


def refused(message: str) -> RefusedError:
    """Return the error for an invalid request."""
    return RefusedError.of(error_answers.refused(message))


def missing_entry(release: Release) -> RefusedError:
    """Return the error for an experiment or item that does not exist."""
    return RefusedError.of(error_answers.missing_entry(release))


def not_found() -> RefusedError:
    """Return the error 404, sent as JSON."""
    return RefusedError.of(error_answers.not_found())


def missing_template(release: Release) -> RefusedError:
    """Return the error for a template that does not exist."""
    return RefusedError.of(error_answers.missing_template(release))


def missing_upload(release: Release) -> RefusedError:
    """Return the error for a file that does not exist."""
    return RefusedError.of(error_answers.missing_upload(release))


def missing_event(release: Release) -> RefusedError:
    """Return the error for a booking that does not exist."""
    return RefusedError.of(error_answers.missing_event(release))


def unreadable_upload(release: Release) -> RefusedError:
    """Return the error for a file that the caller may not download."""
    return RefusedError.of(error_answers.unreadable_upload(release))


def crash(release: Release) -> RefusedError:
    """Return the error for an unhandled exception of the server."""
    return RefusedError.of(error_answers.crash(release))


def list_for_text(release: Release) -> RefusedError:
    """Return the error for a list instead of a text, or the reverse."""
    return RefusedError(500, release.array_message, crash=True)


def missing_fields(release: Release) -> RefusedError:
    """Return the error for an update without a required field."""
    return RefusedError(500, release.missing_fields_message, crash=True)


def database(release: Release, message: str) -> RefusedError:
    """Return the error for a statement that the database rejects; only 2.0 shows the database's message."""
    return RefusedError.of(error_answers.database(release, message))


def too_long(release: Release, column: str) -> RefusedError:
    """Return the error for a value longer than 255 characters."""
    return RefusedError.of(error_answers.too_long(release, column))


def no_id(release: Release, kind: Kind, message: str = "No id was set.") -> RefusedError:
    """Return the error for an operation without an entry ID."""
    if release.no_id == "refused":
        return refused(message)
    if release.no_id == "bad_user" and kind == "experiments":
        return refused("Bad userid")
    return crash(release) if release.no_id == "crash" else reach()


def locked(release: Release) -> RefusedError:
    """Return the error for an update of a locked entry."""
    return RefusedError.of(error_answers.locked(release))


def bad_endpoint(release: Release) -> RefusedError:
    """Return the error for an unknown endpoint."""
    return RefusedError.of(error_answers.bad_endpoint(release))


def no_key(release: Release) -> Answer:
    """Return the answer to a request without a key."""
    if release.errors == "with_200":
        return Answer(json={"error": "No API key received."})
    if release.no_key == "json_401":
        return Answer(
            status=401,
            json={"code": 401, "message": "Unauthorized", "description": "Authentication required"},
        )
    if release.no_key == "empty_500":
        return Answer(status=500, text="")
    return Answer(status=401, text="No access token provided!", headers={"www-authenticate": "Bearer"})


def wrong_key(release: Release) -> RefusedError:
    """Return the error for an unknown key."""
    return RefusedError.of(error_answers.wrong_key(release))


def read_only(release: Release, method: str) -> RefusedError:
    """Return the error for a write with a read-only key."""
    return RefusedError.of(error_answers.read_only(release, method))


def v1_removed() -> Answer:
    """Return the answer of releases without API v1 to every request to it."""
    return Answer(status=400, json={"result": "error", "message": "API v1 has been removed. Use API v2."})


def web_server(status: int, reason: str) -> Answer:
    """Return an error page of the web server in front of PHP."""
    return Answer(
        status=status,
        text=error_answers.NGINX.format(status=status, reason=reason),
        headers={"content-type": "text/html"},
    )


def bad_method(release: Release) -> RefusedError:
    """Return the error for an unknown HTTP method."""
    if release.errors == "with_200":
        return RefusedError.of(error_answers.bad_verb(release))
    allowed = "GET, POST, DELETE" if release.has("destroy_event") else "GET, POST"
    return RefusedError(405, "Invalid HTTP request method!", headers={"allow": allowed})
