"""Change."""

from __future__ import annotations

import datetime
from typing import ClassVar

from .. import decode
from ..base import Model


class Change(Model):
    """A change of an entry, as its changelog shows it. In the entries of 5.6.

    Example:
        >>> model = Change.from_dict(data)
        >>> model.target, model['target']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("target", "content", "created_at", "user_id", "fullname")
    _shown: ClassVar[tuple[str, ...]] = ()
    _identity: ClassVar[str] = ""

    @property
    def target(self) -> str:
        """What was changed, such as "title", "tags", "state", or "metadata_pH" for an extra field."""
        return self._required("target", decode.text, self._wire.get("target"))

    @property
    def content(self) -> str:
        """The new value, or a sentence in HTML, such as 'Added tag "blot" with id: 1'. A change of the body
        only refers to the revisions.
        """
        return self._required("content", decode.text, self._wire.get("content"))

    @property
    def created_at(self) -> datetime.datetime | None:
        """When it was changed."""
        return self._required("created_at", decode.moment, self._wire.get("created_at"))

    @property
    def user_id(self) -> int:
        """ID of the person who changed it."""
        return self._required("user_id", decode.integer, self._wire.get("userid"))

    @property
    def fullname(self) -> str:
        """Name of the person who changed it."""
        return self._required("fullname", decode.unescaped, self._wire.get("fullname"))
