"""Creating entries from the rows of a CSV file: each row once, also after a crash or a lost response.

An entry is created first and filled then. The journal notes each row before its entry is created, and its ID
afterwards, so that a repeated run finds the entry and completes it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from elab_sdk._async import creation, property_changes, template_start
from elab_sdk._async.copy_account import Accounts
from elab_sdk._async.copy_creation import Creator, NewCopy
from elab_sdk.copying.csv_folder import CsvFolder, folder_of, row_key
from elab_sdk.copying.csv_report import CsvCreation, CsvEntry
from elab_sdk.errors import (
    ElabError,
    IncompleteCreationError,
    NoResponseError,
    ServerError,
    ValidationError,
)
from elab_sdk.files.csv_rows import open_csv
from elab_sdk.files.progress import counting_bar
from elab_sdk.rules.csv_columns import map_columns, row_fields, with_types
from elab_sdk.rules.named_choices import find_by_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from elab_api_v1.models import Template, TemplateSummary

    from elab_sdk._async.copy_account import Account
    from elab_sdk._async.entries import Entries
    from elab_sdk.content.arguments import IdOrTitle
    from elab_sdk.copying.csv_report import Outcome
    from elab_sdk.copying.journal import EntryState, Journal
    from elab_sdk.files.csv_rows import CsvFile
    from elab_sdk.rules.csv_columns import Column
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.named_choices import Category

__all__ = ["CsvOptions", "create_from_csv"]

_ATTEMPTS: Final = 5
_MAX_FAULTS: Final = 20
_STAR_LIMIT: Final = 5


@attrs.frozen(kw_only=True)
class CsvOptions:
    """The arguments of the caller; see `create_from_csv` of a Manager."""

    kind: EntryKind
    columns: Mapping[str, str | None] | None
    category: int | str | None
    template: IdOrTitle | None
    extra_fields: bool
    separator: str | None
    encoding: str | None
    folder: Path | None
    dry_run: bool
    progress: bool | Callable[[int, int | None], object] | None


@attrs.frozen(kw_only=True)
class _Row:
    """One row to create.

    Args:
        number: The number of the row.
        key: The number by which the journal knows it.
        fields: The arguments of the creation, with rating and custom ID.
    """

    number: int
    key: int
    fields: Mapping[str, object]

    @property
    def title(self) -> str:
        return str(self.fields["title"])


async def create_from_csv(account: Account, path: Path, options: CsvOptions) -> CsvCreation:
    """Check all rows, then create the entries of those that no earlier run has created.

    Args:
        account: Access to the server.
        path: The CSV file.
        options: The other arguments.
    """
    run = _CsvRun(account, path, options)
    await run.check()
    root = options.folder or folder_of(path)
    if options.dry_run and not root.exists():
        return run.report([run.planned(row) for row in run.rows()], ())
    with CsvFolder(root, account.site, options.kind) as folder:
        return await run.create(folder.journal)


class _CsvRun:
    """One run over a file.

    Args:
        account: Access to the server.
        path: The CSV file.
        options: The arguments of the caller.
    """

    def __init__(self, account: Account, path: Path, options: CsvOptions) -> None:
        self._account = account
        self._options = options
        self._file: CsvFile = open_csv(path, encoding=options.encoding, separator=options.separator)
        self._stat = _fingerprint(path)
        self._untyped = map_columns(
            options.kind, self._file.header, options.columns, extra_fields=options.extra_fields
        )
        has_semicolons = self._file.separator == ";"
        self._columns: Sequence[Column | None] = with_types(
            self._untyped, self._file.rows(), has_semicolons=has_semicolons
        )
        self._choices: dict[str, Any] = {}
        self._template: Template | TemplateSummary | None = None
        self._count = 0

    @property
    def _entries(self) -> Entries[Any, Any, Any]:
        return self._account.entries[self._options.kind]

    # -- reading -------------------------------------------------------------------------------------------
    def rows(self) -> Iterator[_Row]:
        """Read the rows that were checked.

        Raises:
            ValidationError: The file was changed since.
        """
        seen: Counter[int] = Counter()
        for row in self._file.rows():
            fields = self._with_defaults(row_fields(self._columns, row))
            # without types, which depend on the other rows of the file
            cells = row_fields(self._untyped, row)
            first = row_key(cells, 1)
            seen[first] += 1
            key = first if seen[first] == 1 else row_key(cells, seen[first])
            yield _Row(number=row.number, key=key, fields=fields)
        if _fingerprint(self._file.path) != self._stat:
            raise ValidationError(f"{self._file.path} was changed while it was read: run it again", "path")

    def _with_defaults(self, fields: dict[str, object]) -> dict[str, object]:
        category = self._options.category
        if category is not None:
            fields.setdefault(_category_field(self._options.kind), category)
        return fields

    # -- checks --------------------------------------------------------------------------------------------
    async def check(self) -> None:
        """Check all rows before the first entry is created.

        Raises:
            ValidationError: Values are invalid. The message lists the rows and columns.
            NotSupportedByServer: The release lacks what a column needs.
        """
        faults: list[str] = []
        used: set[str] = set()
        choices: dict[object, int] = {}
        if self._options.template is not None:
            session = self._entries.session
            await session.find_api()
            start = await template_start.read(
                session, "create_from_csv", self._options.template, {}, is_new=True
            )
            self._template = start.template
        names = {column.field: column.name for column in self._columns if column is not None and column.field}
        for row in self._file.rows():
            self._count += 1
            try:
                fields = self._with_defaults(row_fields(self._columns, row))
            except ValidationError as error:
                faults.append(f"row {row.number}, column {error.argument}: {error.message}")
                continue
            faults += [
                f"row {row.number}, column {names.get(error.argument, error.argument)}: {error.message}"
                for error in self._faults_of(fields)
            ]
            used.update(fields)
            choice = fields.get(_category_field(self._options.kind))
            if choice is not None:
                choices.setdefault(choice, row.number)
        faults += await self._resolve_choices(choices)
        if faults:
            shown = "\n".join(f"  {fault}" for fault in faults[:_MAX_FAULTS])
            more = f"\n  … and {len(faults) - _MAX_FAULTS} more" if len(faults) > _MAX_FAULTS else ""
            raise ValidationError(
                f"{self._file.path.name} cannot be used, and nothing was created:\n{shown}{more}", "path"
            )
        await self._check_release(used)

    def _faults_of(self, fields: Mapping[str, object]) -> Iterator[ValidationError]:
        """Check the fields of a row, each for itself."""
        kind = self._options.kind
        plain, rest = _split(kind, fields)
        if kind == "item" and "category" not in fields:
            yield ValidationError("it is empty, and no category was given: every item needs one", "category")
        if cast("int", rest.get("rating", 0)) > _STAR_LIMIT:
            yield ValidationError(f"{rest['rating']} is not a rating; use 0 to {_STAR_LIMIT}", "rating")
        if rest.get("custom_id") == 0:
            yield ValidationError("0 is not a custom ID; use a positive number", "custom_id")
        for name, value in plain.items():
            try:
                before = None if self._template is None else self._template.metadata
                given = creation.arguments_of({name: value}, None).with_fields_on(kind, before)
                creation.checked(self._entries.session, kind, given)
            except ValidationError as error:
                # some checks name another argument
                yield ValidationError(error.message, error.argument if name == "extra_fields" else name)

    async def _resolve_choices(self, choices: Mapping[object, int]) -> list[str]:
        """Find the statuses or items types of the rows, and return the faults."""
        faults: list[str] = []
        existing: Sequence[Category] = await self._entries.categories() if choices else ()
        name = _category_field(self._options.kind)
        for choice, number in choices.items():
            text = str(choice).strip()
            try:
                if text.isdecimal():
                    self._choices[str(choice)] = next(each for each in existing if each.id == int(text))
                else:
                    self._choices[str(choice)] = find_by_title(existing, text, name)
            except StopIteration:
                faults.append(f"row {number}: {name} {text} does not exist")
            except ValidationError as error:
                faults.append(f"row {number}: {error.message}")
        return faults

    async def _check_release(self, used: set[str]) -> None:
        """Refuse what the release lacks, as a creation would after the first entry was made."""
        session, kind = self._entries.session, self._options.kind
        operation = "create_from_csv"
        if kind == "item":
            session.known.require("create_item", operation)
        if "extra_fields" in used:
            await session.learn(lambda release: "metadata" in release.update_fields)
            session.known.require("metadata", f"{operation} with extra fields")
        if "rating" in used:
            await session.require_v2(property_changes.OPERATIONS[kind], f"{operation} with rating")
        if "custom_id" in used:
            await session.require_v2("custom_id", f"{operation} with custom_id")

    # -- creation ------------------------------------------------------------------------------------------
    async def create(self, journal: Journal) -> CsvCreation:
        """Create the entries that the journal does not have, in the order of the rows."""
        kind = self._options.kind
        keys = {row.key for row in self.rows()}
        # a row that is no longer in the file was changed if another one is in its place
        missing = [state for state in journal.states() if state.id not in keys and state.new_id is not None]
        vanished = {state.source: state for state in missing if state.is_finished}
        incomplete = [cast("int", state.new_id) for state in missing if not state.is_finished]
        creator = Creator(kind, Accounts(self._account, {}), journal)
        entries: list[CsvEntry] = []
        with self._bar() as report:
            for row in self.rows():
                state = journal.state(kind, row.key)
                if state is not None and state.is_finished:
                    entries.append(self._entry(row, "existing", state.new_id))
                    if state.source != str(row.number) and not self._options.dry_run:
                        journal.write(attrs.evolve(state, source=str(row.number)))
                elif state is None and str(row.number) in vanished:
                    entries.append(self._entry(row, "changed", vanished[str(row.number)].new_id))
                elif self._options.dry_run:
                    entries.append(self.planned(row))
                else:
                    try:
                        new_id = await self._create_row(creator, journal, row)
                    except BaseException as error:
                        error.add_note(self._note(row, entries))
                        raise
                    entries.append(self._entry(row, "created", new_id))
                report(len(entries), self._count, row.title)
        return self.report(entries, [*incomplete, *creator.unused])

    async def _create_row(self, creator: Creator, journal: Journal, row: _Row) -> int:
        kind = self._options.kind
        category = self._choices.get(str(row.fields.get("category"))) if kind == "item" else None
        new = NewCopy(kind, row.key, row.title, None if category is None else category.id, None)
        if self._template is not None and self._entries.session.uses_v2:
            # the server gives it the title of the template
            new = attrs.evolve(new, title="", template=self._template.id)
        state = journal.state(kind, row.key)
        new_id = state.new_id if state is not None and state.new_id is not None else await creator.create(new)
        await self._fill(row, new_id, category)
        written = cast("EntryState", journal.state(kind, row.key))
        journal.write(attrs.evolve(written, source=str(row.number), base={}))
        return new_id

    async def _fill(self, row: _Row, id: int, category: Category | None) -> None:
        """Give a new entry its content. What an earlier attempt has written is not written twice."""
        kind, session = self._options.kind, self._entries.session
        plain, rest = _split(kind, row.fields)
        if kind == "experiment" and "category" in plain:
            plain["category"] = self._choices[str(plain["category"])]
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                given = creation.arguments_of(plain, None, self._template, resume=id)
                await creation.create(self._entries, given, None if category is None else category.id)
                if "rating" in rest:
                    await property_changes.set_rating(session, kind, id, cast("int", rest["rating"]))
                if "custom_id" in rest:
                    await property_changes.set_custom_id(session, kind, id, cast("int", rest["custom_id"]))
            except ElabError as error:
                if attempt == _ATTEMPTS or not _is_of_server(error):
                    raise
            else:
                return

    # -- the report ----------------------------------------------------------------------------------------
    def planned(self, row: _Row) -> CsvEntry:
        """The row in the report of a dry run."""
        return CsvEntry(row.number, row.title, "planned", fields=row.fields)

    def report(self, entries: Sequence[CsvEntry], unused: Sequence[int]) -> CsvCreation:
        """Make the result."""
        return CsvCreation(
            self._options.kind,
            tuple(str(column) for column in self._columns if column is not None),
            tuple(entries),
            tuple(unused),
            is_dry_run=self._options.dry_run,
        )

    def _entry(self, row: _Row, outcome: Outcome, id: int | None) -> CsvEntry:
        created = self._entries.operations.created.from_dict({"id": id})
        self._entries.session.set_pages(created)
        return CsvEntry(row.number, row.title, outcome, created)

    def _note(self, row: _Row, entries: Sequence[CsvEntry]) -> str:
        done = sum(each.outcome == "created" for each in entries)
        return (
            f"row {row.number} of {self._file.path.name}: {done} of this run were created before it.\n"
            "  what to do: run the same again; it goes on with this row, and creates nothing twice"
        )

    def _bar(self) -> AbstractContextManager[Callable[[int, int | None, str], object]]:
        progress = self._options.progress
        if progress is True and not self._options.dry_run:
            return counting_bar(self._file.path.name)
        if callable(progress):
            return nullcontext(lambda done, total, _label: progress(done, total))
        return nullcontext(lambda _done, _total, _label: None)


def _category_field(kind: EntryKind) -> str:
    return "status" if kind == "experiment" else "category"


def _split(kind: EntryKind, fields: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Split the fields into the arguments of a creation, and those that need requests of their own."""
    rest = {name: value for name, value in fields.items() if name in ("rating", "custom_id")}
    plain = {name: value for name, value in fields.items() if name not in rest}
    if kind == "item":
        plain.pop("category", None)
    elif "status" in plain:
        # API v1 calls the status of an experiment its category
        plain["category"] = plain.pop("status")
    return plain, rest


def _is_of_server(error: ElabError) -> bool:
    """Whether an error is one after which another attempt may succeed."""
    cause = error.__cause__ if isinstance(error, IncompleteCreationError) else error
    return isinstance(cause, NoResponseError | ServerError)


def _fingerprint(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
