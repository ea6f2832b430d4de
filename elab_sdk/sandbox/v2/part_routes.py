"""The routes of what belongs to an entry: tags, links, files, steps, comments and revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox.v2 import comments, links, revisions, steps, tag_removal, tags, uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.calls import Answer
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["PART_ROUTES"]

_LINKS: Final[Mapping[tuple[str, str], Callable[[Call], Answer]]] = {
    ("GET", ""): links.read_all,
    ("GET", "/N"): links.read_all,
    ("POST", ""): links.add_without_id,
    ("POST", "/WORD"): links.add_without_id,
    ("POST", "/N"): links.add,
    ("DELETE", ""): links.remove_without_id,
    ("DELETE", "/N"): links.remove,
}
# written as the routes of `routes`
PART_ROUTES: Final[Mapping[tuple[str, str], Callable[[Call], Answer]]] = {
    ("GET", "TYPE/N/tags"): tags.read_all,
    ("GET", "TYPE/N/tags/N"): tags.read,
    ("POST", "TYPE/N/tags"): tags.add,
    ("PATCH", "TYPE/N/tags/N"): tag_removal.unreference,
    ("DELETE", "TYPE/N/tags"): tag_removal.remove_all,
    ("DELETE", "TYPE/N/tags/N"): tag_removal.remove_all,
    **{
        (method, f"TYPE/N/{name}{rest}"): handler
        for name in ("items_links", "experiments_links")
        for (method, rest), handler in _LINKS.items()
    },
    ("GET", "TYPE/N/uploads"): uploads.read_all,
    ("GET", "TYPE/N/uploads/N"): uploads.read,
    ("POST", "TYPE/N/uploads"): uploads.add,
    ("POST", "TYPE/N/uploads/N"): uploads.add_to,
    ("PATCH", "TYPE/N/uploads/N"): uploads.change,
    ("DELETE", "TYPE/N/uploads"): uploads.remove_without_id,
    ("DELETE", "TYPE/N/uploads/N"): uploads.remove,
    ("GET", "TYPE/N/steps"): steps.read_all,
    ("GET", "TYPE/N/steps/N"): steps.read,
    ("POST", "TYPE/N/steps"): steps.add,
    ("PATCH", "TYPE/N/steps/N"): steps.change,
    ("DELETE", "TYPE/N/steps/N"): steps.remove,
    ("GET", "TYPE/N/comments"): comments.read_all,
    ("GET", "TYPE/N/comments/N"): comments.read,
    ("POST", "TYPE/N/comments"): comments.add,
    ("PATCH", "TYPE/N/comments/N"): comments.change,
    ("DELETE", "TYPE/N/comments/N"): comments.remove,
    ("GET", "TYPE/N/revisions"): revisions.read_all,
}
"""The handler of each method and path."""
