"""The errors of API v2: status and message, and the JSON object in which each release sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.rules.release_v2 import ApiV2
    from elab_sdk.sandbox.v2.calls import Call

__all__ = [
    "ApiError",
    "bad_request",
    "crash",
    "database",
    "forbidden",
    "missing",
    "no_id",
    "no_key",
    "not_allowed",
    "unknown_endpoint",
    "unknown_part",
    "unprocessable",
    "wrong_key",
]

READ_ONLY: Final = "You are using a read-only key to execute a write action."
CONTENT_TYPE: Final = "Incorrect content-type header."
SYNTAX: Final = "Error decoding json payload: Syntax error"
UPDATE_TARGET: Final = "Invalid update target."
WRONG_KEY: Final = "No corresponding API key found!"

_REASONS: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Access Forbidden",
    404: "Resource Not Found",
    422: "Unprocessable Request",
    500: "Unexpected error",
}


class ApiError(Exception):
    """The server answers with an error.

    Args:
        status: The HTTP status.
        message: The server's message.
        code: The key `code` of the JSON object, if it is not the status.
        unexpected: An error that no release foresees: its message is always in `description`.
    """

    def __init__(
        self, status: int, message: str, *, code: int | None = None, unexpected: bool = False
    ) -> None:
        super().__init__(message)
        self.status: int = status
        self.message: str = message
        self.code: int = status if code is None else code
        self.unexpected: bool = unexpected

    def answer(self, v2: ApiV2) -> Answer:
        """Return the answer that this release sends."""
        if v2.message_key == "message" and not self.unexpected:
            return _answer(self.status, self.code, self.message, "")
        return _answer(self.status, self.code, _REASONS[self.status], self.message)


class DatabaseError(ApiError):
    """The database rejects a statement; a change is then already in the log of the entry."""


class CrashError(ApiError):
    """An error of the server's program: status 500 without a body."""

    def __init__(self) -> None:
        super().__init__(500, "")

    def answer(self, v2: ApiV2) -> Answer:  # noqa: ARG002 - the same in every release
        """Return the answer that every release sends."""
        return Answer(status=500, text="")


def _answer(status: int, code: int, message: str, description: str) -> Answer:
    return Answer(status=status, json={"code": code, "message": message, "description": description})


def no_key(v2: ApiV2) -> Answer:
    """Return the answer to a request without a key."""
    message = "Authentication required"
    status = v2.no_key_status
    if v2.message_key == "message":
        return _answer(status, status, message, "")
    # where an unknown key has the same status, the message is in both keys (observed on 5.3.11)
    in_both = status == 401 and v2.wrong_key == "json_401"
    return _answer(status, status, message if in_both else _REASONS[status], message)


def wrong_key(v2: ApiV2) -> Answer:
    """Return the answer to an unknown key."""
    if v2.wrong_key == "text_400":
        return Answer(status=400, text=WRONG_KEY)
    message = "Authentication required" if v2.message_key == "message" else _REASONS[401]
    return _answer(401, 401, message, WRONG_KEY)


def bad_request(message: str) -> ApiError:
    """Return the error for an invalid request."""
    return ApiError(400, message)


def not_allowed(message: str) -> ApiError:
    """Return the error 403."""
    return ApiError(403, message)


def forbidden(v2: ApiV2) -> ApiError:
    """Return the error for an entry that the caller may not read or change."""
    return ApiError(*v2.forbidden)


def missing(v2: ApiV2) -> ApiError:
    """Return the error for an entry, or a part of one, that does not exist."""
    return ApiError(404, v2.missing)


def no_id(v2: ApiV2) -> ApiError:
    """Return the error for a change without the ID of an entry."""
    return ApiError(*v2.no_id)


def unprocessable(v2: ApiV2, message: str) -> ApiError:
    """Return the error whose code is 422."""
    return ApiError(v2.unprocessable_status, message, code=422)


def crash() -> ApiError:
    """Return the error for an unhandled exception of the server."""
    return CrashError()


def unexpected(message: str) -> ApiError:
    """Return the error 500 for an exception that no release foresees."""
    return ApiError(500, message, unexpected=True)


def database(v2: ApiV2, number: int, message: str) -> ApiError:
    """Return the error for a statement that the database rejects.

    Args:
        v2: How the release answers.
        number: The number of the error in MySQL.
        message: The message of MySQL.
    """
    if v2.database_errors == "sqlstate":
        state = _SQL_STATES[number]
        return DatabaseError(
            500, f"Something went wrong! Try refreshing the page. {state}: {number} {message}"
        )
    return DatabaseError(500, message, code=number if v2.message_key == "message" else 500)


_SQL_STATES: Final = {
    1054: "SQLSTATE[42S22]: Column not found",
    1062: "SQLSTATE[23000]: Integrity constraint violation",
    1064: "SQLSTATE[42000]: Syntax error or access violation",
    1292: "SQLSTATE[22007]: Invalid datetime format",
    1406: "SQLSTATE[22001]: String data, right truncated",
    1452: "SQLSTATE[23000]: Integrity constraint violation",
    3140: "SQLSTATE[22032]: <<Unknown error>>",
}


def unknown_endpoint(call: Call) -> ApiError:
    """Return the error for a path that starts with an unknown endpoint."""
    return bad_request(f"Invalid endpoint: available endpoints: {call.v2.endpoints}")


def unknown_part(call: Call, parts: str) -> ApiError:
    """Return the error for an unknown part of an entry or a team."""
    return bad_request(f"Incorrect submodel for {call.segments[0]}: available models are: {parts}.")
