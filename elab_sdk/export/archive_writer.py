"""Writing an archive from a backup, entry by entry, so that memory stays flat."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final, Literal, cast

import attrs
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Upload
from elab_api_v1.resources import full_model

from elab_sdk.backups import html_pages, layout
from elab_sdk.backups.lenient import value_or_default
from elab_sdk.backups.reader import BackupEntry, open_backup
from elab_sdk.errors import FileAlreadyExistsError, ValidationError
from elab_sdk.export import crate, nodes, paths
from elab_sdk.export.context import Around, reference
from elab_sdk.export.entry_filter import Wanted
from elab_sdk.export.reports import ElnExport, MissingFile
from elab_sdk.export.zipping import Packing, chunks
from elab_sdk.files import atomic
from elab_sdk.files.downloads import landing
from elab_sdk.files.progress import check, reporting
from elab_sdk.files.upload_sources import content_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import Backup
    from elab_sdk.backups.records import FileRecord
    from elab_sdk.backups.selection import Ids
    from elab_sdk.files.progress import Progress, Report

__all__ = ["export_backup", "nothing", "prepared"]

_CONTEXT: Final = b'{"@context":"https://w3id.org/ro/crate/1.1/context","@graph":[\n'
_END: Final = b"\n]}\n"
_ROW: Final = 1 << 10
"""About as many bytes has an entry's line in the page of all."""


def export_backup(
    folder: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    ids: Ids | None = None,
    containing: str | None = None,
    tags: str | Iterable[str] | None = None,
    templates: bool = False,
    license: str | None = None,
    existing: Literal["raise", "replace"] = "raise",
    progress: Progress = None,
) -> ElnExport:
    """Write entries of a backup into an archive that other notebooks read (.eln). No server is needed.

    >>> export = export_backup("notebook", "lab.eln", tags="blot")  # doctest: +SKIP
    >>> export.entries, export.missing  # doctest: +SKIP
    (12, ())

    The same backup makes the same archive, byte for byte. There is a whole archive in the end, or none.

    Args:
        folder: What `manager.backup` wrote.
        to: The archive's path; it ends in .eln.
        ids: These entries only, as for `manager.backup`: 12, [3, 7], "1-5000, 7", ("item", 3). A number
            alone means experiments and items alike.
        containing: Only entries with all of these words in their title, body or tags.
        tags: Only entries with this tag, or with all of these.
        templates: Whether templates go in too. eLabFTW 5 makes templates of them, other notebooks entries.
        license: The address of the licence under which the archive may be used.
        existing: What becomes of a file that is there: "raise" raises an error, "replace" replaces it.
        progress: Called with the bytes packed and the bytes in all; or True for a bar. What it raises ends
            the export, and leaves no file.

    Returns:
        What was written, and what could not be: look at `missing` and `problems`.

    Raises:
        ValidationError: An argument is none, the folder is no backup, or nothing in it fits.
        FileAlreadyExistsError: The file is there, and is not to be replaced. It is a `FileExistsError` too.
        FileError: The archive cannot be written: the disk is full. No half archive is left.
        ImportError: The extra `eln` is not installed.
    """
    path = prepared(to, license, existing)
    terms = crate.license_node(license)
    check(progress)
    wanted = Wanted.of(ids, containing, tags, templates=templates)
    backup = open_backup(folder)
    plan = _Plan(backup, wanted)
    if not plan.folders:
        raise ValidationError(nothing(plan.problems), wanted.argument)
    with (
        reporting(progress, plan.bytes, path.name) as report,
        landing(path, None, existing) as place,
        atomic.scratch(path) as spool,
    ):
        root = paths.plain(path.stem)
        with Packing(cast("IO[bytes]", place.file), root) as packing:
            writing = _Writing(plan, packing, spool, report)
            for entry in plan.entries():
                writing.entry(entry)
            writing.preview(root)
            writing.metadata(root, terms)
    return writing.result(path)


def prepared(to: object, license: str | None, existing: str) -> Path:
    """The archive's path, once it is sure that an archive can be written there.

    Raises:
        ValidationError: An argument is none.
        FileAlreadyExistsError: The file is there, and is not to be replaced.
        ImportError: The extra `eln` is not installed.
    """
    path = paths.target(to)
    crate.license_node(license)
    crate.required()
    if existing not in ("raise", "replace"):
        raise ValidationError(f"existing is 'refuse' or 'replace', not {existing!r}", "existing")
    if existing == "raise" and os.path.lexists(path):
        raise FileAlreadyExistsError(str(path), "it is there already: existing='replace' replaces it")
    return path


def nothing(problems: Sequence[object]) -> str:
    """What is said where there is nothing to export.

    >>> nothing(["item 40 is not in the backup"])
    'nothing fits, so that no archive was written: item 40 is not in the backup'
    """
    words = "nothing fits, so that no archive was written"
    shown = "; ".join(str(problem) for problem in problems[:3])
    more = f"; and {len(problems) - 3} problems more" if len(problems) > 3 else ""
    return f"{words}: {shown}{more}" if shown else words


class _Plan:
    """What goes in, and where: folders alone are kept in memory, for links between entries."""

    def __init__(self, backup: Backup, wanted: Wanted) -> None:
        self.backup = backup
        self.folders: dict[tuple[BackupKind, int], str] = {}
        self.problems: list[str] = []
        self.bytes = 0
        if not backup.finished:
            self.problems.append("the backup was not finished: entries may be missing")
        named: set[tuple[str, int]] = set()
        for record in backup.records():
            if not wanted.names(record):
                continue
            if (record.kind, record.id) in named:
                self.problems.append(f"{record.kind} {record.id} is twice in the backup: the first counts")
                continue
            named.add((record.kind, record.id))
            if record.state == "present" and not (record.folder and record.was_read):
                self.problems.append(f"{record.kind} {record.id}: the backup is damaged: verify it")
            elif record.state == "present":
                if wanted.fits(BackupEntry(backup.folder, record)):
                    self.folders[record.kind, record.id] = paths.folder_name(
                        record.kind, record.id, record.title
                    )
                    self.bytes += sum(file.size for file in record.files if _goes_in(file))
            elif record.state == "unreadable":
                why = "; ".join(str(problem) for problem in record.problems) or record.why
                self.problems.append(f"{record.kind} {record.id} could not be read: {why}")
        self.problems += [f"{entry} is not in the backup" for entry in wanted.missed(named)]

    def place(self, kind: BackupKind, id: int) -> str | None:
        """The folder of an entry; None where it does not go in."""
        return self.folders.get((kind, id))

    def entries(self) -> Iterator[BackupEntry]:
        """The entries that go in."""
        left = {*self.folders}
        for entry in self.backup.entries(deleted=False):
            if (entry.kind, entry.id) in left:
                left.remove((entry.kind, entry.id))
                yield entry


class _Writing:
    """An archive that is being written."""

    def __init__(self, plan: _Plan, packing: Packing, spool: IO[bytes], report: Report) -> None:
        self._plan = plan
        self._packing = packing
        self._spool = spool
        self._report = report
        self._around = Around(plan.backup.endpoint)
        self._counts: Counter[str] = Counter()
        self._latest: datetime | None = None
        self._done = 0
        self._missing: list[MissingFile] = []
        self._problems = plan.problems

    def entry(self, entry: BackupEntry) -> None:
        """Write one entry: its files into the archive, its nodes beside it."""
        kind, folder = entry.kind, self._plan.folders[entry.kind, entry.id]
        found = self._sent(entry)
        known: JsonObject = {"id": entry.id, "title": entry.title}
        sent = known if found is None else found
        uploads = _uploads(sent)
        present = {number: file for number, file in entry.record.uploads.items() if file.state == "present"}
        named = paths.file_names(
            (_name(uploads.get(number), file), number) for number, file in present.items()
        )
        self._note_missing(entry, uploads, present)
        made, when, page = self._described(entry, sent, named, present, is_damaged=found is None)
        if when is not None:
            moment = when.replace(tzinfo=None)
            self._latest = max(moment, self._latest or moment)
        files: list[JsonObject] = []
        for name, content, told in (
            (paths.RECORD, nodes.wire(sent), "what the eLabFTW server sent of this entry"),
            (paths.PAGE, page, "this entry as a page"),
        ):
            packed = self._packing.add(f"{folder}/{name}", (content,), len(content), when, content_type(name))
            files.append(nodes.own_file(folder, name, told, packed))
        for number, file in present.items():
            upload = uploads.get(number) or _unknown(number, named[number])
            node = self._attachment(entry, named[number], file, upload, when)
            files += [node] if node else []
        made[0]["hasPart"] = [reference(file) for file in files]
        for node in (*made, *files):
            self._spool.write(b",\n" + nodes.serialised(node))
        self._counts[kind] += 1

    def preview(self, title: str) -> None:
        """Write the page of all entries."""
        size = len(self._plan.folders) * _ROW
        self._packing.add(paths.PREVIEW, self._rows(title), size, self._latest, content_type(paths.PREVIEW))

    def metadata(self, title: str, terms: JsonObject) -> None:
        """Write what describes all of it. It comes last, as it is known last."""
        latest = None if self._latest is None else self._latest.isoformat()
        head = crate.head(
            f"eLabFTW: {title}",
            f"{self._content()} of {self._around.name}",
            latest,
            self._plan.folders.values(),
            terms=terms,
            around=self._around,
        )
        lines = b",\n".join(nodes.serialised(node) for node in (*head, *self._around.nodes()))
        size = self._spool.tell() + len(lines)
        self._spool.seek(0)
        parts = (part for group in ((_CONTEXT, lines), chunks(self._spool), (_END,)) for part in group)
        self._packing.add(paths.METADATA, parts, size, self._latest, content_type(paths.METADATA))

    def result(self, path: Path) -> ElnExport:
        """What was written."""
        return ElnExport(
            path,
            self._counts["experiment"],
            self._counts["item"],
            self._counts["template"],
            self._counts["files"],
            self._counts["bytes"],
            tuple(self._missing),
            tuple(self._problems),
        )

    def _rows(self, title: str) -> Iterator[bytes]:
        backup, kind = self._plan.backup, None
        notes = [*map(str, self._missing), *self._problems]
        yield html_pages.index_head(backup.endpoint, backup.release, notes, title=title).encode()
        for entry in self._plan.entries():
            if entry.kind != kind:
                yield ("</table>\n" if kind else "").encode() + html_pages.index_section(entry.kind).encode()
                kind = entry.kind
            record = attrs.evolve(entry.record, folder=self._plan.folders[entry.kind, entry.id])
            yield html_pages.index_row(record, page=paths.PAGE).encode("utf-8", "replace")
        yield b"</table>\n" + html_pages.index_foot((), ()).encode()

    def _sent(self, entry: BackupEntry) -> JsonObject | None:
        """What the server sent; None where the backup is damaged."""
        try:
            raw = entry.raw
            self._step(len(raw))
            found: JsonValue = json.loads(raw)
        except (OSError, ValueError, RecursionError) as error:
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged ({error}): verify it")
        else:
            if isinstance(found, dict):
                return found
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged: verify it")
        return None

    def _described(
        self,
        entry: BackupEntry,
        sent: JsonObject,
        named: dict[int, str],
        present: dict[int, FileRecord],
        *,
        is_damaged: bool,
    ) -> tuple[list[JsonObject], datetime | None, bytes]:
        """An entry's nodes, when it was last changed, and its page. Of a damaged one all is told already."""
        kind = entry.kind
        try:
            model = full_model(kind).from_dict(sent)
        except DecodeError:
            model = full_model(kind).from_dict({**sent, "id": entry.id})
        describing = nodes.Describing(model, kind, self._plan.place, self._around)
        made, when = describing.nodes(), describing.when
        if describing.faults and not is_damaged:
            faults = "; ".join(dict.fromkeys(str(fault) for fault in describing.faults))
            self._problems.append(f"{kind} {entry.id}: see its {paths.RECORD}: {faults}")
        files = [attrs.evolve(file, path=named[number]) for number, file in present.items()]
        page = html_pages.entry_page(kind, model, files, entry.record.problems, index="", source=paths.RECORD)
        return made, when, page.encode("utf-8", "replace")

    def _attachment(
        self, entry: BackupEntry, name: str, file: FileRecord, upload: Upload, when: datetime | None
    ) -> JsonObject | None:
        folder, called = self._plan.folders[entry.kind, entry.id], value_or_default(upload, "real_name", name)
        try:
            source = layout.resolve_inside(entry.root, f"{entry.record.folder}/{file.path}").open("rb")
        except (OSError, ValidationError) as error:
            self._lost(entry, upload.id, called, f"the backup does not have it: {error}")
            return None
        with source:
            kind = nodes.media_type(upload, name)
            packed = self._packing.add(f"{folder}/{name}", chunks(source), file.size, when, kind)
        if packed.sha256 != file.sha256:
            changed = "is not what the server once sent: verify the backup"
            self._problems.append(f"{entry.kind} {entry.id}: the file {called!r} {changed}")
        self._step(packed.size)
        self._counts["files"] += 1
        self._counts["bytes"] += packed.size
        return nodes.file_node(folder, name, upload, packed, self._around)

    def _note_missing(
        self, entry: BackupEntry, uploads: dict[int, Upload], present: dict[int, FileRecord]
    ) -> None:
        reasons = {problem.upload: problem.message for problem in entry.record.problems if problem.upload}
        for number, upload in uploads.items():
            if number not in present:
                why = reasons.get(number, "the backup does not have it")
                self._lost(entry, number, value_or_default(upload, "real_name", ""), why)
        for problem in entry.record.problems:
            if not problem.upload:
                self._problems.append(f"{entry.kind} {entry.id}: {problem}")

    def _lost(self, entry: BackupEntry, number: int, name: str, why: str) -> None:
        self._missing.append(MissingFile(entry.kind, entry.id, number, name, why))

    def _step(self, size: int) -> None:
        self._done += size
        self._report(self._done)

    def _content(self) -> str:
        words = (("experiment", "experiment"), ("item", "database item"), ("template", "template"))
        counted = ((self._counts[kind], word) for kind, word in words)
        return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in counted if count)


def _goes_in(file: FileRecord) -> bool:
    return file.path == layout.ENTRY or (file.upload is not None and file.state == "present")


def _uploads(sent: JsonObject) -> dict[int, Upload]:
    """The attachments that the server named, as far as each can be read."""
    found: dict[int, Upload] = {}
    named = sent.get("uploads")
    for each in named if isinstance(named, list) else ():
        try:
            upload = Upload.from_dict(each)
            found[upload.id] = upload
        except DecodeError:
            continue
    return found


def _unknown(number: int, name: str) -> Upload:
    """An attachment of which no more is known than its name."""
    never = "0000-00-00 00:00:00"
    wire: JsonObject = {"id": number, "real_name": name, "long_name": "", "created_at": never}
    return Upload.from_dict(wire)


def _name(upload: Upload | None, file: FileRecord) -> str:
    return value_or_default(upload, "real_name", "") if upload else PurePosixPath(file.path).name
