"""Creation of an entry with its content: all is checked first, and an incomplete entry can be resumed."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import attrs

from elab_sdk._async import template_start, transfers
from elab_sdk._async.entries import Entries, Templates, html
from elab_sdk.errors import IncompleteCreationError
from elab_sdk.files.upload_sources import expand_sources, open_source, total_size
from elab_sdk.rules import new_entry, updates
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_operations import ITEMS, TEMPLATES, CreatedT, EntryT, RowT
from elab_sdk.rules.sent_uploads import NO_ITEM_FILES
from elab_sdk.wire.interruption import note_completed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from elab_api_v1.models import ItemsType
    from elab_api_v1.types import JsonObject

    from elab_sdk._async.session import Session
    from elab_sdk._async.template_start import TemplateStart
    from elab_sdk.content.arguments import Id, IdOrTitle
    from elab_sdk.files.progress import Progress, Tally
    from elab_sdk.files.upload_sources import Sources
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.new_entry import Creation, CreationArguments
    from elab_sdk.rules.sent_uploads import SentFile


def arguments_of(
    fields: Mapping[str, object],
    files: Sources | None,
    template: IdOrTitle | None = None,
    resume: IncompleteCreationError | Id | None = None,
    *,
    progress: Progress = None,
) -> CreationArguments:
    """Collect the arguments of a creation, and look at its files.

    Args:
        fields: The values of its fields.
        files: Its files.
        template: What it starts with.
        resume: The entry to complete, or the error that left it.
        progress: Reports the bytes of the files that were sent.
    """
    if progress is not None:
        from elab_sdk.files.progress import check_progress  # few creations report it

        check_progress(progress)
    sources = () if files is None else expand_sources(files)
    fields = dict(fields)
    values = fields.pop("extra_fields", None)
    if values is not None:
        from elab_sdk.rules import extra_fields  # few entries have any

        values = extra_fields.check_values("extra_fields", values, "extra_fields")
    return new_entry.CreationArguments(
        fields=fields,
        extra_fields=values,
        files=sources,
        template=template,
        resume=resume,
        progress=progress,
    )


async def create(
    entries: Entries[EntryT, RowT, CreatedT], given: CreationArguments, items_type: int | str | None = None
) -> CreatedT:
    """Create an entry and fill it, or fill one that was created before.

    Args:
        entries: The entries of this kind.
        given: Its content.
        items_type: The ID of the items type, for an item; its title suffices to complete an existing one.
    """
    session, kind = entries.session, entries.operations.kind
    entry_id, done = new_entry.check_resume(kind, given.resume)
    creation = checked(session, kind, given)
    await session.find_api()
    if kind == "template":
        session.known.require(creation.operation)
    if given.extra_fields is not None and items_type is not None:
        given = given.with_fields_on(kind, await _metadata_of_type(entries, items_type))
        creation = checked(session, kind, given)
    start: TemplateStart | None = None
    surplus: list[str] = []
    if given.template is not None:
        start = await template_start.read(
            session, creation.operation, given.template, given.fields, is_new=entry_id is None
        )
        given = given.with_fields_on(kind, start.template.metadata)
        start = attrs.evolve(start, given=given.fields)
        creation = checked(session, kind, attrs.evolve(given, fields=start.fields))
        surplus = start.surplus_tags(creation)
        creation = await start.with_status(creation)
    creation = _of_type(session, creation, given, items_type)
    entry: EntryT | None = None
    if entry_id is not None and done is None:
        entry = await entries.read(entry_id)
        done = new_entry.completed_parts(creation, cast("Any", entry))
    if done:
        creation = creation.without(done)
    if entry_id is not None and (creation.files or creation.changes.links):
        # a file or, up to and including 3.4.9, a link may exist although its request failed
        full = cast("Any", entry or await entries.read(entry_id))
        entry = full
        existing = [
            *new_entry.completed_parts(creation, full),
            *new_entry.stored_files(creation, full.uploads),
        ]
        done, creation = [*(done or []), *existing], creation.without(existing)
    creation = await _ready(entries, creation)
    if entry_id is None:
        created, done = await _make(entries, creation, items_type, start)
        # the response may have shown that the server has only API v2
        creation = _of_type(session, creation, given, items_type)
        if done:
            creation = creation.without(done)
    else:
        created = entries.operations.created.from_dict({"id": entry_id})
    session.set_pages(created)
    parts = [*map(_without_tag, surplus), *creation.parts]
    if parts:
        await _complete(entries, creation, created.id, entry, parts=parts, done=done or [], surplus=surplus)
    if start is not None:
        await start.check(created.id)
    return created


async def _make(
    entries: Entries[Any, Any, CreatedT],
    creation: Creation,
    items_type: int | str | None,
    start: TemplateStart | None,
) -> tuple[CreatedT, list[str]]:
    """Create the entry, with as much of its content as the release reads.

    Returns:
        The ID of the entry, and the labels of the content that it has.
    """
    if start is not None and start.by_server:
        return cast("CreatedT", await start.create()), creation.labels(start.inherited)
    reads_content = entries.session.known.holds_for_all(lambda release: bool(release.creation_takes))
    content = creation.content if reads_content else ()
    request = entries.operations.create_with(content, *(() if items_type is None else (items_type,)))
    is_optional = creation.kind == "template"
    new = await (entries.session.call_optional if is_optional else entries.session.call)(request)
    return new.created, creation.labels(new.taken) if new.taken else []


async def _metadata_of_type(entries: Entries[Any, Any, Any], items_type: int | str) -> JsonObject | None:
    """Get the metadata that a new item of a type starts with."""
    if not entries.known.holds_for_any(lambda release: "metadata" in release.update_fields):
        return None
    types = cast("Sequence[ItemsType]", await entries.categories())
    return next((each.metadata for each in types if items_type in (each.id, each.title)), None)


def _of_type(
    session: Session, creation: Creation, given: CreationArguments, items_type: int | str | None
) -> Creation:
    """Add the items type to the content of an item, if the release may create the item without it."""
    if items_type is not None and session.known.holds_for_all(lambda release: release.items_type_is_category):
        return creation.of_type(items_type, given.resume)
    return creation


def checked(session: Session, kind: Kind, given: CreationArguments) -> Creation:
    """Check the arguments of a creation, as far as that needs no request.

    Raises:
        ValidationError: A value is invalid.
    """
    if kind != "item" and given.template is None:
        # those of other entries depend on what the entry starts with
        given = given.with_fields_on(kind, None)
    fields = dict(given.fields)
    if "body" in fields:
        fields["body"] = html(session, fields["body"], "body")
    return new_entry.check_creation(kind, attrs.evolve(given, fields=fields))


async def _ready(entries: Entries[Any, Any, Any], creation: Creation) -> Creation:
    """Reject whatever can be rejected before the entry exists; a category is replaced by its ID."""
    session, kind, operation, changes = entries.session, creation.kind, creation.operation, creation.changes
    for link in changes.links:
        if link not in changes.known_items:
            # from 4.4 a link to an item that does not exist is a success that does nothing
            await session.read(ITEMS, link)
    if questions := creation.questions:
        await session.learn(*questions)
    if kind == "template":
        session.known.require(operation)
    updates.check_supported(operation, changes.fields, session.known)
    if "metadata" in changes.fields:
        # a later error would leave an entry behind
        updates.check_metadata_is_stored(operation, session.known)
    if kind == "item" and changes.links:
        session.known.require("link_item", f"{operation} with links")
    if (
        kind == "item"
        and creation.files
        and session.known.holds_for_any(lambda release: not release.item_multipart)
    ):
        raise session.known.not_supported(f"{operation} with files", str(NO_ITEM_FILES))
    if changes.category is None:
        return creation
    # it is looked up also if the server would reject it: by then the entry would exist
    changes = await entries.with_category_id(operation, changes, is_only=False)
    return attrs.evolve(creation, changes=changes)


async def _complete(
    entries: Entries[EntryT, Any, Any],
    creation: Creation,
    id: int,
    entry: EntryT | None,
    *,
    parts: list[str],
    done: list[str],
    surplus: list[str],
) -> None:
    """Make all changes of a creation, one after the other; the surplus tags of a template go first."""
    kind = creation.kind
    made: list[str] = []
    try:
        async with entries.session.lock(kind, id):
            if surplus:
                from elab_sdk._async import tag_removal  # few templates have tags to remove

                await tag_removal.untag(entries.session, entity_type_of(kind), id, surplus)
                made += map(_without_tag, surplus)
            form = await _form(entries, creation, id, entry)
            await entries.perform(creation.operation, id, form, creation.changes, made)
            if creation.files:
                await _attach(entries, creation, id)
    except Exception as error:
        raise IncompleteCreationError(kind, id, [*done, *made], parts[len(made) :], error) from error
    except BaseException as error:
        error.add_note(new_entry.incomplete_note(kind, id, [*done, *made], parts[len(made) :]))
        raise


def _without_tag(tag: str) -> str:
    return f"removal of the template's tag {tag!r}"


async def _form(
    entries: Entries[EntryT, Any, Any], creation: Creation, id: int, entry: EntryT | None
) -> dict[str, str]:
    """Get the fields of the update: below 4.0, together with those of the new entry."""
    kind, changes, known = creation.kind, creation.changes, entries.session.known
    fields = changes.fields
    if not fields:
        return {}
    if creation.from_template or kind == "template":
        # releases with templates accept single fields
        return await Templates(entries.session, TEMPLATES).update_form(creation.operation, fields, None)
    # an items type can have metadata for its items
    has_own_metadata = kind == "item" and "metadata" in fields
    if entry is None and (has_own_metadata or updates.needs_reading(known, fields)):
        entry = await entries.read(id)
    if entry is not None and entry.metadata and "metadata" in fields:
        fields = updates.merge_metadata(changes, f"{kind} {id}", entry.metadata).fields
    return await entries.update_form(creation.operation, fields, entry) if fields else {}


async def _attach(entries: Entries[Any, Any, Any], creation: Creation, id: int) -> None:
    sent: list[SentFile] = []
    async with transfers.files_lock(entries, id):
        try:
            with _tally(creation) as tally:
                for index, source in enumerate(creation.files):
                    with open_source(creation.operation, source, None) as outgoing:
                        if tally is not None:
                            outgoing.report_to(tally.of(index))
                        sent.append(await transfers.send_file(entries, creation.operation, id, outgoing))
        except BaseException as error:
            note_completed(error, [each.description for each in sent])
            raise
        await transfers.stored(entries, id, sent)


def _tally(creation: Creation) -> AbstractContextManager[Tally | None]:
    """Report the bytes of all files, if the caller wants to know."""
    if creation.progress is None:
        return nullcontext()
    from elab_sdk.files.progress import tallying  # few creations report it

    return tallying(creation.progress, total_size(creation.files), f"{len(creation.files)} files")
