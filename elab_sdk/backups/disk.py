"""Write files atomically, and lock a folder for one backup at a time.

What each step guarantees:

- A file is moved to its path only when it is complete: a program that is killed leaves no half file.
- The record of an entry is moved last: where it exists, so do all files of the entry.
- None of these moves waits for the disk. If the machine itself stops, they may be lost or out of order. That
  is noticed: `FolderLock` flushes the ID of the boot, and its folder, before the first change, so that the
  next run knows that it must compare the content of all files.
- `flush_all` comes before the index: what it lists is on the disk. A run that saved no entry only flushes the
  team's lists: the run before it has flushed the entries.
- The index, its page and the manifest are flushed before they are moved, and their folder before the lock
  file is removed, which ends the run: without a lock file, the whole backup is on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups import layout
from elab_sdk.errors import FolderInUseError, ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from types import TracebackType
    from typing import IO, Self

__all__ = [
    "AtomicWriter",
    "Fingerprint",
    "FolderLock",
    "HashingWriter",
    "fingerprint_file",
    "flush_all",
    "flush_path",
    "read_lines",
    "remove_partial_files",
    "replaced_file",
    "write_file",
]

_CHUNK: Final = 1 << 20
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)


@attrs.frozen
class Fingerprint:
    """The size and checksum of a file.

    Args:
        size: The size in bytes.
        sha256: The SHA-256 checksum, in hexadecimal digits.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Fingerprint:
        """Return the fingerprint of bytes."""
        return cls(len(content), hashlib.sha256(content).hexdigest())


class HashingWriter:
    """A writer that passes the parts of a file on, and computes the file's fingerprint."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._size = 0
        self._digest = hashlib.sha256()

    def __call__(self, part: bytes, /) -> None:
        """Write the next part."""
        self._write(part)
        self._digest.update(part)
        self._size += len(part)

    @property
    def fingerprint(self) -> Fingerprint:
        """The fingerprint of what was written so far."""
        return Fingerprint(self._size, self._digest.hexdigest())


def fingerprint_file(path: Path) -> Fingerprint:
    """Return the fingerprint of a file, which is read in parts.

    Raises:
        OSError: The file cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with atomic.file_errors(path), path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
            size += len(part)
    return Fingerprint(size, digest.hexdigest())


def read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file, with a limit on their length, since the file may be hostile.

    Raises:
        ValidationError: A line is longer than the limit.
    """
    while text := file.readline(layout.MAX_LINE_BYTES + 1):
        if len(text) > layout.MAX_LINE_BYTES:
            raise ValidationError(
                f"a line is longer than the maximum of {layout.MAX_LINE_BYTES} bytes", "folder"
            )
        yield text


def write_file(path: Path, content: bytes) -> Fingerprint:
    """Write a file atomically, readable by its owner only. A file with the same content is not touched."""
    target = os.fspath(path)
    if _has_content(target, content):
        return Fingerprint.of(content)
    part = os.path.join(os.path.dirname(target), atomic.part_name())  # noqa: PTH118, PTH120 - faster
    try:
        atomic.write_new(part, content, target)
        with atomic.file_errors(target):
            os.replace(part, target)  # noqa: PTH105
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return Fingerprint.of(content)


@contextlib.contextmanager
def replaced_file(path: Path) -> Generator[Callable[[bytes], object], None, None]:
    """Write a file in parts, readable by its owner only. It appears at its path when the `with` ends.

    If that is by an exception, nothing is changed.

    Raises:
        FileError: The file cannot be written.
    """
    part = atomic.part_path(path)
    try:
        with atomic.create_file(part, path) as file:
            yield file.write
        atomic.move_into_place(part, path, may_replace=True)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _has_content(path: str, content: bytes) -> bool:
    """Return whether a path is a regular file with this content."""
    try:
        status = os.lstat(path)
        if status.st_size != len(content) or not stat.S_ISREG(status.st_mode):
            return False
        return Path(path).read_bytes() == content
    except OSError:
        return False


def flush_path(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk.

    This is slow, so a run does it once, at its end.
    """
    if path.is_dir() and os.name == "nt":
        # Windows cannot open folders
        return
    with atomic.file_errors(path):
        handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def flush_all() -> bool:
    """Flush all files of all programs to the disks; return False on systems that cannot wait for that.

    On Linux this takes a second for ten thousand entries; flushing them one by one takes minutes.
    """
    if sys.platform != "linux":
        return False
    os.sync()
    return True


class AtomicWriter:
    """A text file that is written line by line beside its path, and moved there when it is complete.

    Args:
        path: The path of the finished file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = atomic.part_path(path)
        self._file: IO[bytes] = atomic.create_file(self._part, path)
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    def sha256(self) -> str:
        """The checksum of what was written so far."""
        return self._digest.hexdigest()

    def write(self, text: str | bytes) -> None:
        """Append text, or text that is already encoded."""
        # JSON may contain lone surrogates, which UTF-8 cannot encode
        content = text.encode("utf-8", "replace") if isinstance(text, str) else text
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)

    def commit(self) -> Fingerprint:
        """Move the file to its path, unless a file with the same content already exists there."""
        self._file.flush()
        with atomic.file_errors(self.path):
            # before the move: after a restart of the machine, the path has the old or the new content
            os.fsync(self._file.fileno())
        self._file.close()
        fingerprint = Fingerprint(self._size, self.sha256)
        with contextlib.suppress(OSError):
            if self.path.stat().st_size == self._size and fingerprint_file(self.path) == fingerprint:
                self._part.unlink()
                return fingerprint
        atomic.move_into_place(self._part, self.path, may_replace=True)
        return fingerprint

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            # the partial file is discarded, so a second write error on closing does not matter
            with contextlib.suppress(OSError):
                self._file.close()
            self._part.unlink(missing_ok=True)


def remove_partial_files(folder: Path) -> None:
    """Remove the partial files that a killed run left in a folder."""
    with os.scandir(folder) as files:
        for file in files:
            if layout.PARTIAL_FILE_NAME.fullmatch(file.name):
                Path(file.path).unlink(missing_ok=True)


class FolderLock:
    """A lock on a folder, which one process can hold at a time. It is released when the process ends.

    Args:
        root: An existing folder.

    Raises:
        FolderInUseError: Another process holds the lock.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / layout.UNFINISHED
        with atomic.file_errors(self._path):
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
        if not _try_lock(self._handle) or not self._is_current_file():
            os.close(self._handle)
            raise FolderInUseError(str(root))
        previous_boot = os.read(self._handle, 100).decode(errors="replace")
        boot = _boot_id()
        self.resumes: bool = previous_boot != ""
        """Whether an earlier run was interrupted."""
        self.may_have_lost_data: bool = self.resumes and previous_boot != boot
        """Whether the machine restarted since that run, which may have lost unflushed data."""
        if not self.resumes:
            os.write(self._handle, boot.encode())
            # before any change: a restart of the machine during this run is noticed
            os.fsync(self._handle)
            flush_path(root)

    def finish(self) -> None:
        """Release the lock, and record that the run is finished."""
        if os.name == "nt":
            # Windows does not remove open files
            self.release()
        self._path.unlink()
        self.release()

    def release(self) -> None:
        """Release the lock without recording that the run is finished."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _is_current_file(self) -> bool:
        # the previous owner may have removed the file between our open and our lock
        try:
            return os.path.samestat(os.fstat(self._handle), self._path.stat())
        except FileNotFoundError:
            return False


def _boot_id() -> str:
    """Return an ID of the current boot of the machine, or a random one on systems that have no such ID."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return f"unknown {secrets.token_hex(8)}"


def _try_lock(handle: int) -> bool:
    try:
        import fcntl  # missing on Windows
    except ImportError:
        return _try_lock_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # the file system does not support locks, so runs cannot be kept apart
        return True
    return True


def _try_lock_on_windows(handle: int) -> bool:
    from importlib import import_module

    windows = import_module("msvcrt")
    try:
        windows.locking(handle, windows.LK_NBLCK, 1)
    except OSError:
        return False
    return True
