# Derived from elab_sdk/_async/relations.py by tools/unasync.py: do not edit.
"""Tags and links that only API v2 can change: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk._lazy import lazy_module
from elab_sdk.content.arguments import required_text
from elab_sdk.errors import ValidationError
from elab_sdk.rules.entity_types import entity_type_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import Id
    from elab_sdk.rules import checks, entry_kinds
    from elab_sdk.rules.entry_kinds import EntryKind, EntryOrTemplate
else:
    checks = lazy_module("elab_sdk.rules.checks")
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class Relations:
    """The methods that remove tags and links, and add links to experiments."""

    _session: Session
    _entries: EntriesByKind

    def untag(self, entry: EntryOrTemplate, *tags: str) -> list[str]:
        """Remove tags from an entry. All other tags stay, and so do these tags on other entries.

        >>> created = manager.create_experiment(tags=["blot", "GFP"])
        >>> manager.untag(created, "blot")
        ['blot']
        >>> (manager.get_experiment(created)).tags
        ['GFP']

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            tags: The tags, in upper or lower case.

        Returns:
            The tags that were removed: those that the entry had.

        Raises:
            ValidationError: There is no tag, or one is not text. None was removed.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. One request lists the tags, and one removes each.
        """
        from elab_sdk._sync import tag_removal  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        if not tags:
            raise ValidationError("tags must be at least one tag", "tags")
        wanted = [required_text(tag, "tags") for tag in tags]
        return tag_removal.untag(self._session, entity_type_of(kind), entry_id, wanted)

    def unlink(self, entry: EntryOrTemplate, *items: Id) -> list[int]:
        """Remove links from an entry to database items. The items stay as they are.

        >>> plasmid = manager.create_item(1)
        >>> created = manager.create_experiment(links=plasmid)
        >>> manager.unlink(created, plasmid) == [plasmid.id]
        True
        >>> manager.unlink(created, plasmid)
        []

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).
            items: The IDs of the items, or the items.

        Returns:
            The IDs of the items to which a link was removed: all that the entry linked to. Links to deleted
            items are not shown, and not removed.

        Raises:
            ValidationError: There is no item, or one of them is not an item. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server reported success, but kept a link.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. One request for each link; the entry is read before and
        after.
        """
        from elab_sdk._sync import entry_links  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        ids = _ids(items, "items", "item")
        return entry_links.remove(self._entries[kind], entry_id, "item", ids, "unlink")

    def link_experiments(self, entry: EntryOrTemplate, *experiments: Id) -> list[int]:
        """Link an entry to experiments. Links that exist change nothing.

        >>> first, second = manager.create_experiment(), manager.create_experiment()
        >>> manager.link_experiments(second, first) == [first.id]
        True
        >>> [link.item_id for link in (manager.get_experiment(second)).experiments_links] == [first.id]
        True

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).
            experiments: The IDs of the experiments, or the experiments.

        Returns:
            The IDs of the experiments to which the entry did not link before.

        Raises:
            ValidationError: There is no experiment, or one of them is not an experiment, or is the entry
                itself. Nothing was sent.
            NotFoundError: The entry or an experiment does not exist, or the experiment is deleted. No link
                was made.
            PermissionDeniedError: The key's owner may not change the entry, or not read an experiment. Up to
                and including 5.2, servers let everybody who may read an entry link from it.
            UnexpectedWrite: The server reported success, but did not make a link.
            NotSupportedByServer: The server has no API v2, or its templates have no links to experiments.

        Works from 5.0, and from 4.5 with `api="v2"`; for templates from 5.1. Two requests for each
        experiment; the entry is read before and after.
        """
        from elab_sdk._sync import entry_links  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        ids = _ids(experiments, "experiments", "experiment")
        if kind == "experiment" and entry_id in ids:
            raise ValidationError("an experiment cannot be linked to itself", "experiments")
        return entry_links.add_experiments(self._entries[kind], entry_id, self._entries["experiment"], ids)

    def unlink_experiments(self, entry: EntryOrTemplate, *experiments: Id) -> list[int]:
        """Remove links from an entry to experiments. The experiments stay as they are.

        >>> first, second = manager.create_experiment(), manager.create_experiment()
        >>> linked = manager.link_experiments(second, first)
        >>> manager.unlink_experiments(second, first) == linked
        True

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).
            experiments: The IDs of the experiments, or the experiments.

        Returns:
            The IDs of the experiments to which a link was removed: all that the entry linked to. Links to
            deleted experiments are not shown, and not removed.

        Raises:
            ValidationError: There is no experiment, or one of them is not an experiment. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server reported success, but kept a link.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. One request for each link; the entry is read before and
        after.
        """
        from elab_sdk._sync import entry_links  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        ids = _ids(experiments, "experiments", "experiment")
        return entry_links.remove(self._entries[kind], entry_id, "experiment", ids, "unlink_experiments")


def _ids(values: Sequence[Id], argument: str, kind: EntryKind) -> list[int]:
    """Check the IDs of items or experiments."""
    if not values:
        raise ValidationError(f"{argument} must be at least one {kind}", argument)
    return [checks.entry_id(value, argument, kind) for value in values]
