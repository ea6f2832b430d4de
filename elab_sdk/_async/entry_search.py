"""Finding entries by their properties, with the same results on every release."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from elab_sdk._async import creation, list_pages
from elab_sdk._wording import Wording
from elab_sdk.content.display import rows
from elab_sdk.errors import AmbiguousTitleError, NotSupportedByServer
from elab_sdk.rules import checks
from elab_sdk.rules.criteria import Criteria, check_criteria, filters_by_tag, row_tags
from elab_sdk.rules.named_choices import find_by_title, resolve_id
from elab_sdk.rules.paging import PAGE, Window
from elab_sdk.wire.concurrency import AsyncWorkerPool
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from elab_sdk._async.entries import Entries
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.entry_operations import CreatedT, EntryT, RowT
    from elab_sdk.rules.new_entry import CreationArguments

_PARALLEL_READS: Final = 4
"""How many entries are read in parallel if rows have no tags."""
_UNSURE: Final = Wording(
    "The server lists the newest 16 only, so an older entry with this title may exist. Keep its ID, and use"
    " {get_entry}."
)


async def find(entries: Entries[Any, RowT, Any], *, strict: bool, **properties: Any) -> list[RowT]:  # noqa: ANN401
    """Find the entries with some properties.

    Args:
        entries: The entries of this kind.
        strict: Raise an error if the server may omit rows.
        properties: See `find_experiments`.
    """
    kind = cast("EntryKind", entries.kind)
    requested = check_criteria(kind, **properties)
    if requested.custom_id is not None:
        await entries.session.require_v2("custom_id", f"find_{kind}s with custom_id")
    result: list[RowT] = []
    async with aclosing(_matches(entries, requested, strict=strict)) as matches:
        async for row in matches:
            result.append(row)
            if len(result) == requested.limit:
                break
    if not result and isinstance(requested.category, str):
        await _check_category(entries, requested.category)
    return rows(result)


async def get_or_create(
    entries: Entries[EntryT, Any, CreatedT],
    title: str,
    content: CreationArguments,
    category: int | str | None = None,
) -> EntryT:
    """Get the entry with a title, or create it.

    Args:
        entries: The entries of this kind.
        title: The exact title.
        content: The content of a new entry.
        category: The ID or the title of the items type, for an item.
    """
    kind = cast("EntryKind", entries.kind)
    creation.checked(entries.session, kind, content)
    done: list[str] = []
    async with entries.session.lock(f"{kind} titled {title}", 0):
        entry_id = await _id_of(entries, Criteria(title=title, exact=True, category=category))
        if entry_id is None:
            if isinstance(category, str):
                category = resolve_id(await entries.categories(), category, "type")
            entry_id = (await creation.create(entries, content, category)).id
            done.append(f"created {kind} {entry_id}")
    with note_completed_steps(done):
        return await entries.read(entry_id)


async def _id_of(entries: Entries[Any, Any, Any], requested: Criteria) -> int | None:
    """Get the ID of the only match; None if there certainly is none."""
    checks.title(requested.title)
    ids: list[int] = []
    try:
        async for row in _matches(entries, requested, strict=True):
            # one by one, since the matches before an error count
            ids.append(row.id)  # noqa: PERF401
    except NotSupportedByServer:
        if not ids:
            raise entries.known.not_supported(f"get_or_create_{entries.kind}", str(_UNSURE)) from None
    if len(ids) > 1:
        raise AmbiguousTitleError(cast("EntryKind", entries.kind), str(requested.title), ids)
    return ids[0] if ids else None


async def _matches(
    entries: Entries[Any, RowT, Any], requested: Criteria, *, strict: bool
) -> AsyncGenerator[RowT, None]:
    """Iterate over the matching rows."""
    session = entries.session
    if requested.search is not None or requested.elabid is not None:
        await session.learn(lambda release: release.search_parameter)
    narrowed = requested.server_filter(session.known)
    request = attrs.evolve(entries.operations.list(), query=narrowed.filters)
    window = Window(search=narrowed.search)
    undecided: list[RowT] = []
    repeats, is_first = False, session.known.candidates_differ(filters_by_tag)
    async with aclosing(list_pages.pages(session, request, window, size=PAGE, strict=strict)) as listed:
        async for row in listed:
            tags = [*requested.tags] if narrowed.filters else row_tags(cast("Any", row))
            if not requested.matches(cast("Any", row)) or (tags is not None and not requested.has_tags(tags)):
                continue
            if (tags is not None or not requested.tags) and requested.is_decided_by(cast("Any", row)):
                yield row
                continue
            undecided.append(row)
            decided: list[RowT] = []
            is_full = len(undecided) == _PARALLEL_READS
            if is_full or (is_first and not requested.server_filter(session.known).filters):
                decided = await _tagged(entries, undecided, requested)
                undecided.clear()
            if is_first:
                # the first entry of all shows the kind of server
                is_first = False
                await session.settle(filters_by_tag)
                if requested.server_filter(session.known).filters:
                    # nothing was yielded yet, and this server can be asked for the tags
                    repeats = True
                    break
            for each in decided:
                yield each
    if not repeats:
        for each in await _tagged(entries, undecided, requested):
            yield each
        return
    async with aclosing(_matches(entries, requested, strict=strict)) as matches:
        async for row in matches:
            yield row


async def _tagged(
    entries: Entries[Any, RowT, Any], candidates: Sequence[RowT], requested: Criteria
) -> list[RowT]:
    """Get the rows whose entries have the tags, the elabid and the custom ID, by reading the entries."""

    async def is_tagged(row: RowT) -> bool:
        entry = await entries.read(row.id)
        has_ids = requested.has_elabid(entry.elabid or "") and requested.has_custom_id(entry.custom_id)
        return has_ids and requested.has_tags(entry.tags)

    results = await AsyncWorkerPool(_PARALLEL_READS).run(is_tagged, candidates)
    return [row for row, has_tags in zip(candidates, results, strict=True) if has_tags]


async def _check_category(entries: Entries[Any, Any, Any], name: str) -> None:
    """If there are no matches, check that the category exists.

    Raises:
        ValidationError: It does not.
    """
    if entries.known.lacks("get_status"):
        return
    try:
        categories = await entries.categories()
    except NotSupportedByServer:
        return
    find_by_title(categories, name, "status" if entries.kind == "experiment" else "category")
