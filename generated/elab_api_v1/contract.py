"""What the other modules need to know from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_HEADER: Final = "Authorization"
"""The header that carries the API key."""

ERROR_SHAPES: Final[tuple[Mapping[str, str | None], ...]] = (
    {"error": None},
    {"result": "error", "message": None},
)
"""Objects that report an error although the status reports success: key to value, None for any text."""

ResourceKind: TypeAlias = Literal["experiment", "item", "template", "upload", "event", "status", "items_type"]
"""The kinds of objects that have an ID of their own."""
