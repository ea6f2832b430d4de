"""The statuses and categories of the team, as far as the responses of a session have shown them."""

from __future__ import annotations

import attrs

__all__ = ["Choices", "ItemsTypeRow"]


@attrs.frozen
class ItemsTypeRow:
    """A category of items, from 5.3.

    Args:
        id: Its ID, which is what API v1 calls the ID of an items type.
        title: Its title.
        template_id: The ID of the resources template that belongs to it; None if there is none.
        sets_category: Whether an item made from the template has the category.
    """

    id: int
    title: str
    template_id: int | None
    sets_category: bool = attrs.field(default=False, kw_only=True)


@attrs.define
class Choices:
    """The statuses and categories of the team, as last listed.

    Args:
        items_types: The categories of items, as last listed; None if they were not listed yet.
        default_status: The status of a new experiment, as last listed; None if it was not listed yet, or
            there are no statuses.
        members_create_tags: Whether the team lets its members make new tags; None if it was not read yet.
    """

    items_types: dict[int, ItemsTypeRow] | None = None
    default_status: int | None = None
    members_create_tags: bool | None = None
