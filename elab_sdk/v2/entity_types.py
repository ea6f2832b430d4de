"""What API v2 calls the kinds of entries."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = ["ENTITY_TYPES", "EntityType"]

EntityType: TypeAlias = Literal["experiments", "items", "experiments_templates"]

ENTITY_TYPES: Final[dict[str, EntityType]] = {
    "experiments": "experiments",
    "items": "items",
    "templates": "experiments_templates",
}
"""What API v2 calls the endpoints of API v1."""
