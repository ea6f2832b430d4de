"""Which of an entry's uploads is the one that was just sent: to 3.6 the server does not say."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NoReturn

import attrs

from elab_sdk.errors import UnexpectedWrite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from elab_api_v1.models import Upload

__all__ = ["SeenUploads", "Sent", "bare", "newest_like", "same_name", "sha256_of"]


@attrs.frozen
class Sent:
    """A file that a server said it has.

    Args:
        id: The number that the answer bore; None to 3.6.
        name: The name it was sent under.
        sha256: Checksum of what was sent.
        size: Bytes that were sent.
        after: An upload's number that was there before.
        path: The request's path.
    """

    id: int | None
    name: str
    sha256: str
    size: int
    after: int
    path: str

    @property
    def words(self) -> str:
        """The file, as it is called where it is said what was done."""
        return f"uploaded {self.name}" + ("" if self.id is None else f" (upload {self.id})")


class SeenUploads:
    """The uploads that a Manager has seen, so that an old one is not taken for a new one."""

    def __init__(self) -> None:
        self.newest: int = 0
        self._claimed: set[int] = set()
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()

    def note(self, stored: Sequence[Upload]) -> None:
        """Keep in mind that these are there."""
        with self._lock:
            self.newest = max(self.newest, *(upload.id for upload in stored), 0)

    def found(self, sent: Sequence[Sent], stored: Sequence[Upload]) -> list[Upload]:
        """The uploads of what was sent to one entry.

        Where the answer bore no number it is the newest with the same checksum, and each is given out once.

        Args:
            sent: What was sent, in order.
            stored: All uploads of the entry, read after that.

        Raises:
            UnexpectedWrite: One is not there, or arrived damaged.
        """
        newest_first = sorted(stored, key=lambda upload: upload.id, reverse=True)
        with self._lock:
            # equal files were stored in the order in which they were sent
            found = [self._one(each, newest_first) for each in reversed(sent)]
        self.note(stored)
        return found[::-1]

    def _one(self, sent: Sent, stored: Sequence[Upload]) -> Upload:
        if sent.id is not None:
            fitting = [upload for upload in stored if upload.id == sent.id]
            if fitting and not _fits(sent, fitting[0]):
                _damaged(sent, fitting[0])
        else:
            fresh = [upload for upload in stored if upload.id > sent.after]
            fitting = [upload for upload in fresh if sha256_of(upload) == sent.sha256]
            named = [upload for upload in fresh if same_name(sent.name, upload.real_name)]
            fitting = fitting or [upload for upload in named if _fits(sent, upload)]
            if named and not fitting:
                _damaged(sent, next((upload for upload in named if upload.id not in self._claimed), named[0]))
        if not fitting:
            _missing(sent)
        one = next((upload for upload in fitting if upload.id not in self._claimed), fitting[0])
        if sent.id is None:
            self._claimed.add(one.id)
        return one


def newest_like(sent: Sent, stored: Sequence[Upload]) -> Upload | None:
    """The newest upload that came after a file was sent, and has its checksum; None where there is none.

    Args:
        sent: What was sent.
        stored: All uploads of the entry.
    """
    alike = (each for each in stored if each.id > sent.after and sha256_of(each) == sent.sha256)
    return max(alike, key=lambda upload: upload.id, default=None)


def same_name(wanted: str, stored: str) -> bool:
    """Whether a server may have stored a file so named under that name: it replaces odd characters.

    >>> same_name("my gel (1).png", "my-gel-1.png"), same_name("a.png", "b.png")
    (True, False)
    """
    return bare(wanted) == bare(stored)


def bare(name: str) -> str:
    """What every server keeps of a file's name.

    >>> bare("my gel (1).png")
    'mygel1png'
    """
    return "".join(letter for letter in name if letter.isascii() and letter.isalnum()).lower()


def _fits(sent: Sent, upload: Upload) -> bool:
    """What is known of the upload is true of what was sent. A server may leave out the checksum."""
    digest, size = sha256_of(upload), upload.filesize
    return digest in (None, sent.sha256) and size in (None, sent.size)


def sha256_of(upload: Upload) -> str | None:
    """The checksum that the server gives, where it gives one of that kind."""
    digest = upload.hash_
    if not digest or (upload.hash_algorithm or "sha256").lower() != "sha256":
        return None
    return digest.lower()


def _damaged(sent: Sent, upload: Upload) -> NoReturn:
    raise UnexpectedWrite(
        f"the file {sent.name!r} arrived damaged: its checksum is {sent.sha256}, that of upload {upload.id}"
        f" is {upload.hash_}",
        "POST",
        sent.path,
        upload.id,
        "delete that upload on the entry's page, and send the file again",
    )


def _missing(sent: Sent) -> NoReturn:
    raise UnexpectedWrite(
        f"the server reported success, but the entry has no file {sent.name!r}",
        "POST",
        sent.path,
        sent.id,
        "look at the entry's page before you upload it again",
    )
