"""Write local files atomically: a file appears at its path complete or not at all.

Until then only its owner can read it. An existing file is replaced only if requested. Errors of the operating
system, such as a full disk, become a `FileError` with the file's name.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from elab_sdk.errors import (
    FileAccessError,
    FileAlreadyExistsError,
    FileError,
    FileMissingError,
    ValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import IO

StrPath: TypeAlias = str | os.PathLike[str]

__all__ = [
    "OWNER_ONLY",
    "create_file",
    "file_errors",
    "final_mode",
    "make_folder",
    "make_new_folder",
    "move_into_place",
    "part_name",
    "part_path",
    "path_of",
    "read_limited",
    "scratch_file",
    "write_new",
]

OWNER_ONLY: Final = 0o600
"""The permissions of a file that only its owner can read and write."""
_OWNER_ONLY_FOLDER: Final = 0o700
_READ: Final = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_NO_FOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
"""0 on Windows."""
_BUFFER_SIZE: Final = 1 << 17
"""Larger than the parts that servers send, because writing each part takes longer than receiving it."""


def path_of(value: object, argument: str) -> Path:
    """Get a path from an argument; `~` is replaced by the home folder.

    >>> path_of("scans/gel.png", "to").name
    'gel.png'

    Args:
        value: A string or a path.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It is neither, or not a valid path.
        FileError: Its name is too long, or one of its folders cannot be read.
    """
    if not isinstance(value, str | os.PathLike):
        raise ValidationError(f"{argument} must be a path, not {type(value).__name__}", argument)
    if value == "":
        # Path("") is the current folder
        raise ValidationError(
            f"{argument} is empty; use a path, such as '.' for the current folder", argument
        )
    try:
        path = Path(cast("os.PathLike[str]", value)).expanduser()
        encoded = os.fsencode(path)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValidationError(f"{argument} is not a valid path: {error}", argument) from None
    if b"\0" in encoded:
        raise ValidationError(f"{argument} contains a NUL character, which paths cannot contain", argument)
    with file_errors(path):
        # raises an error if the name is too long, or a folder cannot be read
        path.exists()
    return path


@contextlib.contextmanager
def file_errors(path: StrPath) -> Generator[None, None, None]:
    """Raise any `OSError` inside the `with` as a `FileError` with the file's name.

    >>> with file_errors("gone.txt"):
    ...     open("gone.txt")
    Traceback (most recent call last):
    elab_sdk.errors.FileMissingError: gone.txt: No such file or directory

    Raises:
        FileError: The operating system reported an error.
    """
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        # from None, because the new error has the complete text of the system's
        raise _file_error(error, path) from None


def _file_error(error: OSError, path: StrPath) -> FileError:
    """Return the `FileError` for an error of the operating system, which may not name the file.

    >>> _file_error(FileNotFoundError(2, "No such file or directory"), Path("gel.png"))
    FileMissingError('gel.png', 'No such file or directory', 2)
    """
    if isinstance(error, FileError):
        return error
    classes: dict[type[OSError], type[FileError]] = {
        FileExistsError: FileAlreadyExistsError,
        FileNotFoundError: FileMissingError,
        PermissionError: FileAccessError,
    }
    error_class = next((ours for theirs, ours in classes.items() if isinstance(error, theirs)), FileError)
    name = error.filename if error.filename is not None else path
    shown = os.fsdecode(name) if isinstance(name, bytes) else str(name)
    return error_class(shown, error.strerror or str(error) or type(error).__name__, error.errno)


class _PrivateFile(io.FileIO):
    """A new file that only its owner can read. Errors while writing, such as a full disk, name its target."""

    def __init__(self, path: Path, mode: str, target: Path) -> None:
        self._target = target
        super().__init__(path, mode, opener=_open_private)

    def write(self, data: object, /) -> int:
        """Write bytes, and return how many were written."""
        try:
            return super().write(cast("bytes", data))
        except OSError as error:
            raise _file_error(error, self._target) from None


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)


def create_file(path: Path, target: Path | None = None) -> IO[bytes]:
    """Create a file that only its owner can read.

    Args:
        path: The path. It must not exist.
        target: The path that errors name: where the file is to be moved.

    Raises:
        FileError: The file cannot be created.
    """
    with file_errors(target or path):
        return io.BufferedWriter(_PrivateFile(path, "x", target or path), _BUFFER_SIZE)


@contextlib.contextmanager
def scratch_file(target: Path) -> Generator[IO[bytes], None, None]:
    """Open a temporary file in the folder of another, for data that does not fit into memory.

    Args:
        target: The file that is being written.

    Raises:
        FileError: The file cannot be created.
    """
    path = part_path(target)
    with file_errors(target):
        # a FileIO reads and writes, whatever its type says
        file = cast("IO[bytes]", io.BufferedRandom(_PrivateFile(path, "x+", target)))
    try:
        if os.name != "nt":
            path.unlink()
        yield file
    finally:
        file.close()
        path.unlink(missing_ok=True)


def write_new(path: str, content: bytes, target: StrPath) -> None:
    """Create a small file that only its owner can read, with few calls of the system.

    Args:
        path: The path. It must not exist.
        content: The content.
        target: The path that errors name: where the file is to be moved.

    Raises:
        FileError: The file cannot be created or written.
    """
    with file_errors(target):
        handle = os.open(path, _CREATE, OWNER_ONLY)
        try:
            rest = memoryview(content)
            # the system may write a part only, such as before a full disk
            while rest:
                rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)


def make_new_folder(path: Path) -> bool:
    """Create a folder, and the one above, that only its owner can read; return whether it is new.

    Raises:
        FileError: The folder cannot be created.
    """
    with file_errors(path):
        try:
            os.mkdir(path, _OWNER_ONLY_FOLDER)  # noqa: PTH102 - faster
        except FileExistsError:
            return False
        except FileNotFoundError:
            make_folder(path.parent)
            path.mkdir(_OWNER_ONLY_FOLDER)
    return True


def make_folder(path: Path) -> None:
    """Create a folder that only its owner can read, unless it exists.

    Raises:
        FileError: The folder cannot be created.
    """
    with file_errors(path):
        path.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)


def part_path(target: Path) -> Path:
    """Get a unique path in the folder of a file, for its content until it is complete."""
    return target.with_name(part_name())


def part_name() -> str:
    """Get a unique name for a file that is not complete."""
    from secrets import token_hex  # slow to load

    return f".elab-{token_hex(6)}.part"


def move_into_place(part: Path, target: Path, *, may_replace: bool) -> None:
    """Move a complete file to its path in one step.

    Args:
        part: The complete file.
        target: The path.
        may_replace: Whether an existing file is replaced.

    Raises:
        FileAlreadyExistsError: The path exists, possibly only since the file was begun.
        FileError: The file cannot be moved.
    """
    with file_errors(target):
        if may_replace:
            part.replace(target)
        else:
            _link(part, target)


def _link(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError:
        raise FileAlreadyExistsError(str(target), "already exists") from None
    except (OSError, NotImplementedError):
        _rename(part, target)
    else:
        part.unlink()


def _rename(part: Path, target: Path) -> None:
    """Move a file without hard links: an empty file, created first, reserves the path."""
    if os.name == "nt":
        # on Windows, this fails if the path exists
        part.rename(target)
        return
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    try:
        part.replace(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def final_mode(target: Path) -> int:
    """Get the permissions of a complete file: those of the file that it replaces, or those of a new file.

    Args:
        target: The file's path.
    """
    with contextlib.suppress(OSError):
        mode = target.lstat().st_mode
        if stat.S_ISREG(mode):
            return stat.S_IMODE(mode)
    # reading the umask changes it for all threads for a moment, so a new file is created instead
    probe = part_path(target)
    handle = os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(handle).st_mode)
    finally:
        os.close(handle)
        probe.unlink(missing_ok=True)


def read_limited(path: StrPath, limit: int, *, follow_links: bool = True) -> bytes:
    """Read a file that someone else may have written, unless it is too large for memory.

    Args:
        path: The file.
        limit: Maximum size in bytes.
        follow_links: Whether a symbolic link is followed; otherwise it is an error.

    Raises:
        ValidationError: The file is larger, or not a regular file.
        FileError: The file cannot be read.
    """
    with file_errors(path):
        if not follow_links and not _NO_FOLLOW and Path(path).is_symlink():
            raise ValidationError(f"{path} is a symbolic link", "path")
        # without a buffered file, small files are read in a third of the time
        handle = os.open(path, _READ if follow_links else _READ | _NO_FOLLOW)
        try:
            content = _read_regular(handle, path, limit + 1)
        finally:
            os.close(handle)
    if len(content) > limit:
        raise ValidationError(f"{path} is larger than {limit} bytes, the maximum", "path")
    return content


def _read_regular(handle: int, path: StrPath, limit: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise ValidationError(f"{os.fspath(path)} is not a regular file", "path")
    parts: list[bytes] = []
    # the size may be wrong, as in /proc
    size = status.st_size + 1 if status.st_size else _BUFFER_SIZE
    while limit > 0 and (part := os.read(handle, min(limit, size))):
        parts.append(part)
        limit -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
