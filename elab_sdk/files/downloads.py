"""Files on their way down: a download lands whole or not at all, and is what the server said it is."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from typing import IO, TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, cast

import attrs

from elab_sdk.errors import ChecksumMismatchError, FileAlreadyExistsError, FileMissingError, ValidationError
from elab_sdk.files import atomic, safe_names
from elab_sdk.files.checksums import Hashing

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from elab_api_v1.models import Upload

    from elab_sdk.files.checksums import Digest

__all__ = ["Existing", "Landing", "Planned", "Receiving", "Target", "Write", "landing", "planned", "total"]

Target: TypeAlias = "str | os.PathLike[str] | IO[bytes]"
"""A path, a folder, or a file opened in binary mode."""

Existing: TypeAlias = Literal["raise", "replace", "skip"]
"""What becomes of a file that is there already."""

_CHUNK: Final = 1 << 18


class Write(Protocol):
    """Takes the next part of a download."""

    def __call__(self, part: bytes, /) -> object:
        """Write it."""
        ...


class Receiving:
    """A file as it comes: counted, and hashed where the server gave a checksum.

    >>> memory = io.BytesIO()
    >>> receiving = Receiving(memory.write, None)
    >>> receiving(b"a,b")
    >>> receiving.finish()

    Args:
        write: Takes the next part.
        upload: What the server said of the file.
        report: Takes the bytes that have come so far.
    """

    def __init__(
        self, write: Write, upload: Upload | None, report: Callable[[int], object] | None = None
    ) -> None:
        self._write = write
        self._upload = upload
        self._report = report
        self._done = 0
        digest = None if upload is None else _hash(upload)
        self._hash = None if digest is None else Hashing(digest)

    def __call__(self, part: bytes, /) -> None:
        """Take the next part."""
        self._write(part)
        self._done += len(part)
        if self._hash is not None:
            self._hash.update(part)
        if self._report is not None:
            self._report(self._done)

    def finish(self) -> None:
        """Compare with what the server said, once all has come.

        Raises:
            ChecksumMismatchError: It is something else.
        """
        upload = self._upload
        if upload is None:
            return
        if self._hash is not None:
            expected, found = (upload.hash_ or "").lower(), self._hash.hexdigest()
        elif upload.filesize is not None:
            expected, found = f"{upload.filesize} bytes", f"{self._done} bytes"
        else:
            return
        if expected != found:
            raise ChecksumMismatchError(upload.id, upload.real_name, expected, found)


@attrs.frozen
class Landing:
    """Where a download goes.

    Args:
        write: Takes the next part.
        path: The file that there will be, None where it is a file of the caller's.
        is_there: Whether it is there and shall stay: then there is nothing to write.
        file: What is written to, where it is a file of ours, which can be sought.
    """

    write: Write
    path: Path | None
    is_there: bool = False
    file: IO[bytes] | None = None


@contextlib.contextmanager
def landing(
    to: Target, name: str | None, existing: Existing = "raise", *, private: bool = False
) -> Generator[Landing, None, None]:
    """A place for a download: beside its target until it is whole, then moved into place in one step.

    On its way its owner alone can read it; in its place it is as the umask, or the file that it replaces, has
    it.

    Args:
        to: A path, a folder, or a file opened in binary mode.
        name: The file's name in a folder, as the server tells it; None where it is not known.
        existing: What becomes of a file that is there.
        private: Whether its owner alone can read it in its place too.

    Raises:
        ValidationError: It is a folder and there is no name, or a file in text mode.
        FileAlreadyExistsError: The file is there already, and is not to be replaced.
        FileError: It cannot be written: the disk is full, the folder is missing.
    """
    _checked(existing)
    if isinstance(to, str | os.PathLike):
        path = atomic.path_of(to, "to")
        is_folder = path.is_dir()
        if not is_folder and os.fspath(to).endswith(("/", os.sep)):
            raise FileMissingError(str(path), "there is no such folder")
        target = _inside(path, name) if is_folder else path
        if os.path.lexists(target):
            _only_files(target)
            if existing == "skip":
                yield Landing(_nothing, target, is_there=True)
                return
            if existing == "raise":
                raise _is_there(target)
        with _beside(target, existing, private=private) as place:
            yield place
        return
    if isinstance(to, io.TextIOBase) or not hasattr(to, "write"):
        raise ValidationError("to is a path, a folder, or a file opened with 'wb'", "to")
    start = to.tell() if _is_seekable(to) else None
    try:
        yield Landing(_whole(to), None)
    except BaseException:
        if start is not None:
            # a device can be sought and not cut: what is raised says more
            with contextlib.suppress(OSError):
                to.seek(start)
                to.truncate()
        raise


@attrs.frozen
class Planned:
    """A file of an entry, and where it goes.

    Args:
        upload: The file.
        path: Where it goes.
        is_there: Whether it is there, unchanged or not to be touched.
    """

    upload: Upload
    path: Path
    is_there: bool


def planned(uploads: Sequence[Upload], folder: Path, existing: Existing) -> list[Planned]:
    """Where the files of an entry go. Nothing is written but the folder.

    Args:
        uploads: The files.
        folder: Where they go; it is made where it is missing.
        existing: What becomes of a file that is there and is another.

    Raises:
        FileAlreadyExistsError: A file is there, is another, and is not to be replaced.
        FileError: The folder cannot be made.
        ValidationError: `existing` is none of the three words.
    """
    _checked(existing)
    with atomic.named(folder):
        folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(uploads, key=lambda upload: upload.id)
    called = safe_names.distinct((upload.real_name, upload.id) for upload in ordered)
    plan: list[Planned] = []
    for upload, name in zip(ordered, called, strict=True):
        path = folder / name
        is_there = os.path.lexists(path)
        if is_there:
            _only_files(path)
            is_there = existing == "skip" or is_unchanged(path, upload)
            if not is_there and existing == "raise":
                raise _is_there(path)
        plan.append(Planned(upload, path, is_there))
    return plan


def total(plan: Sequence[Planned]) -> int | None:
    """The bytes of several files; None where the server did not say (before 4.3)."""
    sizes = [each.upload.filesize for each in plan]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def is_unchanged(path: Path, upload: Upload) -> bool:
    """Whether a file is what the server has. Where the server gave no checksum nobody knows: False."""
    digest = _hash(upload)
    if digest is None or not path.is_file():
        return False
    if upload.filesize is not None and path.stat().st_size != upload.filesize:
        return False
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest() == (upload.hash_ or "").lower()


def _hash(upload: Upload) -> Digest | None:
    """What makes the checksum that the server made; None where it made none, or of a kind not known here."""
    algorithm = (upload.hash_algorithm or "sha256").lower()
    if not upload.hash_ or algorithm not in hashlib.algorithms_available:
        return None
    made = hashlib.new(algorithm, usedforsecurity=False)
    # a kind without a length of its own (SHAKE) says 0
    return made if made.digest_size else None


def _inside(folder: Path, name: str | None) -> Path:
    plain = safe_names.safe(name or "")
    if not plain:
        raise ValidationError(
            f"{folder} is a folder, and a number alone says no file name: give the Upload, or a whole path",
            "to",
        )
    return folder / plain


def _only_files(target: Path) -> None:
    """A device or a pipe is not replaced by a file."""
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise ValidationError(f"{target} is no plain file: open it with 'wb', and give that", "to")


def _checked(existing: object) -> None:
    if existing not in ("raise", "replace", "skip"):
        raise ValidationError(f"existing is 'refuse', 'replace' or 'skip', not {existing!r}", "existing")


def _is_there(target: Path) -> FileAlreadyExistsError:
    return FileAlreadyExistsError(
        str(target), "it is there already: existing='replace' replaces it, 'skip' keeps it"
    )


@contextlib.contextmanager
def _beside(target: Path, existing: Existing, *, private: bool) -> Generator[Landing, None, None]:
    part = atomic.part_of(target)
    with atomic.named(target):
        mode = atomic.MINE if private else atomic.usual_mode(target)
    try:
        with atomic.create(part, target) as file:
            yield Landing(file.write, target, file=file)
        with atomic.named(target):
            part.chmod(mode)
        _settle(part, target, existing)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _settle(part: Path, target: Path, existing: Existing) -> None:
    try:
        atomic.place(part, target, may_replace=existing == "replace")
    except FileAlreadyExistsError:
        # it came there meanwhile
        if existing != "skip":
            raise _is_there(target) from None
        part.unlink(missing_ok=True)


def _whole(to: IO[bytes]) -> Write:
    """Write all of a part: an unbuffered file may take less at once."""

    def write(part: bytes, /) -> None:
        while part:
            taken = cast("int | None", to.write(part))
            part = b"" if taken is None else part[taken:]

    return write


def _nothing(part: bytes, /) -> None:
    pass


def _is_seekable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False
