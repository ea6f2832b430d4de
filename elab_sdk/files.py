"""Files on their way up and down: what may be uploaded, and how a download lands whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, TypeAlias, TypedDict, cast

import attrs
from elab_api_v1.types import File

from elab_sdk import checks
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["FileParams", "Source", "Target", "landing", "opened", "same_name"]

Content: TypeAlias = "bytes | IO[bytes]"

Source: TypeAlias = "str | os.PathLike[str] | bytes | IO[bytes] | tuple[str, Content] | FileParams"
"""A path, bytes, a file opened in binary mode, (name, content), or elabapy's {"file": …} of these."""

Target: TypeAlias = "str | os.PathLike[str] | IO[bytes]"
"""A path, a folder, or a file opened in binary mode."""


class FileParams(TypedDict):
    """The field that `upload_to_experiment` and `upload_to_item` take."""

    file: str | os.PathLike[str] | bytes | IO[bytes] | tuple[str, Content]


class Write(Protocol):
    """Takes the next part of a download."""

    def __call__(self, part: bytes, /) -> object:
        """Write it."""
        ...


@contextlib.contextmanager
def opened(act: str, source: object, name: str | None) -> Generator[File, None, None]:
    """A file to upload, open while it is sent. A file of the caller's stays open, and is sent from its start.

    >>> with opened("upload_to_experiment", b"a,b", "data.csv") as file:
    ...     file.name
    'data.csv'

    Args:
        act: The method's name, for what is said in errors.
        source: See `Source`.
        name: The name that the server is told; the source's own where None.

    Raises:
        ValidationError: It is no file, is open in text mode, has no name, or one that servers refuse.
        OSError: The path cannot be read.
    """
    if isinstance(source, Mapping):
        fields = cast("Mapping[str, object]", source)
        checks.known_names(fields, ("file",), act, {})
        if "file" not in fields:
            raise ValidationError(f"{act} needs 'file'", "file")
        source = fields["file"]
    if isinstance(source, tuple):
        own, content = _pair(cast("tuple[object, ...]", source))
        name, source = name or own, content
    if isinstance(source, str | os.PathLike):
        path = Path(cast("str | os.PathLike[str]", source)).expanduser()
        checked = file_name(name or path.name)
        with path.open("rb") as file:
            yield File(checked, file)
    else:
        content = _content(source)
        yield File(file_name(name or _own_name(source)), content)


def file_name(name: str) -> str:
    """A name that servers take for a file.

    >>> file_name("gel.png")
    'gel.png'

    Raises:
        ValidationError: It is none: empty, with a folder in it, or ending in .php.
    """
    if not isinstance(name, str) or not name.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError("the file has no name: give one, name='gel.png'", "name")
    if "/" in name or "\\" in name or name in (".", "..") or any(ord(letter) < 32 for letter in name):
        raise ValidationError(f"name {name!r} is not that of a file: the server drops folders", "name")
    if name.lower().endswith(".php"):
        raise ValidationError(
            f"name {name!r} ends in .php: servers say 'PHP files are forbidden!'; zip the file, or rename it",
            "name",
        )
    if len(name) > 255:
        raise ValidationError(f"name has {len(name)} characters; 255 is the most", "name")
    return name


def same_name(wanted: str, stored: str) -> bool:
    """Whether a server may have stored a file so named under that name: it replaces odd characters.

    >>> same_name("my gel (1).png", "my-gel-1.png"), same_name("a.png", "b.png")
    (True, False)
    """

    def bare(name: str) -> str:
        return "".join(letter for letter in name if letter.isascii() and letter.isalnum()).lower()

    return bare(wanted) == bare(stored)


def _pair(source: tuple[object, ...]) -> tuple[str, object]:
    if len(source) not in (2, 3) or not isinstance(source[0], str):
        raise ValidationError("a file as a tuple is (name, content)", "file")
    return source[0], source[1]


def _own_name(source: object) -> str:
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else ""


def _content(source: object) -> Content:
    if isinstance(source, bytes):
        return source
    if isinstance(source, bytearray | memoryview):
        return bytes(cast("bytes", source))
    if isinstance(source, io.TextIOBase) or _reads_text(source):
        raise ValidationError("the file is open in text mode, which changes bytes: open(path, 'rb')", "file")
    if not hasattr(source, "read"):
        raise ValidationError(
            "a file is a path, bytes, a file opened with 'rb', or (name, content), not"
            f" {type(source).__name__}",
            "file",
        )
    file = cast("IO[bytes]", source)
    if getattr(file, "closed", False):
        raise ValidationError("the file is closed", "file")
    if _is_seekable(file):
        return file
    # a pipe can be sent only once, and has no length, which PHP wants
    return file.read()


def _reads_text(source: object) -> bool:
    mode = getattr(source, "mode", None)
    wrapped = getattr(source, "encoding", None)
    return (isinstance(mode, str) and "b" not in mode and "t" in mode) or isinstance(wrapped, str)


def _is_seekable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False


# Downloads ------------------------------------------------------------------------------------------------


@attrs.frozen
class Landing:
    """Where a download goes.

    Args:
        write: Takes the next part.
        path: The file that there will be, None where it is a file of the caller's.
    """

    write: Write
    path: Path | None


@contextlib.contextmanager
def landing(to: Target, name: str | None) -> Generator[Landing, None, None]:
    """A place for a download: beside its target until it is whole, then moved into place in one step.

    Args:
        to: A path, a folder, or a file opened in binary mode.
        name: The file's name in a folder, as the server tells it; None where it is not known.

    Raises:
        ValidationError: It is a folder and there is no name, or a file in text mode.
        FileExistsError: The folder has a file of this name already.
    """
    if isinstance(to, str | os.PathLike):
        with _beside(_target(Path(to).expanduser(), name)) as place:
            yield place
        return
    if isinstance(to, io.TextIOBase) or not hasattr(to, "write"):
        raise ValidationError("to is a path, a folder, or a file opened with 'wb'", "to")
    start = to.tell() if _is_seekable(to) else None
    try:
        yield Landing(to.write, None)
    except BaseException:
        if start is not None:
            to.seek(start)
            to.truncate()
        raise


def _target(path: Path, name: str | None) -> Path:
    if not path.is_dir():
        return path
    # only the last part: a server's name must not lead out of the folder
    plain = Path((name or "").replace("\\", "/")).name.replace("\0", "")
    if plain in ("", ".", ".."):
        raise ValidationError(
            f"{path} is a folder, and a number alone says no file name: give the Upload, or a whole path",
            "to",
        )
    target = path / plain
    if target.exists():
        raise FileExistsError(f"{target} is there already: give a whole path to replace it")
    return target


@contextlib.contextmanager
def _beside(target: Path) -> Generator[Landing, None, None]:
    part = target.with_name(f".elab-{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as file:
            yield Landing(file.write, target)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
