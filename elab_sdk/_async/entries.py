"""What experiments, items and templates share: reading them, and changing them safely on every release."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias

import attrs
from elab_api_v1.api.team import get_items_types, get_status
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import CategoryForm, Done, Template, TemplateSummary

from elab_sdk._lazy import lazy_module
from elab_sdk._wording import Wording
from elab_sdk.content import scalars
from elab_sdk.errors import NotFoundError, ValidationError
from elab_sdk.rules.created import CreatedTemplate
from elab_sdk.rules.entry_operations import CreatedT, EntryT, RowT
from elab_sdk.rules.named_choices import resolve_id
from elab_sdk.rules.release_detection import STATE_RELEASE, availability
from elab_sdk.wire.interruption import note_completed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from elab_api_v1.types import JsonObject

    from elab_sdk._async import linking, list_pages
    from elab_sdk._async.session import Session
    from elab_sdk.rules import checks, entry_content, updates
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.entry_operations import EntryOperations
    from elab_sdk.rules.named_choices import Category
    from elab_sdk.rules.paging import Window
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.updates import EntryChanges
else:
    linking = lazy_module("elab_sdk._async.linking")
    list_pages = lazy_module("elab_sdk._async.list_pages")
    checks = lazy_module("elab_sdk.rules.checks")
    entry_content = lazy_module("elab_sdk.rules.entry_content")
    updates = lazy_module("elab_sdk.rules.updates")

_NO_CATEGORIES: Final = Wording(
    "It no longer sets the status there, and API v1 lists no categories of experiments. From 4.5, API v2 can"
    " set the status: use {api_v2}."
)


class Entries(Generic[EntryT, RowT, CreatedT]):
    """The entries of one kind.

    Args:
        session: Sends the requests.
        operations: The API's operations for this kind.
    """

    def __init__(self, session: Session, operations: EntryOperations[EntryT, RowT, CreatedT]) -> None:
        self.session = session
        self.operations = operations

    @property
    def kind(self) -> Kind:
        """The kind."""
        return self.operations.kind

    @property
    def known(self) -> DetectedRelease:
        """What is known of the server's release."""
        return self.session.known

    # -- reading -------------------------------------------------------------------------------------------
    async def read(self, id: int) -> EntryT:
        """Read one entry.

        Raises:
            NotFoundError: It does not exist.
        """
        return await self.session.read(self.operations, id)

    def rows(self, window: Window, *, size: int, strict: bool) -> AsyncGenerator[RowT, None]:
        """Iterate over the rows of a list that match.

        Args:
            window: Which rows.
            size: How many to request at once.
            strict: Raise an error if the server may omit rows.
        """
        return list_pages.rows(self.session, self.operations.list(), window, size=size, strict=strict)

    # -- changes -------------------------------------------------------------------------------------------
    async def post(
        self, operation: str, id: object, fields: Mapping[str, object], *, replace_metadata: bool = False
    ) -> Done:
        """Change an entry.

        Args:
            operation: The name of the called method, used in error messages.
            id: The ID of the entry, or the entry.
            fields: The new values.
            replace_metadata: Whether metadata that is not in the new values is removed.
        """
        number = checks.entry_id(id, "id", self.operations.kind)
        changes = updates.check_changes(self.operations.kind, operation, fields)
        if replace_metadata or "metadata" in fields:
            changes = updates.with_metadata_mode(changes, id, replace_metadata=replace_metadata)
        return await self.apply(operation, number, changes)

    async def apply(self, operation: str, id: int, changes: EntryChanges) -> Done:
        """Make all changes of one call."""
        if id in changes.links and self.operations.kind == "item":
            raise ValidationError("an item cannot be linked to itself", "links")
        if not changes.fields:
            return await self.apply_locked(operation, id, changes)
        # a body that was read a moment ago must not overwrite what is written meanwhile
        async with self.session.lock(self.operations.kind, id):
            return await self.apply_locked(operation, id, changes)

    async def apply_locked(self, operation: str, id: int, changes: EntryChanges) -> Done:
        """Make all changes of one call, without taking the entry's lock.

        Whatever can be rejected is rejected before the first request that changes the entry.
        """
        if changes.merges_metadata:
            what = f"{operation} with metadata"
            self.session.known.require("metadata", what)
            now = await self.metadata(id)
            self.session.known.require("metadata", what)
            changes = updates.merge_metadata(changes, f"{self.operations.kind} {id}", now)
        form, changes = await self.prepare(operation, id, changes)
        done: list[str] = []
        try:
            return await self.perform(operation, id, form, changes, done)
        except BaseException as error:
            note_completed(error, done)
            raise

    async def perform(
        self, operation: str, id: int, form: dict[str, str], changes: EntryChanges, done: list[str]
    ) -> Done:
        """Send the requests that make the changes, one after the other.

        Args:
            operation: The name of the called method, used in error messages.
            id: The ID of the entry.
            form: The fields of the update.
            changes: All other changes.
            done: A description of each change is added once it was made.
        """
        answer: Done | None = None
        category = changes.category if isinstance(changes.category, int) else None
        if form:
            joined = category if "category" in self.known.update_rules.fields else None
            answer = await self.send_update(operation, id, form, category=joined)
            done += changes.fields
            if joined is not None:
                done.append("category")
                category = None
        if category is not None:
            body = CategoryForm(category=category)
            answer = await self.session.call_change(self.operations.post(id, body=body), "its category")
            done.append("category")
        for tag in changes.tags:
            answer = await linking.add_tag(self, id, tag)
            done.append(entry_content.tag_label(tag))
        # links come last: from 4.4 whoever may read an entry may link it (seen on 4.9.0)
        for item in changes.links:
            answer = await linking.add(self, operation, id, item)
            done.append(entry_content.link_label(item))
        return answer or nothing_to_do()

    async def prepare(
        self, operation: str, id: int, changes: EntryChanges
    ) -> tuple[dict[str, str], EntryChanges]:
        """Check everything that depends on the server.

        Returns:
            The fields of the update; and the changes without links that exist, with the ID of the category.
        """
        entry: EntryT | None = None
        fields, known = changes.fields, self.session.known
        reads = bool(fields) and updates.needs_reading(known, fields)
        if reads or (changes.category is not None and not known.is_known):
            entry = await self.read(id)
        form = await self.update_form(operation, fields, entry) if fields else {}
        if changes.links:
            changes = await linking.without_existing(self, operation, id, changes)
        if changes.category is not None:
            changes = await self.with_category_id(operation, changes, is_only=changes.is_single)
        return form, changes

    async def update_form(
        self, operation: str, fields: Mapping[str, str], entry: EntryT | None
    ) -> dict[str, str]:
        """Get the fields that an update must contain on this release.

        Args:
            operation: The name of the called method, used in error messages.
            fields: The new values.
            entry: The entry, if it was read.
        """
        questions = updates.release_questions(fields)
        if questions:
            await self.session.settle(*questions)
        return updates.update_form(self.operations.kind, operation, fields, self.session.known, entry)

    async def send_update(
        self, operation: str, id: int, form: dict[str, str], *, category: int | None = None
    ) -> Done:
        """Send an update, and check that it was made if the server may have ignored some of it.

        Args:
            operation: The name of the called method, used in error messages.
            id: The ID of the entry.
            form: The fields of the update.
            category: The ID of the category, if the release changes it with other fields.
        """
        request = self.operations.post(id, body=self.operations.form(**form))
        if category is not None:
            request = attrs.evolve(request, form=(*(request.form or ()), ("category", str(category))))
        done = await self.session.call_change(request, "this one")
        if "metadata" in form and self.session.known.update_rules.may_swallow_metadata:
            entry = await self.read(id)
            from elab_sdk.rules import metadata  # most calls have none

            if entry.metadata is None or not metadata.is_same(entry.metadata, json.loads(form["metadata"])):
                raise self.known.not_supported(f"{operation} with metadata", availability("metadata"))
        return done

    async def metadata(self, id: int) -> JsonObject:
        """Read the metadata of an entry."""
        return (await self.read(id)).metadata or {}

    # -- categories ----------------------------------------------------------------------------------------
    async def categories(self, *, only_titles: bool = False) -> Sequence[Category]:
        """List the possible categories of an entry.

        Args:
            only_titles: Whether the content that new items get is omitted, which saves a request from 5.3.
        """
        if self.operations.kind == "experiment":
            return await self.session.call_optional(get_status.request())
        request = get_items_types.request()
        if only_titles and self.known.holds_for_all(lambda release: release.items_type_is_category):
            return await self.session.call(attrs.evolve(request, operation="get_categories"))
        return await self.session.call_optional(request)

    async def with_category_id(self, operation: str, changes: EntryChanges, *, is_only: bool) -> EntryChanges:
        """Replace the name of the category by its ID, and check that it exists.

        Args:
            operation: The name of the called method, used in error messages.
            changes: The changes.
            is_only: Whether the category is the only change: then the server may reject an unknown one.
        """
        what = f"{operation} with category"
        await self.session.settle(_sets_category)
        self.known.require("category", what)
        if not self.known.has("category"):
            raise self.known.not_supported(what, str(STATE_RELEASE))
        if self.operations.kind == "experiment" and self.known.holds_for_any(_keeps_status):
            raise self.known.not_supported(what, str(_NO_CATEGORIES))
        category = changes.category
        rejects = self.known.holds_for_all(lambda release: release.missing_category == "refused")
        if (
            category is None
            or changes.is_known_category
            or (isinstance(category, int) and is_only and rejects)
        ):
            return changes
        existing = await self.categories(only_titles=True)
        return attrs.evolve(changes, category=resolve_id(existing, category, "category"))


class Templates(Entries[Template, TemplateSummary, CreatedTemplate]):
    """The templates. They do not show the release, and have no date, tags, links or category to change."""

    async def read(self, id: int) -> Template:
        """Read one template. 4.4.0 to 4.4.3 answer with an object without values if it does not exist.

        Raises:
            NotFoundError: It does not exist.
        """
        try:
            return await super().read(id)
        except DecodeError as error:
            if error.field != "id" or error.value is not None:
                raise
        raise NotFoundError(200, "", "GET", self.operations.read(id).path)

    async def metadata(self, id: int) -> JsonObject:
        """Read the metadata of a template."""
        self.known.require("get_template")
        await self.session.learn(lambda release: "metadata" in release.update_fields)
        return await super().metadata(id)

    async def prepare(
        self, operation: str, id: int, changes: EntryChanges
    ) -> tuple[dict[str, str], EntryChanges]:
        """Check everything that depends on the server."""
        fields = changes.fields
        self.known.require("post_template", operation)
        if not set(fields) <= {"title", "body"}:
            await self.session.learn(lambda release: set(fields) <= set(release.update_fields))
        entry = None
        if self.known.is_known and updates.needs_reading(self.known, fields):
            entry = await self.read(id)
        return await self.update_form(operation, fields, entry), changes


def nothing_to_do() -> Done:
    """The result of a call for which no request was needed."""
    return Done.from_dict({"result": "success"})


def html(session: Session, content: object, argument: str) -> str:
    """Make the HTML of text, HTML or a table. `<th>` is used if the server is known to keep it."""
    if content is None or scalars.is_missing(content):
        return checks.body(content, argument)
    from elab_sdk.rules.bodies import as_html  # most calls have no body

    return str(as_html(content, header_cells=session.known.update_rules.keeps_headers))


EntriesByKind: TypeAlias = "Mapping[Kind, Entries[Any, Any, Any]]"
"""The entries of every kind."""


def _sets_category(release: Release) -> tuple[bool, bool]:
    return release.has("category"), release.category_sets_status


def _keeps_status(release: Release) -> bool:
    return not release.category_sets_status
