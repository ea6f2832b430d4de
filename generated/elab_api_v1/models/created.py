"""Created."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Created(Model):
    """The answer to a request that creates something.

    Example:
        >>> model = Created.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "result")
    _shown: ClassVar[tuple[str, ...]] = ("id", "result")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of what was created."""
        value = self._wire.get("id")
        return value if type(value) is int else self._required("id", decode.integer, value)

    @property
    def result(self) -> str | None:
        """Always "success". Releases before 3.4 do not send it."""
        value = self._wire.get("result")
        return value if value is None or type(value) is str else self._optional("result", decode.text, value)

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if type(value := get("id")) is int else decode.NUMBERS[value],
            value if (value := get("result")) is None or type(value) is str else decode.text(value),
        )
