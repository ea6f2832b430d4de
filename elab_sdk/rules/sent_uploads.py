"""Finds the upload of a file that was sent: up to and including 3.6, the server does not return its ID."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, NoReturn

import attrs

from elab_sdk._wording import Wording
from elab_sdk.errors import UnexpectedWrite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from elab_api_v1.models import Upload

__all__ = [
    "NO_ITEM_FILES",
    "SentFile",
    "UploadTracker",
    "comparable_name",
    "is_same_file_name",
    "newest_match",
    "sha256_of",
]

NO_ITEM_FILES: Final = Wording(
    "From 4.4, API v1 does not accept files for items. From 4.5, API v2 can: use {api_v2}."
)
"""Hint for files of items."""


@attrs.frozen
class SentFile:
    """A file that the server reported as stored.

    Args:
        id: The upload's ID from the response; None up to and including 3.6.
        name: The file name in the request.
        sha256: Checksum of the content that was sent.
        size: Size of the content in bytes.
        after: The highest upload ID before the request.
        path: The request's path.
    """

    id: int | None
    name: str
    sha256: str
    size: int
    after: int
    path: str

    @property
    def description(self) -> str:
        """The description of the completed upload in messages."""
        return f"uploaded {self.name}" + ("" if self.id is None else f" (upload {self.id})")


class UploadTracker:
    """Tracks the uploads that a Manager has read, so that no old upload is mistaken for a new one."""

    def __init__(self) -> None:
        self.newest: int = 0
        self._claimed: set[int] = set()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()

    def note(self, stored: Sequence[Upload]) -> None:
        """Record that these uploads exist."""
        with self._lock:
            self.newest = max(self.newest, *(upload.id for upload in stored), 0)

    def match(self, sent: Sequence[SentFile], stored: Sequence[Upload]) -> list[Upload]:
        """Return the upload of each file that was sent to one entry.

        Without an ID in the response it is the newest upload with the same checksum. No upload is returned
        twice.

        Args:
            sent: The files that were sent, in order.
            stored: All uploads of the entry, read afterwards.

        Raises:
            UnexpectedWrite: An upload is missing or damaged.
        """
        newest_first = sorted(stored, key=lambda upload: upload.id, reverse=True)
        with self._lock:
            # equal files were stored in the order in which they were sent
            matches = [self._match_one(file, newest_first) for file in reversed(sent)]
        self.note(stored)
        return matches[::-1]

    def _match_one(self, sent: SentFile, stored: Sequence[Upload]) -> Upload:
        if sent.id is not None:
            candidates = [upload for upload in stored if upload.id == sent.id]
            if candidates and not _is_consistent(sent, candidates[0]):
                _raise_damaged(sent, candidates[0])
        else:
            new = [upload for upload in stored if upload.id > sent.after]
            candidates = [upload for upload in new if sha256_of(upload) == sent.sha256]
            same_name = [upload for upload in new if is_same_file_name(sent.name, upload.real_name)]
            candidates = candidates or [upload for upload in same_name if _is_consistent(sent, upload)]
            if same_name and not candidates:
                _raise_damaged(
                    sent,
                    next((upload for upload in same_name if upload.id not in self._claimed), same_name[0]),
                )
        if not candidates:
            _raise_missing(sent)
        match = next((upload for upload in candidates if upload.id not in self._claimed), candidates[0])
        if sent.id is None:
            self._claimed.add(match.id)
        return match


def newest_match(sent: SentFile, stored: Sequence[Upload]) -> Upload | None:
    """Return the newest upload that was added after a file was sent and has its checksum, or None.

    Args:
        sent: The file that was sent.
        stored: All uploads of the entry.
    """
    matches = (upload for upload in stored if upload.id > sent.after and sha256_of(upload) == sent.sha256)
    return max(matches, key=lambda upload: upload.id, default=None)


def is_same_file_name(sent: str, stored: str) -> bool:
    """Return whether a server may have stored a file under another name: it replaces special characters.

    >>> is_same_file_name("my gel (1).png", "my-gel-1.png"), is_same_file_name("a.png", "b.png")
    (True, False)
    """
    return comparable_name(sent) == comparable_name(stored)


def comparable_name(name: str) -> str:
    """Return the part of a file name that every server keeps.

    >>> comparable_name("my gel (1).png")
    'mygel1png'
    """
    return "".join(letter for letter in name if letter.isascii() and letter.isalnum()).lower()


def _is_consistent(sent: SentFile, upload: Upload) -> bool:
    """Return whether checksum and size of an upload match, if the server states them."""
    digest, size = sha256_of(upload), upload.filesize
    return digest in (None, sent.sha256) and size in (None, sent.size)


def sha256_of(upload: Upload) -> str | None:
    """Return the SHA-256 checksum that the server states, or None."""
    digest = upload.hash_
    if not digest or (upload.hash_algorithm or "sha256").lower() != "sha256":
        return None
    return digest.lower()


def _raise_damaged(sent: SentFile, upload: Upload) -> NoReturn:
    raise UnexpectedWrite(
        f"upload {upload.id} is damaged: its checksum is {upload.hash_}, that of the file {sent.name!r} is"
        f" {sent.sha256}",
        "POST",
        sent.path,
        upload.id,
        "delete that upload on the entry's page, and send the file again",
    )


def _raise_missing(sent: SentFile) -> NoReturn:
    raise UnexpectedWrite(
        f"the server reported success, but the entry has no file {sent.name!r}",
        "POST",
        sent.path,
        sent.id,
        "check the entry's page before you upload the file again",
    )
