"""Files on this computer: written for their owner alone, moved into place whole, over another only if asked.

What the operating system refuses is a `FileError` with the file's name, also where it is full.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.errors import FileAlreadyExistsError, FileError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import IO

__all__ = [
    "MINE",
    "create",
    "make_folder",
    "named",
    "part_of",
    "path_of",
    "place",
    "read",
    "scratch",
    "usual_mode",
]

MINE: Final = 0o600
"""The permissions of a file that its owner alone can read and write."""
_MY_FOLDER: Final = 0o700
_BUFFER: Final = 1 << 17
"""Servers send a file in pieces of some KiB, and to write each takes longer than to receive it."""


def path_of(value: object, argument: str) -> Path:
    """A path, as it was given; `~` stands for the home folder.

    >>> path_of("scans/gel.png", "to").name
    'gel.png'

    Args:
        value: Text, or a path.
        argument: Argument name, used in error messages.

    Raises:
        ValidationError: It is neither, or the operating system knows no such paths.
        FileError: Its name is too long, or one of its folders may not be looked into.
    """
    if not isinstance(value, str | os.PathLike):
        raise ValidationError(f"{argument} is a path, not {type(value).__name__}", argument)
    if value == "":
        # which Python takes for the folder where the program runs
        raise ValidationError(f"{argument} is empty: give a path; '.' is the current folder", argument)
    try:
        found = Path(cast("os.PathLike[str]", value)).expanduser()
        encoded = os.fsencode(found)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValidationError(f"{argument} is no path: {error}", argument) from None
    if b"\0" in encoded:
        raise ValidationError(f"{argument} contains a NUL character, which no path can", argument)
    with named(found):
        # raises where a name is too long, or a folder is closed to us
        found.exists()
    return found


@contextlib.contextmanager
def named(path: os.PathLike[str] | str) -> Generator[None, None, None]:
    """Raise what the operating system refuses as an error of this package, with the file's name.

    >>> with named("gone.txt"):
    ...     open("gone.txt")
    Traceback (most recent call last):
    elab_sdk.errors.FileMissingError: gone.txt: No such file or directory

    Raises:
        FileError: What an `OSError` inside the `with` was.
    """
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        # all that the system's error says is in ours
        raise FileError.of(error, path) from None


class _Mine(io.FileIO):
    """A new file that its owner alone can read; of a full disk it says what was being written."""

    def __init__(self, path: Path, mode: str, target: Path) -> None:
        self._target = target
        super().__init__(path, mode, opener=_opened)

    def write(self, data: object, /) -> int:
        """Write some bytes."""
        try:
            return super().write(cast("bytes", data))
        except OSError as error:
            raise FileError.of(error, self._target) from None


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags, MINE)


def create(path: Path, target: Path | None = None) -> IO[bytes]:
    """Make a new file, which its owner alone can read.

    Args:
        path: The file. Nothing may be there.
        target: What errors name: the file that it will be.

    Raises:
        FileError: It cannot be made.
    """
    with named(target or path):
        return io.BufferedWriter(_Mine(path, "x", target or path), _BUFFER)


@contextlib.contextmanager
def scratch(target: Path) -> Generator[IO[bytes], None, None]:
    """A file beside another that is gone at the end: for what does not fit into memory.

    Args:
        target: What is being written.

    Raises:
        FileError: It cannot be made.
    """
    path = part_of(target)
    with named(target):
        # a FileIO reads and writes, whatever its type says
        file = cast("IO[bytes]", io.BufferedRandom(_Mine(path, "x+", target)))
    try:
        if os.name != "nt":
            path.unlink()
        yield file
    finally:
        file.close()
        path.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, where it is missing, that its owner alone can look into.

    Raises:
        FileError: It cannot be made.
    """
    with named(path):
        path.mkdir(mode=_MY_FOLDER, parents=True, exist_ok=True)


def part_of(target: Path) -> Path:
    """Where a file is while it is not whole: beside its place, under a name that nobody else takes."""
    return target.with_name(f".elab-{secrets.token_hex(6)}.part")


def place(part: Path, target: Path, *, may_replace: bool) -> None:
    """Move a file into its place in one step.

    Args:
        part: The file, whole.
        target: Its place.
        may_replace: Whether it takes the place of what is there.

    Raises:
        FileAlreadyExistsError: Something is there, or came there meanwhile, and is not to be replaced.
        FileError: It cannot be moved.
    """
    with named(target):
        if may_replace:
            part.replace(target)
        else:
            _move(part, target)


def _move(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError:
        raise FileAlreadyExistsError(str(target), "it is there already") from None
    except (OSError, NotImplementedError):
        _claim(part, target)
    else:
        part.unlink()


def _claim(part: Path, target: Path) -> None:
    """Move where there are no hard links: whoever makes the name first has it."""
    if os.name == "nt":
        # replaces nothing on Windows
        part.rename(target)
        return
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MINE))
    try:
        part.replace(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def usual_mode(target: Path) -> int:
    """The permissions that a finished file gets: of the one that it replaces, or what the umask leaves.

    Args:
        target: Its place.
    """
    with contextlib.suppress(OSError):
        found = target.lstat().st_mode
        if stat.S_ISREG(found):
            return stat.S_IMODE(found)
    # the umask cannot be asked for without changing it for all threads: a new file shows it
    probe = part_of(target)
    handle = os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    try:
        return stat.S_IMODE(os.fstat(handle).st_mode)
    finally:
        os.close(handle)
        probe.unlink(missing_ok=True)


def read(path: Path, limit: int) -> bytes:
    """A file that somebody else may have written, as far as memory should hold it.

    Args:
        path: The file.
        limit: The most bytes that are read.

    Raises:
        ValidationError: It is longer, or no plain file.
        FileError: It cannot be read.
    """
    with named(path), path.open("rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValidationError(f"{path} is no plain file", "path")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValidationError(f"{path} is longer than {limit} bytes: it is not read", "path")
    return content
