"""Where the entries of an imported archive are on the server, and what of their extra fields refers to them.

The importer changes links in texts, and nothing in extra fields (seen on 5.1.15 and 5.6.12).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.content.reference_fields import (
    change_fields,
    change_url,
    referred_id,
    referred_kind,
    written_like,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.content.body_references import Reference
    from elab_sdk.content.entry_pages import PageKind
    from elab_sdk.export.import_plan import PlannedEntry

__all__ = ["NewEntries"]


@attrs.frozen
class NewEntries:
    """The entries of an archive on the server.

    Args:
        ids: Their IDs, by the kinds and IDs on the old server.
        page_url: Returns the URL of an entry's page on the server.
    """

    ids: Mapping[tuple[str, int], int]
    page_url: Callable[[PageKind, int], str]

    def metadata(self, planned: PlannedEntry) -> JsonObject | None:
        """Return the metadata of an entry whose extra fields refer to entries on this server.

        A field with an ID that is not known here is not changed, nor is a URL that leads to something else.
        """
        metadata = planned.metadata
        if metadata is None:
            return None

        def change(_: str, field: JsonObject) -> JsonObject:
            value = field["value"]
            if field.get("type") == "url" and isinstance(value, str):
                return {**field, "value": change_url(value, self._new_url, planned.old_site)}
            kind = referred_kind(field)
            values = value if isinstance(value, list) else [value]
            new_values = [kind and self._new_value(kind, each) for each in values]
            if None in new_values:
                return field
            return {**field, "value": new_values if isinstance(value, list) else new_values[0]}

        return change_fields(metadata, change)

    def unknown_ids(self, metadata: JsonObject) -> Iterator[tuple[str, list[int]]]:
        """Yield the names of extra fields, and the IDs in them that are not known on this server."""
        fields = metadata.get("extra_fields")
        for name, field in fields.items() if isinstance(fields, dict) else ():
            if not isinstance(field, dict) or (kind := referred_kind(field)) is None:
                continue
            value = field.get("value")
            ids = [referred_id(each) for each in (value if isinstance(value, list) else [value])]
            if unknown := [id_ for id_ in ids if id_ and (kind, id_) not in self.ids]:
                yield name, unknown

    def _new_value(self, kind: str, value: JsonValue) -> JsonValue:
        """Return an ID on this server; None if it is not known."""
        new_id = self.ids.get((kind, referred_id(value)))
        return None if new_id is None else written_like(value, new_id)

    def _new_url(self, reference: Reference) -> str | None:
        if reference.kind == "upload":
            return None
        new_id = self.ids.get((reference.kind, reference.id))
        return None if new_id is None else self.page_url(reference.kind, new_id) + reference.fragment
