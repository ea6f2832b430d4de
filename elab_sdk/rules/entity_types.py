"""What API v2 calls the kinds of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.entry_kinds import Kind

__all__ = ["ENTITY_TYPES", "EntityType", "entity_type_of", "is_entity_type"]

EntityType: TypeAlias = Literal["experiments", "items", "experiments_templates"]

ENTITY_TYPES: Final[dict[str, EntityType]] = {
    "experiments": "experiments",
    "items": "items",
    "templates": "experiments_templates",
}
"""What API v2 calls the endpoints of API v1."""
_BY_KIND: Final[Mapping[Kind, EntityType]] = {
    "experiment": "experiments",
    "item": "items",
    "template": "experiments_templates",
}


def entity_type_of(kind: Kind) -> EntityType:
    """What API v2 calls a kind of entries.

    >>> entity_type_of("template")
    'experiments_templates'
    """
    return _BY_KIND[kind]


def is_entity_type(text: str) -> TypeGuard[EntityType]:
    """Whether a text is what API v2 calls a kind of entries.

    >>> is_entity_type("items"), is_entity_type("database")
    (True, False)
    """
    return text in ENTITY_TYPES.values()
