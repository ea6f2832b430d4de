"""Write an archive from a backup, one entry at a time to save memory."""

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
from elab_sdk.export.context import ContextEntities, reference
from elab_sdk.export.entry_filter import EntryFilter
from elab_sdk.export.reports import ElnExport, MissingFile
from elab_sdk.export.zipping import ZipWriter, read_chunks
from elab_sdk.files import atomic
from elab_sdk.files.downloads import atomic_target
from elab_sdk.files.progress import check_progress, reporting
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

__all__ = ["check_export", "export_backup", "nothing_selected_message"]

_METADATA_START: Final = b'{"@context":"https://w3id.org/ro/crate/1.1/context","@graph":[\n'
_METADATA_END: Final = b"\n]}\n"
_BYTES_PER_ROW: Final = 1 << 10
"""Approximate size of an entry's row in the page of all entries."""


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
    """Export entries of a backup to an archive (.eln) that other notebooks can import, without a server.

    >>> export = export_backup("notebook", "lab.eln", tags="blot")  # doctest: +SKIP
    >>> export.entries, export.missing  # doctest: +SKIP
    (12, ())

    The same backup always makes the same archive, byte for byte. If the export fails, no partial archive is
    left.

    Args:
        folder: The folder of a backup made by `manager.backup`.
        to: The path of the archive, which must end in .eln.
        ids: Export only these entries: 12, [3, 7], "1-5000, 7", ("item", 3), as for `manager.backup`. An ID
            without a kind selects both the experiment and the item.
        containing: Export only entries whose title, body or tags contain all of these words.
        tags: Export only entries that have this tag, or all of these tags.
        templates: Whether to export templates, which eLabFTW 5 imports as templates, and other notebooks as
            entries.
        license: The address of the licence of the archive.
        existing: What to do if the file already exists: "raise" an error, or "replace" the file.
        progress: Called with the bytes written and the bytes in total, or True to show a progress bar. An
            exception from the callback ends the export.

    Returns:
        The result. Its `missing` and `problems` list what could not be exported.

    Raises:
        ValidationError: An argument is invalid, the folder is not a backup, or no entry is selected.
        FileAlreadyExistsError: The file already exists, and `existing` is "raise". It is a `FileExistsError`
            too.
        FileError: The archive cannot be written, for example because the disk is full.
        ImportError: The extra `eln` is not installed.
    """
    path = check_export(to, license, existing)
    license_terms = crate.license_node(license)
    check_progress(progress)
    entry_filter = EntryFilter.from_arguments(ids, containing, tags, templates=templates)
    backup = open_backup(folder)
    plan = _ExportPlan(backup, entry_filter)
    if not plan.folders:
        raise ValidationError(nothing_selected_message(plan.problems), entry_filter.argument)
    with (
        reporting(progress, plan.bytes, path.name) as report,
        atomic_target(path, None, existing) as place,
        atomic.scratch_file(path) as spool,
    ):
        root = paths.address_safe_name(path.stem)
        with ZipWriter(cast("IO[bytes]", place.file), root) as zip_writer:
            writer = _ArchiveWriter(plan, zip_writer, spool, report)
            for entry in plan.entries():
                writer.write_entry(entry)
            writer.write_preview(root)
            writer.write_metadata(root, license_terms)
    return writer.result(path)


def check_export(to: object, license: str | None, existing: str) -> Path:
    """Check the arguments of an export, and return the path of the archive.

    Raises:
        ValidationError: An argument is invalid.
        FileAlreadyExistsError: The file already exists, and `existing` is "raise".
        ImportError: The extra `eln` is not installed.
    """
    path = paths.archive_path(to)
    crate.license_node(license)
    crate.load_rocrate()
    if existing not in ("raise", "replace"):
        raise ValidationError(f"existing must be 'raise' or 'replace', not {existing!r}", "existing")
    if existing == "raise" and os.path.lexists(path):
        raise FileAlreadyExistsError(str(path), "already exists", hint="use existing='replace' to replace it")
    return path


def nothing_selected_message(problems: Sequence[object]) -> str:
    """Return the error message for an export without entries.

    >>> nothing_selected_message(["item 40 is not in the backup"])
    'no entry matches, and no archive was written: item 40 is not in the backup'
    """
    message = "no entry matches, and no archive was written"
    details = "; ".join(str(problem) for problem in problems[:3])
    rest = f"; and {len(problems) - 3} more problems" if len(problems) > 3 else ""
    return f"{message}: {details}{rest}" if details else message


class _ExportPlan:
    """The selected entries and their folders, which are kept in memory for links between entries."""

    def __init__(self, backup: Backup, entry_filter: EntryFilter) -> None:
        self.backup = backup
        self.folders: dict[tuple[BackupKind, int], str] = {}
        self.problems: list[str] = []
        self.bytes = 0
        if not backup.finished:
            self.problems.append("the backup was not finished; entries may be missing")
        existing: set[tuple[str, int]] = set()
        for record in backup.records():
            if not entry_filter.includes(record):
                continue
            if (record.kind, record.id) in existing:
                self.problems.append(f"{record.kind} {record.id} is in the backup twice; the first is used")
                continue
            existing.add((record.kind, record.id))
            if record.state == "present" and not (record.folder and record.was_read):
                self.problems.append(f"{record.kind} {record.id}: the backup is damaged; verify it")
            elif record.state == "present":
                if entry_filter.matches(BackupEntry(backup.folder, record)):
                    self.folders[record.kind, record.id] = paths.folder_name(
                        record.kind, record.id, record.title
                    )
                    self.bytes += sum(file.size for file in record.files if _is_exported(file))
            elif record.state == "unreadable":
                why = "; ".join(str(problem) for problem in record.problems) or record.why
                self.problems.append(f"{record.kind} {record.id} could not be read: {why}")
        self.problems += [f"{entry} is not in the backup" for entry in entry_filter.missing(existing)]

    def folder_of(self, kind: BackupKind, id: int) -> str | None:
        """Return the folder of an entry, or None if it is not exported."""
        return self.folders.get((kind, id))

    def entries(self) -> Iterator[BackupEntry]:
        """Yield the exported entries."""
        remaining = {*self.folders}
        for entry in self.backup.entries(deleted=False):
            if (entry.kind, entry.id) in remaining:
                remaining.remove((entry.kind, entry.id))
                yield entry


class _ArchiveWriter:
    """A writer of the files of an archive."""

    def __init__(self, plan: _ExportPlan, zip_writer: ZipWriter, spool: IO[bytes], report: Report) -> None:
        self._plan = plan
        self._zip = zip_writer
        self._spool = spool
        self._report = report
        self._entities = ContextEntities(plan.backup.endpoint)
        self._counts: Counter[str] = Counter()
        self._last_modified: datetime | None = None
        self._bytes_done = 0
        self._missing: list[MissingFile] = []
        self._problems = plan.problems

    def write_entry(self, entry: BackupEntry) -> None:
        """Write the files of an entry to the archive, and its nodes to the spool."""
        folder = self._plan.folders[entry.kind, entry.id]
        response = self._response(entry)
        minimal: JsonObject = {"id": entry.id, "title": entry.title}
        sent = minimal if response is None else response
        uploads = _uploads_by_id(sent)
        files = {
            upload_id: file for upload_id, file in entry.record.uploads.items() if file.state == "present"
        }
        names = paths.file_names(
            (_original_name(uploads.get(upload_id), file), upload_id) for upload_id, file in files.items()
        )
        self._note_missing(entry, uploads, files)
        entry_nodes, modified, page = self._describe(entry, sent, names, files, is_damaged=response is None)
        if modified is not None:
            naive = modified.replace(tzinfo=None)
            self._last_modified = max(naive, self._last_modified or naive)
        file_nodes: list[JsonObject] = []
        for name, content, description in (
            (paths.ENTRY_JSON, nodes.response_json(sent), "response of the eLabFTW server for this entry"),
            (paths.ENTRY_PAGE, page, "web page of this entry"),
        ):
            packed = self._zip.add(f"{folder}/{name}", (content,), len(content), modified, content_type(name))
            file_nodes.append(nodes.generated_file_node(folder, name, description, packed))
        for upload_id, file in files.items():
            upload = uploads.get(upload_id) or _placeholder_upload(upload_id, names[upload_id])
            node = self._write_attachment(entry, names[upload_id], file, upload, modified)
            file_nodes += [node] if node else []
        entry_nodes[0]["hasPart"] = [reference(node) for node in file_nodes]
        for node in (*entry_nodes, *file_nodes):
            self._spool.write(b",\n" + nodes.node_line(node))
        self._counts[entry.kind] += 1

    def write_preview(self, title: str) -> None:
        """Write the page of all entries."""
        size = len(self._plan.folders) * _BYTES_PER_ROW
        self._zip.add(
            paths.PREVIEW, self._preview_parts(title), size, self._last_modified, content_type(paths.PREVIEW)
        )

    def write_metadata(self, title: str, license_terms: JsonObject) -> None:
        """Write the metadata, after all entries."""
        latest = None if self._last_modified is None else self._last_modified.isoformat()
        head = crate.head_nodes(
            f"eLabFTW: {title}",
            f"{self._summary()} from {self._entities.server_name}",
            latest,
            self._plan.folders.values(),
            license_terms=license_terms,
            entities=self._entities,
        )
        lines = b",\n".join(nodes.node_line(node) for node in (*head, *self._entities.nodes()))
        size = self._spool.tell() + len(lines)
        self._spool.seek(0)
        parts = (
            part
            for group in ((_METADATA_START, lines), read_chunks(self._spool), (_METADATA_END,))
            for part in group
        )
        self._zip.add(paths.METADATA, parts, size, self._last_modified, content_type(paths.METADATA))

    def result(self, path: Path) -> ElnExport:
        """Return the result of the export."""
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

    def _preview_parts(self, title: str) -> Iterator[bytes]:
        backup, kind = self._plan.backup, None
        notes = [*map(str, self._missing), *self._problems]
        yield html_pages.index_head(backup.endpoint, backup.release, notes, title=title).encode()
        for entry in self._plan.entries():
            if entry.kind != kind:
                yield ("</table>\n" if kind else "").encode() + html_pages.index_section(entry.kind).encode()
                kind = entry.kind
            record = attrs.evolve(entry.record, folder=self._plan.folders[entry.kind, entry.id])
            yield html_pages.index_row(record, page=paths.ENTRY_PAGE).encode("utf-8", "replace")
        yield b"</table>\n" + html_pages.index_foot((), ()).encode()

    def _response(self, entry: BackupEntry) -> JsonObject | None:
        """Return the saved response for an entry, or None if the backup is damaged."""
        try:
            raw = entry.raw
            self._add_progress(len(raw))
            response: JsonValue = json.loads(raw)
        except (OSError, ValueError, RecursionError) as error:
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged ({error}); verify it")
        else:
            if isinstance(response, dict):
                return response
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged; verify it")
        return None

    def _describe(
        self,
        entry: BackupEntry,
        sent: JsonObject,
        names: dict[int, str],
        files: dict[int, FileRecord],
        *,
        is_damaged: bool,
    ) -> tuple[list[JsonObject], datetime | None, bytes]:
        """Return the nodes of an entry, the time of its last change, and its page.

        The faults of an entry whose backup is damaged are already in the problems.
        """
        kind = entry.kind
        try:
            model = full_model(kind).from_dict(sent)
        except DecodeError:
            model = full_model(kind).from_dict({**sent, "id": entry.id})
        describer = nodes.EntryDescriber(model, kind, self._plan.folder_of, self._entities)
        entry_nodes, modified = describer.nodes(), describer.modified
        if describer.faults and not is_damaged:
            faults = "; ".join(dict.fromkeys(str(fault) for fault in describer.faults))
            self._problems.append(f"{kind} {entry.id}: invalid values, see {paths.ENTRY_JSON}: {faults}")
        renamed = [attrs.evolve(file, path=names[upload_id]) for upload_id, file in files.items()]
        page = html_pages.entry_page(
            kind,
            model,
            renamed,
            entry.record.problems,
            revisions=self._revisions(entry),
            index="",
            source=paths.ENTRY_JSON,
        )
        return entry_nodes, modified, page.encode("utf-8", "replace")

    def _revisions(self, entry: BackupEntry) -> list[JsonValue]:
        if not entry.record.has_revisions:
            return []
        try:
            return entry.revisions
        except (OSError, ValidationError) as error:
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged ({error}); verify it")
            return []

    def _write_attachment(
        self, entry: BackupEntry, name: str, file: FileRecord, upload: Upload, modified: datetime | None
    ) -> JsonObject | None:
        folder, original_name = (
            self._plan.folders[entry.kind, entry.id],
            value_or_default(upload, "real_name", name),
        )
        try:
            source = layout.resolve_inside(entry.root, f"{entry.record.folder}/{file.path}").open("rb")
        except (OSError, ValidationError) as error:
            self._add_missing(entry, upload.id, original_name, f"not in the backup: {error}")
            return None
        with source:
            media_type = nodes.media_type(upload, name)
            packed = self._zip.add(f"{folder}/{name}", read_chunks(source), file.size, modified, media_type)
        if packed.sha256 != file.sha256:
            message = "has changed since it was downloaded; verify the backup"
            self._problems.append(f"{entry.kind} {entry.id}: the file {original_name!r} {message}")
        self._add_progress(packed.size)
        self._counts["files"] += 1
        self._counts["bytes"] += packed.size
        return nodes.attachment_node(folder, name, upload, packed, self._entities)

    def _note_missing(
        self, entry: BackupEntry, uploads: dict[int, Upload], files: dict[int, FileRecord]
    ) -> None:
        reasons = {problem.upload: problem.message for problem in entry.record.problems if problem.upload}
        for upload_id, upload in uploads.items():
            if upload_id not in files:
                why = reasons.get(upload_id, "not in the backup")
                self._add_missing(entry, upload_id, value_or_default(upload, "real_name", ""), why)
        for problem in entry.record.problems:
            if not problem.upload:
                self._problems.append(f"{entry.kind} {entry.id}: {problem}")

    def _add_missing(self, entry: BackupEntry, upload_id: int, name: str, why: str) -> None:
        self._missing.append(MissingFile(entry.kind, entry.id, upload_id, name, why))

    def _add_progress(self, size: int) -> None:
        self._bytes_done += size
        self._report(self._bytes_done)

    def _summary(self) -> str:
        counts = ((self._counts[kind], kind) for kind in layout.KINDS)
        return ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for count, kind in counts if count)


def _is_exported(file: FileRecord) -> bool:
    return file.path == layout.ENTRY or (file.upload is not None and file.state == "present")


def _uploads_by_id(sent: JsonObject) -> dict[int, Upload]:
    """Return the uploads in a response by ID, without those that cannot be decoded."""
    uploads: dict[int, Upload] = {}
    values = sent.get("uploads")
    for value in values if isinstance(values, list) else ():
        try:
            upload = Upload.from_dict(value)
            uploads[upload.id] = upload
        except DecodeError:
            continue
    return uploads


def _placeholder_upload(upload_id: int, name: str) -> Upload:
    """Make an upload of which only the ID and the name are known."""
    no_time = "0000-00-00 00:00:00"
    values: JsonObject = {"id": upload_id, "real_name": name, "long_name": "", "created_at": no_time}
    return Upload.from_dict(values)


def _original_name(upload: Upload | None, file: FileRecord) -> str:
    return value_or_default(upload, "real_name", "") if upload else PurePosixPath(file.path).name
