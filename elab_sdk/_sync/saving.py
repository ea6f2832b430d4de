# Derived from elab_sdk/_async/saving.py by tools/unasync.py: do not edit.
"""Writing back an entry that was read and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from elab_api_v1.base import Resource
from elab_api_v1.models import Done

from elab_sdk._sync.entries import Entries
from elab_sdk.errors import ValidationError
from elab_sdk.rules import updates
from elab_sdk.rules.entry_kinds import resolve_entry

if TYPE_CHECKING:
    from elab_sdk.rules.entry_kinds import EntryLike


class Saving(Entries):
    """What can be done with an entry that was read and changed."""

    def save(self, entry: EntryLike, fields: Mapping[str, object], *, replace_metadata: bool = False) -> Done:
        """Write back an entry that was read as a dict and changed: what differs is sent, and nothing else.

        >>> experiment = manager.get_experiment(1)
        >>> fields = experiment.to_dict()
        >>> fields["title"] = "Western blot 13"
        >>> done = manager.save(experiment, fields)
        >>> experiment = manager.get_experiment(1)
        >>> experiment.title
        'Western blot 13'

        The entry is read once more, so that what others changed meanwhile stays: another field is kept, and
        the same one is a conflict. What somebody writes between that read and the write, some hundredths of a
        second apart, cannot be noticed.

        Args:
            entry: The entry as you read it. With ("experiment", 12) it is not known what you saw: then nobody
                may have written since, as the entry's own time of change in `fields` shows, from 3.4 on.
            fields: Its `to_dict()` with changes in title, date, body or metadata; keys may be left out.
                Metadata is merged key by key: what others changed in it meanwhile stays.
            replace_metadata: Whether the metadata of `fields` is all that shall be there: all else goes.

        Returns:
            The server's answer; where nothing differs, a success for which nothing was sent.

        Raises:
            ValidationError: A key is unknown, or something was changed that an update cannot change, such as
                tags; or the metadata of a whole entry lacks parts that were there. Nothing was sent.
            ConflictError: Somebody else changed the same field since. Nothing was sent.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.

        Works on every release.
        """
        from elab_sdk.rules import saving  # not needed by most who import the Manager

        kind, wanted = resolve_entry(entry)
        if not isinstance(fields, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without types
            raise ValidationError(
                f"fields is a dict, such as entry.to_dict(), not {type(fields).__name__}", "fields"
            )
        seen = entry.to_dict() if isinstance(entry, Resource) else None
        with self._turns.of(kind, wanted):
            present = self._read(kind, wanted)
            due = saving.changes(
                kind, wanted, fields, seen, present.to_dict(), replace_metadata=replace_metadata
            )
            if not due:
                return Done.from_dict({"result": "success"})
            form = self._update_form(kind, "save", updates.acts(kind, "save", due).fields, present)
            return self._update(kind, "save", wanted, form)
