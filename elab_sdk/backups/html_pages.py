"""Web pages of entries that any browser shows offline: they load nothing and run no scripts."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from elab_sdk.backups import layout
from elab_sdk.backups.entry_facts import entry_facts, history
from elab_sdk.backups.lenient import text_of, value_or_raw
from elab_sdk.content.sanitizer import clean_html, text_paragraphs
from elab_sdk.rules.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from elab_api_v1.base import Model
    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, FileRecord, Problem

__all__ = ["entry_page", "index_foot", "index_head", "index_row", "index_section", "page_head"]

_POLICY: Final = "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left;"
    "vertical-align:top}img{max-width:100%}.deleted{color:#999}.problem{color:#a00}"
    "code{font-size:.8rem;overflow-wrap:anywhere}"
)
_COMMENT_PLACEHOLDERS: Final = {release.upload_comment for release in RELEASES.values()}
"""What servers send as the comment of a file without a comment."""


def entry_page(
    kind: BackupKind,
    entry: Model,
    files: Sequence[FileRecord],
    problems: Sequence[Problem],
    *,
    revisions: Sequence[JsonValue] = (),
    index: str = f"../../{layout.PAGE}",
    source: str = layout.ENTRY,
) -> str:
    """Return the page of an entry.

    Args:
        kind: The entry's kind.
        entry: The entry.
        files: The files in its folder.
        problems: Parts of the entry that could not be read.
        revisions: The list of the revisions of its text, as the server sent it.
        index: Relative path of the page of all entries; empty to omit links to it.
        source: The file that contains the server's response.
    """
    title = str(value_or_raw(entry, "title") or "")
    parts = [
        page_head(f"{title} ({kind} {value_or_raw(entry, 'id')})"),
        f'<p><a href="{index}">All entries</a></p>' if index else "",
        f"<h1>{escape(title)}</h1>",
        _table([(name, escape(text)) for name, text in entry_facts(entry)] + _tags(entry)),
        "<hr>",
        _body(entry, files),
        "<hr>",
        *_sections(entry, files, problems, index),
        _section("History", _history(entry, revisions)),
        f'<p>Server response: <a href="{source}">{source}</a></p>',
    ]
    return "\n".join([part for part in parts if part] + ["</html>", ""])


def index_head(endpoint: str, release: str | None, notes: Iterable[str], *, title: str = "Backup") -> str:
    """Return the start of the page of all entries."""
    version = f", eLabFTW {release}" if release else ""
    note_lines = "".join(f'<p class="problem">{escape(note)}</p>\n' for note in notes)
    source = f"<p>Server: {escape(endpoint)}{escape(version)}</p>"
    return f"{page_head(title)}\n<h1>{escape(title)}</h1>\n{source}\n{note_lines}"


def index_section(kind: BackupKind) -> str:
    """Return the heading of one kind, and the start of the table of its entries."""
    heading = f"<h2>{layout.KIND_FOLDERS[kind].capitalize()}</h2>"
    return f"{heading}\n<table>\n<tr><th>ID<th>Date<th>Title<th>Tags\n"


def index_row(record: EntryRecord, *, page: str = layout.PAGE) -> str:
    """Return the table row of an entry, with a link to its page."""
    label = escape(record.title) or f"{record.kind} {record.id}"
    link = f'<a href="{quote(record.folder)}/{page}">{label}</a>' if record.folder else label
    remarks = [] if record.state == "present" else [f"{record.state}: {record.why}".rstrip(": ")]
    remarks += [str(problem) for problem in record.problems]
    notes = "".join(f'<br><span class="problem">{escape(remark)}</span>' for remark in remarks)
    css_class = ' class="deleted"' if record.state == "deleted" else ""
    return (
        f'<tr id="{record.kind}-{record.id}"{css_class}><td>{record.id}<td>{escape(record.date)}'
        f"<td>{link}{notes}<td>{escape(', '.join(record.tags))}\n"
    )


def index_foot(team: Iterable[str], problems: Iterable[Problem]) -> str:
    """Return the end of the page of all entries.

    Args:
        team: Paths of the team's lists.
        problems: Problems that do not concern an entry.
    """
    links = "".join(f'<li><a href="{quote(path)}">{escape(path)}</a>\n' for path in team)
    problem_lines = "".join(f'<li class="problem">{escape(str(problem))}\n' for problem in problems)
    team_html = f"<h2>Team</h2>\n<ul>\n{links}</ul>\n" if links else ""
    problem_html = f"<h2>Problems</h2>\n<ul>\n{problem_lines}</ul>\n" if problem_lines else ""
    return f"{team_html}{problem_html}</html>\n"


def page_head(title: str, *, style: str = "") -> str:
    """Return the start of a page, up to its style.

    Args:
        title: The title.
        style: CSS in addition to the common one.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}</style>"
    )


def _models(entry: Model, name: str) -> list[Model]:
    value = value_or_raw(entry, name)
    return cast("list[Model]", value) if isinstance(value, list) else []


def _unescaped_text(value: object) -> str:
    """Return text in which some releases escape characters and others do not."""
    from elab_sdk.content.character_references import unescape_references

    return unescape_references(text_of(value))


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{escape(name)}<td>{html}\n" for name, html in rows if html)
    return f"<table>\n{lines}</table>" if lines else ""


def _tags(entry: Model) -> list[tuple[str, str]]:
    value = value_or_raw(entry, "tags")
    tags = cast("list[object]", value) if isinstance(value, list) else []
    return [("Tags", escape(", ".join(str(tag) for tag in tags)))]


def _body(entry: Model, files: Sequence[FileRecord]) -> str:
    html = value_or_raw(entry, "body_html") or value_or_raw(entry, "body")
    paths = {file.upload: file.path for file in files if file.upload is not None}
    path_by_long_name: dict[str, str] = {}
    for upload in _models(entry, "uploads"):
        path = paths.get(cast("int", value_or_raw(upload, "id")))
        if path is not None:
            path_by_long_name[text_of(value_or_raw(upload, "long_name"))] = quote(path)
    return clean_html(text_of(html), path_by_long_name)


def _sections(
    entry: Model, files: Sequence[FileRecord], problems: Sequence[Problem], index: str
) -> Iterator[str]:
    yield _section("Extra fields", _metadata(value_or_raw(entry, "metadata")))
    yield _section("Steps", _html_list("ol", [_step(step) for step in _models(entry, "steps")]))
    yield _section("Links", _links(entry, "", index))
    yield _section("Linked from", _links(entry, "related_", index))
    yield _section("Files", _files(entry, files))
    comments = [_comment(comment) for comment in _models(entry, "comments")]
    yield _section("Comments", _html_list("ul", comments))
    problem_lines = [f'<span class="problem">{escape(str(problem))}</span>' for problem in problems]
    yield _section("Not saved", _html_list("ul", problem_lines))


def _section(title: str, html: str) -> str:
    return f"<h2>{title}</h2>\n{html}" if html else ""


def _html_list(tag: str, lines: Sequence[str]) -> str:
    return f"<{tag}>\n" + "".join(f"<li>{line}\n" for line in lines) + f"</{tag}>" if lines else ""


def _step(step: Model) -> str:
    finished_at = text_of(value_or_raw(step, "finished_at"))
    deadline = text_of(value_or_raw(step, "deadline"))
    done = f" (done {finished_at})" if value_or_raw(step, "finished") else deadline and f" (due {deadline})"
    return escape(_unescaped_text(value_or_raw(step, "body")) + done)


def _comment(comment: Model) -> str:
    author = text_of(value_or_raw(comment, "fullname"))
    created_at = text_of(value_or_raw(comment, "created_at"))
    return (
        f"{escape(f'{author}, {created_at}')}: {text_paragraphs(text_of(value_or_raw(comment, 'comment')))}"
    )


def _links(entry: Model, prefix: str, index: str) -> str:
    links = [_link("item", link, index) for link in _models(entry, f"{prefix}items_links")]
    links += [_link("experiment", link, index) for link in _models(entry, f"{prefix}experiments_links")]
    return _html_list("ul", links)


def _link(kind: BackupKind, link: Model, index: str) -> str:
    entry_id = text_of(value_or_raw(link, "item_id"))
    label = escape(f"{_unescaped_text(value_or_raw(link, 'title'))} ({kind} {entry_id})")
    return f'<a href="{index}#{kind}-{escape(entry_id)}">{label}</a>' if index else label


def _files(entry: Model, files: Sequence[FileRecord]) -> str:
    all_comments = {
        value_or_raw(upload, "id"): text_of(value_or_raw(upload, "comment"))
        for upload in _models(entry, "uploads")
    }
    comments = {
        upload_id: comment
        for upload_id, comment in all_comments.items()
        if comment not in _COMMENT_PLACEHOLDERS
    }
    rows: list[str] = []
    for file in files:
        if file.upload is None:
            continue
        css_class = ' class="deleted"' if file.state == "deleted" else ""
        remark = "deleted on the server" if file.state == "deleted" else comments.get(file.upload, "")
        name = file.path.rpartition("/")[2]
        rows.append(
            f'<tr{css_class}><td><a href="{quote(file.path)}">{escape(name)}</a><td>{file.size}'
            f"<td>{escape(remark)}<td><code>{file.sha256}</code>\n"
        )
    head = "<tr><th>Name<th>Bytes<th>Comment<th>SHA-256\n"
    return f"<table>\n{head}{''.join(rows)}</table>" if rows else ""


def _history(entry: Model, revisions: Sequence[JsonValue]) -> str:
    rows = [
        f"<tr><td>{escape(change.time)}<td>{escape(change.author)}<td>{escape(change.what)}"
        f"<td>{text_paragraphs(change.content) if change.is_html else escape(change.content)}\n"
        for change in history(entry, revisions)
    ]
    head = "<tr><th>Time<th>Author<th>Changed<th>To\n"
    return f"<table>\n{head}{''.join(rows)}</table>" if rows else ""


def _metadata(metadata: object) -> str:
    if not isinstance(metadata, dict):
        return f"<pre>{escape(str(metadata))}</pre>" if metadata else ""
    values = cast("Mapping[str, object]", metadata)
    fields = values.get("extra_fields")
    rows: list[tuple[str, str]] = []
    if isinstance(fields, dict):
        rows = [(name, escape(_field(field))) for name, field in cast("dict[str, object]", fields).items()]
    other = {name: value for name, value in values.items() if name not in ("extra_fields", "elabftw")}
    text = f"<pre>{escape(json.dumps(other, indent=2, ensure_ascii=False))}</pre>" if other else ""
    return _table([(name, html or "–") for name, html in rows]) + text


def _field(field: object) -> str:
    if not isinstance(field, dict):
        return text_of(field)
    attributes = cast("dict[str, object]", field)
    value = attributes.get("value")
    text = ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else text_of(value)
    return f"{text} {text_of(attributes.get('unit'))}".strip()
