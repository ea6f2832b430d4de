# Derived from elab_sdk/_async/copy_writing.py by tools/unasync.py: do not edit.
"""Writing the parts of a copy, with as few requests as the API of the server allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
from elab_api_v1.models import CategoryForm, UploadForm

from elab_sdk import errors
from elab_sdk._sync import linking, state_changes
from elab_sdk.copying.fitting import sent_title
from elab_sdk.errors import ElabError, ServerError
from elab_sdk.files.upload_sources import open_source
from elab_sdk.rules import checks, entry_permissions
from elab_sdk.rules.entity_types import entity_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from elab_api_v1.models import Step
    from elab_api_v1.types import JsonObject, Permission
    from elab_api_v1.wire import Request

    from elab_sdk._sync.copy_account import Account
    from elab_sdk._sync.entries import Entries
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.content import EntryContent, FileContent, StepContent
    from elab_sdk.rules.entry_states import AnyEntry
    from elab_sdk.rules.releases import Release

__all__ = ["UPDATED", "CopyWriting", "is_refusal"]

UPDATED: Final = (
    *("canread", "canwrite", "metadata", "is_markdown", "body", "date", "status", "category", "custom_id"),
    *("rating", "title"),
)
"""The fields that an update sets, in the order in which they are sent: permissions are narrowed first, and
what a server may refuse comes before the rest."""
_METHOD: Final = "copy_from"
_HTML: Final = 1
_MARKDOWN: Final = 2
_REFUSALS: Final = (
    *(errors.ValidationError, errors.NotSupportedByServer, errors.UnexpectedWrite, errors.BadRequestError),
    *(errors.PermissionDeniedError, errors.LockedError, errors.RequestTooLargeError),
)


class CopyWriting:
    """Writes one copy.

    Args:
        account: The key with which is written.
        kind: The kind of the entry.
        id: Its ID on the new server.
    """

    def __init__(self, account: Account, kind: BackupKind, id: int) -> None:
        self._session = account.session
        self._entries: Entries[Any, Any, Any] = account.entries[kind]
        self._kind: BackupKind = kind
        self._id = id
        self._written: dict[str, object] = {}
        """What was written since the copy was read."""

    def read(self) -> AnyEntry:
        """Read the copy."""
        entry: AnyEntry = self._entries.read(self._id)
        self._written.clear()
        return entry

    # -- fields --------------------------------------------------------------------------------------------
    def update(self, values: Mapping[str, object], now: EntryContent) -> AnyEntry | None:
        """Set fields of `UPDATED`. Categories and statuses are given as IDs.

        Args:
            values: The new values.
            now: The copy as it is.

        Returns:
            The copy as the server returned it; None if it did not.

        Raises:
            ValidationError: The server would alter a value. Nothing was sent.
        """
        if self._session.uses_v2:
            return self._update_v2(values, now)
        self._update_v1(values, now)
        return None

    def _update_v1(self, values: Mapping[str, object], now: EntryContent) -> None:
        fields = {name: value for name, value in values.items() if name in ("title", "body", "date")}
        if "metadata" in values:
            fields["metadata"] = json.dumps(values["metadata"], ensure_ascii=False)
        if fields and self._kind != "template" and not self._session.known.update_rules.is_partial:
            # these releases need all three; an unchanged one is sent as it was read or written
            kept = {"title": now.title, "body": now.body, "date": now.date}
            fields = {
                **{name: value for name, value in kept.items() if value is not None},
                **self._written,
                **fields,
            }
        if fields:
            sent = dict(fields)
            if "title" in sent:
                sent["title"] = sent_title(str(sent["title"]), self._session.known)
            self._entries.post(_METHOD, self._id, sent, replace_metadata="metadata" in sent)
            self._written.update(fields)
        name = "status" if self._kind == "experiment" else "category"
        if isinstance(number := values.get(name), int):
            request = self._entries.operations.post(self._id, body=CategoryForm(category=number))
            self._session.call_change(request, "its category")

    def _update_v2(self, values: Mapping[str, object], now: EntryContent) -> AnyEntry:
        fields: JsonObject = {}
        markdown = bool(values.get("is_markdown", now.is_markdown))
        for name in UPDATED:
            if name in values:
                fields |= self._fields_v2(name, values[name], now, markdown=markdown)
        entry: AnyEntry = self._session.call_v2(attrs.evolve(self._updating(), json=fields), _METHOD)
        return entry

    def _fields_v2(self, name: str, value: object, now: EntryContent, *, markdown: bool) -> JsonObject:
        """Return the keys of an update of API v2 for one field."""
        if name in ("canread", "canwrite"):
            current: Permission | None = getattr(now, name)
            return entry_permissions.update_fields(
                {name: current},
                {name: cast("Permission", value)},
                base_apart=self._session.known.holds_for_all(_has_base_apart),
            )
        if name == "is_markdown":
            return {"content_type": _MARKDOWN if value else _HTML}
        texts: dict[str, Callable[[object], str]] = {
            "metadata": checks.metadata,
            "body": str if markdown else checks.body,
            "title": lambda title: sent_title(checks.text(title, "title"), self._session.known),
            "date": str,
        }
        return {name: texts[name](value) if name in texts else cast("int | None", value)}

    def _updating(self) -> Request[Any]:
        from elab_api_v2.api.experiments import update_experiment  # not needed with API v1
        from elab_api_v2.api.items import update_item
        from elab_api_v2.api.templates import update_template
        from elab_api_v2.models.experiment_update import ExperimentUpdate
        from elab_api_v2.models.item_update import ItemUpdate
        from elab_api_v2.models.template_update import TemplateUpdate

        if self._kind == "experiment":
            return update_experiment.request(self._id, body=ExperimentUpdate())
        if self._kind == "item":
            return update_item.request(self._id, body=ItemUpdate())
        return update_template.request(self._id, body=TemplateUpdate())

    # -- tags and links ------------------------------------------------------------------------------------
    def add_tag(self, tag: str) -> None:
        """Add a tag."""
        linking.add_tag(self._entries, self._id, tag)

    def link(self, kind: BackupKind, id: int) -> None:
        """Link the copy to an entry that is known to exist."""
        if kind == "item":
            linking.add(self._entries, _METHOD, self._id, id)
            return
        from elab_api_v2.api.links import add_experiment_link  # not needed with API v1

        request = add_experiment_link.request(self._entity_type, self._id, id)
        self._session.call_v2(request, _METHOD)

    # -- files ---------------------------------------------------------------------------------------------
    def send_file(self, file: FileContent, path: Path) -> int | None:
        """Attach a file.

        Returns:
            The upload ID; None if the server does not say it, as up to and including 3.6.

        Raises:
            ValidationError: The name is invalid. Nothing was sent.
        """
        with open_source(_METHOD, path, file.name) as outgoing:
            request = self._entries.operations.post(self._id, body=UploadForm(file=outgoing.file))
            try:
                return (self._session.call(request)).id
            except ServerError:
                # 4.0 up to and including 4.2 store an unreadable picture, but fail (seen on 4.0.10 and 4.2.4)
                if not self._session.known.holds_for_any(_stores_unreadable_pictures):
                    raise
                if not self._has_file(file):
                    raise
                return None

    def _has_file(self, file: FileContent) -> bool:
        uploads = (self.read()).uploads
        return any(upload.hash_ is not None and upload.hash_.lower() == file.sha256 for upload in uploads)

    def comment_file(self, upload_id: int, comment: str) -> None:
        """Set the comment on a file."""
        from elab_api_v2.api.uploads import update_upload  # API v1 sets no comments
        from elab_api_v2.models.upload_update import UploadUpdate

        request = update_upload.request(
            self._entity_type, self._id, upload_id, body=UploadUpdate(comment=comment)
        )
        self._session.call_v2(request, _METHOD)

    def archive_file(self, upload_id: int) -> None:
        """Archive a file that is not archived: the server toggles the state."""
        from elab_api_v2.api.uploads import update_upload  # API v1 cannot archive
        from elab_api_v2.models.upload_update import UploadUpdate

        request = update_upload.request(
            self._entity_type, self._id, upload_id, body=UploadUpdate(action="archive")
        )
        self._session.call_v2(request, _METHOD)

    # -- steps and comments --------------------------------------------------------------------------------
    def add_step(self, step: StepContent) -> None:
        """Add a step, with its deadline and its state."""
        from elab_api_v2.api.steps import create_step  # API v1 has no requests for steps
        from elab_api_v2.models.step_create import StepCreate

        request = create_step.request(self._entity_type, self._id, body=StepCreate(body=step.body))
        step_id = self._session.call_v2(request, _METHOD)
        self._complete_step(step_id, step, has_deadline=False, is_finished=False)

    def complete_step(self, existing: Step, step: StepContent) -> None:
        """Set the deadline and the state of a step that lacks them."""
        self._complete_step(
            existing.id,
            step,
            has_deadline=existing.deadline == step.deadline,
            is_finished=existing.finished,
        )

    def _complete_step(
        self, step_id: int, step: StepContent, *, has_deadline: bool, is_finished: bool
    ) -> None:
        from elab_api_v2.api.steps import update_step  # API v1 has no requests for steps
        from elab_api_v2.models.step_update import StepUpdate

        changes: list[StepUpdate] = []
        if step.deadline is not None and not has_deadline:
            changes.append(StepUpdate(deadline=step.deadline.isoformat(" ")))
        if step.finished and not is_finished:
            # the server toggles the state, which was just read
            changes.append(StepUpdate(action="finish"))
        for change in changes:
            request = update_step.request(self._entity_type, self._id, step_id, body=change)
            self._session.call_v2(request, _METHOD)

    def add_comment(self, text: str) -> None:
        """Add a comment."""
        from elab_api_v2.api.comments import create_comment  # API v1 has no requests for comments
        from elab_api_v2.models.comment_create import CommentCreate

        request = create_comment.request(self._entity_type, self._id, body=CommentCreate(comment=text))
        self._session.call_v2(request, _METHOD)

    # -- states --------------------------------------------------------------------------------------------
    def archive(self) -> None:
        """Archive the copy, unless it is archived."""
        state_changes.archive(self._entries, self._id)

    def lock(self) -> None:
        """Lock the copy, unless it is locked."""
        state_changes.lock(self._entries, self._id)

    @property
    def _entity_type(self) -> Any:  # noqa: ANN401 - a literal of the generated requests
        return entity_type_of(self._kind)


def is_refusal(error: ElabError) -> bool:
    """Whether the server, or a check before it, refused a value, so that other values can still be set."""
    return isinstance(error, _REFUSALS) and not isinstance(error, errors.ReadOnlyKeyError)


def _has_base_apart(release: Release) -> bool:
    return release.v2 is not None and release.v2.base_apart


def _stores_unreadable_pictures(release: Release) -> bool:
    return release.unreadable_picture == "crash_stored"
