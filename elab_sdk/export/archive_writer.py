"""Write an archive from a backup, one entry at a time to save memory."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final

import attrs
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Upload
from elab_api_v1.resources import full_model

from elab_sdk.backups import html_pages, layout
from elab_sdk.backups.lenient import value_or_default
from elab_sdk.errors import ValidationError
from elab_sdk.export import crate, nodes, paths
from elab_sdk.export.body_links import BodyLinks, embedded_uploads
from elab_sdk.export.context import ContextEntities, reference
from elab_sdk.export.embedded_files import uploads_by_id
from elab_sdk.export.export_plan import emails_of
from elab_sdk.export.import_limits import MIN_SKIPPED_FILE_BYTES
from elab_sdk.export.reports import ElnExport, MissingFile
from elab_sdk.export.zipping import read_chunks
from elab_sdk.files.upload_sources import content_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.reader import BackupEntry
    from elab_sdk.backups.records import FileRecord
    from elab_sdk.export.archive_profiles import ExportProfile
    from elab_sdk.export.embedded_files import FoundFile
    from elab_sdk.export.export_plan import PlannedArchive
    from elab_sdk.export.zipping import ZipWriter
    from elab_sdk.files.progress import Report

__all__ = ["ArchiveWriter"]

_METADATA_START: Final = b'{"@context":"https://w3id.org/ro/crate/1.1/context","@graph":[\n'
_METADATA_END: Final = b"\n]}\n"
_BYTES_PER_ROW: Final = 1 << 10
"""Approximate size of an entry's row in the page of all entries."""


class ArchiveWriter:
    """A writer of the files of one archive.

    Args:
        archive: The entries.
        zip_writer: Writes the files.
        spool: A temporary file for the metadata.
        report: Called with the number of bytes of the backup that were written.
        profile: The program for which the archive is written.
        problems: Descriptions of what cannot be exported, to which more are added.
    """

    def __init__(
        self,
        archive: PlannedArchive,
        zip_writer: ZipWriter,
        spool: IO[bytes],
        report: Report,
        *,
        profile: ExportProfile,
        problems: list[str],
    ) -> None:
        backup = archive.plan.backup
        self._archive = archive
        self._zip = zip_writer
        self._spool = spool
        self._report = report
        self._profile = profile
        self._entities = ContextEntities(backup.endpoint, emails_of(backup))
        self._counts: Counter[str] = Counter()
        self._rows: list[bytes] = []
        self._last_modified: datetime | None = None
        self._bytes_done = 0
        self._missing: list[MissingFile] = []
        self._problems = problems
        self._changes: list[str] = []

    def write_entry(self, entry: BackupEntry) -> None:
        """Write the files of an entry to the archive, and its nodes to the spool."""
        folder = self._archive.folders[entry.kind, entry.id]
        response = self._response(entry)
        minimal: JsonObject = {"id": entry.id, "title": entry.title}
        sent = minimal if response is None else response
        uploads = uploads_by_id(sent)
        model = _model(entry, sent)
        files = {
            upload_id: file for upload_id, file in entry.record.uploads.items() if file.state == "present"
        }
        self._note_missing(entry, uploads, files)
        sources = {upload_id: f"{entry.record.folder}/{file.path}" for upload_id, file in files.items()}
        for found, upload in self._embedded_files(model, uploads):
            uploads[upload.id], files[upload.id] = upload, found.file
            sources[upload.id] = f"{found.folder}/{found.file.path}"
        names = paths.file_names(
            (_original_name(uploads.get(upload_id), file), upload_id) for upload_id, file in files.items()
        )
        stored = {
            value_or_default(upload, "long_name", "")
            for upload_id, upload in uploads.items()
            if upload_id in files
        }
        links = BodyLinks(self._entities.site, self._archive.includes, stored)
        entry_nodes, modified, page = self._describe(
            entry, model, names, files, links, is_damaged=response is None
        )
        self._note_modified(modified)
        file_nodes = list(self._write_generated_files(folder, nodes.response_json(sent), page, modified))
        for upload_id, file in files.items():
            upload = uploads.get(upload_id) or _placeholder_upload(upload_id, names[upload_id])
            node = self._write_attachment(
                entry, names[upload_id], file, upload, saved=sources[upload_id], modified=modified
            )
            file_nodes += [node] if node else []
        entry_nodes[0]["hasPart"] = [reference(node) for node in file_nodes]
        for node in (*entry_nodes, *file_nodes):
            self._spool.write(b",\n" + nodes.node_line(node))
        self._add_row(entry)
        self._counts[entry.kind] += 1

    def write_preview(self, title: str) -> None:
        """Write the page of all entries."""
        size = len(self._archive.folders) * _BYTES_PER_ROW
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
            self._archive.folders.values(),
            version=self._profile.version,
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
            tuple(self._changes),
        )

    def _add_row(self, entry: BackupEntry) -> None:
        """Add the row of an entry to the page of all entries, with a heading for the first of its kind."""
        if not self._counts[entry.kind]:
            end = "</table>\n" if self._rows else ""
            self._rows.append((end + html_pages.index_section(entry.kind)).encode())
        record = attrs.evolve(entry.record, folder=self._archive.folders[entry.kind, entry.id])
        self._rows.append(html_pages.index_row(record, page=paths.ENTRY_PAGE).encode("utf-8", "replace"))

    def _preview_parts(self, title: str) -> Iterator[bytes]:
        backup = self._archive.plan.backup
        notes = [*map(str, self._missing), *self._problems, *self._changes]
        yield html_pages.index_head(backup.endpoint, backup.release, notes, title=title).encode()
        yield from self._rows
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
        model: Experiment | Item | Template,
        names: dict[int, str],
        files: dict[int, FileRecord],
        links: BodyLinks,
        *,
        is_damaged: bool,
    ) -> tuple[list[JsonObject], datetime | None, bytes]:
        """Return the nodes of an entry, the time of its last change, and its page.

        The faults of an entry whose backup is damaged are already in the problems.
        """
        kind, archive = entry.kind, self._archive
        describer = nodes.EntryDescriber(model, kind, archive.folder_of, self._entities, links, self._profile)
        entry_nodes, modified = describer.nodes(), describer.modified
        self._changes += [f"{kind} {entry.id}: {change}" for change in describer.changes]
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

    def _embedded_files(
        self, model: Experiment | Item | Template, uploads: dict[int, Upload]
    ) -> Iterator[tuple[FoundFile, Upload]]:
        """Yield the files of other entries that the text shows.

        The importer only replaces the names of the entry's own files in the text, so that they are exported
        with this entry, too.
        """
        backup_uploads = self._archive.plan.uploads
        own = {value_or_default(upload, "long_name", "") for upload in uploads.values()}
        body = value_or_default(model, "body", "")
        for name in embedded_uploads(body, self._entities.site, markdown=nodes.is_markdown(model)):
            found = None if name in own else backup_uploads.find(name)
            upload = backup_uploads.upload(found) if found else None
            if found and upload:
                yield found, upload

    def _revisions(self, entry: BackupEntry) -> list[JsonValue]:
        if not entry.record.has_revisions:
            return []
        try:
            return entry.revisions
        except (OSError, ValidationError) as error:
            self._problems.append(f"{entry.kind} {entry.id}: the backup is damaged ({error}); verify it")
            return []

    def _write_generated_files(
        self, folder: str, response: bytes, page: bytes, modified: datetime | None
    ) -> Iterator[JsonObject]:
        """Write the response and the page of an entry, and yield their nodes."""
        for name, content, description in (
            (paths.ENTRY_JSON, response, "response of the eLabFTW server for this entry"),
            (paths.ENTRY_PAGE, page, "web page of this entry"),
        ):
            packed = self._zip.add(f"{folder}/{name}", (content,), len(content), modified, content_type(name))
            yield nodes.generated_file_node(folder, name, description, packed)

    def _write_attachment(
        self,
        entry: BackupEntry,
        name: str,
        file: FileRecord,
        upload: Upload,
        *,
        saved: str,
        modified: datetime | None,
    ) -> JsonObject | None:
        folder, original_name = (
            self._archive.folders[entry.kind, entry.id],
            value_or_default(upload, "real_name", name),
        )
        try:
            source = layout.resolve_inside(entry.root, saved).open("rb")
        except (OSError, ValidationError) as error:
            self._add_missing(entry, upload.id, original_name, f"not in the backup: {error}")
            return None
        with source:
            media_type = nodes.media_type(upload, name)
            packed = self._zip.add(f"{folder}/{name}", read_chunks(source), file.size, modified, media_type)
        if packed.sha256 != file.sha256:
            message = "has changed since it was downloaded; verify the backup"
            self._problems.append(f"{entry.kind} {entry.id}: the file {original_name!r} {message}")
        if packed.size >= MIN_SKIPPED_FILE_BYTES:
            why = "eLabFTW 5.3 and later import no files of 100 MB or more"
            self._changes.append(f"{entry.kind} {entry.id}: the file {original_name!r}: {why}")
        if saved.startswith(f"{entry.record.folder}/"):
            # the total does not count files of other entries
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

    def _note_modified(self, modified: datetime | None) -> None:
        if modified is not None:
            naive = modified.replace(tzinfo=None)
            self._last_modified = max(naive, self._last_modified or naive)

    def _add_missing(self, entry: BackupEntry, upload_id: int, name: str, why: str) -> None:
        self._missing.append(MissingFile(entry.kind, entry.id, upload_id, name, why))

    def _add_progress(self, size: int) -> None:
        self._bytes_done += size
        self._report(self._bytes_done)

    def _summary(self) -> str:
        counts = ((self._counts[kind], kind) for kind in layout.KINDS)
        return ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for count, kind in counts if count)


def _model(entry: BackupEntry, sent: JsonObject) -> Experiment | Item | Template:
    try:
        return full_model(entry.kind).from_dict(sent)
    except DecodeError:
        return full_model(entry.kind).from_dict({**sent, "id": entry.id})


def _placeholder_upload(upload_id: int, name: str) -> Upload:
    """Make an upload of which only the ID and the name are known."""
    no_time = "0000-00-00 00:00:00"
    values: JsonObject = {"id": upload_id, "real_name": name, "long_name": "", "created_at": no_time}
    return Upload.from_dict(values)


def _original_name(upload: Upload | None, file: FileRecord) -> str:
    return value_or_default(upload, "real_name", "") if upload else PurePosixPath(file.path).name
