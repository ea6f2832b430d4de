"""Done."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model
from ..types import JsonValue


class Done(Model):
    """The answer to a request that changes something. Its `id` is the ID of what the server created: a
    booking, an item, and from 4.0 a file. In the answer to an update, a tag, a link or a change of category
    an `id` means that the server created an entry instead; in the answer to a booking no `id` means that
    nothing was booked.

    Example:
        >>> model = Done.from_dict(data)
        >>> model.result, model['result']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("result", "id")
    _shown: ClassVar[tuple[str, ...]] = ("id", "result")
    _identity: ClassVar[str] = ""

    @property
    def result(self) -> str | None:
        """Always "success". 2.0 omits it if it sends an `id`."""
        value = self._wire.get("result")
        return value if value is None or type(value) is str else self._optional("result", decode.text, value)

    @property
    def id(self) -> int | None:
        """ID of what was created, if anything was."""
        value = self._wire.get("id")
        return value if value is None or type(value) is int else self._optional("id", decode.integer, value)

    def _values(self) -> tuple[object, ...]:
        wire = self._wire
        get = wire.get
        value: JsonValue
        return (
            value if (value := get("result")) is None or type(value) is str else decode.text(value),
            value if (value := get("id")) is None or type(value) is int else decode.NUMBERS[value],
        )
