"""Files on their way up: what may be uploaded, from a path to elabapy's dict and to a DataFrame."""

from __future__ import annotations

import contextlib
import io
import mimetypes
import os
from collections.abc import Iterable, Mapping, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeAlias, TypedDict, cast

import attrs
from elab_api_v1.types import File

from elab_sdk.content import arguments
from elab_sdk.errors import ElabError, FileAccessError, FileMissingError, ValidationError
from elab_sdk.files import atomic
from elab_sdk.files.upload_stream import Sending, spooled

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from elab_sdk.content.table_rows import Frame
    from elab_sdk.files import serialization
    from elab_sdk.files.serialization import Figure

__all__ = [
    "Content",
    "FileParams",
    "Outgoing",
    "Source",
    "fingerprint",
    "named",
    "opened",
    "several",
    "total",
]

Made: TypeAlias = "Frame | Figure | Mapping[str, object] | Sequence[object]"
"""What becomes a file: a DataFrame, a figure of matplotlib, a dict or a list."""

Content: TypeAlias = "bytes | str | os.PathLike[str] | IO[bytes] | Made"
"""What a named file is made of: bytes; text, which is sent as UTF-8; a path; a file opened with "rb"; or what
becomes a file in the format that its name ends in."""

Named: TypeAlias = "tuple[str, Content] | tuple[str, Content, str]"
"""A name and its content, with a media type or without."""

Source: TypeAlias = "str | os.PathLike[str] | bytes | IO[bytes] | Named | FileParams | Made"
"""A path, bytes, a file opened with "rb", (name, content), (name, content, media type), elabapy's
{"file": …} of these, or what becomes a file. A `str` alone is a path."""


class FileParams(TypedDict):
    """The field that `upload_to_experiment` and `upload_to_item` take."""

    file: str | os.PathLike[str] | bytes | IO[bytes] | Named | Made


_TEXT_ALONE: Final = "a text alone is a path; for a text as content give ('notes.txt', text)"
_COMPRESSED: Final = {"gzip": "application/gzip", "bzip2": "application/x-bzip2", "xz": "application/x-xz"}


@attrs.frozen
class Outgoing:
    """A file that is about to be sent.

    Args:
        file: As the request takes it.
        sending: Its content on its way.
    """

    file: File
    sending: Sending

    @property
    def name(self) -> str:
        """The name that the server is told."""
        return self.file.name

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.sending.size

    def report_to(self, report: Callable[[int], object]) -> None:
        """Let somebody know of the bytes that were sent."""
        self.sending.report = report


@contextlib.contextmanager
def opened(act: str, source: object, name: str | None) -> Generator[Outgoing, None, None]:
    """A file to upload, open while it is sent. A file of the caller's stays open, and is sent from its start.

    >>> with opened("upload_to_experiment", b"a,b", "data.csv") as going:
    ...     going.name, going.size, going.file.content_type
    ('data.csv', 3, 'text/csv')

    Args:
        act: The method's name, for what is said in errors.
        source: See `Source`.
        name: The name that the server is told; the source's own where None.

    Raises:
        ValidationError: It is no file, is open in text mode, has no name, or one that servers refuse.
        FileMissingError: There is no such path.
        FileError: It cannot be read.
    """
    source = _unwrapped(act, source, name)
    kind: str | None = None
    named = isinstance(source, tuple)
    if isinstance(source, tuple):
        own, source, kind = _parts(cast("tuple[object, ...]", source))
        name = name or own
    if named and isinstance(source, str):
        # a text beside its name is the content; a text alone is a path
        source = source.encode()
    called = file_name(name or _own_name(source))
    source = _made(source, called)
    with _binary(source) as content:
        sending = Sending(content, called)
        # the wire asks it for what a file opened with "rb" can do, and no more
        yield Outgoing(File(called, cast("IO[bytes]", sending), kind or content_type(called)), sending)


def several(files: object) -> list[Source]:
    """Several files, each checked as far as can be before the first is sent.

    Args:
        files: A glob such as "*.tif" or "scans/**/*.png"; a path; or one `Source` after the other.

    Raises:
        ValidationError: Nothing fits the glob, a path is that of a folder, or a name is none.
        FileMissingError: There is no such path.
    """
    found: list[object]
    if isinstance(files, str):
        found = list(_globbed(files))
    elif isinstance(files, os.PathLike):
        # a path is one file, whatever its name holds
        found = [cast("os.PathLike[str]", files)]
    elif isinstance(files, bytes | Mapping) or not _is_several(files):
        raise ValidationError("files is a glob such as '*.tif', or a list of files", "files")
    else:
        found = [_finished(each) for each in cast("Iterable[object]", files)]
    for each in found:
        source = _unwrapped("upload_files", each)
        _looked_at(Path(source) if isinstance(source, str) else source)
    return cast("list[Source]", found)


def total(sources: Iterable[object]) -> int | None:
    """The bytes of several files; None where one of them can only be read to know.

    >>> total([b"1", ("a.csv", b"23")])
    3
    """
    sizes = [_size(each) for each in sources]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def fingerprint(source: object) -> tuple[str, str]:
    """The name and the sha256 of a file, read to its end.

    >>> fingerprint(("a.csv", b"1"))[0]
    'a.csv'
    """
    with opened("upload_files", source, None) as going:
        while going.sending.read(1 << 16):
            pass
        return going.name, going.sending.sha256


def named(source: object) -> str:
    """The name that the server is told.

    >>> named("scans/gel.png")
    'gel.png'
    """
    source = _unwrapped("upload_files", source)
    if isinstance(source, tuple):
        return _parts(cast("tuple[object, ...]", source))[0]
    return _own_name(source)


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
            is_harmless=True,
        )
    if len(name) > 255:
        raise ValidationError(f"name has {len(name)} characters; 255 is the most", "name")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValidationError(f"name {name!r} is no text: give another, name='gel.png'", "name") from None
    return name


def content_type(name: str) -> str:
    """The media type that a name stands for.

    >>> content_type("gel.png"), content_type("data.tar.gz"), content_type("LICENSE")
    ('image/png', 'application/gzip', 'application/octet-stream')
    """
    kind, packed = mimetypes.guess_type(name)
    if packed is not None:
        return _COMPRESSED.get(packed, "application/octet-stream")
    return kind or "application/octet-stream"


def _size(source: object) -> int | None:
    source = _unwrapped("upload_files", source)
    if isinstance(source, tuple):
        source = _parts(cast("tuple[object, ...]", source))[1]
        source = source.encode() if isinstance(source, str) else source
    if isinstance(source, str | os.PathLike):
        return _readable(cast("str | os.PathLike[str]", source)).stat().st_size
    if isinstance(source, bytes | bytearray | memoryview):
        return memoryview(cast("bytes", source)).nbytes
    file = _checked(source)
    return Sending(file, "").size if _is_seekable(file) else None


def _is_several(files: object) -> bool:
    return isinstance(files, Iterable) and _kind_of(cast("object", files)) in (None, "json")


def _finished(source: object) -> object:
    """What becomes a file, as that file, so that all that can fail has failed before the first is sent."""
    source = _unwrapped("upload_files", source)
    name = kind = None
    if isinstance(source, tuple):
        name, source, kind = _parts(cast("tuple[object, ...]", source))
    if _kind_of(source) is None:
        return source if name is None else (name, source, *((kind,) if kind else ()))
    called = file_name(name or _own_name(source))
    return called, _made(source, called), kind or content_type(called)


def _kind_of(source: object) -> serialization.Kind | None:
    from elab_sdk.files import serialization  # not needed to import the Manager

    return serialization.kind_of(source)


def _made(source: object, name: str) -> object:
    from elab_sdk.files import serialization

    return source if serialization.kind_of(source) is None else serialization.content(source, name)


def _unwrapped(act: str, source: object, name: str | None = None) -> object:
    """The file in elabapy's dict. Another dict is content where a name says so, and may be a mistake else."""
    if not isinstance(source, Mapping):
        return source
    fields = cast("Mapping[str, object]", source)
    if name is not None and set(fields) != {"file"}:
        return fields
    try:
        # a file under another name is a 500 on every release, unless there is one under this too
        arguments.check_field_names(fields, ("file",), act, {}, is_harmless="file" not in fields)
    except ValidationError as error:
        error.add_note("a dict becomes a JSON file where it is given a name: name='data.json'")
        raise
    if "file" not in fields:
        raise ValidationError(f"{act} needs 'file'", "file")
    return fields["file"]


def _parts(source: tuple[object, ...]) -> tuple[str, object, str | None]:
    kind = source[2] if len(source) == 3 else None
    if len(source) not in (2, 3) or not isinstance(source[0], str) or not isinstance(kind, str | None):
        raise ValidationError("a file as a tuple is (name, content) or (name, content, media type)", "file")
    return source[0], source[1], kind


def _own_name(source: object) -> str:
    if isinstance(source, str | os.PathLike):
        return Path(cast("str | os.PathLike[str]", source)).name
    if (kind := _kind_of(source)) is not None:
        from elab_sdk.files import serialization

        return serialization.default_name(kind)
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else ""


def _looked_at(source: object) -> None:
    """What can be said of a file without reading it: a pipe can be read but once."""
    name = None
    if isinstance(source, tuple):
        name, source, _ = _parts(cast("tuple[object, ...]", source))
        if isinstance(source, str):
            source = source.encode()
    if isinstance(source, os.PathLike):
        path = _readable(cast("os.PathLike[str]", source))
        if not os.access(path, os.R_OK):
            raise FileAccessError(str(path), "you may not read it")
        name = name or _own_name(cast("os.PathLike[str]", source))
    elif not isinstance(source, bytes | bytearray | memoryview):
        name = name or _own_name(_checked(source))
    file_name(name or "")


def _globbed(pattern: str) -> list[str]:
    path = str(atomic.path_of(pattern, "files"))
    if not has_magic(path) or Path(path).exists():
        return [path]
    matches = glob(path, recursive=True)  # noqa: PTH207 - a pattern may start anywhere
    found = sorted(each for each in matches if Path(each).is_file())
    if not found:
        raise ValidationError(f"no file fits {pattern!r}", "files")
    return found


def _readable(source: str | os.PathLike[str]) -> Path:
    try:
        path = atomic.path_of(source, "file")
    except ElabError as error:
        if isinstance(source, str):
            error.add_note(_TEXT_ALONE)
        raise
    if path.is_dir():
        raise ValidationError(f"{path} is a folder: give its files, upload_files(…, '{path}/*')", "file")
    if not path.exists():
        missing = FileMissingError(str(path), "there is no such file")
        if isinstance(source, str):
            missing.add_note(_TEXT_ALONE)
        raise missing
    return path


@contextlib.contextmanager
def _binary(source: object) -> Generator[IO[bytes], None, None]:
    """The content as a file that can be sought; closed at the end unless it is the caller's."""
    if isinstance(source, str | os.PathLike):
        path = cast("str | os.PathLike[str]", source)
        with atomic.named(path):
            source = _readable(path).open("rb")
        close = source.close
    elif isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(cast("bytes", source))
        return
    else:
        source = _checked(source)
        close = None
    try:
        if not _is_seekable(source):
            source, unspooled = spooled(source), close
            close = source.close
            if unspooled is not None:
                unspooled()
        yield source
    finally:
        if close is not None:
            close()


def _checked(source: object) -> IO[bytes]:
    if not hasattr(source, "read"):
        raise ValidationError(
            "a file is a path, bytes, a file opened with 'rb', or (name, content), not"
            f" {type(source).__name__}",
            "file",
        )
    file = cast("IO[bytes]", source)
    if getattr(file, "closed", False):
        raise ValidationError("the file is closed", "file")
    if isinstance(source, io.TextIOBase) or _reads_text(source) or isinstance(_nothing_of(file), str):
        raise ValidationError("the file is open in text mode, which changes bytes: open(path, 'rb')", "file")
    return file


def _nothing_of(file: IO[bytes]) -> object:
    """Nothing read of a file, which shows of what kind its content is."""
    try:
        return file.read(0)
    except io.UnsupportedOperation:
        raise ValidationError("the file is open for writing only: open(path, 'rb')", "file") from None


def _reads_text(source: object) -> bool:
    mode = getattr(source, "mode", None)
    wrapped = getattr(source, "encoding", None)
    return (isinstance(mode, str) and "b" not in mode and "t" in mode) or isinstance(wrapped, str)


def _is_seekable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False
