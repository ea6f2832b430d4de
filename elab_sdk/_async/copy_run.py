"""Copy entries of one server to another: read, plan, create, fill, report."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from anyio import Lock

from elab_sdk._async import backup_lists, backups, copy_people
from elab_sdk._async.copy_account import Account
from elab_sdk._async.copy_choices import ChoiceMap
from elab_sdk._async.copy_creation import Creator, NewCopy
from elab_sdk._async.copy_rights import CopyRights
from elab_sdk._async.entry_filling import EntryFilling, FillingRules, fingerprint
from elab_sdk._async.request_places import RequestPlaces
from elab_sdk._wording import say
from elab_sdk.backups.faults import DELETED, FailureBudget
from elab_sdk.backups.layout import KINDS
from elab_sdk.backups.reader import open_backup
from elab_sdk.backups.selection import make_selection
from elab_sdk.config import site_of
from elab_sdk.content import arguments
from elab_sdk.content.arguments import describe_value, is_mapping
from elab_sdk.copying.capabilities import limits
from elab_sdk.copying.content import source_content
from elab_sdk.copying.copied_files import CopiedFiles
from elab_sdk.copying.copy_folder import CopyFolder, check_copy_folder
from elab_sdk.copying.copy_progress import copy_meter
from elab_sdk.copying.copy_queue import CopyQueue
from elab_sdk.copying.copy_source import CopySelection, CopySource
from elab_sdk.copying.planning import Survey, plan_copy
from elab_sdk.copying.report_page import write_report
from elab_sdk.copying.reports import CopiedEntry, CopyReport, Difference
from elab_sdk.copying.translation import Translation
from elab_sdk.copying.wanted_choices import colors_of
from elab_sdk.errors import ConflictError, ElabError, NotSupportedByServer, ValidationError
from elab_sdk.files import atomic
from elab_sdk.rules import checks
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord
    from elab_sdk.backups.selection import Selection
    from elab_sdk.content.arguments import StrPath
    from elab_sdk.copying.content import EntryContent
    from elab_sdk.copying.copy_progress import CopyMeter, CopyProgressReport
    from elab_sdk.copying.copy_source import EntryKey
    from elab_sdk.copying.planning import Stage
    from elab_sdk.copying.reports import CopyPlan
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["CopyOptions", "check_choices", "copy"]

_UNUSED: Final = (
    "{} {} of the new server is empty: it was created by a request without a response, and no copy needed it;"
    " delete it"
)
_ORIGINAL_DELETED: Final = "the original is {}; the copy stays"
_FAILURES_IN_A_ROW: Final = 10
_AHEAD: Final = 2
"""Workers that read, write and check something while the requests of others are under way."""
_RESUME: Final = "repeat the copy with the folder {}: it goes on where it stopped, and copies nothing twice"


@attrs.frozen(kw_only=True)
class CopyOptions:
    """The options of a copy; see `Manager.copy_from`.

    Args:
        selected: The ids, search, title and tags.
        people: Keys of the new server by people of the old one.
        templates: Whether templates are copied too.
        choices: Titles of the new server by those of the old one.
        widen: Whether entries are copied that the new server would show to more people.
        jobs: Maximum number of parallel requests to each server.
        dry_run: Whether only the plan is made.
    """

    selected: Mapping[str, Any]
    people: Mapping[int | str, Account]
    templates: bool
    choices: Mapping[str, str]
    widen: bool
    jobs: int
    dry_run: bool


def check_choices(choices: Mapping[str, str] | None) -> Mapping[str, str]:
    """Check the titles of the new server by those of the old one.

    Raises:
        ValidationError: They are not texts.
    """
    if choices is None:
        return {}
    if not is_mapping(choices):
        raise ValidationError(
            f"choices must be a dict of titles by titles, not {describe_value(choices)}", "choices"
        )
    for old, new in choices.items():
        for title in (old, new):
            if not checks.text(title, "choices").strip():
                raise ValidationError("choices: a title is empty", "choices")
    return choices


async def copy(
    target: Account,
    source: Account | StrPath,
    folder: StrPath,
    options: CopyOptions,
    progress: CopyProgressReport,
) -> CopyReport:
    """Copy entries; see `Manager.copy_from`.

    Args:
        target: The new server.
        source: The old server, or the folder of a backup.
        folder: The folder of the copy.
        options: The options.
        progress: Reports the progress.
    """
    root = atomic.path_of(folder, "folder")
    selection = make_selection("copy_from", **options.selected)
    arguments.at_least(options.jobs, "jobs", 1)
    for name, account in options.people.items():
        if account.site != target.site:
            raise ValidationError(
                f"the Manager of {name!r} is of {account.site}, not of the new server {target.site}", "people"
            )
    pool = AsyncWorkerPool(options.jobs)
    old = _site(source, selection)
    await pool.run_in_thread(check_copy_folder, root, old, target.site)
    with copy_meter(progress) as meter:
        opened = await pool.run_in_thread(CopyFolder, root, old, target.site)
        with opened:
            run = _CopyRun(target, source, opened, options, meter)
            try:
                return await run.copy(selection)
            except BaseException as error:
                if len(opened.journal):
                    error.add_note(_RESUME.format(root))
                raise


def _site(source: Account | StrPath, selection: Selection) -> str:
    """Return the address of the old server's pages."""
    if isinstance(source, Account):
        return source.site
    if selection.window.search is not None:
        raise ValidationError("search needs the old server, and a backup cannot be searched", "search")
    return site_of(open_backup(source).endpoint)


class _CopyRun:
    """One run of a copy."""

    def __init__(
        self,
        target: Account,
        source: Account | StrPath,
        folder: CopyFolder,
        options: CopyOptions,
        meter: CopyMeter,
    ) -> None:
        self._began = time.monotonic()
        self._target = target
        self._source = source
        self._folder = folder
        self._journal = folder.journal
        self._old: str = folder.old
        self._options = options
        self._meter = meter
        self._workers = options.jobs + (_AHEAD if options.jobs > 1 else 0)
        self._pool = AsyncWorkerPool(self._workers)
        self._places = RequestPlaces(options.jobs)
        self._budget = FailureBudget(_FAILURES_IN_A_ROW)
        self._results: dict[EntryKey, CopiedEntry] = {}
        self._notes: list[str] = []
        self._waiting: list[EntryKey] = []
        """Filled copies whose bodies show files of copies that were filled after them."""

    @property
    def _known(self) -> DetectedRelease:
        return self._target.session.known

    async def copy(self, selection: Selection) -> CopyReport:
        """Do everything."""
        await self._learn_release()
        entries, notes = await self._read(selection)
        plan, rules = await self._plan(entries, notes)
        if not self._options.dry_run:
            self._refuse_obstacles(plan)
            await self._write(entries, rules)
        self._meter.begin("done")
        order: list[EntryKey] = [
            *entries.keys,
            *((record.kind, record.id) for record in (*entries.unread, *entries.deleted)),
        ]
        report = CopyReport(
            folder=self._folder.root,
            plan=attrs.evolve(plan, notes=(*self._notes, *plan.notes)),
            entries=tuple(self._results[key] for key in order if key in self._results),
            seconds=time.monotonic() - self._began,
            is_plan=self._options.dry_run,
        )
        await self._pool.run_in_thread(write_report, self._folder.root, report)
        return report

    async def _learn_release(self) -> None:
        """Learn the exact release of the new server, on which depends what it can hold."""
        session = self._target.session
        await session.find_api()
        failure = await session.learn(_name_of)
        if failure is not None and not session.known.is_known:
            raise failure

    # -- reading -------------------------------------------------------------------------------------------
    async def _read(self, selection: Selection) -> tuple[CopySource, Sequence[str]]:
        """Read the old server into the backup, and select the entries."""
        self._meter.begin("reading")
        notes: Sequence[str] = ()
        found: frozenset[tuple[str, int]] | None = None
        if isinstance(self._source, Account):
            session, folder = self._source.session, self._folder.backup
            if selection.window.search is not None:
                listed = await backup_lists.list_entries(session, selection)
                found = frozenset((row.kind, row.id) for row in listed.candidates)
            result = await backups.back_up(
                session, folder, self._options.selected, jobs=self._options.jobs, progress=self._meter.read
            )
            notes = result.notes
        else:
            folder = Path(self._source)
        backup = await self._pool.run_in_thread(open_backup, folder)
        choice = CopySelection(
            selection=selection,
            found=found,
            templates=self._options.templates,
            is_excluded=self._copies_on_old_server(),
        )
        source = await self._pool.run_in_thread(CopySource, backup, choice)
        for record in source.unread:
            why = "; ".join(map(str, record.problems)) or "it could not be read"
            self._leave_out(record.kind, record.id, record.title, Difference("entry", why))
        for record in source.deleted:
            self._keep_copy(record)
        return source, notes

    def _copies_on_old_server(self) -> Callable[[BackupKind, int], bool] | None:
        """Return how to tell copies from originals, if both are on one server; None if they are not.

        An entry that was created after a request without a response may be a copy. If it is an original, the
        next run copies it.
        """
        if self._old != self._target.site:
            return None
        first: dict[str, int] = {}
        for state in self._journal.unfinished_creations():
            first[state.kind] = min(state.above, first.get(state.kind, state.above))

        def is_copy(kind: BackupKind, id: int) -> bool:
            return self._journal.is_copy(kind, id) or (kind in first and id > first[kind])

        return is_copy

    # -- planning ------------------------------------------------------------------------------------------
    async def _plan(self, entries: CopySource, notes: Sequence[str]) -> tuple[CopyPlan, FillingRules]:
        self._meter.begin("planning", len(entries.keys))
        survey = await self._pool.run_in_thread(self._first_look, entries)
        people = await copy_people.match(
            self._target, self._source, self._options.people, entries.backup, survey.authors
        )
        rights = CopyRights(self._target.session)
        choices = await ChoiceMap.prepare(
            self._target.session, survey.wanted, self._options.choices, colors_of(entries.backup), rights
        )
        translation = Translation(
            new_id=self._journal.new_id,
            old_site=self._old,
            new_site=self._target.site,
            known=self._known,
            choices=choices.titles,
            people=people.new_ids,
            owners=frozenset(people.owners),
            uploads=CopiedFiles(self._journal),
        )
        rules = FillingRules(
            accounts=people.accounts,
            journal=self._journal,
            translation=translation,
            limits={kind: limits(self._known, kind) for kind in KINDS},
            choices=choices,
        )
        counted = await self._pool.run_in_thread(self._count, entries, rules)
        plan = plan_copy(
            counted,
            old=self._old,
            new=self._target.site,
            old_release=self._old_release(entries),
            choices=choices.planned,
            owners=people.owners,
            owner=people.owner,
            obstacles=await rights.obstacles(counted),
            notes=[*notes, *choices.notes],
        )
        return plan, rules

    def _old_release(self, entries: CopySource) -> str:
        if isinstance(self._source, Account):
            known = self._source.session.known
            return known.name if known.is_known else entries.backup.release or ""
        return entries.backup.release or ""

    def _first_look(self, entries: CopySource) -> Survey:
        """Find out which categories and people the entries have, and leave out what cannot be copied."""
        survey = Survey(self._known, self._options.widen)
        for key in entries.keys:
            try:
                content = source_content(entries.entry(key))
            except ElabError as error:
                self._leave_out(*key, "", Difference("entry", str(error)))
                continue
            reason = survey.add(content, "create")
            if reason is not None:
                self._leave_out(*key, content.title, reason)
        return survey

    def _count(self, entries: CopySource, rules: FillingRules) -> Survey:
        """Count what there is to do."""
        survey = Survey(self._known, self._options.widen)
        for key in entries.keys:
            self._meter.count(f"{key[0]} {key[1]}")
            if key in self._results and self._results[key].differences[0].field == "entry":
                continue
            content = source_content(entries.entry(key))
            state = self._journal.state(*key)
            stage: Stage = "create"
            if state is not None and state.new_id is not None:
                desired, _ = rules.translation_of(state, content.author_id).translate(content)
                is_unchanged = state.source == fingerprint(desired, rules.limits[content.kind])
                stage = "unchanged" if is_unchanged else "update"
            survey.add(content, stage, () if state is None else state.uploads)
        return survey

    def _leave_out(self, kind: BackupKind, id: int, title: str, reason: Difference) -> None:
        self._results[kind, id] = CopiedEntry(
            kind=kind,
            id=id,
            new_id=self._journal.new_id(kind, id),
            title=title,
            outcome="left_out",
            differences=(reason,),
        )

    def _keep_copy(self, record: EntryRecord) -> None:
        """Report the copy of an entry that was deleted on the old server since."""
        new_id = self._journal.new_id(record.kind, record.id)
        if new_id is not None:
            self._results[record.kind, record.id] = CopiedEntry(
                kind=record.kind,
                id=record.id,
                new_id=new_id,
                title=record.title,
                outcome="unchanged",
                differences=(Difference("entry", _ORIGINAL_DELETED.format(record.why or DELETED)),),
            )

    def _refuse_obstacles(self, plan: CopyPlan) -> None:
        if plan.obstacles:
            error = ConflictError("; ".join(plan.obstacles), "the copy cannot start", is_expected=False)
            error.hint = say("nothing was written to the new server: {dry_run} shows the plan, and {choices}")
            raise error

    # -- creating and filling ------------------------------------------------------------------------------
    async def _write(self, entries: CopySource, rules: FillingRules) -> None:
        """Create all copies, one of a kind after the other, and fill each as soon as it can be."""
        await rules.choices.create_missing()
        keys = [key for key in entries.keys if key not in self._results]
        missing = [key for key in keys if self._journal.new_id(*key) is None]
        queue = CopyQueue(missing, (key for key in keys if self._journal.new_id(*key) is not None))
        self._meter.begin("creating", len(missing))
        creators = {kind: Creator(kind, rules.accounts, self._journal) for kind in KINDS}
        turns = {kind: Lock() for kind in KINDS}
        self._begin_filling(queue)

        async def create_and_fill(_: int) -> None:
            while True:
                self._pool.raise_if_stopped()
                busy = queue.busy_kind
                if (key := queue.next_creation()) is not None:
                    async with turns[key[0]]:
                        is_created = await self._create_entry(creators[key[0]], entries, rules, key)
                        queue.end_creation(key, succeeded=is_created)
                    self._begin_filling(queue)
                elif (key := queue.next_filling()) is not None:
                    with self._places.limit():
                        await self._fill_in_turn(entries, rules, key, queue)
                elif busy is not None:
                    # a creation ends: then there is something to create, or to fill
                    async with turns[busy]:
                        pass
                elif queue.is_finished:
                    return

        await self._pool.run(create_and_fill, range(min(self._workers, len(keys))))
        for kind, creator in creators.items():
            self._notes += [_UNUSED.format(kind, id_) for id_ in creator.unused]
        await self._fill_waiting(entries, rules)

    def _begin_filling(self, queue: CopyQueue) -> None:
        """Report that all are created, when they are."""
        if not queue.missing:
            self._meter.begin("filling", queue.total)

    async def _fill_in_turn(
        self, entries: CopySource, rules: FillingRules, key: EntryKey, queue: CopyQueue
    ) -> None:
        """Fill one copy, or postpone it if it refers to an entry whose copy is missing."""
        content = await self._pool.run_in_thread(source_content, entries.entry(key))
        while queue.missing:
            other = await self._pool.run_in_thread(
                rules.translation.missing_reference, content, queue.missing
            )
            if other is None:
                break
            if queue.postpone(key, other):
                return
        await self._fill_entry(content, rules, is_last=False)

    async def _fill_waiting(self, entries: CopySource, rules: FillingRules) -> None:
        """Fill copies again whose bodies show files of entries that were filled after them."""

        async def fill_again(key: EntryKey) -> None:
            self._pool.raise_if_stopped()
            content = await self._pool.run_in_thread(source_content, entries.entry(key))
            with self._places.limit():
                await self._fill_entry(content, rules, is_last=True)

        waiting, self._waiting = sorted(self._waiting), []
        await self._pool.run(fill_again, waiting)

    async def _create_entry(
        self, creator: Creator, entries: CopySource, rules: FillingRules, key: EntryKey
    ) -> bool:
        """Create one copy. Return whether it was created."""
        content = await self._pool.run_in_thread(source_content, entries.entry(key))
        kind = content.kind
        category = rules.choices.id_of(kind, "category", content.category) if kind == "item" else None
        new = NewCopy(
            kind=kind,
            id=content.id,
            title=_storable_title(content.title),
            category=category,
            person=rules.accounts.person(content.author_id),
        )
        try:
            # first, since the next creation waits for this one
            with self._places.limit(is_urgent=True):
                await creator.create(new)
        except ElabError as error:
            self._fail(content.kind, content.id, content.title, error)
            self._meter.count(f"{kind} {content.id}", failed=True)
            return False
        self._budget.reset()
        self._meter.count(f"{kind} {content.id}")
        return True

    async def _fill_entry(self, content: EntryContent, rules: FillingRules, *, is_last: bool) -> None:
        """Fill one copy, and note whether it waits for a file of another one."""
        kind, id_ = key = content.kind, content.id
        await self._pool.run_in_thread(self._journal.flush, kind, id_)
        state = await self._pool.run_in_thread(self._journal.state, kind, id_)
        if state is None or state.new_id is None:
            return
        filling = EntryFilling(rules, content, state, is_last=is_last)
        try:
            result = await filling.fill()
        except ElabError as error:
            self._fail(kind, id_, content.title, error)
            self._meter.count_filled(f"{kind} {id_}", failed=True)
            return
        self._budget.reset()
        earlier = self._results.get(key)
        if earlier is not None:
            # the second time in this run
            result = attrs.evolve(result, outcome=earlier.outcome)
        else:
            self._meter.count_filled(f"{kind} {id_}")
        self._results[key] = result
        if filling.is_waiting:
            self._waiting.append(key)

    def _fail(self, kind: BackupKind, id: int, title: str, error: ElabError) -> None:
        """Note that an entry could not be copied.

        Raises:
            ElabError: The error concerns the whole copy.
        """
        is_of_entry = isinstance(error, ValidationError | NotSupportedByServer | ConflictError)
        if not is_of_entry and not self._budget.allows(error):
            raise error
        self._results[kind, id] = CopiedEntry(
            kind=kind,
            id=id,
            new_id=self._journal.new_id(kind, id),
            title=title,
            outcome="failed",
            differences=(Difference("entry", str(error).partition("\n")[0]),),
        )


def _storable_title(title: str) -> str:
    """Return a title as a creation takes it; empty if it would be altered."""
    try:
        return checks.title(title)
    except ValidationError:
        return ""


def _name_of(release: Release) -> str:
    return release.name
