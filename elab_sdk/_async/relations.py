"""Tags and links of entries that API v2 can remove: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content.arguments import required_text
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_kinds import resolve_entry_or_template

if TYPE_CHECKING:
    from elab_sdk._async.session import Session
    from elab_sdk.rules.entry_kinds import EntryOrTemplate


class Relations:
    """The methods that remove tags and links."""

    _session: Session

    async def untag(self, entry: EntryOrTemplate, *tags: str) -> list[str]:
        """Remove tags from an entry. All other tags stay, and so do these tags on other entries.

        >>> created = await manager.create_experiment(tags=["blot", "GFP"])
        >>> await manager.untag(created, "blot")
        ['blot']
        >>> (await manager.get_experiment(created)).tags
        ['GFP']

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            tags: The tags, in upper or lower case.

        Returns:
            The tags that were removed: those that the entry had.

        Raises:
            ValidationError: One of them is not a tag. None was removed.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. One request lists the tags, and one removes each.
        """
        from elab_sdk._async import tag_removal  # few callers need it

        kind, entry_id = resolve_entry_or_template(entry)
        wanted = [required_text(tag, "tags") for tag in tags]
        return await tag_removal.untag(self._session, entity_type_of(kind), entry_id, wanted)
