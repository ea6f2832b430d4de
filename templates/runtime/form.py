"""The base class of all request bodies."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, cast

import attrs

from .types import File, Unset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .types import JsonObject, JsonValue


class Form:
    """Fields to send. A field that is `UNSET` is omitted.

    Example:
        >>> TagForm(tag="blot").to_form()
        [('tag', 'blot')]
    """

    __slots__ = ()

    def to_form(self) -> list[tuple[str, str]]:
        """Return the fields as text, in the order of the contract; a list becomes several fields."""
        return [
            (name, part if isinstance(part, str) else _text(part))
            for name, value in self._set_fields()
            for part in (cast("list[object]", value) if isinstance(value, list) else (value,))
            if not isinstance(part, File)
        ]

    def to_files(self) -> list[tuple[str, File]]:
        """Return the fields that are files."""
        return [
            (name, part)
            for name, value in self._set_fields()
            for part in (cast("list[object]", value) if isinstance(value, list) else (value,))
            if isinstance(part, File)
        ]

    def to_json(self) -> JsonObject:
        """Return the fields as a JSON object."""
        return {name: cast("JsonValue", _plain(value)) for name, value in self._set_fields()}

    def _set_fields(self) -> Iterator[tuple[str, object]]:
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(self))):
            value: object = getattr(self, field.name)
            if not isinstance(value, Unset):
                yield field.metadata.get("wire", field.name), value


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(_plain(value))
