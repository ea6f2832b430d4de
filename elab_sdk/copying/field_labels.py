"""The names of copied fields and outcomes, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.copying.reports import Outcome

__all__ = ["OUTCOME_LABELS", "field_label"]

_LABELS: Final[Mapping[str, str]] = {
    "is_markdown": "format of the body",
    "items_links": "links to items",
    "experiments_links": "links to experiments",
    "custom_id": "custom ID",
    "canread": "who can read it",
    "canwrite": "who can change it",
    "file_comments": "comments of files",
    "archived_files": "archived files",
    "locked": "lock",
    "archived": "archived state",
}
OUTCOME_LABELS: Final[Mapping[Outcome, str]] = {
    "failed": "failed",
    "left_out": "not copied",
    "changed_there": "changed on the new server",
    "copied": "copied",
    "updated": "updated",
    "unchanged": "unchanged",
}
"""The outcomes, those that need attention first."""


def field_label(field: str) -> str:
    """Return the name of a field for people.

    >>> field_label("items_links"), field_label("title")
    ('links to items', 'title')
    """
    return _LABELS.get(field, field)
