"""What API v2 calls the kinds of entries."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, TypeGuard

__all__ = ["ENTITY_TYPES", "EntityType", "is_entity_type"]

EntityType: TypeAlias = Literal["experiments", "items", "experiments_templates"]

ENTITY_TYPES: Final[dict[str, EntityType]] = {
    "experiments": "experiments",
    "items": "items",
    "templates": "experiments_templates",
}
"""What API v2 calls the endpoints of API v1."""


def is_entity_type(text: str) -> TypeGuard[EntityType]:
    """Whether a text is what API v2 calls a kind of entries.

    >>> is_entity_type("items"), is_entity_type("database")
    (True, False)
    """
    return text in ENTITY_TYPES.values()
