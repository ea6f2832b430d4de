"""Entries and lists as notebooks show them: cards and tables that run nothing and fetch nothing.

Each text of a server is escaped; a body, which is HTML, is cleaned by nh3 (extra `notebook`), and is plain
text without it. There is neither a script nor a style sheet: what is inline looks right on light and on dark.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.base import Model, Resource
from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraField, ExtraFields

from elab_sdk.content.cell_values import written
from elab_sdk.content.extract import has_body, html_of
from elab_sdk.content.sanitizer import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["card", "table"]

_MOST: Final = 60
"""The most rows that a table shows."""
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{3,8}")

# Styles: borders and grounds are shades of grey that let through what is below, text keeps its own colour.
_LINE: Final = "1px solid rgba(128,128,128,.35)"
_CARD: Final = ";".join(
    (
        f"border:{_LINE}",
        "border-radius:8px",
        "padding:14px 18px",
        "margin:4px 0",
        "max-width:860px",
        "line-height:1.5",
        "text-align:left",
    )
)
_HEAD: Final = "display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline"
_TITLE: Final = "font-size:1.25em;font-weight:600;overflow-wrap:anywhere"
_FAINT: Final = "opacity:.7"
_CHIP: Final = ";".join(
    (
        "display:inline-block",
        "background:rgba(128,128,128,.18)",
        "border-radius:999px",
        "padding:1px 10px",
        "margin:2px 6px 2px 0",
        "font-size:.9em",
    )
)
_PART: Final = "margin-top:14px"
_LABEL: Final = "font-size:.8em;font-weight:600;letter-spacing:.05em;text-transform:uppercase;opacity:.6"
_BODY: Final = "max-height:380px;overflow:auto;border-left:3px solid rgba(128,128,128,.3);padding:0 14px"
_TABLE: Final = "border-collapse:collapse;margin:0;border:none"
_CELL: Final = ";".join(
    (
        "text-align:left",
        "vertical-align:top",
        "padding:4px 18px 4px 0",
        "border:none",
        f"border-bottom:{_LINE}",
        "background:none",
    )
)
_IN_BODY: Final = {
    "table": "border-collapse:collapse;margin:8px 0",
    "th": f"border:{_LINE};padding:3px 10px;text-align:left",
    "td": f"border:{_LINE};padding:3px 10px;text-align:left",
    "pre": "white-space:pre-wrap;background:rgba(128,128,128,.12);padding:8px",
    "img": "max-width:100%",
}
"""What the elements of a body look like."""

_KINDS: Final = ("experiment", "item", "template")
"""The kinds of resources that are shown as a card."""

_COLUMNS: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("id", ("id",)),
    ("date", ("date",)),
    ("title", ("title", "tag", "real_name")),
    ("category", ("category_title",)),
    ("status", ("status_title",)),
    ("start", ("start",)),
    ("end", ("end",)),
    ("item", ("item_title",)),
    ("tags", ("tags",)),
    ("owner", ("fullname",)),
    ("changed", ("modified_at",)),
)
"""What a table has columns for, and the attributes that fill them."""


def card(model: Model) -> str | None:
    """An entry as a card; None for what has none.

    >>> from elab_api_v1.models import Experiment
    >>> made = card(Experiment.from_dict({"id": 3, "title": "a <script>"}))
    >>> "a &lt;script&gt;" in made, "Experiment 3" in made
    (True, True)
    """
    if not isinstance(model, Resource) or model.kind not in _KINDS:
        return None
    links = [*_several(model, "items_links"), *_several(model, "experiments_links")]
    parts = (
        _head(model, model.kind.capitalize()),
        _chips(_several(model, "tags")),
        _fields(_get(model, "extra_fields")),
        _part("Text", _text(model)),
        _part("Steps", _lines(_several(model, "steps"), _step)),
        _part("Files", _lines(_several(model, "uploads"), _file)),
        _part("Links", _lines(links, _link)),
        _part("Comments", _lines(_several(model, "comments"), _comment)),
    )
    return f'<div style="{_CARD}">{"".join(parts)}</div>'


def table(rows: Sequence[object]) -> str | None:
    """A list of models as a table; None where it holds something else.

    >>> from elab_api_v1.models import Status
    >>> "Running" in table([Status.from_dict({"category_id": "1", "category": "Running", "color": "29aeb9"})])
    True
    """
    if not all(isinstance(row, Model) for row in rows):
        return None
    models = cast("Sequence[Model]", rows)
    shown = models[:_MOST]
    columns = [
        column for column in _COLUMNS if any(_first(row, column[1]) not in (None, []) for row in shown)
    ]
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name, _ in columns)
    body = "".join(f"<tr>{''.join(_cells(row, columns))}</tr>" for row in shown)
    grid = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div style="overflow:auto">{grid if shown else ""}{_counted(len(models), len(shown))}</div>'


def _counted(there: int, shown: int) -> str:
    count = f"{there} {'row' if there == 1 else 'rows'}"
    words = f"{count}, of which the first {shown} are shown" if shown < there else count
    return f'<div style="{_FAINT};padding:6px 0">{words}</div>'


# The parts of a card ------------------------------------------------------------------------------------


def _head(model: Model, kind: str) -> str:
    title = f'{_dot(model)}<span style="{_TITLE}">{_of(model, "title")}</span>'
    number = f'<span style="{_FAINT}">{kind} {_of(model, "id")}</span>'
    facts = f'<div style="{_FAINT}">{" · ".join(_facts(model))}</div>'
    return f'<div style="{_HEAD}"><div>{title}</div>{number}</div>{facts}'


def _facts(model: Model) -> Iterator[str]:
    """What stands below the title."""
    for name in ("date", "category_title", "status_title", "fullname"):
        value = _get(model, name)
        if value not in (None, ""):
            yield _plain(value)
    changed = _get(model, "modified_at")
    if changed is not None:
        yield f"changed {_plain(changed)}"
    for name in ("locked", "timestamped"):
        if _get(model, name) is True:
            yield name


def _chips(tags: Sequence[object]) -> str:
    chips = "".join(f'<span style="{_CHIP}">{_plain(tag)}</span>' for tag in tags)
    return f'<div style="margin-top:6px">{chips}</div>' if chips else ""


def _fields(fields: object) -> str:
    """The extra fields, group by group."""
    if not isinstance(fields, ExtraFields) or not fields:
        return ""
    groups: dict[str | None, list[str]] = {}
    for field in fields.values():
        row = (
            f'<tr><td style="{_CELL}">{escape(field.name)}</td><td style="{_CELL}">{_value(field)}</td></tr>'
        )
        groups.setdefault(field.group, []).append(row)
    return "".join(
        _part(group or "Extra fields", f'<table style="{_TABLE}"><tbody>{"".join(rows)}</tbody></table>')
        for group, rows in groups.items()
    )


def _value(field: ExtraField) -> str:
    value = field.value
    if isinstance(value, bool):
        return "☑" if value else "☐"
    if field.type == "url" and isinstance(value, str) and value.lower().startswith(("http://", "https://")):
        return f'<a href="{escape(value)}" target="_blank" rel="noopener noreferrer">{escape(value)}</a>'
    unit = f" {field.unit}" if field.unit and value is not None else ""
    return _plain(value) + escape(unit)


def _text(model: Model) -> str:
    try:
        body = html_of(model) if has_body(model) else ""
    except DecodeError:
        return ""
    if not body.strip():
        return ""
    return f'<div style="{_BODY}">{cleaned(body, fetches=False, styles=_IN_BODY)}</div>'


def _part(label: str, content: str) -> str:
    return (
        f'<div style="{_PART}"><div style="{_LABEL}">{escape(label)}</div>{content}</div>' if content else ""
    )


def _lines(things: Sequence[object], line: Callable[[Model], str]) -> str:
    made = (line(thing) for thing in things if isinstance(thing, Model))
    return "".join(f"<div>{each}</div>" for each in made)


def _step(step: Model) -> str:
    return f"{'☑' if _get(step, 'finished') is True else '☐'} {_of(step, 'body')}"


def _file(upload: Model) -> str:
    size = _get(upload, "filesize")
    length = f' <span style="{_FAINT}">{_bytes(size)}</span>' if isinstance(size, int) else ""
    return f"{_of(upload, 'real_name')}{length}"


def _link(link: Model) -> str:
    number = f'<span style="{_FAINT}">{_of(link, "category_title")} {_of(link, "item_id")}</span>'
    return f"{_dot(link)}{_of(link, 'title')} {number}"


def _comment(comment: Model) -> str:
    return f'<span style="{_FAINT}">{_of(comment, "fullname")}:</span> {_of(comment, "comment")}'


def _bytes(size: int) -> str:
    """A length as people read it."""
    for unit, bytes_of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_of:
            return f"{size / bytes_of:.3g} {unit}"
    return f"{size} bytes"


# The cells of a table -----------------------------------------------------------------------------------


def _cells(row: Model, columns: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for name, keys in columns:
        value = _first(row, keys)
        shown = _plain(value)
        if name == "title":
            shown = f"{_dot(row)}<b>{shown}</b>"
        elif name == "tags":
            shown = "".join(f'<span style="{_CHIP}">{_plain(tag)}</span>' for tag in _several(row, "tags"))
        # a number stays whole, a title may break
        kept = "" if name in ("title", "tags", "item") else ";white-space:nowrap"
        yield f'<td style="{_CELL}{kept}">{shown}</td>'


def _first(model: Model, names: tuple[str, ...]) -> object:
    return next((value for name in names if (value := _get(model, name)) is not None), None)


# Values -------------------------------------------------------------------------------------------------


def _get(model: Model, name: str) -> object:
    """An attribute; what the server sent where it cannot be read, so that one field never costs a card."""
    try:
        return cast("object", getattr(model, name, None))
    except DecodeError as error:
        return None if isinstance(error.value, dict | list) else error.value


def _several(model: Model, name: str) -> Sequence[object]:
    found = _get(model, name)
    return cast("list[object]", found) if isinstance(found, list) else ()


def _of(model: Model, name: str) -> str:
    return _plain(_get(model, name))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return escape(f"{value:%Y-%m-%d %H:%M}")
    return escape(value.isoformat() if isinstance(value, date) else written(value))


def _dot(model: Model) -> str:
    """A dot in the colour of its status or category."""
    for name in ("status_color", "category_color", "color"):
        color = _get(model, name)
        if isinstance(color, str) and _COLOR.fullmatch(color):
            return f'<span style="color:{color};margin-right:6px">●</span>'
    return ""
