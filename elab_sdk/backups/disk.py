"""Files that are there whole or not at all, and a folder that one backup at a time writes to."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups import layout
from elab_sdk.errors import FolderInUseError, ValidationError
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import IO, Self

__all__ = [
    "Claim",
    "Counting",
    "Growing",
    "Print",
    "all_flushed",
    "fingerprint",
    "flushed",
    "lines",
    "put",
    "tidy",
]

_CHUNK: Final = 1 << 20
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)


@attrs.frozen
class Print:
    """What a file is known by.

    Args:
        size: Its bytes.
        sha256: Its checksum, in hexadecimal digits.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Print:
        """That of a content."""
        return cls(len(content), hashlib.sha256(content).hexdigest())


class Counting:
    """Takes a file as it comes: passes it on, counts it, and makes its checksum."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._size = 0
        self._digest = hashlib.sha256()

    def __call__(self, part: bytes, /) -> None:
        """Take the next part."""
        self._write(part)
        self._digest.update(part)
        self._size += len(part)

    @property
    def seen(self) -> Print:
        """What came so far."""
        return Print(self._size, self._digest.hexdigest())


def fingerprint(path: Path) -> Print:
    """That of a file, read piece by piece.

    Raises:
        OSError: It cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with atomic.named(path), path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
            size += len(part)
    return Print(size, digest.hexdigest())


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file that somebody else may have written.

    Raises:
        ValidationError: One is longer than memory should hold.
    """
    while text := file.readline(layout.LONGEST + 1):
        if len(text) > layout.LONGEST:
            raise ValidationError(f"a line is longer than {layout.LONGEST} bytes: it is not read", "folder")
        yield text


def put(path: Path, content: bytes) -> Print:
    """Write a file in one step, for its owner alone; one that holds this already is left as it is."""
    with contextlib.suppress(OSError):
        if path.lstat().st_size == len(content) and not path.is_symlink() and path.read_bytes() == content:
            return Print.of(content)
    part = atomic.part_of(path)
    try:
        with atomic.create(part, path) as file:
            file.write(content)
        atomic.place(part, path, may_replace=True)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Print.of(content)


def flushed(path: Path) -> None:
    """Have the disk itself hold a file, or the names in a folder, before anything else is written.

    It takes long: so a run does it once, at its end.
    """
    if path.is_dir() and os.name == "nt":
        # Windows opens no folders
        return
    with atomic.named(path):
        handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def all_flushed() -> bool:
    """Have the disks hold all that was written, by whomever; False where no call waits for that.

    Linux waits; for ten thousand entries it takes a second, where one file after the other takes minutes.
    """
    if sys.platform != "linux":
        return False
    os.sync()
    return True


class Growing:
    """A file that is written line by line beside its place, and takes it when it is whole.

    Args:
        path: Its place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._part = atomic.part_of(path)
        self._file: IO[bytes] = atomic.create(self._part, path)
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    def sha256(self) -> str:
        """The checksum of what was written so far."""
        return self._digest.hexdigest()

    def write(self, text: str) -> None:
        """Write what comes next."""
        # halves of pairs come out of JSON, and no file can hold them
        content = text.encode("utf-8", "replace")
        self._file.write(content)
        self._digest.update(content)
        self._size += len(content)

    def settle(self) -> Print:
        """Take its place, unless the same is there already."""
        self._file.flush()
        with atomic.named(self.path):
            os.fsync(self._file.fileno())
        self._file.close()
        found = Print(self._size, self.sha256)
        with contextlib.suppress(OSError):
            if self.path.stat().st_size == self._size and fingerprint(self.path) == found:
                self._part.unlink()
                return found
        atomic.place(self._part, self.path, may_replace=True)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            # what could not be written is thrown away: that it cannot be written once more is no news
            with contextlib.suppress(OSError):
                self._file.close()
            self._part.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what is left of files that were not whole when a run was killed."""
    with os.scandir(folder) as found:
        for each in found:
            if layout.PART.fullmatch(each.name):
                Path(each.path).unlink(missing_ok=True)


class Claim:
    """The right to write to a folder, which one process has at a time; a kill gives it back.

    Args:
        root: The folder; it is there.

    Raises:
        FolderInUseError: Another process has it.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / layout.UNFINISHED
        with atomic.named(self._path):
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o600)
        if not _locked(self._handle) or not self._is_same():
            os.close(self._handle)
            raise FolderInUseError(str(root))
        said = os.read(self._handle, 100).decode(errors="replace")
        boot = _boot()
        self.resumes: bool = said != ""
        """Whether a run was interrupted."""
        self.is_doubtful: bool = self.resumes and said != boot
        """Whether the machine may have stopped since, so that what was written may not be on the disk."""
        if not self.resumes:
            os.write(self._handle, boot.encode())
            os.fsync(self._handle)
            flushed(root)

    def finish(self) -> None:
        """Nothing is left to do."""
        if os.name == "nt":
            # Windows removes no file that is open
            self.release()
        self._path.unlink()
        self.release()

    def release(self) -> None:
        """Give it back; what was begun is not finished."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _is_same(self) -> bool:
        # whoever had it may have finished, and removed it, in between
        try:
            return os.path.samestat(os.fstat(self._handle), self._path.stat())
        except FileNotFoundError:
            return False


def _boot() -> str:
    """What tells one start of the machine from another; where nothing does, each call is another start."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return f"unknown {secrets.token_hex(8)}"


def _locked(handle: int) -> bool:
    try:
        import fcntl  # Windows has none
    except ImportError:
        return _locked_on_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # a file system without locks: nobody keeps two runs apart there
        return True
    return True


def _locked_on_windows(handle: int) -> bool:
    from importlib import import_module

    windows = import_module("msvcrt")
    try:
        windows.locking(handle, windows.LK_NBLCK, 1)
    except OSError:
        return False
    return True
