"""The web pages of entries, by which links are recognized."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PAGE_KINDS", "PageKind"]

PageKind: TypeAlias = Literal["experiment", "item", "template"]

PAGE_KINDS: Final[Mapping[tuple[str, str], PageKind]] = {
    ("experiments.php", "id"): "experiment",
    ("database.php", "id"): "item",
    ("ucp.php", "templateid"): "template",
    ("templates.php", "id"): "template",
}
"""The kind of entry by page and query parameter, on releases after 4.9 too."""
