"""Downloads: a file is written completely or not at all, and its checksum is compared with the server's."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
from typing import IO, TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, cast

import attrs

from elab_sdk._wording import say
from elab_sdk.errors import ChecksumMismatchError, FileAlreadyExistsError, FileMissingError, ValidationError
from elab_sdk.files import atomic, safe_names
from elab_sdk.files.checksums import BackgroundHash

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from elab_api_v1.models import Upload

    from elab_sdk.files.checksums import Digest

__all__ = [
    "AtomicTarget",
    "DownloadSink",
    "Existing",
    "PlannedDownload",
    "Target",
    "Write",
    "atomic_target",
    "plan_downloads",
    "total_size",
]

Target: TypeAlias = str | os.PathLike[str] | IO[bytes]
"""The path of a file or a folder, or a file opened in binary mode."""

Existing: TypeAlias = Literal["raise", "replace", "skip"]
"""What to do if the file exists."""

_CHUNK_SIZE: Final = 1 << 18


class Write(Protocol):
    """A function that writes the next part of a download."""

    def __call__(self, part: bytes, /) -> object:
        """Write the next part."""
        ...


class DownloadSink:
    """Receives a file: counts its bytes, and hashes them if the server states a checksum.

    >>> memory = io.BytesIO()
    >>> sink = DownloadSink(memory.write, None)
    >>> sink(b"a,b")
    >>> sink.finish()

    Args:
        write: Writes the next part.
        upload: The upload, with the server's checksum and size; None if it is not known.
        report: Called with the number of bytes received so far.
    """

    def __init__(
        self, write: Write, upload: Upload | None, report: Callable[[int], object] | None = None
    ) -> None:
        self._write = write
        self._upload = upload
        self._report = report
        self._done = 0
        digest = None if upload is None else _digest_of(upload)
        self._hash = None if digest is None else BackgroundHash(digest)

    def __call__(self, part: bytes, /) -> None:
        """Write the next part."""
        self._write(part)
        self._done += len(part)
        if self._hash is not None:
            self._hash.update(part)
        if self._report is not None:
            self._report(self._done)

    def finish(self) -> None:
        """Compare the received file with the server's checksum or size.

        Raises:
            ChecksumMismatchError: They differ.
        """
        upload = self._upload
        if upload is None:
            return
        if self._hash is not None:
            expected, actual = (upload.hash_ or "").lower(), self._hash.hexdigest()
        elif upload.filesize is not None:
            expected, actual = f"{upload.filesize} bytes", f"{self._done} bytes"
        else:
            return
        if expected != actual:
            raise ChecksumMismatchError(upload.id, upload.real_name, expected, actual)


@attrs.frozen
class AtomicTarget:
    """The target of a download, while it is being written.

    Args:
        write: Writes the next part.
        path: The path of the complete file; None if the target is a file that the caller opened.
        is_present: Whether the file exists and is to be kept; then nothing is to be written.
        file: The file that is being written; None if the caller opened it, or it is to be kept.
    """

    write: Write
    path: Path | None
    is_present: bool = False
    file: IO[bytes] | None = None


@contextlib.contextmanager
def atomic_target(
    to: Target, name: str | None, existing: Existing = "raise", *, private: bool = False
) -> Generator[AtomicTarget, None, None]:
    """Open the target of a download. A file is written beside its path, and moved there when it is complete.

    Until then only its owner can read it. The complete file has the permissions of the file that it replaces,
    or those of a new file.

    Args:
        to: The path of a file or a folder, or a file opened in binary mode.
        name: The name for a file in a folder, as the server states it; None if it is not known.
        existing: What to do if the file exists.
        private: Whether only its owner can read the complete file too.

    Raises:
        ValidationError: `to` is a folder and there is no name, or it is a file in text mode.
        FileAlreadyExistsError: The file exists, and `existing` is "raise".
        FileError: The file cannot be written: the disk is full, or the folder does not exist.
    """
    _check_existing(existing)
    if isinstance(to, str | os.PathLike):
        path = atomic.path_of(to, "to")
        is_folder = path.is_dir()
        if not is_folder and os.fspath(to).endswith(("/", os.sep)):
            raise FileMissingError(str(path), "this folder does not exist")
        target = _path_in_folder(path, name) if is_folder else path
        if os.path.lexists(target):
            _refuse_special_file(target)
            if existing == "skip":
                yield AtomicTarget(_discard, target, is_present=True)
                return
            if existing == "raise":
                raise _is_there(target)
        with _temporary_beside(target, existing, private=private) as file_target:
            yield file_target
        return
    if isinstance(to, io.TextIOBase) or not hasattr(to, "write"):
        raise ValidationError("to must be a path, a folder, or a file opened with 'wb'", "to")
    start = to.tell() if _is_seekable(to) else None
    try:
        yield AtomicTarget(_write_all_of(to), None)
    except BaseException:
        if start is not None:
            # some devices can seek but not truncate; the original error is more useful
            with contextlib.suppress(OSError):
                to.seek(start)
                to.truncate()
        raise


@attrs.frozen
class PlannedDownload:
    """A file of an entry and its path.

    Args:
        upload: The file.
        path: Its path.
        is_present: Whether the path exists and is to be kept.
    """

    upload: Upload
    path: Path
    is_present: bool


def plan_downloads(uploads: Sequence[Upload], folder: Path, existing: Existing) -> list[PlannedDownload]:
    """Choose the paths for the files of an entry, and create the folder. No file is written.

    Args:
        uploads: The files.
        folder: The folder for the files.
        existing: What to do if a path exists with other content.

    Raises:
        FileAlreadyExistsError: A path exists with other content, and `existing` is "raise".
        FileError: The folder cannot be created.
        ValidationError: `existing` is not one of the three values.
    """
    _check_existing(existing)
    with atomic.file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(uploads, key=lambda upload: upload.id)
    names = safe_names.distinct_names((upload.real_name, upload.id) for upload in ordered)
    plan: list[PlannedDownload] = []
    for upload, name in zip(ordered, names, strict=True):
        path = folder / name
        is_present = os.path.lexists(path)
        if is_present:
            _refuse_special_file(path)
            is_present = existing == "skip" or is_unchanged(path, upload)
            if not is_present and existing == "raise":
                raise _is_there(path)
        plan.append(PlannedDownload(upload, path, is_present))
    return plan


def total_size(plan: Sequence[PlannedDownload]) -> int | None:
    """Get the total size of several files in bytes; None if the server does not state it (before 4.3)."""
    sizes = [download.upload.filesize for download in plan]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def is_unchanged(path: Path, upload: Upload) -> bool:
    """Whether a local file equals the server's; False if the server states no checksum."""
    digest = _digest_of(upload)
    if digest is None or not path.is_file():
        return False
    if upload.filesize is not None and path.stat().st_size != upload.filesize:
        return False
    with path.open("rb") as file:
        while part := file.read(_CHUNK_SIZE):
            digest.update(part)
    return digest.hexdigest() == (upload.hash_ or "").lower()


def _digest_of(upload: Upload) -> Digest | None:
    """Get a hash object for the server's checksum; None if there is none, or its algorithm is not known."""
    algorithm = (upload.hash_algorithm or "sha256").lower()
    if not upload.hash_ or algorithm not in hashlib.algorithms_available:
        return None
    digest = hashlib.new(algorithm, usedforsecurity=False)
    # algorithms with output of any length (SHAKE) have size 0
    return digest if digest.digest_size else None


def _path_in_folder(folder: Path, name: str | None) -> Path:
    file_name = safe_names.safe_name(name or "")
    if not file_name:
        raise ValidationError(
            f"{folder} is a folder, and the file's name is not known; pass the Upload instead of its ID, or"
            " the path of a file",
            "to",
        )
    return folder / file_name


def _refuse_special_file(target: Path) -> None:
    """Refuse to replace a device or a pipe by a file."""
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise ValidationError(
            f"{target} is not a regular file; open it with 'wb', and pass the open file", "to"
        )


def _check_existing(existing: object) -> None:
    if existing not in ("raise", "replace", "skip"):
        raise ValidationError(f"existing must be 'raise', 'replace' or 'skip', not {existing!r}", "existing")


def _is_there(target: Path) -> FileAlreadyExistsError:
    return FileAlreadyExistsError(
        str(target),
        "already exists",
        hint=say("{replace_or_skip}"),
    )


@contextlib.contextmanager
def _temporary_beside(
    target: Path, existing: Existing, *, private: bool
) -> Generator[AtomicTarget, None, None]:
    part = atomic.part_path(target)
    with atomic.file_errors(target):
        mode = atomic.OWNER_ONLY if private else atomic.final_mode(target)
    try:
        with atomic.create_file(part, target) as file:
            yield AtomicTarget(file.write, target, file=file)
        with atomic.file_errors(target):
            part.chmod(mode)
        _move_into_place(part, target, existing)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _move_into_place(part: Path, target: Path, existing: Existing) -> None:
    try:
        atomic.move_into_place(part, target, may_replace=existing == "replace")
    except FileAlreadyExistsError:
        # it was created during the download
        if existing != "skip":
            raise _is_there(target) from None
        part.unlink(missing_ok=True)


def _write_all_of(to: IO[bytes]) -> Write:
    """Get a function that writes complete parts: an unbuffered file may write only some of the bytes."""

    def write(part: bytes, /) -> None:
        while part:
            written = cast("int | None", to.write(part))
            part = b"" if written is None else part[written:]

    return write


def _discard(part: bytes, /) -> None:
    pass


def _is_seekable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False
