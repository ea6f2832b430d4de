"""The files of an upload as scripts pass them, converted to bytes.

requests names a file by its `name` and reads text as well as bytes: scripts open files in text mode or pass
an `io.StringIO`. The bytes of a file in text mode are sent as they are on disk, because reading it as text
would change line breaks, or fail.
"""

from __future__ import annotations

import io
import os
import re
from typing import IO, TYPE_CHECKING, Any, Final, cast

import attrs
from elab_api_v1.types import File

from elab_sdk.elabapy import forms
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.files.upload_sources import Source

__all__ = ["Part", "parts", "single_file"]

_ONE_FILE: Final = "upload one file at a time, {problem}: call upload_to_…(id, {{'file': file}}) for each"
_FOLDERS: Final = re.compile(r"\A.*[/\\](?=.)", re.DOTALL)
"""The folder part of a file name, which every server removes."""
_BINARY_ATTRIBUTES: Final = ("buffer", "stream")
"""The attributes of a text file with its binary file, from `open` and `codecs.open`."""


@attrs.frozen
class Part:
    """One part of a multipart form.

    Args:
        field: The field name.
        name: The file name, or "" if the part is not a file.
        content: The content: bytes, text or an open file.
        kind: The media type, or None.
        is_bare: Whether the content was passed without a name.
    """

    field: str
    name: str
    content: object
    kind: str | None = None
    is_bare: bool = False

    def source(self) -> Source:
        """Return the file as the typed Manager accepts it.

        Raises:
            ValidationError: If it is text that is not a path or cannot be encoded.
        """
        if self.is_bare and isinstance(self.content, str):
            if os.path.exists(self.content):  # noqa: PTH110 - it may not be a path
                return self.content
            raise ValidationError(
                "file is text but not an existing path: the text would be stored as a file named 'file'."
                " Pass open(path, 'rb')",
                "file",
            )
        content, name = _to_binary(self.content), _FOLDERS.sub("", self.name)
        return cast("Source", (name, content) if self.kind is None else (name, content, self.kind))

    def to_wire(self) -> File:
        """Return the part as requests sends it: of an open file, the rest that has not been read.

        Raises:
            ValidationError: If it is not bytes, text or a readable file.
        """
        content = self.content
        try:
            content = cast("IO[Any]", content).read() if hasattr(content, "read") else content
        except (OSError, ValueError) as error:
            raise ValidationError(f"cannot read the file: {error}", "file") from None
        if isinstance(content, str):
            content = _encode(content)
        if not isinstance(content, bytes | bytearray | memoryview):
            raise ValidationError(
                f"{self.field} must be bytes, text or an open file, not {type(content).__name__}", self.field
            )
        return File(self.name, bytes(cast("bytes", content)), self.kind)


def parts(params: object) -> list[Part]:
    """Return the parts of a multipart form, with the names that requests gives them.

    >>> [part.name for part in parts({"file": ("gel.png", b"cells")})]
    ['gel.png']

    Raises:
        ValidationError: If a value has several files, or a tuple is not a valid file.
    """
    return [
        _parse_part(forms.to_text(field), value)
        for field, value in forms.name_value_pairs(params)
        if value is not None
    ]


def single_file(parts: list[Part]) -> Part | None:
    """Return the only file of an upload, or None if no part is a file.

    >>> single_file(parts({"file": ("gel.png", b"cells")})).name
    'gel.png'

    Raises:
        ValidationError: If there are several files or other fields, which servers would ignore.
    """
    files = [part for part in parts if part.name]
    if not files:
        return None
    if len(files) > 1:
        raise ValidationError(_ONE_FILE.format(problem=f"not {len(files)}"), "file")
    fields = [part.field for part in parts if not part.name]
    if fields and files[0].field == "file":
        raise ValidationError(
            f"the server ignores {fields[0]} in a request with a file: send it in a separate call",
            fields[0],
        )
    return files[0]


def _parse_part(field: str, value: object) -> Part:
    if not isinstance(value, tuple | list):
        return Part(field, _file_name(value) or field, value, is_bare=True)
    values = list(cast("Iterable[object]", value))
    if _has_several_files(values, is_list=isinstance(value, list)):
        raise ValidationError(_ONE_FILE.format(problem="not a list"), "file")
    if len(values) not in (2, 3, 4):
        raise ValidationError(
            "a tuple for a file must be (name, content) or (name, content, media type)", "file"
        )
    kind = values[2] if len(values) > 2 else None
    return Part(
        field, forms.to_text(values[0] or ""), values[1], None if kind is None else forms.to_text(kind)
    )


def _has_several_files(values: list[object], *, is_list: bool) -> bool:
    """Return whether the values are several files rather than a name and content. Texts may be paths."""
    if values and not isinstance(values[0], str | bytes | None):
        return True
    return is_list and all(isinstance(value, str) and os.path.exists(value) for value in values)  # noqa: PTH110


def _file_name(value: object) -> str:
    name = getattr(value, "name", None)
    if not isinstance(name, str) or (name[:1] == "<" and name[-1:] == ">"):
        return ""
    return os.path.basename(name)  # noqa: PTH119 - the same name as requests


def _to_binary(content: object) -> object:
    """Return the binary content of a text file, and anything else unchanged."""
    if not hasattr(content, "read") or getattr(content, "closed", False):
        return content
    for name in _BINARY_ATTRIBUTES:
        binary: object = getattr(content, name, None)
        if hasattr(binary, "read"):
            # write buffered text to disk
            cast("IO[str]", content).flush()
            return binary
    if isinstance(content, io.StringIO):
        return _encode(content.getvalue())
    if isinstance(content, io.TextIOBase) or _reads_text(content):
        file = cast("IO[str]", content)
        if file.seekable():
            # send the whole file
            file.seek(0)
        return _encode(file.read())
    return content


def _reads_text(content: object) -> bool:
    try:
        result: object = cast("IO[Any]", content).read(0)
    except (TypeError, io.UnsupportedOperation):
        # the typed Manager will report the error
        return False
    return isinstance(result, str)


def _encode(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            "the file's text contains a lone surrogate, which cannot be encoded", "file"
        ) from None
