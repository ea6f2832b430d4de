"""An entry of an archive as a page for people, who unpack the archive and open it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from elab_api_v1 import decode
from elab_api_v1.models import Template

from elab_sdk.clean import cleaned, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from elab_api_v1.models import Experiment, Item, Upload

__all__ = ["page"]

_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;line-height:1.5}"
    "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left}"
    "img{max-width:100%}"
)


def page(model: Experiment | Item | Template, files: Mapping[int, str], missing: Iterable[str]) -> bytes:
    """An entry as a page. Nothing in it acts: neither its text nor its names.

    Args:
        model: The entry.
        files: The names of its files, by the numbers of the uploads.
        missing: The names of the files that are not there.
    """
    title = escape(decode.title(model.title))
    uploads: list[Upload] = [] if isinstance(model, Template) else model.uploads
    pictures = {each.long_name: files[each.id] for each in uploads if each.id in files}
    parts = [
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>",
        _table(_facts(model)),
        "<hr>",
        cleaned(model.body or "", pictures),
        *_section("Extra fields", _table(_fields(model))),
        *_section("Steps", _steps(model)),
        *_section("Comments", _comments(model)),
        *_section("Files", _files(uploads, files, missing)),
        "</body></html>\n",
    ]
    return "\n".join(parts).encode("utf-8", "replace")


def _facts(model: Experiment | Item | Template) -> Iterator[tuple[str, str]]:
    if not isinstance(model, Template):
        yield "Date", model.date.isoformat() if model.date else ""
        yield "Identifier", model.elabid or ""
    yield "Author", model.fullname
    yield "Category", model.category_title or ""
    yield "Status", model.status_title or ""
    yield "Tags", ", ".join(model.tags)
    yield "Changed", model.modified_at.isoformat(" ") if model.modified_at else ""


def _fields(model: Experiment | Item | Template) -> Iterator[tuple[str, str]]:
    found = (model.metadata or {}).get("extra_fields")
    for name, about in found.items() if isinstance(found, dict) else ():
        value = about.get("value") if isinstance(about, dict) else about
        unit = about.get("unit") if isinstance(about, dict) else None
        several = value if isinstance(value, list) else [value]
        text = ", ".join("" if each is None else str(each) for each in several)
        yield name, f"{text} {unit}" if unit else text


def _steps(model: Experiment | Item | Template) -> str:
    lines = (f"<li>{'☑' if step.finished else '☐'} {plain(step.body)}</li>" for step in model.steps)
    return _list(lines)


def _comments(model: Experiment | Item | Template) -> str:
    if isinstance(model, Template):
        return ""
    return _list(f"<li>{escape(each.fullname)}: {plain(each.comment)}</li>" for each in model.comments)


def _files(uploads: Iterable[Upload], files: Mapping[int, str], missing: Iterable[str]) -> str:
    there = [(files[each.id], each.real_name) for each in uploads if each.id in files]
    lines = [f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for path, name in there]
    lines += [f"<li>{escape(name)} (not in this archive)</li>" for name in missing]
    return _list(lines)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = [f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows if value]
    return f"<table>{''.join(cells)}</table>" if cells else ""


def _list(lines: Iterable[str]) -> str:
    text = "".join(lines)
    return f"<ul>{text}</ul>" if text else ""


def _section(title: str, html: str) -> list[str]:
    return [f"<h2>{title}</h2>", html] if html else []
