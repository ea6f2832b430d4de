"""Everything that can go wrong, as one tree below `ElabError`.

An error says what happened, on which request, in the server's own words, and what to do about it. All of them
pickle, and none of them ever holds the API key.

>>> issubclass(NotFoundError, ElabError)
True
"""

# ruff: noqa: N818 - "NotFoundError" says it all; "Error" stands where a word alone would not

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, ClassVar, Final

from elab_api_v1 import errors as generated
from elab_api_v1.errors import DecodeError, ElabError, printable
from elab_api_v1.redaction import without_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AlreadyBookedError",
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
    "InsecureConnectionWarning",
    "ListTruncatedWarning",
    "LockedError",
    "NoResponseError",
    "NotAnElabServer",
    "NotFoundError",
    "NotFoundOrDeniedError",
    "NotSupportedByServer",
    "PermissionDeniedError",
    "RateLimitError",
    "ReadOnlyKeyError",
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


def _lines(*lines: str) -> str:
    return "\n  ".join(line for line in lines if line)


def _short(text: str) -> str:
    # what a server says, anybody may have written
    text = printable(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


# Before anything is sent --------------------------------------------------------------------------------


class ConfigurationError(ElabError):
    """The endpoint, the key or another setting cannot work; nothing was sent.

    >>> str(ConfigurationError("no endpoint was given"))
    'no endpoint was given'
    """


class ValidationError(ElabError, ValueError):
    """An argument was refused before anything was sent. It is a `ValueError` too.

    >>> error = ValidationError("limit is 1 or more, not 0", "limit")
    >>> error.argument
    'limit'

    Args:
        reason: What was wrong, and what is allowed.
        argument: The argument's name.
        is_harmless: Every server would have refused it too, or taken it as it stands.
    """

    def __init__(self, reason: str, argument: str = "", *, is_harmless: bool = False) -> None:
        self.reason = reason
        self.argument = argument
        self.is_harmless = is_harmless
        super().__init__(reason, argument)

    def __str__(self) -> str:
        return self.reason


class NotSupportedByServer(ElabError):
    """This server's release cannot do what was asked; nothing was sent.

    >>> print(NotSupportedByServer("get_template", "3.6.7", "It exists from 4.0 on."))
    get_template is not possible on eLabFTW 3.6.7. It exists from 4.0 on.

    Args:
        act: What was asked for.
        release: The server's release, as far as it is known.
        hint: What to do instead.
        is_harmless: The server would have refused it too, and done nothing else.
    """

    act: str = ""
    release: str = ""
    hint: str = ""
    is_harmless: bool = False

    def __init__(self, act: str, release: str, hint: str = "", *, is_harmless: bool = False) -> None:
        self.act = act
        self.release = release
        self.hint = hint
        self.is_harmless = is_harmless
        super().__init__(act, release, hint)

    def __str__(self) -> str:
        return f"{self.act} is not possible on eLabFTW {self.release}. {self.hint}".rstrip()


# Instead of what was asked ------------------------------------------------------------------------------


class UnexpectedWrite(ElabError):
    """The server reported success, but did something else than what was asked.

    >>> error = UnexpectedWrite("an update created an entry", "POST", "experiments/3", 17)
    >>> error.created_id
    17

    Args:
        reason: What happened instead.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        created_id: Number of what the server created, None where it created nothing.
        hint: What to do.
    """

    def __init__(
        self, reason: str, method: str, path: str, created_id: int | None = None, hint: str = ""
    ) -> None:
        self.reason = reason
        self.method = method
        self.path = path
        self.created_id = created_id
        self.hint = hint
        super().__init__(reason, method, path, created_id, hint)

    def __str__(self) -> str:
        return _lines(
            self.reason,
            f"{self.method} {self.path}",
            f"created: number {self.created_id}" if self.created_id is not None else "",
            f"what to do: {self.hint}" if self.hint else "",
        )


class ConflictError(ElabError):
    """Somebody else changed the same thing at the same time.

    >>> ConflictError("pH was 7 when it was read, and is 7.5 now", "experiment 3", ("pH",)).is_written
    False

    Args:
        reason: What is not as it was.
        entry: The entry, in words.
        names: The names of what differs.
        is_written: Whether the change was sent before it was noticed.
    """

    def __init__(
        self, reason: str, entry: str, names: tuple[str, ...] = (), is_written: bool = False
    ) -> None:
        self.reason = reason
        self.entry = entry
        self.names = names
        self.is_written = is_written
        super().__init__(reason, entry, names, is_written)

    def __str__(self) -> str:
        done = (
            "what to do: the change was sent, and was overwritten or mixed with another: read the entry"
            if self.is_written
            else "what to do: nothing was sent; read the entry again, and decide which value is right"
        )
        return _lines(f"somebody else changed {self.entry}: {self.reason}", done)


class FileChangedError(ElabError):
    """A file changed its size while it was sent. The request was broken off, so the server stored nothing.

    >>> print(FileChangedError("log.txt", 100, 60))
    the file 'log.txt' changed while it was sent: it had 100 bytes at the start, and ended after 60
      the request was broken off before its end: nothing was stored
      what to do: send it again when nobody writes to it any more, or send a copy

    Args:
        name: The file's name.
        expected: Its bytes when the request began.
        found: Its bytes as far as they were read.
    """

    def __init__(self, name: str, expected: int, found: int) -> None:
        self.name = name
        self.expected = expected
        self.found = found
        super().__init__(name, expected, found)

    def __str__(self) -> str:
        now = "has more now" if self.found > self.expected else f"ended after {self.found}"
        return _lines(
            f"the file {self.name!r} changed while it was sent: it had {self.expected} bytes at the start,"
            f" and {now}",
            "the request was broken off before its end: nothing was stored",
            "what to do: send it again when nobody writes to it any more, or send a copy",
        )


class FileError(ElabError, OSError):
    """A file or folder on this computer cannot be read or written. It is an `OSError` too.

    >>> error = FileError("gel.png", "No space left on device", errno.ENOSPC)
    >>> error.path, str(error)
    ('gel.png', 'gel.png: No space left on device')

    Args:
        path: The file or folder, as it was given.
        reason: What happened, and what to do.
        errno: The operating system's number of it, None where the problem is not the system's.
    """

    code: ClassVar[int | None] = None
    args: tuple[object, ...]
    errno: int | None
    strerror: str | None

    def __init__(self, path: str, reason: str, errno: int | None = None) -> None:
        super().__init__(path, reason, errno)
        # OSError takes the first for its number, and drops the last
        self.args = (path, reason, errno)
        self.path = path
        self.reason = reason
        # as every OSError has them
        self.errno = self.code if errno is None else errno
        self.strerror = reason
        self.filename = path

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.path, self.reason, self.errno), self.__dict__

    @classmethod
    def of(cls, error: OSError, path: object = "") -> FileError:
        """The error of this tree for one of the operating system.

        >>> FileError.of(FileNotFoundError(2, "No such file or directory"), "gel.png")
        FileMissingError('gel.png', 'No such file or directory', 2)

        Args:
            error: What the operating system says.
            path: The file it is about, where the error does not name one.
        """
        if isinstance(error, FileError):
            return error
        named = error.filename if error.filename is not None else path
        known: dict[type[OSError], type[FileError]] = {
            FileExistsError: FileAlreadyExistsError,
            FileNotFoundError: FileMissingError,
            PermissionError: FileAccessError,
        }
        kind = next((ours for theirs, ours in known.items() if isinstance(error, theirs)), FileError)
        shown = os.fsdecode(named) if isinstance(named, bytes) else str(named)
        return kind(shown, error.strerror or str(error) or type(error).__name__, error.errno)


class FileAlreadyExistsError(FileError, FileExistsError):
    """There is such a file already, and it was not to be replaced. It is a `FileExistsError` too."""

    code: ClassVar[int | None] = errno.EEXIST


class FileMissingError(FileError, FileNotFoundError):
    """There is no such file or folder. It is a `FileNotFoundError` too."""

    code: ClassVar[int | None] = errno.ENOENT


class FileAccessError(FileError, PermissionError):
    """The operating system does not allow it. It is a `PermissionError` too."""

    code: ClassVar[int | None] = errno.EACCES


class ChecksumMismatchError(ElabError):
    """What was downloaded is not what the server once got. No file was left.

    >>> ChecksumMismatchError(3, "gel.png", "ab12", "ff00").upload_id
    3

    Args:
        upload_id: The file's number.
        name: The file's name.
        expected: The checksum, or the length, that the server gave.
        found: That of what came.
    """

    def __init__(self, upload_id: int, name: str, expected: str, found: str) -> None:
        self.upload_id = upload_id
        self.name = name
        self.expected = expected
        self.found = found
        super().__init__(upload_id, name, expected, found)

    def __str__(self) -> str:
        return _lines(
            f"the file {self.name!r} (upload {self.upload_id}) came damaged, and was not kept",
            f"the server said: {self.expected}",
            f"what came: {self.found}",
            "what to do: download it again; if it happens again, the file is damaged on the server",
        )


class FolderInUseError(ElabError):
    """Another backup writes to this folder now; nothing was changed.

    >>> FolderInUseError("notebook").folder
    'notebook'

    Args:
        folder: The folder.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return f"another backup writes to {self.folder} now: wait for its end, or give another folder"


class IncompleteCreationError(ElabError):
    """An entry was created, but something of what it was to hold could not be done.

    >>> cause = NoResponseError("connection reset", "POST", "experiments/7")
    >>> error = IncompleteCreationError("experiment", 7, ["title"], ["tag 'blot'"], cause)
    >>> error.id, error.missing
    (7, ("tag 'blot'",))

    Args:
        kind: "experiment" or "item".
        id: Its number.
        done: What was done, in words.
        missing: What was not, in words. The first of them is what failed.
        cause: The error that ended it; `__cause__` too, also after a pickle.
    """

    def __init__(
        self, kind: str, id: int, done: Iterable[str], missing: Iterable[str], cause: Exception
    ) -> None:
        self.kind = kind
        self.id = id
        self.done: tuple[str, ...] = tuple(done)
        self.missing: tuple[str, ...] = tuple(missing)
        self.cause = cause
        super().__init__(kind, id, self.done, self.missing, cause)
        # so that it is there after a pickle too
        BaseException.__setattr__(self, "__cause__", cause)

    def __str__(self) -> str:
        return _lines(
            f"{self.kind} {self.id} was created, but is not complete",
            f"done: {', '.join(self.done) or 'nothing else'}",
            f"missing: {', '.join(self.missing)}",
            f"why: {self.cause}",
            *getattr(self.cause, "__notes__", ()),
            f"what to do: the same call with resume=error, or with resume={self.id}, does what is missing",
        )


class AmbiguousTitleError(ElabError):
    """Several entries have the title that one was to be found by. Nothing was created.

    >>> AmbiguousTitleError("experiment", "PCR", [7, 3]).ids
    (7, 3)

    Args:
        kind: "experiment" or "item".
        title: The title.
        ids: Their numbers, newest date first.
    """

    def __init__(self, kind: str, title: str, ids: Iterable[int]) -> None:
        self.kind = kind
        self.title = title
        self.ids: tuple[int, ...] = tuple(ids)
        super().__init__(kind, title, self.ids)

    def __str__(self) -> str:
        return _lines(
            f"{len(self.ids)} {self.kind}s are titled {self.title!r}: {', '.join(map(str, self.ids))}",
            "what to do: read the one that is meant by its number, or rename the others",
        )


class AlreadyBookedError(ElabError):
    """The item is booked in that time. No booking of yours is left there.

    >>> AlreadyBookedError(3, [12], "2040-01-01T10:00:00+00:00 – 2040-01-01T11:00:00+00:00").event_ids
    (12,)

    Args:
        item_id: The item's number.
        event_ids: Numbers of the bookings that are in the way.
        times: When they are, in words.
    """

    def __init__(self, item_id: int, event_ids: Iterable[int], times: str) -> None:
        self.item_id = item_id
        self.event_ids: tuple[int, ...] = tuple(event_ids)
        self.times = times
        super().__init__(item_id, self.event_ids, times)

    def __str__(self) -> str:
        return _lines(
            f"item {self.item_id} is booked already: {self.times}",
            "what to do: free_slots(…) lists the times that are free; overlapping=True books all the same",
        )


# Answers that are errors --------------------------------------------------------------------------------


class ResponseError(ElabError):
    """The server answered with an error.

    >>> print(BadRequestError(400, "Item id missing!", "POST", "events"))
    the server did not accept the request
      POST events: status 400
      the server said: Item id missing!

    Args:
        status: The HTTP status; 2.0 sends its errors with 200.
        words: The server's own words; empty when it said nothing.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        hint: What to do, where more is known than the class says.
    """

    what: ClassVar[str] = "the server answered with an error"
    advice: ClassVar[str] = ""

    def __init__(self, status: int, words: str, method: str, path: str, hint: str = "") -> None:
        self.status = status
        self.words = words
        self.method = method
        self.path = path
        self.hint: str = hint or self.advice
        # not through NotSupportedByServer, with which one class shares its tree
        ElabError.__init__(self, status, words, method, path, hint)

    def __str__(self) -> str:
        return _lines(
            self.what,
            f"{self.method} {self.path}: status {self.status}",
            f"the server said: {_short(self.words)}" if self.words else "the server said nothing",
            f"what to do: {self.hint}" if self.hint else "",
        )


class AuthenticationError(ResponseError):
    """The key is unknown, or did not arrive."""

    what: ClassVar[str] = "the server did not accept the API key"
    advice: ClassVar[str] = (
        "check that the key is complete, belongs to this server, and was not deleted there"
        " (User panel, API keys)"
    )


class PermissionDeniedError(ResponseError):
    """The key's owner may not do that."""

    what: ClassVar[str] = "the key's owner may not do that"
    advice: ClassVar[str] = "ask the entry's owner or an admin for the right to read or write it"


class ReadOnlyKeyError(PermissionDeniedError):
    """The key may only read."""

    what: ClassVar[str] = "this API key may only read"
    advice: ClassVar[str] = "create a key that may write in eLabFTW's User panel, API keys"


class NotFoundError(ResponseError):
    """There is no such entry."""

    what: ClassVar[str] = "there is nothing with this number"
    advice: ClassVar[str] = "check the number; a deleted entry is not found either"


class NotFoundOrDeniedError(NotFoundError, PermissionDeniedError):
    """There is no such entry, or the key's owner may not see it: to 4.3 the answer is the same."""

    what: ClassVar[str] = "there is nothing with this number, or the key's owner may not do that"
    advice: ClassVar[str] = (
        "check the number, and whether the key's owner may read and write the entry: this release says"
        " the same in both cases, and some say it for a locked entry too"
    )


class LockedError(ResponseError):
    """The entry is locked."""

    what: ClassVar[str] = "the entry is locked"
    advice: ClassVar[str] = "who locked it, or an admin, can unlock it on its page"


class BadRequestError(ResponseError):
    """The server did not accept the request."""

    what: ClassVar[str] = "the server did not accept the request"


class UnknownEndpointError(BadRequestError, NotSupportedByServer):
    """The server does not know this endpoint or this act: its release is too old or too new for it."""

    what: ClassVar[str] = "this server does not know what was asked for"
    advice: ClassVar[str] = "its release is too old or too new for it: see the release notes of the method"

    def __str__(self) -> str:
        return ResponseError.__str__(self)


class SearchSyntaxError(BadRequestError):
    """The server did not understand the search."""

    what: ClassVar[str] = "the server did not understand the search"
    advice: ClassVar[str] = (
        'words, "a phrase", title:word, body:word, author:name, date:>=20210302; combine them with'
        " AND, OR, NOT and ()"
    )


class RequestTooLargeError(ResponseError):
    """The request is longer than the server takes."""

    what: ClassVar[str] = "the request is longer than the server takes"
    advice: ClassVar[str] = (
        "the official image takes 100 MB; the server's admin can raise nginx' client_max_body_size and PHP's"
        " upload_max_filesize"
    )


class RateLimitError(ResponseError):
    """Too many requests in too short a time."""

    what: ClassVar[str] = "too many requests in too short a time"
    advice: ClassVar[str] = "wait, then send fewer requests at once"


class ServerError(ResponseError):
    """Something went wrong on the server."""

    what: ClassVar[str] = "something went wrong on the server"
    advice: ClassVar[str] = "the server's own log says more; read the entry again before repeating a write"


class NotAnElabServer(ResponseError):
    """What answered is not eLabFTW's API: a web page, a login form, or a redirect."""

    what: ClassVar[str] = "what answered is not eLabFTW's API v1"
    advice: ClassVar[str] = (
        "check the endpoint in a browser. A login page means that something stands in front of eLabFTW; a"
        " missing page, that the web server does not pass api/v1 to eLabFTW: `elab doctor` shows the"
        " configuration it needs"
    )


# No answer ----------------------------------------------------------------------------------------------


class NoResponseError(ElabError):
    """There was no answer, or it broke off.

    >>> error = NoResponseError("connection refused", "POST", "experiments", may_have_happened=False)
    >>> error.may_have_happened
    False

    Args:
        reason: What happened.
        method: The request's HTTP method.
        path: The request's path below the API's root.
        may_have_happened: Whether the server may have got the request and acted on it.
        hint: What to do.
    """

    what: ClassVar[str] = "there was no answer"

    def __init__(
        self, reason: str, method: str, path: str, may_have_happened: bool = True, hint: str = ""
    ) -> None:
        self.reason = reason
        self.method = method
        self.path = path
        self.may_have_happened = may_have_happened
        self.hint = hint
        super().__init__(reason, method, path, may_have_happened, hint)

    def __str__(self) -> str:
        doubt = "the server may have acted on it all the same: read before you write again"
        return _lines(
            f"{self.what}: {self.reason}",
            f"{self.method} {self.path}",
            doubt if self.may_have_happened and self.method != "GET" else "",
            f"what to do: {self.hint}" if self.hint else "",
        )


class ConnectionFailedError(NoResponseError):
    """The server could not be reached, or the connection broke."""

    what: ClassVar[str] = "the connection failed"


class CertificateError(ConnectionFailedError):
    """The server's certificate was not accepted; the key was not sent."""

    what: ClassVar[str] = "the server's certificate was not accepted"


class ResponseTooLargeError(NoResponseError):
    """The answer is longer than the Manager's `max_answer` allows; it was not read to its end."""

    what: ClassVar[str] = "the answer is too long"


class RequestTimeoutError(NoResponseError):
    """It took longer than the timeout allows."""

    what: ClassVar[str] = "it took too long"


# Warnings -----------------------------------------------------------------------------------------------


class ElabWarning(UserWarning):
    """The root of all warnings of this package. No API key is ever in one."""

    def __init__(self, *args: object) -> None:
        super().__init__(*without_keys(args))


class ListTruncatedWarning(ElabWarning):
    """The server sends no more rows, though there may be more: 3.5.0 to 3.6.6 list the newest 16 only."""


class EmptyBackupWarning(ElabWarning):
    """The archive is empty: no experiment changed in the period."""


class InsecureConnectionWarning(ElabWarning, generated.ExposedKeyWarning):
    """The API key travels where others may read it: over http, or with `verify=False`."""
