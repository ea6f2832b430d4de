"""One import of an archive: what is checked before, the request, and what is read and set after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import attrs
from elab_api_v1.types import UNSET
from elab_api_v2.api.server import get_import_limits, get_me, import_file, list_users
from elab_api_v2.models.import_form import ImportForm

from elab_sdk._async import upload_changes
from elab_sdk._async.import_repairs import Repairer
from elab_sdk.errors import (
    AlreadyImportedError,
    ElabError,
    IncompleteImportError,
    LargeImportWarning,
    NoResponseError,
    PermissionDeniedError,
    ResponseError,
    ValidationError,
)
from elab_sdk.export import import_checks, import_marks
from elab_sdk.export.import_comparison import ArrivedEntry, differences, repairs, url_number
from elab_sdk.export.import_marks import MARK_NAME, MAX_MARK_BYTES, ListedEntry
from elab_sdk.export.import_plan import read_plan
from elab_sdk.export.import_report import ElnImport, ImportedEntry, MissingEntry
from elab_sdk.export.new_entries import NewEntries
from elab_sdk.files import upload_sources
from elab_sdk.files.progress import check_progress, reporting
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES
from elab_sdk.rules.web_addresses import entry_url
from elab_sdk.wire import alerts
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from elab_api_v1.models import Upload

    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.session import Session
    from elab_sdk.content.arguments import StrPath
    from elab_sdk.content.entry_pages import PageKind
    from elab_sdk.export.import_plan import ImportKind, ImportPlan, PlannedEntry
    from elab_sdk.files.progress import Progress
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.entry_operations import EntryOperations
    from elab_sdk.rules.entry_states import AnyEntry
    from elab_sdk.rules.releases import Release

__all__ = ["import_archive"]

_METHOD: Final = "import_eln"
_LISTED: Final[Mapping[Kind, EntryOperations[Any, Any, Any]]] = {
    "experiment": EXPERIMENTS,
    "item": ITEMS,
    "template": TEMPLATES,
}
_PAGE: Final = 500
"""Rows per request: up to and including 5.5 they have bodies."""
_GATEWAY_TIMEOUT: Final = 504
_FIRST_SERVER_ERROR: Final = 500


async def import_archive(
    session: Session,
    entries: EntriesByKind,
    path: StrPath,
    *,
    again: bool,
    owner: int | None,
    jobs: int,
    progress: Progress,
) -> ElnImport:
    """Import an archive, and complete and compare what arrived."""
    check_progress(progress)
    plan = await AsyncWorkerPool(1).run_in_thread(read_plan, path)
    await session.require_v2("import_file", _METHOD)
    release = session.known.candidates[0]
    assert release.v2 is not None  # noqa: S101 - `require_v2` made sure
    import_checks.check_plan(plan, release.v2)
    limits = await session.call_v2(get_import_limits.request(), _METHOD)
    import_checks.check_size(plan, limits.max_filesize)
    run = await _Import.begin(session, entries, plan, owner, jobs)
    await run.refuse_second(is_allowed=again)
    if hint := import_checks.duration_hint(plan):
        alerts.warn(hint, LargeImportWarning)
    count = await run.send(progress)
    try:
        return await run.report(count)
    except BaseException as error:
        error.add_note(f"the server imported {count} entries; not all were completed and compared")
        raise


@attrs.define
class _Import:
    """One import.

    Args:
        session: Sends the requests.
        entries: The entries by kind.
        plan: What the archive contains.
        me: The ID of the key's owner.
        owner: The ID of the person who will own the entries.
        sends_owner: Whether the request must say so.
        jobs: Maximum number of parallel requests.
        newest: The highest ID of each kind before the import.
    """

    session: Session
    entries: EntriesByKind
    plan: ImportPlan
    me: int
    owner: int
    sends_owner: bool
    jobs: int
    newest: dict[Kind, int] = attrs.field(factory=dict["Kind", int])

    @classmethod
    async def begin(
        cls, session: Session, entries: EntriesByKind, plan: ImportPlan, owner: int | None, jobs: int
    ) -> _Import:
        """Find out who will own the entries."""
        me = await session.call_v2(get_me.request(), _METHOD)
        if owner is not None and owner != me.id:
            users = await session.call_v2(list_users.request(q=UNSET), _METHOD)
            if owner not in [user.id for user in users]:
                raise ValidationError(f"owner is {owner}, and the server shows no user with this ID", "owner")
            # up to and including 5.2 the server does not tell who is an admin
            is_member = any(team.is_admin is False for team in me.teams if team.id == me.team_id)
            if is_member and not me.is_sysadmin:
                # the server would ignore the owner without an error
                raise ValidationError(f"owner is {owner}, but only admins import for somebody else", "owner")
        sends_owner = owner is not None or session.known.holds_for_any(_needs_owner)
        return cls(session, entries, plan, me.id, me.id if owner is None else owner, sends_owner, jobs)

    # -- before --------------------------------------------------------------------------------------------
    async def refuse_second(self, *, is_allowed: bool) -> None:
        """Make sure that the entries of the archive are not on the server already.

        Raises:
            AlreadyImportedError: They are.
        """
        listed: list[ListedEntry] = []
        for kind in _LISTED:
            first_page_only = is_allowed or not self.plan.of_kind(kind)
            rows = await self._rows_above(kind, 0, first_page_only=first_page_only)
            self.newest[kind] = max((row.id for row in rows), default=0)
            listed += rows
        if is_allowed:
            return
        for row, planned in import_marks.candidates(self.plan, listed):
            if await self._is_imported(row, planned):
                raise AlreadyImportedError(str(self.plan.path), row.kind, row.id, row.title)

    async def _is_imported(self, row: ListedEntry, planned: Sequence[PlannedEntry]) -> bool:
        kind = _listed_kind(row.kind)
        try:
            uploads = await self._uploads(kind, row.id)
            for upload in uploads:
                if upload.real_name == MARK_NAME and (upload.filesize or 0) <= MAX_MARK_BYTES:
                    content = await self._content(upload)
                    if import_marks.is_mark_of(content, planned):
                        return True
        except (PermissionDeniedError, ResponseError):
            # an entry that the key may not read says nothing
            return False
        return False

    async def _content(self, upload: Upload) -> bytes:
        from elab_api_v1.api.uploads import get_upload

        return await self.session.call(get_upload.request(upload.id))

    async def _rows_above(
        self, kind: Kind, newest: int, *, first_page_only: bool = False
    ) -> list[ListedEntry]:
        """List the entries of a kind with higher IDs than this one, in the order of their IDs."""
        operations = _LISTED[kind]
        found: list[ListedEntry] = []
        offset = 0
        while True:
            query = (("limit", str(_PAGE)), ("offset", str(offset)))
            request = attrs.evolve(operations.list(), operation="list_newest", query=query)
            rows = cast("Sequence[Any]", await self.session.call(request))
            found += [_listed(kind, row) for row in rows if row.id > newest]
            offset += _PAGE
            # pinned rows come first, whatever their IDs; templates come in one page
            is_last = len(rows) < _PAGE or rows[-1].id <= newest or kind == "template"
            if is_last or first_page_only:
                return sorted(found, key=lambda row: row.id)

    # -- the request ---------------------------------------------------------------------------------------
    async def send(self, progress: Progress) -> int:
        """Send the archive, and return the number of entries that the server made.

        Raises:
            IncompleteImportError: The import broke off, or the server did not answer.
        """
        # the importer wants the extension in lower case
        name = f"{self.plan.path.stem}.eln"
        try:
            with (
                upload_sources.open_source(_METHOD, self.plan.path, name) as outgoing,
                reporting(progress, outgoing.size, outgoing.name) as report,
            ):
                outgoing.report_to(report)
                form = ImportForm(file=outgoing.file, owner=self.owner if self.sends_owner else UNSET)
                return await self.session.call_v2(import_file.request(body=form), _METHOD)
        except (NoResponseError, ResponseError) as error:
            failure = error
        await self._explain(failure)
        raise failure

    async def _explain(self, failure: NoResponseError | ResponseError) -> None:
        """Raise an error that says what arrived before a failure, unless nothing can have arrived."""
        if isinstance(failure, NoResponseError):
            may_run = failure.may_have_been_processed
        else:
            may_run = failure.status_code == _GATEWAY_TIMEOUT
        if isinstance(failure, NoResponseError) and not may_run:
            return
        try:
            rows = [row for kind in _LISTED for row in await self._new_rows(kind)]
        except ElabError as error:
            failure.add_note(f"what arrived before this error is not known: {error}")
            failure.hint = "look at the newest entries of the server before you import the archive again"
            return
        if rows or may_run:
            arrived = [(row.kind, row.id) for row in rows]
            raise IncompleteImportError(
                str(self.plan.path), arrived, len(self.plan.entries), failure, is_running=may_run
            )

    async def _new_rows(self, kind: Kind) -> list[ListedEntry]:
        """List what arrived; it is the key's owner's if the server ignored the other owner."""
        rows = await self._rows_above(kind, self.newest[kind])
        of_owner = [row for row in rows if row.user_id == self.owner]
        return of_owner or [row for row in rows if row.user_id == self.me]

    # -- after ---------------------------------------------------------------------------------------------
    async def report(self, count: int) -> ElnImport:
        """Find the entries that arrived, set what the importer drops, and compare them with the archive."""
        found = await self._arrived()
        problems = [*self.plan.archive.problems, *self.plan.notes]
        if any(row.user_id != self.owner for row in found.values()):
            problems.append(f"the entries belong to user {self.me}: the server ignored the other owner")
        problems += self._count_problems(count)
        checked = [entry for kind in _LISTED for entry in self.plan.of_kind(kind)]
        skipped = len(self.plan.entries) - len(checked)
        if skipped:
            problems.append(f"{skipped} items types and deleted entries were not compared")
        ids: dict[str, tuple[ImportKind, int]] = {key: (row.kind, row.id) for key, row in found.items()}
        new_entries = NewEntries(
            {(each.kind, each.old.id): ids[each.key][1] for each in checked if each.key in ids},
            self._page_url,
        )
        numbers = {number: entry for entry in checked if (number := url_number(entry))}
        pool = AsyncWorkerPool(self.jobs)

        async def complete(planned: PlannedEntry) -> ImportedEntry:
            return await self._complete(planned, found[planned.key].id, ids, new_entries, numbers)

        arrived = [entry for entry in self.plan.entries if entry.key in found]
        done = await pool.run(complete, arrived)
        missing = [
            MissingEntry(entry.archive_id, entry.title, entry.kind, _NOT_FOUND)
            for entry in checked
            if entry.key not in found
        ]
        return ElnImport(self.plan.path, count, tuple(done), tuple(missing), tuple(problems))

    async def _arrived(self) -> dict[str, ListedEntry]:
        """Return the new entries by the keys of the archive's entries."""
        found: dict[str, ListedEntry] = {}
        for kind in _LISTED:
            if planned := self.plan.of_kind(kind):
                found |= import_marks.match(planned, await self._new_rows(kind))
        return found

    def _count_problems(self, count: int) -> Iterator[str]:
        expected = len(self.plan.entries)
        if self.plan.loose_parts and self.session.known.holds_for_any(_imports_any_part):
            expected += self.plan.loose_parts
            yield (
                f"this release made an item of each of the {self.plan.loose_parts} parts of the archive that"
                " are no entries"
            )
        if count != expected:
            yield f"the server made {count} entries, not {expected}"

    async def _complete(
        self,
        planned: PlannedEntry,
        id: int,
        ids: Mapping[str, tuple[ImportKind, int]],
        new_entries: NewEntries,
        numbers: Mapping[int, PlannedEntry],
    ) -> ImportedEntry:
        """Set what the importer drops, and compare an entry."""
        kind = _listed_kind(planned.kind)
        repairer = Repairer(self.session, self.entries[kind], kind)
        problems: list[str] = []
        try:
            entry = await self._read(kind, id)
            uploads = await self._uploads(kind, id)
            arrived = ArrivedEntry(entry, uploads, ids, new_entries)
            if kind != "template":
                await repairer.apply(id, repairs(planned, arrived))
            if repairer.was_set:
                entry = await self._read(kind, id)
            problems += differences(planned, attrs.evolve(arrived, entry=entry), numbers)
        except ElabError as error:
            problems.append(f"it could not be compared: {error.message}")
        return ImportedEntry(
            planned.archive_id,
            planned.title,
            planned.kind,
            id,
            tuple(repairer.was_set),
            (*repairer.failures, *problems),
        )

    def _page_url(self, kind: PageKind, id: int) -> str:
        return entry_url(self.session.settings.site, kind, id, self.session.known.candidates[0])

    async def _read(self, kind: Kind, id: int) -> AnyEntry:
        entry: AnyEntry = await self.entries[kind].read(id)
        return entry

    async def _uploads(self, kind: Kind, id: int) -> list[Upload]:
        return await upload_changes.list_of(self.session, entity_type_of(kind), id, archived=True)


_NOT_FOUND: Final = "no new entry on the server has its place in the archive"


def _listed(kind: Kind, row: Any) -> ListedEntry:  # noqa: ANN401 - a row of any kind
    return ListedEntry(
        kind, row.id, row.title, row.date, row.user_id, row.custom_id, row.category_title or ""
    )


def _listed_kind(kind: ImportKind) -> Kind:
    assert kind != "items type"  # noqa: S101 - these are not listed
    return kind


def _imports_any_part(release: Release) -> bool:
    return release.v2 is not None and release.v2.imports_any_part


def _needs_owner(release: Release) -> bool:
    return release.v2 is not None and release.v2.import_needs_owner
