"""Export entries of a backup to one archive, or to several."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Literal, cast

import attrs

from elab_sdk._wording import say
from elab_sdk.backups.reader import open_backup
from elab_sdk.errors import FileAlreadyExistsError, ValidationError
from elab_sdk.export import crate, paths
from elab_sdk.export.archive_profiles import profile_for
from elab_sdk.export.archive_writer import ArchiveWriter
from elab_sdk.export.context import ContextEntities
from elab_sdk.export.entry_filter import EntryFilter
from elab_sdk.export.export_plan import ExportPlan
from elab_sdk.export.reports import ElnExport
from elab_sdk.export.splitting import check_no_parts, part_path, parts_beside, split_limit
from elab_sdk.export.zipping import ZipWriter
from elab_sdk.files import atomic
from elab_sdk.files.downloads import atomic_target
from elab_sdk.files.progress import check_progress, reporting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from elab_api_v1.types import JsonObject

    from elab_sdk.backups.selection import Ids
    from elab_sdk.export.archive_profiles import ExportProfile, ExportTarget
    from elab_sdk.export.export_plan import PlannedArchive
    from elab_sdk.export.splitting import SplitLimit
    from elab_sdk.files.progress import Progress, Report

__all__ = ["check_export", "export_backup", "nothing_selected_message"]


def export_backup(
    folder: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    ids: Ids | None = None,
    containing: str | None = None,
    tags: str | Iterable[str] | None = None,
    templates: bool = False,
    for_: ExportTarget | None = None,
    split: int | str | None = None,
    license: str | None = None,
    existing: Literal["raise", "replace"] = "raise",
    progress: Progress = None,
) -> ElnExport:
    """Export entries of a backup to an archive (.eln) that other notebooks can import, without a server.

    >>> export = export_backup("notebook", "lab.eln", tags="blot", for_="elabftw")  # doctest: +SKIP
    >>> export.entries, export.missing  # doctest: +SKIP
    (12, ())

    The same backup always makes the same archive, byte for byte. If the export fails, no partial archive is
    left.

    Args:
        folder: The folder of a backup made by `manager.backup`.
        to: The path of the archive, which must end in .eln. With `split`, lab.eln becomes lab-1.eln,
            lab-2.eln, …
        ids: Export only these entries: 12, [3, 7], "1-5000, 7", ("item", 3), as for `manager.backup`. An ID
            without a kind selects both the experiment and the item.
        containing: Export only entries whose title, body or tags contain all of these words.
        tags: Export only entries that have this tag, or all of these tags.
        templates: Whether to export templates, which eLabFTW 5 imports as templates, and other notebooks as
            entries.
        for_: The program that will import the archive: "elabftw" is eLabFTW 5.3 and later, "elabftw-5.1" is
            5.1 and 5.2. They read more of such an archive, which is not quite valid RO-Crate. By default, the
            archive is valid, and for all programs.
        split: The maximum of one archive: a number of entries (300), or a size ("100MB"). Linked entries are
            kept together if they fit.
        license: The address of the licence of the archive.
        existing: What to do if the file already exists: "raise" an error, or "replace" the file.
        progress: Called with the bytes written and the bytes in total, or True to show a progress bar. An
            exception from the callback ends the export.

    Returns:
        The result. Its `missing` and `problems` list what could not be exported, and its `changes` what was
        changed to be importable.

    Raises:
        ValidationError: An argument is invalid, the folder is not a backup, or no entry is selected.
        FileAlreadyExistsError: The file already exists, and `existing` is "raise". It is a `FileExistsError`
            too.
        FileError: The archive cannot be written, for example because the disk is full.
        ImportError: The extra `eln` is not installed.
    """
    path = check_export(to, license, existing, for_, split)
    settings = _ArchiveSettings(profile_for(for_), crate.license_node(license), existing)
    check_progress(progress)
    entry_filter = EntryFilter.from_arguments(ids, containing, tags, templates=templates)
    backup = open_backup(folder)
    plan = ExportPlan(backup, entry_filter, ContextEntities(backup.endpoint).site)
    if not plan.folders:
        raise ValidationError(nothing_selected_message(plan.problems), entry_filter.argument)
    with reporting(progress, plan.whole().bytes, path.name) as report:
        if split is None:
            return _write_archive(plan.whole(), path, settings, report, plan.problems)
        return _write_parts(plan, path, split_limit(split), settings, report)


def check_export(
    to: object, license: str | None, existing: str, for_: object = None, split: object = None
) -> Path:
    """Check the arguments of an export, and return the path of the archive.

    Raises:
        ValidationError: An argument is invalid.
        FileAlreadyExistsError: The file already exists, and `existing` is "raise".
        ImportError: The extra `eln` is not installed.
    """
    path = paths.archive_path(to)
    profile_for(for_)
    crate.license_node(license)
    crate.load_rocrate()
    if existing not in ("raise", "replace"):
        raise ValidationError(f"existing must be 'raise' or 'replace', not {existing!r}", "existing")
    if split is not None:
        split_limit(split)
        if existing == "raise":
            check_no_parts(path)
    elif existing == "raise" and os.path.lexists(path):
        raise FileAlreadyExistsError(str(path), "already exists", hint=say("{replace}"))
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


@attrs.frozen
class _ArchiveSettings:
    """The settings of all archives of an export."""

    profile: ExportProfile
    license_terms: JsonObject
    existing: Literal["raise", "replace"]


def _write_archive(
    archive: PlannedArchive, path: Path, settings: _ArchiveSettings, report: Report, problems: list[str]
) -> ElnExport:
    with atomic_target(path, None, settings.existing) as place, atomic.scratch_file(path) as spool:
        root = paths.address_safe_name(path.stem)
        with ZipWriter(cast("IO[bytes]", place.file), root) as zip_writer:
            writer = ArchiveWriter(
                archive, zip_writer, spool, report, profile=settings.profile, problems=problems
            )
            for entry in archive.entries():
                writer.write_entry(entry)
            writer.write_preview(root)
            writer.write_metadata(root, settings.license_terms)
    return writer.result(path)


def _write_parts(
    plan: ExportPlan, path: Path, limit: SplitLimit, settings: _ArchiveSettings, report: Report
) -> ElnExport:
    """Write several archives. If one fails, those before it are removed, unless they replaced others."""
    archives, divided_links = plan.split(limit)
    parts: list[ElnExport] = []
    done = 0
    try:
        for number, archive in enumerate(archives, 1):

            def report_part(size: int, before: int = done) -> None:
                report(before + size)

            problems = plan.problems if number == 1 else []
            part = _write_archive(archive, part_path(path, number), settings, report_part, problems)
            parts.append(part)
            done += archive.bytes
    except BaseException as error:
        if settings.existing == "raise":
            for part in parts:
                part.path.unlink(missing_ok=True)
        elif parts:
            error.add_note(f"complete: {', '.join(part.path.name for part in parts)}")
        raise
    return _total(path, parts, divided_links, limit)


def _total(path: Path, parts: list[ElnExport], divided_links: int, limit: SplitLimit) -> ElnExport:
    problems = [problem for part in parts for problem in part.problems]
    if limit.is_size:
        sizes = ((part.path.name, part.path.stat().st_size) for part in parts)
        problems += [
            f"{name} has {size} bytes: one entry alone is larger than the maximum of {limit.amount}"
            for name, size in sizes
            if size > limit.amount
        ]
    written = {part.path for part in parts}
    problems += [f"{old.name} is from an earlier export" for old in parts_beside(path) if old not in written]
    return ElnExport(
        parts[0].path,
        sum(part.experiments for part in parts),
        sum(part.items for part in parts),
        sum(part.templates for part in parts),
        sum(part.files for part in parts),
        sum(part.bytes for part in parts),
        tuple(missing for part in parts for missing in part.missing),
        tuple(problems),
        tuple(change for part in parts for change in part.changes),
        tuple(parts),
        divided_links,
    )
