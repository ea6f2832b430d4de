"""Tag."""

from __future__ import annotations

from typing import ClassVar

from .. import decode
from ..base import Model


class Tag(Model):
    """A tag of the team. Available from 3.6.7.

    Example:
        >>> model = Tag.from_dict(data)
        >>> model.id, model['id']
    """

    __slots__ = ()
    _attributes: ClassVar[tuple[str, ...]] = ("id", "tag", "is_favorite", "item_count", "team_id")
    _shown: ClassVar[tuple[str, ...]] = ("id", "tag")
    _identity: ClassVar[str] = "id"

    @property
    def id(self) -> int:
        """ID of the tag."""
        return self._required("id", decode.integer, self._first_of("id", "tag_id"))

    @property
    def tag(self) -> str:
        """The tag."""
        return self._required("tag", decode.unescaped, self._wire.get("tag"))

    @property
    def is_favorite(self) -> bool | None:
        """Whether the tag is among the favourites of the key's owner. Sent from 4.9."""
        return self._flag("is_favorite", decode.flag, "is_favorite")

    @property
    def item_count(self) -> int | None:
        """How many entries have the tag. Only in the list of the team. Sent from 4.9."""
        return self._optional("item_count", decode.integer, self._wire.get("item_count"))

    @property
    def team_id(self) -> int | None:
        """ID of the team. Only in the list of the team. Sent from 5.3."""
        return self._optional("team_id", decode.integer, self._wire.get("team"))
