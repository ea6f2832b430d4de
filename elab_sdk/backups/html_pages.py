"""An entry as a page that any browser shows, offline: nothing in it is loaded from elsewhere, or acts."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from elab_api_v1.types import Permission

from elab_sdk.backups import layout
from elab_sdk.backups.lenient import shown
from elab_sdk.content.sanitizer import cleaned, plain
from elab_sdk.rules.releases import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from elab_api_v1.base import Model

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, FileRecord, Problem

__all__ = ["entry_page", "index_foot", "index_head", "index_room", "index_row"]

_POLICY: Final = "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .6rem;text-align:left;"
    "vertical-align:top}img{max-width:100%}.deleted{color:#999}.problem{color:#a00}"
    "code{font-size:.8rem;overflow-wrap:anywhere}"
)
_FACTS: Final = (
    ("Number", "id"),
    ("Date", "date"),
    ("Owner", "fullname"),
    ("Category", "category_title"),
    ("Status", "status_title"),
    ("Created", "created_at"),
    ("Changed", "modified_at"),
    ("Locked", "locked_at"),
    ("Rating", "rating"),
    ("May be read by", "canread"),
    ("May be changed by", "canwrite"),
    ("eLabFTW's identifier", "elabid"),
)
_UNSAID: Final = {release.upload_comment for release in RELEASES.values()}
"""What servers send where nobody commented a file."""


def entry_page(
    kind: BackupKind,
    entry: Model,
    files: Sequence[FileRecord],
    problems: Sequence[Problem],
    *,
    index: str = f"../../{layout.PAGE}",
    source: str = layout.ENTRY,
) -> str:
    """An entry as a page.

    Args:
        kind: What it is.
        entry: The entry.
        files: The files in its folder.
        problems: What could not be read of it.
        index: Where the page of all entries is; empty where there is none.
        source: The file with what the server sent.
    """
    title = str(shown(entry, "title") or "")
    parts = [
        _head(f"{title} ({kind} {shown(entry, 'id')})"),
        f'<p><a href="{index}">All entries</a></p>' if index else "",
        f"<h1>{escape(title)}</h1>",
        _table([(name, escape(_words(shown(entry, key)))) for name, key in _FACTS] + _tags(entry)),
        "<hr>",
        _body(entry, files),
        "<hr>",
        *_sections(entry, files, problems, index),
        f'<p>As the server sent it: <a href="{source}">{source}</a></p>',
    ]
    return "\n".join([part for part in parts if part] + ["</html>", ""])


def index_head(endpoint: str, release: str | None, notes: Iterable[str], *, title: str = "Backup") -> str:
    """The start of the page of all entries."""
    known = f", eLabFTW {release}" if release else ""
    said = "".join(f'<p class="problem">{escape(note)}</p>\n' for note in notes)
    return f"{_head(title)}\n<h1>{escape(title)}</h1>\n<p>Of {escape(endpoint)}{escape(known)}</p>\n{said}"


def index_room(kind: BackupKind) -> str:
    """The start of the table of one kind."""
    return f"<h2>{layout.ROOMS[kind].capitalize()}</h2>\n<table>\n<tr><th>Number<th>Date<th>Title<th>Tags\n"


def index_row(record: EntryRecord, *, page: str = layout.PAGE) -> str:
    """One entry in that table, with a link to its page."""
    label = escape(record.title) or f"{record.kind} {record.id}"
    link = f'<a href="{quote(record.folder)}/{page}">{label}</a>' if record.folder else label
    said = [] if record.state == "present" else [f"{record.state}: {record.why}".rstrip(": ")]
    said += [str(problem) for problem in record.problems]
    notes = "".join(f'<br><span class="problem">{escape(words)}</span>' for words in said)
    gone = ' class="deleted"' if record.state == "deleted" else ""
    return (
        f'<tr id="{record.kind}-{record.id}"{gone}><td>{record.id}<td>{escape(record.date)}<td>{link}{notes}'
        f"<td>{escape(', '.join(record.tags))}\n"
    )


def index_foot(team: Iterable[str], problems: Iterable[Problem]) -> str:
    """The end of the page of all entries."""
    links = "".join(f'<li><a href="{quote(path)}">{escape(path)}</a>\n' for path in team)
    said = "".join(f'<li class="problem">{escape(str(problem))}\n' for problem in problems)
    parts = f"<h2>Team</h2>\n<ul>\n{links}</ul>\n" if links else ""
    return parts + (f"<h2>Problems</h2>\n<ul>\n{said}</ul>\n" if said else "") + "</html>\n"


def _head(title: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>"
    )


def _list(entry: Model, name: str) -> list[Model]:
    found = shown(entry, name)
    return cast("list[Model]", found) if isinstance(found, list) else []


def _words(value: object) -> str:
    if isinstance(value, Permission):
        groups = (("teams", value.teams), ("users", value.users), ("groups", value.teamgroups))
        said = [f"{name} {', '.join(map(str, numbers))}" for name, numbers in groups if numbers]
        return "; ".join([value.word or str(value.base), *said] if value.base else said)
    return "" if value is None or value is False else str(value)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"<tr><th>{escape(name)}<td>{html}\n" for name, html in rows if html)
    return f"<table>\n{lines}</table>" if lines else ""


def _tags(entry: Model) -> list[tuple[str, str]]:
    found = shown(entry, "tags")
    tags = cast("list[object]", found) if isinstance(found, list) else []
    return [("Tags", escape(", ".join(str(tag) for tag in tags)))]


def _body(entry: Model, files: Sequence[FileRecord]) -> str:
    html = shown(entry, "body_html") or shown(entry, "body")
    paths = {file.upload: file.path for file in files if file.upload is not None}
    known: dict[str, str] = {}
    for upload in _list(entry, "uploads"):
        path = paths.get(cast("int", shown(upload, "id")))
        if path is not None:
            known[_words(shown(upload, "long_name"))] = quote(path)
    return cleaned(_words(html), known)


def _sections(
    entry: Model, files: Sequence[FileRecord], problems: Sequence[Problem], index: str
) -> Iterator[str]:
    yield _section("Extra fields", _metadata(shown(entry, "metadata")))
    yield _section("Steps", _items("ol", [_step(step) for step in _list(entry, "steps")]))
    links = [_link("item", link, index) for link in _list(entry, "items_links")]
    links += [_link("experiment", link, index) for link in _list(entry, "experiments_links")]
    yield _section("Links", _items("ul", links))
    yield _section("Files", _files(entry, files))
    yield _section("Comments", _items("ul", [_comment(each) for each in _list(entry, "comments")]))
    said = [f'<span class="problem">{escape(str(problem))}</span>' for problem in problems]
    yield _section("Not saved", _items("ul", said))


def _section(title: str, html: str) -> str:
    return f"<h2>{title}</h2>\n{html}" if html else ""


def _items(tag: str, lines: Sequence[str]) -> str:
    return f"<{tag}>\n" + "".join(f"<li>{each}\n" for each in lines) + f"</{tag}>" if lines else ""


def _step(step: Model) -> str:
    done = f" (done {_words(shown(step, 'finished_at'))})" if shown(step, "finished") else ""
    return escape(_text(shown(step, "body")) + done)


def _comment(comment: Model) -> str:
    who = f"{_words(shown(comment, 'fullname'))}, {_words(shown(comment, 'created_at'))}"
    return f"{escape(who)}: {plain(_words(shown(comment, 'comment')))}"


def _text(value: object) -> str:
    """Text of which releases differ in whether they escape it."""
    from elab_sdk.content.character_references import unescaped

    return unescaped(_words(value))


def _link(kind: BackupKind, link: Model, index: str) -> str:
    number = _words(shown(link, "item_id"))
    words = escape(f"{_words(shown(link, 'title'))} ({kind} {number})")
    return f'<a href="{index}#{kind}-{escape(number)}">{words}</a>' if index else words


def _files(entry: Model, files: Sequence[FileRecord]) -> str:
    said_of = {shown(upload, "id"): _words(shown(upload, "comment")) for upload in _list(entry, "uploads")}
    comments = {number: words for number, words in said_of.items() if words not in _UNSAID}
    rows: list[str] = []
    for file in files:
        if file.upload is None:
            continue
        gone = ' class="deleted"' if file.state == "deleted" else ""
        said = "deleted on the server" if file.state == "deleted" else comments.get(file.upload, "")
        name = file.path.rpartition("/")[2]
        rows.append(
            f'<tr{gone}><td><a href="{quote(file.path)}">{escape(name)}</a><td>{file.size}'
            f"<td>{escape(said)}<td><code>{file.sha256}</code>\n"
        )
    head = "<tr><th>Name<th>Bytes<th>Comment<th>SHA-256\n"
    return f"<table>\n{head}{''.join(rows)}</table>" if rows else ""


def _metadata(found: object) -> str:
    if not isinstance(found, dict):
        return f"<pre>{escape(str(found))}</pre>" if found else ""
    values = cast("Mapping[str, object]", found)
    fields = values.get("extra_fields")
    rows: list[tuple[str, str]] = []
    if isinstance(fields, dict):
        rows = [(name, escape(_field(field))) for name, field in cast("dict[str, object]", fields).items()]
    other = {name: value for name, value in values.items() if name not in ("extra_fields", "elabftw")}
    text = f"<pre>{escape(json.dumps(other, indent=2, ensure_ascii=False))}</pre>" if other else ""
    return _table([(name, html or "–") for name, html in rows]) + text


def _field(field: object) -> str:
    if not isinstance(field, dict):
        return _words(field)
    found = cast("dict[str, object]", field)
    value = found.get("value")
    words = ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else _words(value)
    return f"{words} {_words(found.get('unit'))}".strip()
