"""All errors and warnings of this package. Every error is an `ElabError`.

Each error has these attributes:

- `status_code`: the HTTP status of the response; None if there was no response.
- `message`: what went wrong, in one sentence. For an error that the server reported, its own message.
- `was_sent`: whether a request that can change something was sent. False if nothing was, or only requests to
  read.
- `hint`: what to do; empty if nothing is known.

`str(error)` contains all of them that help. Errors can be pickled, and never contain an API key.

>>> error = NotFoundError(404, "No experiment with this id", "GET", "experiments/3")
>>> error.status_code, error.message, error.was_sent
(404, 'No experiment with this id', False)
"""

# ruff: noqa: N818 - the names of some classes say that they are errors without ending in "Error"

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, ClassVar, Final

from elab_api_v1 import errors as generated
from elab_api_v1.errors import DecodeError, ElabError, printable
from elab_api_v1.redaction import without_keys

from elab_sdk._wording import Wording, operation_name, say, shows_requests

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AlreadyBookedError",
    "AlreadyImportedError",
    "AmbiguousTitleError",
    "AuthenticationError",
    "BadRequestError",
    "CertificateError",
    "ChecksumMismatchError",
    "ConfigurationError",
    "ConflictError",
    "ConnectionFailedError",
    "DecodeError",
    "ElabError",
    "ElabWarning",
    "EmptyBackupWarning",
    "FileAccessError",
    "FileAlreadyExistsError",
    "FileChangedError",
    "FileError",
    "FileMissingError",
    "FolderInUseError",
    "IncompleteCreationError",
    "IncompleteImportError",
    "InsecureConnectionWarning",
    "LargeImportWarning",
    "ListTruncatedWarning",
    "LockedEntryWarning",
    "LockedError",
    "MissingValueWarning",
    "NoResponseError",
    "NotAnElabServer",
    "NotFoundError",
    "NotFoundOrDeniedError",
    "NotSupportedByServer",
    "PermissionDeniedError",
    "RateLimitError",
    "ReadOnlyKeyError",
    "ReplacedFileWarning",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ResponseError",
    "ResponseTooLargeError",
    "SearchSyntaxError",
    "ServerError",
    "UnexpectedWrite",
    "UnknownEndpointError",
    "ValidationError",
]

_SHOWN: Final = 300


def _report(*lines: str, hint: str = "") -> str:
    """The text of an error: its first line, then indented details, then the hint."""
    return "\n  ".join(line for line in (*lines, f"what to do: {hint}" if hint else "") if line)


def _short(text: str) -> str:
    # the server's messages may contain text that any of its users wrote
    text = printable(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


# Raised before anything is sent -------------------------------------------------------------------------


class ConfigurationError(ElabError):
    """The endpoint, the API key or another setting is missing or invalid. Nothing was sent.

    >>> str(ConfigurationError("no endpoint was given"))
    'no endpoint was given'
    """


class ValidationError(ElabError, ValueError):
    """An argument is invalid. Nothing was sent. It is a `ValueError` too.

    >>> error = ValidationError("limit must be at least 1, not 0", "limit")
    >>> error.argument
    'limit'

    Args:
        message: What is wrong, and what is allowed.
        argument: The argument's name.
        is_harmless: Whether every server would reject the value too, or accept it unchanged.
    """

    def __init__(self, message: str, argument: str = "", *, is_harmless: bool = False) -> None:
        super().__init__(message, argument)
        self.argument = argument
        self.is_harmless = is_harmless

    def __str__(self) -> str:
        return self.message


class NotSupportedByServer(ElabError):
    """The server's release cannot do this. Nothing was sent.

    >>> print(NotSupportedByServer("get_template", "3.6.7", "It works from 4.0."))
    get_template is not possible on eLabFTW 3.6.7. It works from 4.0.

    Args:
        operation: The method that was called, or a description of what it was to do.
        release: The server's release, as far as it is known; "unknown" if nothing has shown it.
        hint: What to do instead.
        is_harmless: Whether the server would reject it too, without doing anything else.
    """

    operation: str = ""
    release: str = ""
    is_harmless: bool = False

    def __init__(self, operation: str, release: str, hint: str = "", *, is_harmless: bool = False) -> None:
        super().__init__(operation, release, hint)
        self.operation = operation
        self.release = release
        where = "while the server's release is unknown" if release == "unknown" else f"on eLabFTW {release}"
        self.message: str = f"{operation_name(operation)} is not possible {where}"
        self.hint = hint
        self.is_harmless = is_harmless

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}".rstrip()


# Something else happened than was requested -------------------------------------------------------------


class UnexpectedWrite(ElabError):
    """The server reported success, but did something else than was requested.

    >>> error = UnexpectedWrite("an update created an entry", "POST", "experiments/3", 17)
    >>> error.created_id
    17

    Args:
        message: What happened instead.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        created_id: The ID of what the server created; None if it created nothing.
        hint: What to do.
    """

    def __init__(
        self, message: str, method: str, path: str, created_id: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, method, path, created_id, hint)
        self.method = method
        self.path = path
        self.created_id = created_id
        self.was_sent = True
        self.hint = hint

    def __str__(self) -> str:
        created = f"created: ID {self.created_id}" if self.created_id is not None else ""
        return _report(self.message, f"{self.method} {self.path}", created, hint=self.hint)


class ConflictError(ElabError):
    """An entry, step, comment or file is not as it was when it was read, or not as the caller said.

    >>> ConflictError("pH was 7 when it was read, and is 7.5 now", "experiment 3", ("pH",)).was_sent
    False
    >>> print(ConflictError("its title is 'PCR', not 'Gel'", "experiment 3", ("title",), is_expected=False))
    experiment 3: its title is 'PCR', not 'Gel'
      what to do: nothing was changed; check the ID, or read it again: somebody may have changed it

    Args:
        message: What has changed or differs.
        entry: The entry, such as "experiment 3".
        names: The names of the fields that differ.
        was_sent: Whether the change was sent before the conflict was noticed.
        is_expected: Whether the caller meant this entry; False if it may be another one, as in deletions.
    """

    def __init__(
        self,
        message: str,
        entry: str,
        names: tuple[str, ...] = (),
        was_sent: bool = False,
        is_expected: bool = True,
    ) -> None:
        super().__init__(message, entry, names, was_sent, is_expected)
        self.entry = entry
        self.names = names
        self.was_sent = was_sent
        self.is_expected = is_expected
        unsent = (
            "nothing was sent; read the entry again, and decide which value is right"
            if is_expected
            else "nothing was changed; check the ID, or read it again: somebody may have changed it"
        )
        self.hint = (
            "the change was sent, and was overwritten or mixed with another: read the entry"
            if was_sent
            else unsent
        )

    def __str__(self) -> str:
        if not self.is_expected:
            return _report(f"{self.entry}: {self.message}", hint=self.hint)
        return _report(f"someone else changed {self.entry}: {self.message}", hint=self.hint)


class FileChangedError(ElabError):
    """A file changed its size while it was being sent. The request was aborted; the server stored nothing.

    >>> print(FileChangedError("log.txt", 100, 60))
    the file 'log.txt' changed while it was being sent: it had 100 bytes at first, and ended after 60
      the request was aborted, and nothing was stored
      what to do: send it again when it no longer changes, or send a copy

    Args:
        name: The file's name.
        expected: Its size in bytes when the request began.
        actual: The number of bytes that were read.
    """

    def __init__(self, name: str, expected: int, actual: int) -> None:
        super().__init__(name, expected, actual)
        self.name = name
        self.expected = expected
        self.actual = actual
        now = "is larger now" if actual > expected else f"ended after {actual}"
        self.message: str = (
            f"the file {name!r} changed while it was being sent: it had {expected} bytes at first, and {now}"
        )
        self.hint = "send it again when it no longer changes, or send a copy"

    def __str__(self) -> str:
        return _report(self.message, "the request was aborted, and nothing was stored", hint=self.hint)


class FileError(ElabError, OSError):
    """A file or folder on this computer cannot be read or written. It is an `OSError` too.

    >>> error = FileError("gel.png", "No space left on device", errno.ENOSPC)
    >>> error.path, str(error)
    ('gel.png', 'gel.png: No space left on device')

    Args:
        path: The file or folder, as it was passed.
        message: What went wrong.
        errno: The operating system's error number; None if the error is not the system's.
        hint: What to do.
    """

    _default_errno: ClassVar[int | None] = None
    args: tuple[object, ...]
    errno: int | None
    strerror: str | None

    def __init__(self, path: str, message: str, errno: int | None = None, hint: str = "") -> None:
        super().__init__(path, message, errno)
        # OSError takes its first argument for the error number, and drops the last
        self.args = (path, message, errno)
        self.hint = hint
        self.path = path
        self.message = message
        # the attributes of every OSError
        self.errno = self._default_errno if errno is None else errno
        self.strerror = message
        self.filename = path

    def __str__(self) -> str:
        text = f"{self.path}: {self.message}" if self.path else self.message
        return f"{text}; {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self.message, self.errno, self.hint), self.__dict__


class FileAlreadyExistsError(FileError, FileExistsError):
    """The file exists already, and was not replaced. It is a `FileExistsError` too."""

    _default_errno: ClassVar[int | None] = errno.EEXIST


class FileMissingError(FileError, FileNotFoundError):
    """The file or folder does not exist. It is a `FileNotFoundError` too."""

    _default_errno: ClassVar[int | None] = errno.ENOENT


class FileAccessError(FileError, PermissionError):
    """The operating system denies access to the file or folder. It is a `PermissionError` too."""

    _default_errno: ClassVar[int | None] = errno.EACCES


class ChecksumMismatchError(ElabError):
    """The downloaded file does not match the server's checksum. It was not kept.

    >>> ChecksumMismatchError(3, "gel.png", "ab12", "ff00").upload_id
    3

    Args:
        upload_id: The ID of the upload.
        name: The file's name.
        expected: The checksum or size that the server states.
        actual: The checksum or size of what was received.
    """

    def __init__(self, upload_id: int, name: str, expected: str, actual: str) -> None:
        super().__init__(upload_id, name, expected, actual)
        self.upload_id = upload_id
        self.name = name
        self.expected = expected
        self.actual = actual
        self.message: str = f"the file {name!r} (upload {upload_id}) was damaged on its way, and was not kept"
        self.hint = "download it again; if this happens again, the file is damaged on the server"

    def __str__(self) -> str:
        return _report(self.message, f"expected: {self.expected}", f"received: {self.actual}", hint=self.hint)


class FolderInUseError(ElabError):
    """Another backup or copy is writing to the folder. Nothing was changed.

    >>> FolderInUseError("notebook").folder
    'notebook'

    Args:
        folder: The folder.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder
        self.message: str = f"another backup or copy is writing to {folder}"
        self.hint = "wait until it has finished"

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}"


class IncompleteCreationError(ElabError):
    """An entry was created, but some of its content could not be added.

    >>> cause = NoResponseError("connection reset", "POST", "experiments/7")
    >>> error = IncompleteCreationError("experiment", 7, ["title"], ["tag 'blot'"], cause)
    >>> error.id, error.missing
    (7, ("tag 'blot'",))

    Args:
        kind: "experiment", "item" or "template".
        id: The entry's ID.
        done: Descriptions of what was added.
        missing: Descriptions of what was not added. The first of them is what failed.
        cause: The error that ended the creation; also as `__cause__`, and `status_code` is taken from it.
    """

    def __init__(
        self, kind: str, id: int, done: Iterable[str], missing: Iterable[str], cause: Exception
    ) -> None:
        self.done: tuple[str, ...] = tuple(done)
        self.missing: tuple[str, ...] = tuple(missing)
        super().__init__(kind, id, self.done, self.missing, cause)
        self.kind = kind
        self.id = id
        self.cause = cause
        self.status_code: int | None = cause.status_code if isinstance(cause, ElabError) else None
        self.message: str = f"{kind} {id} was created, but is incomplete"
        self.was_sent = True
        self.hint: str = say("{resume:{id}}, to add what is missing", id=id)
        # set here, because pickles do not contain __cause__
        BaseException.__setattr__(self, "__cause__", cause)

    def __str__(self) -> str:
        return _report(
            self.message,
            f"done: {', '.join(self.done) or 'nothing else'}",
            f"missing: {', '.join(self.missing)}",
            f"why: {self.cause}",
            *getattr(self.cause, "__notes__", ()),
            hint=self.hint,
        )


class AlreadyImportedError(ElabError):
    """Entries of an archive are on the server already. Nothing was imported.

    >>> error = AlreadyImportedError("lab.eln", "experiment", 12, "Western blot")
    >>> error.kind, error.id, error.was_sent
    ('experiment', 12, False)

    Args:
        path: The archive.
        kind: The kind of an entry that was imported before.
        id: Its ID.
        title: Its title on the server.
    """

    def __init__(self, path: str, kind: str, id: int, title: str) -> None:
        super().__init__(path, kind, id, title)
        self.path = path
        self.kind = kind
        self.id = id
        self.message: str = f"{path} was imported before: {kind} {id} ({_short(title)!r}) came from it"
        self.hint: str = say("a second import makes every entry again; if that is what you want, {again}")

    def __str__(self) -> str:
        return _report(self.message, hint=self.hint)


class IncompleteImportError(ElabError):
    """An import broke off. What had arrived by then stays on the server.

    >>> cause = NoResponseError("connection reset", "POST", "import")
    >>> error = IncompleteImportError("lab.eln", [("experiment", 7)], 300, cause)
    >>> error.arrived, error.expected
    ((('experiment', 7),), 300)

    Args:
        path: The archive.
        arrived: The kinds and IDs of the entries that arrived, in order; the last one may be incomplete.
        expected: The number of entries in the archive.
        cause: The error that ended the import; also as `__cause__`, and `status_code` is taken from it.
        is_running: Whether the server may still be importing: it did not answer in time.
    """

    def __init__(
        self,
        path: str,
        arrived: Iterable[tuple[str, int]],
        expected: int,
        cause: Exception,
        *,
        is_running: bool = False,
    ) -> None:
        self.arrived: tuple[tuple[str, int], ...] = tuple(arrived)
        super().__init__(path, self.arrived, expected, cause)
        self.path = path
        self.expected = expected
        self.cause = cause
        self.is_running: bool = is_running
        self.status_code: int | None = cause.status_code if isinstance(cause, ElabError) else None
        count = len(self.arrived)
        self.message: str = f"the import of {path} broke off: {count} of {expected} entries arrived"
        self.was_sent = True
        self.hint: str = str(_STILL_RUNNING) if is_running else _BROKEN_OFF
        # set here, because pickles do not contain __cause__
        BaseException.__setattr__(self, "__cause__", cause)

    def __str__(self) -> str:
        return _report(
            self.message,
            f"arrived: {_id_ranges(self.arrived)}" if self.arrived else "",
            f"why: {self.cause}",
            *getattr(self.cause, "__notes__", ()),
            hint=self.hint,
        )


_BROKEN_OFF: Final = (
    "delete these entries before you import the archive again, or export the missing ones on their own: the"
    " last one may be incomplete, and links between entries are made at the end of an import"
)
_STILL_RUNNING: Final = Wording(
    "the import may still be running on the server, so do not start it again: wait until no more entries"
    " arrive; then compare the archive with them, or delete them and import it in parts ({split})"
)


def _id_ranges(arrived: Iterable[tuple[str, int]]) -> str:
    """Write kinds and IDs, with runs of IDs as ranges."""
    runs: list[tuple[str, int, int]] = []
    for kind, number in sorted(arrived):
        if runs and runs[-1][0] == kind and runs[-1][2] == number - 1:
            runs[-1] = (kind, runs[-1][1], number)
        else:
            runs.append((kind, number, number))
    return ", ".join(
        f"{kind} {first}" if first == last else f"{kind}s {first} to {last}" for kind, first, last in runs
    )


class AmbiguousTitleError(ElabError):
    """Several entries have the title that was to identify one. Nothing was created.

    >>> AmbiguousTitleError("experiment", "PCR", [7, 3]).ids
    (7, 3)

    Args:
        kind: "experiment" or "item".
        title: The title.
        ids: The entries' IDs, newest date first.
    """

    def __init__(self, kind: str, title: str, ids: Iterable[int]) -> None:
        self.ids: tuple[int, ...] = tuple(ids)
        super().__init__(kind, title, self.ids)
        self.kind = kind
        self.title = title
        self.message: str = (
            f"{len(self.ids)} {kind}s have the title {title!r}: {', '.join(map(str, self.ids))}"
        )
        self.hint = "use the ID of one of them, or rename the others"

    def __str__(self) -> str:
        return _report(self.message, hint=self.hint)


class AlreadyBookedError(ElabError):
    """The item is already booked at this time. Your booking was not made, or has been removed.

    >>> AlreadyBookedError(3, [12], "2040-01-01T10:00:00+00:00 – 2040-01-01T11:00:00+00:00").event_ids
    (12,)

    Args:
        item_id: The item's ID.
        event_ids: The IDs of the conflicting bookings.
        times: The times of the conflicting bookings, for people.
        was_sent: Whether the booking was made, and removed again.
    """

    def __init__(self, item_id: int, event_ids: Iterable[int], times: str, was_sent: bool = False) -> None:
        self.event_ids: tuple[int, ...] = tuple(event_ids)
        super().__init__(item_id, self.event_ids, times, was_sent)
        self.item_id = item_id
        self.times = times
        self.message: str = f"item {item_id} is already booked: {times}"
        self.was_sent = was_sent
        self.hint: str = say("{free_slots} lists the times that are free; {overlapping}")

    def __str__(self) -> str:
        return _report(self.message, hint=self.hint)


# Errors that the server reports -------------------------------------------------------------------------


class ResponseError(ElabError):
    """The server returned an error.

    `message` is the server's own message; if it sent none, it is `summary`, the description of the class.
    `was_sent` is True unless the request was a GET.

    >>> error = BadRequestError(400, "Item id missing!", "POST", "events")
    >>> print(error)
    the server rejected the request
      POST events: status 400
      the server said: Item id missing!
    >>> error.message, error.was_sent
    ('Item id missing!', True)

    Args:
        status_code: The HTTP status; 2.0 sends its errors with status 200.
        server_message: The server's own message; empty if it sent none.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        hint: What to do; by default what helps with most errors of this class.
    """

    summary: ClassVar[str] = "the server returned an error"
    """What such an error means, in general."""
    _default_hint: ClassVar[str] = ""

    def __init__(self, status_code: int, server_message: str, method: str, path: str, hint: str = "") -> None:
        # not super(): the next class of UnknownEndpointError is NotSupportedByServer, with other arguments
        ElabError.__init__(self, status_code, server_message, method, path, hint)
        self.status_code: int = status_code  # pyright: ignore[reportIncompatibleVariableOverride]
        self.server_message = server_message
        self.message: str = server_message or self.summary
        self.method = method
        self.path = path
        self.was_sent: bool = method != "GET"
        self.hint: str = hint or self._default_hint

    def __str__(self) -> str:
        said = f"the server said: {_short(self.server_message)}" if self.server_message else ""
        # with status 200 the server reported no error: what it sent shows that the operation is not possible
        request = f"{self.method} {self.path}: status {self.status_code}"
        missing = "" if self.status_code == 200 else "the server sent no message"
        return _report(
            self.summary,
            request if shows_requests() or (not said and missing) else "",
            said or missing,
            hint=self.hint,
        )


class AuthenticationError(ResponseError):
    """The API key is unknown to the server, or did not reach it."""

    summary: ClassVar[str] = "the server did not accept the API key"
    _default_hint: ClassVar[str] = (
        "check that the key is complete, belongs to this server, and has not been deleted there"
        " (User panel, API keys)"
    )


class PermissionDeniedError(ResponseError):
    """The API key's owner does not have the permission to do this."""

    summary: ClassVar[str] = "the API key's owner is not allowed to do this"
    _default_hint: ClassVar[str] = "ask the entry's owner or an admin for permission to read or write it"


class ReadOnlyKeyError(PermissionDeniedError):
    """The API key is read-only."""

    summary: ClassVar[str] = "this API key is read-only"
    _default_hint: ClassVar[str] = "create a key with write permission in eLabFTW (User panel, API keys)"


class NotFoundError(ResponseError):
    """The entry, upload or event does not exist."""

    summary: ClassVar[str] = "nothing was found with this ID"
    _default_hint: ClassVar[str] = "check the ID; it may have been deleted"


class NotFoundOrDeniedError(NotFoundError, PermissionDeniedError):
    """The entry does not exist, or the API key's owner has no access to it.

    Up to and including 4.3, the server's response is the same in both cases.
    """

    summary: ClassVar[str] = (
        "nothing was found with this ID, or the API key's owner is not allowed to do this"
    )
    _default_hint: ClassVar[str] = (
        "check the ID, and whether the key's owner can read and write the entry: this release returns the"
        " same error in both cases, and some releases return it for a locked entry too"
    )


class LockedError(ResponseError):
    """The entry is locked."""

    summary: ClassVar[str] = "the entry is locked"
    _default_hint: ClassVar[str] = "the person who locked it, or an admin, can unlock it on its page"


class BadRequestError(ResponseError):
    """The server rejected the request."""

    summary: ClassVar[str] = "the server rejected the request"


class UnknownEndpointError(BadRequestError, NotSupportedByServer):  # pyright: ignore[reportIncompatibleVariableOverride]
    """The server does not know this endpoint or operation: its release is too old or too new."""

    summary: ClassVar[str] = "this server does not know this operation"
    _default_hint: ClassVar[str] = (
        "its release is too old or too new: see the documentation for the releases that have it"
    )

    def __str__(self) -> str:
        return ResponseError.__str__(self)


class SearchSyntaxError(BadRequestError):
    """The server could not parse the search."""

    summary: ClassVar[str] = "the server could not parse the search"
    _default_hint: ClassVar[str] = (
        'use words, "a phrase", title:word, body:word, author:name, date:>=20210302; combine them with'
        " AND, OR, NOT and ()"
    )


class RequestTooLargeError(ResponseError):
    """The request is larger than the server accepts."""

    summary: ClassVar[str] = "the request is larger than the server accepts"
    _default_hint: ClassVar[str] = (
        "the official image accepts 100 MB; the server's admin can raise client_max_body_size in nginx and"
        " upload_max_filesize in PHP"
    )


class RateLimitError(ResponseError):
    """Too many requests were sent in a short time."""

    summary: ClassVar[str] = "too many requests in a short time"
    _default_hint: ClassVar[str] = "wait, then send fewer requests in parallel"


class ServerError(ResponseError):
    """The server failed while it processed the request."""

    summary: ClassVar[str] = "an error occurred on the server"
    _default_hint: ClassVar[str] = "see the server's log for details; read the entry before repeating a write"


class NotAnElabServer(ResponseError):
    """The response does not come from eLabFTW's API: it is a web page, a login form, or a redirect."""

    summary: ClassVar[str] = "the response does not come from eLabFTW's API"
    _default_hint: ClassVar[str] = (
        "check the endpoint in a browser. A login page means that something in front of eLabFTW asks for a"
        " login; a missing page means that the web server does not pass api/v1 or api/v2 to eLabFTW:"
        " `elab doctor` shows the configuration it needs"
    )


# No response --------------------------------------------------------------------------------------------


class NoResponseError(ElabError):
    """The server did not respond, or its response was incomplete.

    `was_sent` is True if the server may have processed a request that can change something.

    >>> error = NoResponseError("refused", "POST", "experiments", may_have_been_processed=False)
    >>> error.was_sent
    False

    Args:
        message: What happened.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        may_have_been_processed: Whether the server may have received the request.
        hint: What to do.
    """

    summary: ClassVar[str] = "no response"
    """What such an error means, in general."""

    def __init__(
        self, message: str, method: str, path: str, may_have_been_processed: bool = True, hint: str = ""
    ) -> None:
        super().__init__(message, method, path, may_have_been_processed, hint)
        self.method = method
        self.path = path
        self.may_have_been_processed = may_have_been_processed
        self.was_sent: bool = may_have_been_processed and method != "GET"
        self.hint = hint

    def __str__(self) -> str:
        return _report(
            f"{self.summary}: {self.message}",
            f"{self.method} {self.path}",
            "the server may have processed it: check before you send it again" if self.was_sent else "",
            hint=self.hint,
        )


class ConnectionFailedError(NoResponseError):
    """The server could not be reached, or the connection was lost."""

    summary: ClassVar[str] = "the connection failed"


class CertificateError(ConnectionFailedError):
    """The server's certificate was rejected. The API key was not sent."""

    summary: ClassVar[str] = "the server's certificate was rejected"


class ResponseTooLargeError(NoResponseError):
    """The response is larger than the Manager's `max_answer`. It was not read completely."""

    summary: ClassVar[str] = "the response is too large"


class RequestTimeoutError(NoResponseError):
    """The request took longer than the timeout."""

    summary: ClassVar[str] = "the request timed out"


# Warnings -----------------------------------------------------------------------------------------------


class ElabWarning(UserWarning):
    """The base class of all warnings of this package. They never contain an API key."""

    def __init__(self, *args: object) -> None:
        super().__init__(*without_keys(args))


class ListTruncatedWarning(ElabWarning):
    """The list may be incomplete: 3.5.0 up to and including 3.6.6 return the newest 16 rows only."""


class LargeImportWarning(ElabWarning):
    """An archive has so many entries that web servers may stop its import. It is sent all the same."""


class EmptyBackupWarning(ElabWarning):
    """The archive is empty, because no experiment changed in the period."""


class LockedEntryWarning(ElabWarning):
    """An entry was changed although it is locked, archived or deleted.

    API v2 lets the person who locked an entry change it; up to and including 5.2, archived entries can be
    changed, and on 5.2 deleted ones too. API v1 refuses all of these.
    """


class ReplacedFileWarning(ElabWarning):
    """A file was replaced, and the body of its entry still shows the old one."""


class MissingValueWarning(ElabWarning):
    """A script reads a key of the release that it was written for, which this server does not send.

    The value is None. Only `elab_sdk.elabapy` with `written_for` issues this warning.
    """


class InsecureConnectionWarning(ElabWarning, generated.ExposedKeyWarning):
    """Others may read the API key: over http, with `verify=False`, or in a file that is not private."""
