"""The report of a copy in its folder, or its plan: a page for people, and JSON for programs."""

from __future__ import annotations

import contextlib
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Final

from elab_sdk.backups.disk import AtomicWriter
from elab_sdk.backups.html_pages import page_head
from elab_sdk.config import normal_endpoint, site_of
from elab_sdk.copying.content import FIELDS
from elab_sdk.copying.field_labels import OUTCOME_LABELS, field_label
from elab_sdk.copying.report_json import report_json
from elab_sdk.errors import ConfigurationError
from elab_sdk.rules.releases import find_release
from elab_sdk.rules.web_addresses import entry_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.reports import CopiedEntry, CopyPlan, CopyReport, Difference, PlannedChoice
    from elab_sdk.rules.releases import Release

__all__ = ["count_reasons", "page_of", "report_page", "write_report"]

_STYLE: Final = (
    "body{max-width:80rem}ul{margin:0;padding-left:1.2rem}th{background:#f4f4f4}.values{color:#666}"
    "@media(max-width:50rem){table{display:block;overflow-x:auto}}"
)
_MAX_REASONS: Final = 100
"""Maximum number of rows in the table of reasons."""
_URGENCY: Final = {outcome: position for position, outcome in enumerate(OUTCOME_LABELS)}


class _Server:
    """The pages of a server's entries.

    Args:
        address: The address of the server, or the folder of a backup, which has no such pages.
        release: The release.
    """

    def __init__(self, address: str, release: str) -> None:
        self._name = f"{address}, eLabFTW {release}" if release else address
        self._site = ""
        self._release: Release | None = None
        # the pages of an unknown release are those of most releases
        with contextlib.suppress(ConfigurationError, ValueError):
            self._site = site_of(normal_endpoint(address))
            self._release = find_release(release)

    @property
    def description(self) -> str:
        """The address and the release, with a link to the server."""
        name = escape(self._name)
        return f'<a href="{escape(self._site)}">{name}</a>' if self._site else name

    def link(self, kind: BackupKind, id: int | None) -> str:
        """Return an ID as a link to the page of its entry."""
        if id is None:
            return "–"
        if not self._site:
            return str(id)
        return f'<a href="{escape(entry_url(self._site, kind, id, self._release))}">{id}</a>'


def page_of(report: CopyReport) -> Path:
    """Return the path of a report's page: `report.html`, or `plan.html` of a plan.

    Args:
        report: The report.
    """
    return report.folder / f"{_name(report)}.html"


def write_report(folder: Path, report: CopyReport) -> None:
    """Write `report.html` and `report.json` to the folder of a copy, or `plan.html` and `plan.json`.

    Those of an earlier run are replaced. Each file is complete, or it does not change.

    Args:
        folder: The folder.
        report: The report.

    Raises:
        FileError: A file cannot be written.
    """
    for extension, parts in (("html", report_page(report)), ("json", report_json(report))):
        with AtomicWriter(folder / f"{_name(report)}.{extension}") as file:
            for part in parts:
                file.write(part)
            file.commit()


def _name(report: CopyReport) -> str:
    # so that a plan does not replace the report of an earlier run
    return "plan" if report.is_plan else "report"


def report_page(report: CopyReport) -> Iterator[str]:
    """Yield the page of a report, in parts: a large report needs little memory.

    Args:
        report: The report.
    """
    plan = report.plan
    title = "Plan of a copy to another server" if report.is_plan else "Copy to another server"
    yield f"{page_head(title, style=_STYLE)}\n<h1>{title}</h1>\n"
    if report.is_plan:
        yield "<p>Nothing was written to the new server.</p>\n"
    yield _table((), _summary(report))
    yield from _plan_sections(plan)
    if report.entries:
        yield from _entry_sections(
            report.entries, old=_Server(plan.old, plan.old_release), new=_Server(plan.new, plan.new_release)
        )
    yield "</html>\n"


def _summary(report: CopyReport) -> Iterator[tuple[str, ...]]:
    plan = report.plan
    yield "From", _Server(plan.old, plan.old_release).description
    yield "To", _Server(plan.new, plan.new_release).description
    if report.is_plan:
        for label, counts in (("New", plan.create), ("Changed", plan.update), ("Unchanged", plan.unchanged)):
            yield label, escape(_counts(counts))
        yield "Files", f"{plan.files} ({plan.bytes / 1e6:.1f} MB)"
        return
    different = sum(map(_differs, report.entries))
    yield "Entries", str(len(report.entries))
    yield "Equal", str(len(report.entries) - different)
    yield "Different", f'<a href="#different">{different}</a>' if different else "0"
    for outcome, label in OUTCOME_LABELS.items():
        if count := report.count(outcome):
            yield escape(label.capitalize()), str(count)
    yield "Time", f"{report.seconds:.0f} s"


def _counts(counts: dict[BackupKind, int] | dict[str, int]) -> str:
    return ", ".join(f"{count} {kind if count == 1 else f'{kind}s'}" for kind, count in counts.items()) or "0"


def _plan_sections(plan: CopyPlan) -> Iterator[str]:
    yield _section("What must be done first", _list(plan.obstacles, "problem"))
    yield _section("Notes", _list(plan.notes))
    held = ((field_label(field), str(count), why) for field, count, why in plan.not_held)
    yield _section("What the new server cannot hold", _text_table(("Field", "Entries", "Reason"), held))
    choices = (
        (f"{each.what} ({each.kind})", each.title, _choice_there(each), str(each.entries))
        for each in plan.choices
    )
    heads = ("Kind", "Old server", "New server", "Entries")
    yield _section("Categories, items types and statuses", _text_table(heads, choices))
    people = (
        (
            each.name or f"user {each.id}",
            str(each.entries),
            each.owner if each.is_mapped else f"{each.owner}; a line in the copy names the author",
        )
        for each in plan.people
    )
    yield _section("People", _text_table(("Owner", "Entries", "Owner of the copies"), people))


def _choice_there(choice: PlannedChoice) -> str:
    if choice.is_created:
        return f"{choice.there or choice.title} (new)"
    return "; ".join(part for part in (choice.there or "none", choice.why) if part)


def _entry_sections(entries: tuple[CopiedEntry, ...], *, old: _Server, new: _Server) -> Iterator[str]:
    different = sorted((entry for entry in entries if _differs(entry)), key=_urgency)
    reasons = count_reasons(different)
    rows = [(field_label(field), why, str(n)) for (field, why), n in reasons.most_common(_MAX_REASONS)]
    if len(reasons) > _MAX_REASONS:
        rows.append(("…", f"{len(reasons) - _MAX_REASONS} more reasons: see the entries", ""))
    yield _section("Reasons for differences", _text_table(("Field", "Reason", "Entries"), rows))
    if different:
        yield from _entry_table("different", "Entries that differ", different, old, new)
    if len(different) < len(entries):
        equal = (entry for entry in entries if not _differs(entry))
        yield from _entry_table("equal", "Equal entries", equal, old, new)


def count_reasons(entries: Iterable[CopiedEntry]) -> Counter[tuple[str, str]]:
    """Count the entries by the field that differs and the reason.

    Args:
        entries: The entries.
    """
    return Counter(
        reason for entry in entries for reason in {(each.field, each.why) for each in entry.differences}
    )


def _differs(entry: CopiedEntry) -> bool:
    return entry.new_id is None or bool(entry.differences)


def _urgency(entry: CopiedEntry) -> int:
    return _URGENCY[entry.outcome]


def _entry_table(
    anchor: str, title: str, entries: Iterable[CopiedEntry], old: _Server, new: _Server
) -> Iterator[str]:
    yield f'<h2 id="{anchor}">{title}</h2>\n<table>\n'
    yield "<tr><th>Kind<th>Old<th>New<th>Title<th>Result<th>Equal<th>Different\n"
    for entry in entries:
        yield (
            f'<tr id="{entry.kind}-{entry.id}"><td>{entry.kind}<td>{old.link(entry.kind, entry.id)}'
            f"<td>{new.link(entry.kind, entry.new_id)}<td>{escape(entry.title)}"
            f"<td>{OUTCOME_LABELS[entry.outcome]}"
            f"<td>{_equal_fields(entry)}<td>{_differences(entry.differences)}\n"
        )
    yield "</table>\n"


def _equal_fields(entry: CopiedEntry) -> str:
    if set(entry.equal) >= set(FIELDS):
        return "everything"
    return ", ".join(field_label(field) for field in entry.equal)


def _differences(differences: Iterable[Difference]) -> str:
    lines = "".join(
        f"<li>{escape(field_label(each.field))}: {escape(each.why)}{_values(each)}\n" for each in differences
    )
    return f'<ul class="problem">\n{lines}</ul>' if lines else ""


def _values(difference: Difference) -> str:
    # without a value there, the reason says what became of the old one
    values = " → ".join(escape(value) for value in (difference.old, difference.new) if value)
    return f'<br><span class="values">{values}</span>' if values else ""


def _section(title: str, html: str) -> str:
    return f"<h2>{title}</h2>\n{html}\n" if html else ""


def _list(texts: Iterable[str], css_class: str = "") -> str:
    lines = "".join(f"<li>{escape(text)}\n" for text in texts)
    attribute = f' class="{css_class}"' if css_class else ""
    return f"<ul{attribute}>\n{lines}</ul>" if lines else ""


def _text_table(heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    return _table(heads, ([escape(cell) for cell in row] for row in rows))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{name}" for name in heads)
    lines = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) + "\n" for row in rows)
    return f"<table>\n<tr>{head}\n{lines}</table>\n" if lines else ""
