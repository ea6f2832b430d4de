"""Created."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model


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
        return self._required("id", decode.integer, self._wire.get("id"))

    @property
    def result(self) -> str | None:
        """Always "success". Releases before 3.4 do not send it."""
        return self._optional("result", decode.text, self._wire.get("result"))
