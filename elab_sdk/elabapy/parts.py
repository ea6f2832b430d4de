"""The files of an upload as scripts write them, and what each is as bytes.

requests names a file by its `name`, and reads text as well as bytes: scripts open files in text mode, or give
an `io.StringIO`. A file in text mode is sent as it is on the disk, since to read it as text would change the
ends of lines, or fail at what is no text.
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

__all__ = ["Part", "parts", "the_file"]

_ONE: Final = "upload one file at a time, {found}: upload_to_…(id, {{'file': file}}) for each"
_FOLDERS: Final = re.compile(r"\A.*[/\\](?=.)", re.DOTALL)
"""What every server takes off a file's name."""
_BINARY: Final = ("buffer", "stream")
"""Where a text file has its bytes: what `open` and what `codecs.open` make."""


@attrs.frozen
class Part:
    """One part of a multipart form.

    Args:
        field: The field's name.
        name: The file's name; empty where it is no file.
        content: What it is made of.
        kind: Its media type, where one was given.
        is_bare: The content was given alone, without a name.
    """

    field: str
    name: str
    content: object
    kind: str | None = None
    is_bare: bool = False

    def source(self) -> Source:
        """The file as the typed Manager takes it.

        Raises:
            ValidationError: It is a text that is no path, or one that is no UTF-8.
        """
        if self.is_bare and isinstance(self.content, str):
            if os.path.exists(self.content):  # noqa: PTH110 - it is not known to be a path
                return self.content
            raise ValidationError(
                "the file is a text, and no path: the text itself would be stored, as a file named 'file'."
                " Give open(path, 'rb')",
                "file",
            )
        content, name = _in_bytes(self.content), _FOLDERS.sub("", self.name)
        return cast("Source", (name, content) if self.kind is None else (name, content, self.kind))

    def as_it_stands(self) -> File:
        """The part as requests sends it: of an open file what has not been read yet.

        Raises:
            ValidationError: It is neither bytes, nor text, nor a file that can be read.
        """
        content = self.content
        try:
            content = cast("IO[Any]", content).read() if hasattr(content, "read") else content
        except (OSError, ValueError) as error:
            raise ValidationError(f"the file cannot be read: {error}", "file") from None
        if isinstance(content, str):
            content = _encoded(content)
        if not isinstance(content, bytes | bytearray | memoryview):
            raise ValidationError(
                f"a file is bytes, text or an open file, not {type(content).__name__}", self.field
            )
        return File(self.name, bytes(cast("bytes", content)), self.kind)


def parts(params: object) -> list[Part]:
    """The parts of a multipart form, named as requests names them.

    >>> [part.name for part in parts({"file": ("gel.png", b"cells")})]
    ['gel.png']

    Raises:
        ValidationError: Several files are given where one is due, or a tuple is none of a file.
    """
    return [_part(forms.text(field), value) for field, value in forms.items(params) if value is not None]


def the_file(given: list[Part]) -> Part | None:
    """The one file of an upload; None where no part is a file.

    >>> the_file(parts({"file": ("gel.png", b"cells")})).name
    'gel.png'

    Raises:
        ValidationError: There are several, of which servers keep one, or fields beside it, which they drop.
    """
    files = [part for part in given if part.name]
    if not files:
        return None
    if len(files) > 1:
        raise ValidationError(_ONE.format(found=f"not {len(files)}"), "file")
    beside = [part.field for part in given if not part.name]
    if beside and files[0].field == "file":
        raise ValidationError(
            f"beside a file the server reads no other field, and drops {beside[0]}: send it in another call",
            beside[0],
        )
    return files[0]


def _part(field: str, value: object) -> Part:
    if not isinstance(value, tuple | list):
        return Part(field, _own_name(value) or field, value, is_bare=True)
    given = list(cast("Iterable[object]", value))
    if _are_several(given, is_list=isinstance(value, list)):
        raise ValidationError(_ONE.format(found="not a list"), "file")
    if len(given) not in (2, 3, 4):
        raise ValidationError("a file as a tuple is (name, content) or (name, content, media type)", "file")
    kind = given[2] if len(given) > 2 else None
    return Part(field, forms.text(given[0] or ""), given[1], None if kind is None else forms.text(kind))


def _are_several(given: list[object], *, is_list: bool) -> bool:
    """Whether they are files, and not a name and its content. Texts in a list may be paths."""
    if given and not isinstance(given[0], str | bytes | None):
        return True
    return is_list and all(isinstance(each, str) and os.path.exists(each) for each in given)  # noqa: PTH110


def _own_name(value: object) -> str:
    name = getattr(value, "name", None)
    if not isinstance(name, str) or (name[:1] == "<" and name[-1:] == ">"):
        return ""
    return os.path.basename(name)  # noqa: PTH119 - as requests names it


def _in_bytes(content: object) -> object:
    """The content without the text mode that it may be open in; anything but a text file as it is."""
    if not hasattr(content, "read") or getattr(content, "closed", False):
        return content
    for name in _BINARY:
        binary: object = getattr(content, name, None)
        if hasattr(binary, "read"):
            # what was written to it and is not on the disk yet
            cast("IO[str]", content).flush()
            return binary
    if isinstance(content, io.StringIO):
        return _encoded(content.getvalue())
    if isinstance(content, io.TextIOBase) or _reads_text(content):
        file = cast("IO[str]", content)
        if file.seekable():
            # from its start, as any other
            file.seek(0)
        return _encoded(file.read())
    return content


def _reads_text(content: object) -> bool:
    try:
        nothing: object = cast("IO[Any]", content).read(0)
    except (TypeError, io.UnsupportedOperation):
        # the typed Manager says what is wrong with it
        return False
    return isinstance(nothing, str)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            "the file's text contains a lone surrogate, which cannot be encoded", "file"
        ) from None
