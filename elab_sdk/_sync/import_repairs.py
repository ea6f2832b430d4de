# Derived from elab_sdk/_async/import_repairs.py by tools/unasync.py: do not edit.
"""Set what the importer of eLabFTW drops of an entry, one after the other."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk._sync import property_changes, state_changes, upload_changes
from elab_sdk._sync.step_changes import StepChanges
from elab_sdk.errors import ElabError
from elab_sdk.rules.entry_parts import Owner

if TYPE_CHECKING:
    from collections.abc import Generator

    from elab_sdk._sync.entries import Entries
    from elab_sdk._sync.session import Session
    from elab_sdk.export.import_comparison import Repairs
    from elab_sdk.rules.entry_kinds import EntryKind, Kind

__all__ = ["Repairer"]

_METHOD: Final = "import_eln"


@attrs.frozen
class Repairer:
    """Completes one entry, and notes what was set and what could not be. A failure does not end the import.

    Args:
        session: Sends the requests.
        entries: The entries of this kind.
        kind: The kind of the entry.
        was_set: What was set.
        failures: What could not be set, and why.
    """

    session: Session
    entries: Entries[Any, Any, Any]
    kind: Kind
    was_set: list[str] = attrs.field(factory=list[str])
    failures: list[str] = attrs.field(factory=list[str])

    def apply(self, id: int, found: Repairs) -> None:
        """Set everything. A lock comes last: it keeps others from changing more."""
        self._set_fields(id, found)
        self._set_parts(id, found)
        self._set_access(id, found)

    def _set_fields(self, id: int, found: Repairs) -> None:
        kind = self._entry_kind
        for name, value in (("date", found.date), ("metadata", found.metadata)):
            if value is not None:
                with self._noting(name):
                    self.entries.post(_METHOD, id, {name: value}, replace_metadata=True)
        if found.rating is not None:
            with self._noting(f"rating {found.rating}"):
                property_changes.set_rating(self.session, kind, id, found.rating)
        if found.custom_id is not None:
            with self._noting(f"custom ID {found.custom_id}"):
                property_changes.set_custom_id(self.session, kind, id, found.custom_id)

    def _set_parts(self, id: int, found: Repairs) -> None:
        """Set files and steps."""
        for upload in found.uploads:
            with self._noting(f"archived file {upload.real_name}"):
                target = upload_changes.Target(upload.id, upload, _METHOD)
                upload_changes.set_archived(self.session, target, upload_changes.ARCHIVED)
        steps = StepChanges(self.session, Owner(self.kind, id), _METHOD)
        for planned in found.new_steps:
            with self._noting(f"step {planned.text[:40]!r}"):
                added = steps.add(planned.text, planned.deadline or None)
                if planned.is_finished:
                    steps.set_finished(added, finished=True)
        for step in found.finished:
            with self._noting(f"finished step {step.id}"):
                steps.set_finished(step, finished=True)
        for step, moment in found.deadlines:
            with self._noting(f"deadline {moment.isoformat(' ')} of step {step.id}"):
                steps.set_deadline(step, moment)

    def _set_access(self, id: int, found: Repairs) -> None:
        kind = self._entry_kind
        for name, permission in (("canread", found.canread), ("canwrite", found.canwrite)):
            if permission is not None:
                with self._noting(f"{name} {permission.word}"):
                    property_changes.set_permissions(self.session, kind, id, {name: permission})
        if found.is_locked:
            with self._noting("locked"):
                state_changes.lock(self.entries, id)
        if found.is_archived:
            with self._noting("archived"):
                state_changes.archive(self.entries, id)

    @property
    def _entry_kind(self) -> EntryKind:
        return "item" if self.kind == "item" else "experiment"

    @contextlib.contextmanager
    def _noting(self, label: str) -> Generator[None, None, None]:
        """Note whether what is done inside the `with` succeeded."""
        try:
            yield
        except ElabError as error:
            self.failures.append(f"{label} could not be set: {error.message}")
        else:
            self.was_set.append(label)
