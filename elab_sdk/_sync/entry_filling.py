# Derived from elab_sdk/_async/entry_filling.py by tools/unasync.py: do not edit.
"""Filling one copy: what differs from the original is written, unless somebody has changed it there.

Every step looks first at what the copy has, so that it can be repeated after a lost response or a crash.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk._sync.copy_writing import UPDATED, CopyWriting, is_refusal
from elab_sdk.backups.lenient import value_or_default
from elab_sdk.content.body_references import references
from elab_sdk.copying.content import FIELDS, content_of
from elab_sdk.copying.differences import compare
from elab_sdk.copying.entry_identity import identity_of, is_same_entry
from elab_sdk.copying.fresh_entries import fresh_digests
from elab_sdk.copying.matching import match_files, missing_parts
from elab_sdk.copying.reports import CopiedEntry, Difference
from elab_sdk.errors import (
    ElabError,
    LockedError,
    NoResponseError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
)
from elab_sdk.rules.entry_parts import is_same_text
from elab_sdk.rules.entry_permissions import is_same
from elab_sdk.rules.entry_states import DELETED, NORMAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from elab_api_v1.models import Comment, Step

    from elab_sdk._sync.copy_account import Accounts
    from elab_sdk._sync.copy_choices import ChoiceMap
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.content import CommentContent, EntryContent, FileContent, StepContent
    from elab_sdk.copying.journal import EntryState, Journal
    from elab_sdk.copying.reports import Outcome
    from elab_sdk.copying.translation import Translation
    from elab_sdk.copying.wanted_choices import What
    from elab_sdk.rules.entry_states import AnyEntry

__all__ = ["EntryFilling", "FillingRules", "fingerprint"]

_ATTEMPTS: Final = 12
"""How often the rest of an entry is tried after a failure of the server."""
_CRASHES: Final = 3
"""Failures of a server at one value, after which the value is given up."""
_CHANGED: Final = "it was changed on the new server, and is left as it is there"
_DELETED: Final = "the copy was deleted on the new server, and is not made again"
_REPLACED: Final = "another entry has the ID of the copy now, and is left as it is: was the server restored?"
_REMOVED: Final = "it was removed on the new server: {}"


@attrs.frozen(kw_only=True)
class FillingRules:
    """What is the same for all entries of a copy.

    Args:
        accounts: The keys.
        journal: The journal.
        translation: How content becomes that of the new server.
        limits: The fields that the new server cannot hold, with the reasons, by kind.
        choices: The categories and statuses of the new server.
    """

    accounts: Accounts
    journal: Journal
    translation: Translation
    limits: Mapping[BackupKind, Mapping[str, str]]
    choices: ChoiceMap

    def translation_of(self, state: EntryState, author: int) -> Translation:
        """Return the translation of a copy, which stays with the user who created it.

        Args:
            state: How far the copy is.
            author: The user ID of the author on the old server.
        """
        is_owner = self.accounts.is_author(state.person, author, self.translation.owners)
        return self.translation.with_owner(author, is_owner=is_owner)


def fingerprint(desired: EntryContent, limits: Iterable[str]) -> str:
    """Return the checksum of the content that a copy is to have, with that of its files.

    Args:
        desired: The content.
        limits: The fields that the new server cannot hold. They may become fewer: if its release could not be
            found out before, or after an update.
    """
    files = [(file.upload_id, file.sha256, file.archived) for file in desired.files]
    text = json.dumps([sorted(desired.digests().items()), files, sorted(limits)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class EntryFilling:
    """Fills one copy.

    Args:
        rules: What is the same for all entries.
        content: The content of the original.
        state: How far its copy is. It has a `new_id`.
        is_last: Whether all other entries were filled. Otherwise a body that shows a file of another entry
            waits for it, and the copy is not locked or archived yet.
    """

    def __init__(
        self, rules: FillingRules, content: EntryContent, state: EntryState, *, is_last: bool
    ) -> None:
        assert state.new_id is not None  # noqa: S101 - for the type checker
        self._rules = rules
        self._is_last = is_last
        self._content = content
        self._translation = rules.translation_of(state, content.author_id)
        self._state = state
        self._new_id: int = state.new_id
        self._writing = CopyWriting(rules.accounts.of(state.person), content.kind, self._new_id)
        self._limits = rules.limits[content.kind]
        self._refused: dict[str, Difference] = {}
        self._lost_parts: list[Difference] = []
        self._denied: set[str] = set()
        self._crashes: Counter[str] = Counter()
        shown = references(content.body, rules.translation.old_site, markdown=content.is_markdown)
        self._shown_files = {reference.long_name for reference in shown if reference.kind == "upload"}
        self._translate()

    def _translate(self) -> None:
        """Translate the content, for which files of other entries may be missing yet."""
        translation = self._translation
        # looked up first: a file that arrives meanwhile is then written in the last round
        is_missing = not self._shown_files <= translation.uploads.keys()
        self.is_waiting: bool = is_missing and not self._is_last
        """Whether the body shows a file of another entry that has no copy yet."""
        self._desired, self._untranslated = translation.translate(self._content)

    def fill(self) -> CopiedEntry:
        """Write what the copy lacks, and compare it with the original.

        Raises:
            ElabError: The copy could not be filled. The journal has what was done.
        """
        state = self._state
        if state.source == fingerprint(self._desired, self._limits):
            return self._result("unchanged", state.equal, [Difference(*each) for each in state.differences])
        attempt = 1
        while True:
            try:
                return self._attempt()
            except (ServerError, NoResponseError) as error:
                is_unreachable = isinstance(error, NoResponseError) and not error.may_have_been_processed
                if attempt == _ATTEMPTS or is_unreachable:
                    raise
            attempt += 1

    def _attempt(self) -> CopiedEntry:
        model = self._read()
        if model is None:
            return self._result("changed_there", (), [Difference("entry", _DELETED)])
        current = content_of(model)
        if self._is_another(current):
            return self._result("changed_there", (), [Difference("entry", _REPLACED)])
        if not self._state.sent and not self._state.pending:
            base = fresh_digests(current, self._desired.title, self._state.base)
            self._state = attrs.evolve(self._state, base=base)
        self._lost_parts = []
        self._narrow(current)
        if "files" not in self._limits:
            self._copy_files(current)
            self._translate()
        todo, conflicts = self._fields_to_write(current)
        if self.is_waiting:
            # a body is written once: after a lost response, it is compared with what was sent
            todo.discard("body")
        self._begin(todo)
        self._add_parts(todo, model, current)
        updated = self._update([name for name in UPDATED if name in todo], current)
        if not self.is_waiting and self._set_states(todo):
            updated = None
        actual = content_of(updated or self._writing.read())
        return self._finish(actual, conflicts, is_complete=not self.is_waiting)

    def _read(self) -> AnyEntry | None:
        """Read the copy; None if somebody has deleted it."""
        try:
            model = self._writing.read()
        except NotFoundError:
            if not self._state.sent:
                raise
            return None
        return None if value_or_default(model, "state", NORMAL) == DELETED else model

    def _is_another(self, current: EntryContent) -> bool:
        """Whether an entry is not the copy: a server that was restored gives IDs again."""
        state = self._state
        if not any(state.identity):
            if not self._rules.accounts.of(state.person).owns(current.author_id):
                return True
            self._state = attrs.evolve(state, identity=identity_of(current))
        return not is_same_entry(state.identity, current)

    # -- which fields --------------------------------------------------------------------------------------
    def _fields_to_write(self, current: EntryContent) -> tuple[set[str], set[str]]:
        """Decide which fields are written, and which not, because somebody has changed them there."""
        state, now, wanted = self._state, current.digests(), self._desired.digests()
        equal, _ = compare(self._desired, current, dict(self._limits))
        todo: set[str] = set()
        conflicts: set[str] = set()
        for name in FIELDS:
            if (
                name == "files"
                or name in equal
                or name in self._limits
                or state.sent.get(name) == wanted[name]
            ):
                continue
            if state.base.get(name) == now[name] or name in self._refused:
                todo.add(name)
            elif name in state.pending:
                # the response was lost, and the server wrote the value in its own way
                if name in _ADDED:
                    todo.add(name)
            else:
                conflicts.add(name)
        return todo, conflicts

    def _begin(self, todo: set[str]) -> None:
        """Note in the journal which fields are written."""
        pending = {*self._state.pending, *todo}
        if pending != set(self._state.pending):
            self._note(pending=tuple(sorted(pending)))

    def _note(self, **changes: object) -> None:
        self._state = attrs.evolve(self._state, **changes)  # type: ignore[arg-type]
        self._rules.journal.write(self._state)

    # -- files ---------------------------------------------------------------------------------------------
    def _copy_files(self, current: EntryContent) -> None:
        """Send the files that the copy lacks, and note what became of all."""
        if not self._desired.files:
            return
        matches = match_files(self._desired.files, current.files, self._state.uploads)
        sent = False
        for file in matches.missing:
            if file.path is None:
                self._lose("files", "the backup does not have the file", file.name)
            elif self._try("files", self._send, file):
                sent = True
        for file in matches.removed:
            self._lose("files", _REMOVED.format(file.name), file.name)
        if sent and self._needs_new_files():
            current = content_of(self._writing.read())
        for old, new in match_files(self._desired.files, current.files, self._state.uploads).pairs:
            self._complete_file(old, new)
        self._note_files(current)

    def _needs_new_files(self) -> bool:
        """Whether files that were just sent must be read: to change them, or to show them in the body."""
        body = self._content.body
        return any(
            file.comment or file.archived or (file.long_name and file.long_name in body)
            for file in self._desired.files
        )

    def _note_files(self, current: EntryContent) -> None:
        """Note under which names the copy has the files."""
        pairs = match_files(self._desired.files, current.files, self._state.uploads).pairs
        uploads = {**self._state.uploads, **{old.upload_id: new.upload_id for old, new in pairs}}
        names = {
            **self._state.names,
            **{old.long_name: (new.long_name, new.name, new.storage) for old, new in pairs if old.long_name},
        }
        if (uploads, names) != (self._state.uploads, self._state.names):
            self._note(uploads=uploads, names=names)

    def _send(self, file: FileContent) -> None:
        assert file.path is not None  # noqa: S101 - for the type checker
        upload_id = self._writing.send_file(file, file.path)
        if upload_id is not None:
            self._note(uploads={**self._state.uploads, file.upload_id: upload_id})

    def _complete_file(self, old: FileContent, new: FileContent) -> None:
        """Set the comment and the state of a file, unless they were set before."""
        if old.long_name in self._state.names or new.archived:
            return
        if old.comment and not new.comment and "file_comments" not in self._limits:
            self._try("files", self._writing.comment_file, new.upload_id, old.comment)
        if old.archived and not new.archived and "archived_files" not in self._limits:
            self._try("files", self._writing.archive_file, new.upload_id)

    # -- other parts ---------------------------------------------------------------------------------------
    def _add_parts(self, todo: set[str], model: AnyEntry, current: EntryContent) -> None:
        desired, writing = self._desired, self._writing
        if "tags" in todo:
            present = {tag.casefold() for tag in current.tags}
            for tag in desired.tags:
                if tag.casefold() not in present:
                    self._try("tags", writing.add_tag, tag)
        if "items_links" in todo:
            for number in sorted(set(desired.items_links) - set(current.items_links)):
                self._try("items_links", writing.link, "item", number)
        if "experiments_links" in todo:
            for number in sorted(set(desired.experiments_links) - set(current.experiments_links)):
                self._try("experiments_links", writing.link, "experiment", number)
        if "steps" in todo:
            self._add_steps(model.steps)
        if "comments" in todo:
            self._add_comments(model)

    def _add_steps(self, existing: Iterable[Step]) -> None:
        pairs, missing = missing_parts(self._desired.steps, list(existing), _is_same_step)
        for step, there in pairs:
            self._try("steps", self._writing.complete_step, there, step)
        for step in missing:
            self._try("steps", self._writing.add_step, step)

    def _add_comments(self, model: AnyEntry) -> None:
        existing: list[Comment] = getattr(model, "comments", [])
        _, missing = missing_parts(self._desired.comments, existing, _is_same_comment)
        for comment in missing:
            self._try("comments", self._writing.add_comment, comment.text)

    def _set_states(self, todo: set[str]) -> bool:
        """Archive or lock the copy; archiving locks it, too.

        Returns:
            Whether something was tried.
        """
        if "archived" in todo and self._desired.archived:
            self._try("archived", self._writing.archive)
        elif "locked" in todo and self._desired.locked:
            self._try("locked", self._writing.lock)
        else:
            return False
        return True

    # -- the update ----------------------------------------------------------------------------------------
    def _narrow(self, current: EntryContent) -> None:
        """Before anything else is written, let nobody read the copy who may not."""
        desired = self._desired.canread
        if desired is None or current.canread is None or "canread" in self._limits:
            return
        todo, _ = self._fields_to_write(current)
        if "canread" in todo and (desired.base or 0) < (current.canread.base or 0):
            names: list[str] = [name for name in ("canread", "canwrite") if name in todo]
            self._begin(set(names))
            self._update(names, current)

    def _update(self, names: list[str], current: EntryContent) -> AnyEntry | None:
        """Set several fields with one request; if it is refused, each with its own."""
        names = [name for name in names if name not in self._refused and self._has_changed(name, current)]
        if not names:
            return None
        together = "+".join(names)
        if not self._crashes[together]:
            try:
                return self._writing.update(self._values(names), current)
            except ElabError as error:
                if isinstance(error, ServerError):
                    self._crashes[together] += 1
                    raise
                if not is_refusal(error):
                    raise
                if len(names) == 1:
                    self._note_denial(names[0], error)
                    self._lose(names[0], _first_line(error))
                    return None
        for name in names:
            self._try(name, self._writing.update, self._values([name]), current)
        return None

    def _values(self, names: Iterable[str]) -> dict[str, object]:
        desired = self._desired
        values: dict[str, object] = {name: getattr(desired, name) for name in names}
        choices: tuple[What, ...] = ("category", "status")
        for name in choices:
            if name in values:
                title = getattr(self._content, name)
                values[name] = self._rules.choices.id_of(desired.kind, name, title)
        return values

    def _has_changed(self, name: str, current: EntryContent) -> bool:
        if name in ("canread", "canwrite"):
            permission = getattr(self._desired, name)
            return permission is not None and not is_same(getattr(current, name), permission)
        if name == "date":
            return self._desired.date is not None
        return True

    # -- errors --------------------------------------------------------------------------------------------
    def _try(self, field: str, act: Callable[..., Any], *values: object) -> bool:
        """Do something; a value that the server refuses is noted, so that the others can be copied.

        Returns:
            Whether it was done.
        """
        what = f"{field} {values!r}"
        try:
            act(*values)
        except ServerError as error:
            self._crashes[what] += 1
            if self._crashes[what] < _CRASHES:
                raise
            self._lose(field, f"the server failed at it: {_first_line(error)}", _shown(values))
        except ElabError as error:
            if not is_refusal(error):
                raise
            self._note_denial(field, error)
            self._lose(field, _first_line(error), _shown(values))
        else:
            return True
        return False

    def _note_denial(self, field: str, error: ElabError) -> None:
        """Note that a field was refused for a reason that may have gone by the next run."""
        if isinstance(error, LockedError | PermissionDeniedError):
            self._denied.add(field)

    def _lose(self, field: str, why: str, old: str = "") -> None:
        difference = Difference(field, why, old)
        if field in UPDATED:
            self._refused[field] = difference
        elif difference not in self._lost_parts:
            self._lost_parts.append(difference)

    # -- the end -------------------------------------------------------------------------------------------
    def _finish(self, actual: EntryContent, conflicts: set[str], *, is_complete: bool) -> CopiedEntry:
        """Compare the copy with the original, and note what was done."""
        was_complete = self._state.is_finished
        if "files" not in self._limits:
            self._note_files(actual)
        equal, differing = compare(self._desired, actual, dict(self._limits))
        now, wanted = actual.digests(), self._desired.digests()
        state = self._state
        changed = {
            name
            for name in FIELDS
            if state.sent.get(name) == wanted[name] and state.base.get(name) != now[name]
        } - set(equal)
        differences = list(self._untranslated)
        for each in (*differing, *self._lost_parts):
            explained = self._explained(each, conflicts | changed)
            if explained not in differences:
                differences.append(explained)
        fields = {difference.field for difference in differences}
        equal = tuple(name for name in equal if name not in fields)
        kept = conflicts | changed
        self._note(
            base={
                name: state.base[name] if name in kept and name in state.base else digest
                for name, digest in now.items()
                if name not in kept or name in state.base
            },
            sent={
                name: state.sent.get(name, "") if name in conflicts | self._denied else digest
                for name, digest in wanted.items()
                if name not in self._limits and (is_complete or name not in _LAST)
            },
            pending=(),
            source=fingerprint(self._desired, self._limits) if is_complete and not self._denied else "",
            equal=equal,
            differences=tuple((each.field, each.why, each.old, each.new) for each in differences),
        )
        outcome: Outcome = "changed_there" if conflicts else "updated" if was_complete else "copied"
        return self._result(outcome, equal, differences)

    def _explained(self, difference: Difference, changed: set[str]) -> Difference:
        """Give a difference the reason that only the copy knows."""
        if difference.field in self._refused:
            return attrs.evolve(difference, why=self._refused[difference.field].why)
        return attrs.evolve(difference, why=_CHANGED) if difference.field in changed else difference

    def _result(self, outcome: Outcome, equal: tuple[str, ...], differences: list[Difference]) -> CopiedEntry:
        content = self._content
        return CopiedEntry(
            kind=content.kind,
            id=content.id,
            new_id=self._new_id,
            title=content.title,
            outcome=outcome,
            equal=equal,
            differences=tuple(differences),
        )


_ADDED: Final = ("tags", "steps", "comments", "items_links", "experiments_links", "locked", "archived")
"""Fields to which is added what is missing, so that nothing is done twice."""
_LAST: Final = ("body", "archived", "locked")
"""Fields that wait until the files of other entries are there."""


def _is_same_step(step: StepContent, existing: Step) -> bool:
    return is_same_text(step.body, existing.body)


def _is_same_comment(comment: CommentContent, existing: Comment) -> bool:
    return is_same_text(comment.text, existing.comment)


def _first_line(error: ElabError) -> str:
    return str(error).partition("\n")[0]


def _shown(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values if isinstance(value, str | int))[:200]
