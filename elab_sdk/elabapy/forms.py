"""What a dict of parameters becomes on the wire, as requests encodes it, and what was meant by it.

requests takes a dict or pairs; leaves out what is None; sends a list as a field for each part, of which PHP
keeps the last; and of a dict as a value sends the keys. Nothing here does any input or output but to read a
file that is sent as it stands.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, TypeAlias, cast

import attrs
from elab_api_v1.types import File

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from elab_sdk.files import Source

__all__ = ["Params", "Part", "has_any", "kept", "meant", "pairs", "parts"]

Params: TypeAlias = "Mapping[str, object] | Iterable[tuple[str, object]] | None"
"""A dict, or pairs."""


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
        """The file as the typed Manager takes it."""
        if self.is_bare and isinstance(self.content, str):
            if os.path.exists(self.content):  # noqa: PTH110 - it is not known to be a path
                return self.content
            raise ValidationError(
                "the file is a text, and no path: the text itself would be stored, as a file named 'file'."
                " Give open(path, 'rb')",
                "file",
            )
        made = (self.name, self.content) if self.kind is None else (self.name, self.content, self.kind)
        return cast("Source", made)

    def as_it_stands(self) -> File:
        """The part as requests sends it: of an open file what has not been read yet."""
        content = self.content
        if hasattr(content, "read"):
            content = cast("IO[bytes] | IO[str]", content).read()
        if isinstance(content, str):
            content = content.encode()
        return File(self.name, bytes(cast("bytes", content)), self.kind)


def kept(params: object) -> object:
    """Params that can be looked at more than once: what an iterator gives is kept in a list.

    >>> kept(zip(["title"], ["x"]))
    [('title', 'x')]
    """
    if isinstance(params, Mapping):
        given = cast("Mapping[object, object]", params)
        return {name: _whole(value) for name, value in given.items()}
    return _whole(params)


def pairs(params: object) -> tuple[tuple[str, str], ...]:
    """Fields or a query as they go over the wire.

    >>> pairs({"limit": 15, "search": None, "tags[]": ["a", "b"]})
    (('limit', '15'), ('tags[]', 'a'), ('tags[]', 'b'))
    """
    return tuple((_text(name), _text(value)) for name, value in _single(params) if value is not None)


def meant(params: object) -> dict[str, object]:
    """The fields that were meant: texts, lists where there are several, dicts as they are.

    >>> meant([("title", 12), ("body", None), ("metadata", {"a": 1})])
    {'title': '12', 'metadata': {'a': 1}}

    Raises:
        ValidationError: It is neither a dict nor pairs.
    """
    found: dict[str, object] = {}
    for name, value in _items(params):
        if isinstance(value, Mapping):
            found[_text(name)] = cast("object", value)
        elif texts := [_text(each) for each in _listed(value) if each is not None]:
            found[_text(name)] = texts[0] if len(texts) == 1 else texts
    return found


def has_any(params: object) -> bool:
    """Whether anything would be sent.

    >>> has_any({"title": None})
    False
    """
    # not by what is in it: a file is read by looking
    return any(value is not None and value not in ([], (), {}) for _, value in _items(params))


def parts(params: object) -> list[Part]:
    """The parts of a multipart form, named as requests names them.

    >>> [part.name for part in parts({"file": ("gel.png", b"cells")})]
    ['gel.png']
    """
    return [_part(_text(field), value) for field, value in _items(params) if value is not None]


def _part(field: str, value: object) -> Part:
    if not isinstance(value, tuple | list):
        return Part(field, _own_name(value) or field, value, is_bare=True)
    given = list(cast("Iterable[object]", value))
    if len(given) not in (2, 3, 4):
        raise ValidationError("a file as a tuple is (name, content) or (name, content, media type)", "file")
    kind = given[2] if len(given) > 2 else None
    return Part(field, _text(given[0] or ""), given[1], None if kind is None else _text(kind))


def _own_name(value: object) -> str:
    name = getattr(value, "name", None)
    if not isinstance(name, str) or (name[:1] == "<" and name[-1:] == ">"):
        return ""
    return os.path.basename(name)  # noqa: PTH119 - as requests names it


def _items(params: object) -> list[tuple[object, object]]:
    if params is None:
        return []
    if isinstance(params, Mapping):
        return [*cast("Mapping[object, object]", params).items()]
    given = _listed(params)
    if not all(isinstance(each, tuple | list) and len(cast("list[object]", each)) == 2 for each in given):
        raise ValidationError(f"params is a dict of fields, not {type(params).__name__}", "params")
    return [cast("tuple[object, object]", tuple(cast("list[object]", each))) for each in given]


def _single(params: object) -> list[tuple[object, object]]:
    return [(name, each) for name, value in _items(params) for each in _listed(value)]


def _listed(value: object) -> list[object]:
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return [value]
    return [*cast("Iterable[object]", value)]


def _whole(value: object) -> object:
    # a file is an iterator too
    if hasattr(value, "read") or not isinstance(value, Iterator):
        return value
    return [*cast("Iterator[object]", value)]


def _text(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValidationError(
            "params has bytes that are not UTF-8, which servers would cut", "params"
        ) from None
