"""Sources of uploads: paths, bytes, open files, named content, elabapy's dicts, DataFrames and figures."""

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

from elab_sdk._wording import say
from elab_sdk.content import arguments
from elab_sdk.content.table_rows import Frame, Series
from elab_sdk.errors import ElabError, FileAccessError, FileMissingError, ValidationError
from elab_sdk.files import atomic
from elab_sdk.files.serialization import Figure
from elab_sdk.files.upload_stream import UploadStream, spool

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from elab_sdk.files import serialization

__all__ = [
    "Content",
    "FileParams",
    "OutgoingFile",
    "Source",
    "Sources",
    "expand_sources",
    "fingerprint",
    "open_source",
    "source_name",
    "total_size",
]

Serializable: TypeAlias = Frame | Series | Figure | Mapping[str, object] | Sequence[object]
"""An object that is written as a file: a DataFrame or a Series, a figure of matplotlib, a dict or a list."""

Content: TypeAlias = bytes | str | os.PathLike[str] | IO[bytes] | Serializable
"""The content of a named file: bytes; text, which is sent as UTF-8; a path; a file opened with "rb"; or an
object that is written in the format of the name's extension."""

NamedContent: TypeAlias = tuple[str, Content] | tuple[str, Content, str]
"""A name and its content, optionally with a media type."""


class FileParams(TypedDict):
    """The dict that `upload_to_experiment` and `upload_to_item` accept."""

    file: str | os.PathLike[str] | bytes | IO[bytes] | NamedContent | Serializable


Source: TypeAlias = str | os.PathLike[str] | bytes | IO[bytes] | NamedContent | FileParams | Serializable
"""A path, bytes, a file opened with "rb", (name, content), (name, content, media type), elabapy's
{"file": …} with one of these, or an object that is written as a file. A `str` alone is a path."""

Sources: TypeAlias = str | os.PathLike[str] | Iterable[Source]
"""Several files: a glob such as "*.tif", a path, or a list of files."""

_TEXT_NOTE: Final = "a string alone is a path; to upload text, use ('notes.txt', text)"
_COMPRESSED_TYPES: Final = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
}


@attrs.frozen
class OutgoingFile:
    """A file that is about to be sent.

    Args:
        file: The file, for the request.
        stream: Its content.
    """

    file: File
    stream: UploadStream

    @property
    def name(self) -> str:
        """The name that is sent to the server."""
        return self.file.name

    @property
    def size(self) -> int:
        """The size in bytes."""
        return self.stream.size

    def report_to(self, report: Callable[[int], object]) -> None:
        """Call a function with the number of bytes sent so far."""
        self.stream.report = report


@contextlib.contextmanager
def open_source(operation: str, source: object, name: str | None) -> Generator[OutgoingFile, None, None]:
    """Open a file to upload. A file that the caller opened is sent from its start, and stays open.

    >>> with open_source("upload_to_experiment", b"a,b", "data.csv") as file:
    ...     file.name, file.size, file.file.content_type
    ('data.csv', 3, 'text/csv')

    Args:
        operation: The method's name, for error messages.
        source: The source, see `Source`.
        name: The name that is sent to the server; by default that of the source.

    Raises:
        ValidationError: The source is not a file, is open in text mode, or has no name or an invalid one.
        FileMissingError: The path does not exist.
        FileError: The file cannot be read.
    """
    source = _unwrap_params(operation, source, name)
    kind: str | None = None
    is_tuple = isinstance(source, tuple)
    if isinstance(source, tuple):
        tuple_name, source, kind = _tuple_parts(cast("tuple[object, ...]", source))
        name = name or tuple_name
    if is_tuple and isinstance(source, str):
        # in a tuple, a string is the content; alone, it is a path
        source = source.encode()
    sent_name = file_name(name or _default_name(source))
    source = _serialize_if_needed(source, sent_name)
    with _open_binary(source) as content:
        stream = UploadStream(content, sent_name)
        # the HTTP client uses only methods that a file opened with "rb" has
        file = File(sent_name, cast("IO[bytes]", stream), kind or content_type(sent_name))
        yield OutgoingFile(file, stream)


def expand_sources(files: object) -> list[Source]:
    """Get a list of sources from a glob, a path or an iterable. Each is checked before the first is sent.

    Args:
        files: A glob such as "*.tif" or "scans/**/*.png", a path, or an iterable of `Source`.

    Raises:
        ValidationError: No file matches the glob, a path is that of a folder, or a name is invalid.
        FileMissingError: A path does not exist.
    """
    sources: list[object]
    if isinstance(files, str):
        sources = list(_expand_glob(files))
    elif isinstance(files, os.PathLike):
        # never a glob, even if the name contains * or ?
        sources = [cast("os.PathLike[str]", files)]
    elif isinstance(files, bytes | Mapping) or not _is_list_of_files(files):
        raise ValidationError("files must be a glob, such as '*.tif', or a list of files", "files")
    else:
        sources = [_serialized(source) for source in cast("Iterable[object]", files)]
    for each in sources:
        source = _unwrap_params("upload_files", each)
        _check_unread(Path(source) if isinstance(source, str) else source)
    return cast("list[Source]", sources)


def total_size(sources: Iterable[object]) -> int | None:
    """Get the total size of several sources in bytes; None if one must be read to know its size.

    >>> total_size([b"1", ("a.csv", b"23")])
    3
    """
    sizes = [_size(source) for source in sources]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def fingerprint(source: object) -> tuple[str, str]:
    """Get the name and the SHA-256 checksum of a source. The source is read completely.

    >>> fingerprint(("a.csv", b"1"))[0]
    'a.csv'
    """
    with open_source("upload_files", source, None) as file:
        while file.stream.read(1 << 16):
            pass
        return file.name, file.stream.sha256


def source_name(source: object) -> str:
    """Get the name under which a source is sent to the server.

    >>> source_name("scans/gel.png")
    'gel.png'
    """
    source = _unwrap_params("upload_files", source)
    if isinstance(source, tuple):
        return _tuple_parts(cast("tuple[object, ...]", source))[0]
    return _default_name(source)


def file_name(name: str) -> str:
    """Check the name of a file that is to be uploaded.

    >>> file_name("gel.png")
    'gel.png'

    Raises:
        ValidationError: The name is empty, too long, contains a folder, or ends in .php.
    """
    if not isinstance(name, str) or not name.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(say("the file has no name; pass one, such as {file_name:gel.png}"), "name")
    if "/" in name or "\\" in name or name in (".", "..") or any(ord(letter) < 32 for letter in name):
        raise ValidationError(
            f"name {name!r} must be a file name without a folder: the server drops folders", "name"
        )
    if name.lower().endswith(".php"):
        raise ValidationError(
            f"name {name!r} ends in .php, which servers do not accept; zip the file, or rename it",
            "name",
            is_harmless=True,
        )
    if len(name) > 255:
        raise ValidationError(f"name must have at most 255 characters, not {len(name)}", "name")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            f"name {name!r} contains a lone surrogate, which cannot be encoded; use another name", "name"
        ) from None
    return name


def content_type(name: str) -> str:
    """Get the media type for a file name.

    >>> content_type("gel.png"), content_type("data.tar.gz"), content_type("LICENSE")
    ('image/png', 'application/gzip', 'application/octet-stream')
    """
    kind, packed = mimetypes.guess_type(name)
    if packed is not None:
        return _COMPRESSED_TYPES.get(packed, "application/octet-stream")
    return kind or "application/octet-stream"


def _size(source: object) -> int | None:
    source = _unwrap_params("upload_files", source)
    if isinstance(source, tuple):
        source = _tuple_parts(cast("tuple[object, ...]", source))[1]
        source = source.encode() if isinstance(source, str) else source
    if isinstance(source, str | os.PathLike):
        return _existing_file(cast("str | os.PathLike[str]", source)).stat().st_size
    if isinstance(source, bytes | bytearray | memoryview):
        return memoryview(cast("bytes", source)).nbytes
    file = _check_file(source)
    return UploadStream(file, "").size if _is_seekable(file) else None


def _is_list_of_files(files: object) -> bool:
    return isinstance(files, Iterable) and _kind_of(cast("object", files)) in (None, "json")


def _serialized(source: object) -> object:
    """Serialize an object early, so that nothing can fail after the first file is sent."""
    source = _unwrap_params("upload_files", source)
    name = kind = None
    if isinstance(source, tuple):
        name, source, kind = _tuple_parts(cast("tuple[object, ...]", source))
    if _kind_of(source) is None:
        return source if name is None else (name, source, *((kind,) if kind else ()))
    sent_name = file_name(name or _default_name(source))
    return sent_name, _serialize_if_needed(source, sent_name), kind or content_type(sent_name)


def _kind_of(source: object) -> serialization.Kind | None:
    from elab_sdk.files import serialization  # not needed when the Manager is imported

    return serialization.kind_of(source)


def _serialize_if_needed(source: object, name: str) -> object:
    from elab_sdk.files import serialization

    return source if serialization.kind_of(source) is None else serialization.serialize(source, name)


def _unwrap_params(operation: str, source: object, name: str | None = None) -> object:
    """Get the file from elabapy's dict. Another dict is content if it has a name, and otherwise an error."""
    if not isinstance(source, Mapping):
        return source
    fields = cast("Mapping[str, object]", source)
    if name is not None and set(fields) != {"file"}:
        return fields
    try:
        # without the field "file", every release returns status 500 and stores nothing
        arguments.check_field_names(fields, ("file",), operation, {}, is_harmless="file" not in fields)
    except ValidationError as error:
        error.add_note("to upload a dict as a JSON file, pass a name, such as name='data.json'")
        raise
    if "file" not in fields:
        raise ValidationError(f"{operation} needs the field 'file'", "file")
    return fields["file"]


def _tuple_parts(source: tuple[object, ...]) -> tuple[str, object, str | None]:
    kind = source[2] if len(source) == 3 else None
    if len(source) not in (2, 3) or not isinstance(source[0], str) or not isinstance(kind, str | None):
        raise ValidationError(
            "a file as a tuple must be (name, content) or (name, content, media type)", "file"
        )
    return source[0], source[1], kind


def _default_name(source: object) -> str:
    if isinstance(source, str | os.PathLike):
        return Path(cast("str | os.PathLike[str]", source)).name
    if (kind := _kind_of(source)) is not None:
        from elab_sdk.files import serialization

        return serialization.default_name(kind)
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else ""


def _check_unread(source: object) -> None:
    """Check a source without reading it, because a pipe can be read only once."""
    name = None
    if isinstance(source, tuple):
        name, source, _ = _tuple_parts(cast("tuple[object, ...]", source))
        if isinstance(source, str):
            source = source.encode()
    if isinstance(source, os.PathLike):
        path = _existing_file(cast("os.PathLike[str]", source))
        if not os.access(path, os.R_OK):
            raise FileAccessError(str(path), "permission to read it is missing")
        name = name or _default_name(cast("os.PathLike[str]", source))
    elif not isinstance(source, bytes | bytearray | memoryview):
        name = name or _default_name(_check_file(source))
    file_name(name or "")


def _expand_glob(pattern: str) -> list[str]:
    path = str(atomic.path_of(pattern, "files"))
    if not has_magic(path) or Path(path).exists():
        return [path]
    matches = glob(path, recursive=True)  # noqa: PTH207 - a pattern may be absolute or relative
    paths = sorted(match for match in matches if Path(match).is_file())
    if not paths:
        raise ValidationError(f"no file matches {pattern!r}", "files")
    return paths


def _existing_file(source: str | os.PathLike[str]) -> Path:
    try:
        path = atomic.path_of(source, "file")
    except ElabError as error:
        if isinstance(source, str):
            error.add_note(_TEXT_NOTE)
        raise
    if path.is_dir():
        raise ValidationError(f"{path} is a folder; " + say("{folder_files:{path}}", path=path), "file")
    if not path.exists():
        missing = FileMissingError(str(path), "this file does not exist")
        if isinstance(source, str):
            missing.add_note(_TEXT_NOTE)
        raise missing
    return path


@contextlib.contextmanager
def _open_binary(source: object) -> Generator[IO[bytes], None, None]:
    """Open the content as a seekable file. It is closed at the end unless the caller opened it."""
    if isinstance(source, str | os.PathLike):
        path = cast("str | os.PathLike[str]", source)
        with atomic.file_errors(path):
            source = _existing_file(path).open("rb")
        close = source.close
    elif isinstance(source, bytes | bytearray | memoryview):
        yield io.BytesIO(cast("bytes", source))
        return
    else:
        source = _check_file(source)
        close = None
    try:
        if not _is_seekable(source):
            source, close_original = spool(source), close
            close = source.close
            if close_original is not None:
                close_original()
        yield source
    finally:
        if close is not None:
            close()


def _check_file(source: object) -> IO[bytes]:
    if not hasattr(source, "read"):
        raise ValidationError(
            "a file must be a path, bytes, a file opened with 'rb', or (name, content), not"
            f" {type(source).__name__}",
            "file",
        )
    file = cast("IO[bytes]", source)
    if getattr(file, "closed", False):
        raise ValidationError("the file is closed", "file")
    if isinstance(source, io.TextIOBase) or _reads_text(source) or isinstance(_read_nothing(file), str):
        raise ValidationError(
            "the file is open in text mode, which changes bytes; use open(path, 'rb')", "file"
        )
    return file


def _read_nothing(file: IO[bytes]) -> object:
    """Read nothing from a file, to find out whether it returns bytes or text."""
    try:
        return file.read(0)
    except io.UnsupportedOperation:
        raise ValidationError("the file is open for writing only; use open(path, 'rb')", "file") from None


def _reads_text(source: object) -> bool:
    mode = getattr(source, "mode", None)
    wrapped = getattr(source, "encoding", None)
    return (isinstance(mode, str) and "b" not in mode and "t" in mode) or isinstance(wrapped, str)


def _is_seekable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False
