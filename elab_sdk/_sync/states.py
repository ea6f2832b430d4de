# Derived from elab_sdk/_async/states.py by tools/unasync.py: do not edit.
"""Deleting, archiving, locking and copying entries, which only API v2 can do: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from elab_sdk._lazy import lazy_module
from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from elab_api_v1.models import (
        Experiment,
        Item,
        Template,
    )

    from elab_sdk._sync.entries import EntriesByKind
    from elab_sdk.rules import entry_kinds
    from elab_sdk.rules.created import CreatedExperiment, CreatedItem, CreatedTemplate
    from elab_sdk.rules.entry_kinds import EntryOrTemplate, ExperimentLike, ItemLike, TemplateLike
    from elab_sdk.rules.entry_states import AnyEntry
else:
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class States:
    """The methods that change the state of entries."""

    _entries: EntriesByKind

    @overload
    def delete(
        self, entry: ExperimentLike, *, title: str | None = None, locked: bool = False
    ) -> Experiment: ...
    @overload
    def delete(self, entry: ItemLike, *, title: str | None = None, locked: bool = False) -> Item: ...
    @overload
    def delete(self, entry: TemplateLike, *, title: str | None = None, locked: bool = False) -> Template: ...
    @overload
    def delete(
        self, entry: EntryOrTemplate, *, title: str | None = None, locked: bool = False
    ) -> AnyEntry: ...
    def delete(self, entry: EntryOrTemplate, *, title: str | None = None, locked: bool = False) -> AnyEntry:
        """Delete an entry whose title you know. `restore` brings it back from 5.3.

        >>> created = manager.create_experiment(title="Mistake")
        >>> deleted = manager.delete(created, title="Mistake")
        >>> deleted.title
        'Mistake'
        >>> manager.restore(deleted)
        True

        The entry is read first. If it has another title than the one that you know, it is another entry than
        you think, or somebody changed it, and nothing is deleted. Deleting a deleted entry changes nothing.
        The server keeps a deleted entry, but not its custom ID; links of other entries to it are hidden.

        Args:
            entry: An experiment, an item or a template that was read, or a row of a list, whose title counts;
                or the result of a creation, or ("experiment", 12), which need `title`.
            title: The title that the entry must have.
            locked: Whether a locked or archived entry is deleted too. A server would delete an entry that you
                locked yourself.

        Returns:
            The entry as it was before, for `restore`.

        Raises:
            ValidationError: The title is missing, or is not that of `entry`. Nothing was sent.
            ConflictError: The entry has another title. Nothing was deleted.
            LockedError: The entry is locked or archived. Nothing was deleted.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not delete it; in some teams only admins may delete
                experiments. Up to and including 5.1, a deleted entry gets the same error.
            UnexpectedWrite: The server reported success, but did not delete it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The entry is read before and after.
        """
        from elab_sdk._sync import deletion  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        wanted = entry_kinds.known_title(entry, title)
        if locked not in (True, False):
            raise ValidationError(f"locked must be True or False, not {describe_value(locked)}", "locked")
        return deletion.delete(self._entries[kind], entry_id, wanted, locked=locked)

    def restore(self, entry: EntryOrTemplate) -> bool:
        """Bring back a deleted entry, or end the archived state of one. It is unlocked if it was archived.

        >>> created = manager.create_experiment()
        >>> manager.archive(created), manager.restore(created)
        (True, True)

        The files of an entry are deleted and restored with it, except from 5.3 up to and including 5.5, where
        they stay as they are. On 5.6 files that were deleted before the entry are restored too.

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation or of `delete`, or
                ("experiment", 12).

        Returns:
            Whether the entry was deleted or archived.

        Raises:
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server reported success, but did not restore it.
            NotSupportedByServer: The server has no API v2, or cannot restore deleted entries (up to and
                including 5.2).

        Works for archived entries from 5.0, and from 4.5 with `api="v2"`; for deleted ones from 5.3.
        """
        from elab_sdk._sync import state_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        return state_changes.restore(self._entries[kind], entry_id)

    def archive(self, entry: EntryOrTemplate) -> bool:
        """Archive an entry, which locks it. `restore` ends this.

        >>> created = manager.create_experiment()
        >>> manager.archive(created), manager.archive(created)
        (True, False)
        >>> (manager.get_experiment(created)).state
        2

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).

        Returns:
            Whether it was not archived before.

        Raises:
            NotFoundError: The entry does not exist, or is deleted.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server reported success, but did not archive it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The entry is read first.
        """
        from elab_sdk._sync import state_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        return state_changes.archive(self._entries[kind], entry_id)

    def lock(self, entry: EntryOrTemplate) -> bool:
        """Lock an entry. API v2 still lets the person who locked it change it.

        >>> created = manager.create_experiment()
        >>> manager.lock(created), manager.lock(created)
        (True, False)
        >>> manager.unlock(created)
        True

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).

        Returns:
            Whether it was unlocked before; otherwise the lock is as it was, whoever locked it.

        Raises:
            NotFoundError: The entry does not exist, or is deleted.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: Somebody else changed the lock at the same time.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The entry is read first: servers toggle the lock.
        """
        from elab_sdk._sync import state_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        return state_changes.lock(self._entries[kind], entry_id)

    def unlock(self, entry: EntryOrTemplate) -> bool:
        """Unlock an entry.

        >>> manager.unlock(("experiment", 1))
        False

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).

        Returns:
            Whether it was locked.

        Raises:
            NotFoundError: The entry does not exist, or is deleted.
            LockedError: The entry is archived, which locks it: use `restore`.
            PermissionDeniedError: Somebody else locked the entry, or the key's owner may not change it. An
                admin can unlock it.
            UnexpectedWrite: Somebody else changed the lock at the same time.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The entry is read first: servers toggle the lock.
        """
        from elab_sdk._sync import state_changes  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        return state_changes.unlock(self._entries[kind], entry_id)

    @overload
    def duplicate(self, entry: ExperimentLike) -> CreatedExperiment: ...

    @overload
    def duplicate(self, entry: ItemLike) -> CreatedItem: ...

    @overload
    def duplicate(self, entry: TemplateLike) -> CreatedTemplate: ...

    @overload
    def duplicate(self, entry: EntryOrTemplate) -> CreatedExperiment | CreatedItem | CreatedTemplate: ...

    def duplicate(self, entry: EntryOrTemplate) -> CreatedExperiment | CreatedItem | CreatedTemplate:
        """Copy an entry on the server. The copy is yours, and its title ends with " I".

        >>> created = manager.create_experiment(title="PCR", body="<p>35 cycles</p>")
        >>> copy = manager.duplicate(created)
        >>> experiment = manager.get_experiment(copy)
        >>> experiment.title, experiment.body
        ('PCR I', '<p>35 cycles</p>')

        The copy has the body, the metadata, the category, the permissions, the tags, the steps and the links
        of the original, and the date of today; it has no files and no comments. Its status is the first one
        of the team up to and including 5.2, none from 5.3 up to and including 5.5, and that of the original
        on 5.6, as is the rating. From 5.0 up to and including 5.2, a copy of an experiment has a link to the
        original.

        Each call makes a copy. If no response was received, check the list before you repeat the call.

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation, or
                ("experiment", 12).

        Returns:
            The ID of the copy, as `.id`.

        Raises:
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. One request.
        """
        from elab_sdk._sync import duplication  # few callers need it

        kind, entry_id = entry_kinds.resolve_entry_or_template(entry)
        copy: CreatedExperiment | CreatedItem | CreatedTemplate = duplication.duplicate(
            self._entries[kind], entry_id
        )
        return copy
