"""HTML of entries and lists for notebooks: cards and tables without scripts and external resources.

All texts from a server are escaped. A body, which is HTML, is cleaned by nh3 (extra `notebook`); without nh3
it is shown as plain text. There is no style sheet: the inline styles suit light and dark themes.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.base import Model, Resource
from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraField, ExtraFields

from elab_sdk.content.cell_values import cell_text
from elab_sdk.content.extract import has_body, html_of
from elab_sdk.content.sanitizer import clean_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["card", "table"]

_MAX_ROWS: Final = 60
"""Maximum number of rows that a table shows."""
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{3,8}")

# Styles: borders and backgrounds are translucent grey; text keeps the colour of the theme.
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
_BODY_STYLES: Final = {
    "table": "border-collapse:collapse;margin:8px 0",
    "th": f"border:{_LINE};padding:3px 10px;text-align:left",
    "td": f"border:{_LINE};padding:3px 10px;text-align:left",
    "pre": "white-space:pre-wrap;background:rgba(128,128,128,.12);padding:8px",
    "img": "max-width:100%",
}
"""Styles of the elements in a body."""

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
"""The columns of a table: their names, and the attributes that provide their values."""


def card(model: Model) -> str | None:
    """Get the card of an entry; None if the model has no card.

    >>> from elab_api_v1.models import Experiment
    >>> html = card(Experiment.from_dict({"id": 3, "title": "a <script>"}))
    >>> "a &lt;script&gt;" in html, "Experiment 3" in html
    (True, True)
    """
    if not isinstance(model, Resource) or model.kind not in _KINDS:
        return None
    links = [*_list_attribute(model, "items_links"), *_list_attribute(model, "experiments_links")]
    parts = (
        _head(model, model.kind.capitalize()),
        _chips(_list_attribute(model, "tags")),
        _fields(_attribute(model, "extra_fields")),
        _part("Text", _text(model)),
        _part("Steps", _lines(_list_attribute(model, "steps"), _step)),
        _part("Files", _lines(_list_attribute(model, "uploads"), _file)),
        _part("Links", _lines(links, _link)),
        _part("Comments", _lines(_list_attribute(model, "comments"), _comment)),
    )
    return f'<div style="{_CARD}">{"".join(parts)}</div>'


def table(rows: Sequence[object]) -> str | None:
    """Get the table of a list of models; None if the list contains anything else.

    >>> from elab_api_v1.models import Status
    >>> "Running" in table([Status.from_dict({"category_id": "1", "category": "Running", "color": "29aeb9"})])
    True
    """
    if not all(isinstance(row, Model) for row in rows):
        return None
    models = cast("Sequence[Model]", rows)
    shown = models[:_MAX_ROWS]
    columns = [
        column for column in _COLUMNS if any(_first(row, column[1]) not in (None, []) for row in shown)
    ]
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name, _ in columns)
    body = "".join(f"<tr>{''.join(_cells(row, columns))}</tr>" for row in shown)
    grid = f'<table style="{_TABLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div style="overflow:auto">{grid if shown else ""}{_row_count(len(models), len(shown))}</div>'


def _row_count(total: int, shown: int) -> str:
    count = f"{total} {'row' if total == 1 else 'rows'}"
    text = f"{count}, of which the first {shown} are shown" if shown < total else count
    return f'<div style="{_FAINT};padding:6px 0">{text}</div>'


# The parts of a card ------------------------------------------------------------------------------------


def _head(model: Model, kind: str) -> str:
    title = f'{_dot(model)}<span style="{_TITLE}">{_attribute_text(model, "title")}</span>'
    number = f'<span style="{_FAINT}">{kind} {_attribute_text(model, "id")}</span>'
    facts = f'<div style="{_FAINT}">{" · ".join(_facts(model))}</div>'
    return f'<div style="{_HEAD}"><div>{title}</div>{number}</div>{facts}'


def _facts(model: Model) -> Iterator[str]:
    """Get the texts below the title."""
    for name in ("date", "category_title", "status_title", "fullname"):
        value = _attribute(model, name)
        if value not in (None, ""):
            yield _escaped_text(value)
    changed = _attribute(model, "modified_at")
    if changed is not None:
        yield f"changed {_escaped_text(changed)}"
    for name in ("locked", "timestamped"):
        if _attribute(model, name) is True:
            yield name


def _chips(tags: Sequence[object]) -> str:
    chips = "".join(f'<span style="{_CHIP}">{_escaped_text(tag)}</span>' for tag in tags)
    return f'<div style="margin-top:6px">{chips}</div>' if chips else ""


def _fields(fields: object) -> str:
    """Get the extra fields, by group."""
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
    return _escaped_text(value) + escape(unit)


def _text(model: Model) -> str:
    try:
        body = html_of(model) if has_body(model) else ""
    except DecodeError:
        return ""
    if not body.strip():
        return ""
    return f'<div style="{_BODY}">{clean_html(body, fetches=False, styles=_BODY_STYLES)}</div>'


def _part(label: str, content: str) -> str:
    return (
        f'<div style="{_PART}"><div style="{_LABEL}">{escape(label)}</div>{content}</div>' if content else ""
    )


def _lines(models: Sequence[object], line: Callable[[Model], str]) -> str:
    texts = (line(model) for model in models if isinstance(model, Model))
    return "".join(f"<div>{text}</div>" for text in texts)


def _step(step: Model) -> str:
    return f"{'☑' if _attribute(step, 'finished') is True else '☐'} {_attribute_text(step, 'body')}"


def _file(upload: Model) -> str:
    size = _attribute(upload, "filesize")
    length = f' <span style="{_FAINT}">{_bytes(size)}</span>' if isinstance(size, int) else ""
    return f"{_attribute_text(upload, 'real_name')}{length}"


def _link(link: Model) -> str:
    category, item_id = _attribute_text(link, "category_title"), _attribute_text(link, "item_id")
    label = f'<span style="{_FAINT}">{category} {item_id}</span>'
    return f"{_dot(link)}{_attribute_text(link, 'title')} {label}"


def _comment(comment: Model) -> str:
    author, text = _attribute_text(comment, "fullname"), _attribute_text(comment, "comment")
    return f'<span style="{_FAINT}">{author}:</span> {text}'


def _bytes(size: int) -> str:
    """Format a size in bytes."""
    for unit, bytes_of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_of:
            return f"{size / bytes_of:.3g} {unit}"
    return f"{size} bytes"


# The cells of a table -----------------------------------------------------------------------------------


def _cells(row: Model, columns: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    for name, keys in columns:
        value = _first(row, keys)
        shown = _escaped_text(value)
        if name == "title":
            shown = f"{_dot(row)}<b>{shown}</b>"
        elif name == "tags":
            shown = "".join(
                f'<span style="{_CHIP}">{_escaped_text(tag)}</span>' for tag in _list_attribute(row, "tags")
            )
        # titles may be wrapped, numbers and dates may not
        wrapping = "" if name in ("title", "tags", "item") else ";white-space:nowrap"
        yield f'<td style="{_CELL}{wrapping}">{shown}</td>'


def _first(model: Model, names: tuple[str, ...]) -> object:
    return next((value for name in names if (value := _attribute(model, name)) is not None), None)


# Values -------------------------------------------------------------------------------------------------


def _attribute(model: Model, name: str) -> object:
    """Get an attribute, or the server's value if it cannot be decoded, so that the card is still shown."""
    try:
        return cast("object", getattr(model, name, None))
    except DecodeError as error:
        return None if isinstance(error.value, dict | list) else error.value


def _list_attribute(model: Model, name: str) -> Sequence[object]:
    value = _attribute(model, name)
    return cast("list[object]", value) if isinstance(value, list) else ()


def _attribute_text(model: Model, name: str) -> str:
    return _escaped_text(_attribute(model, name))


def _escaped_text(value: object) -> str:
    if isinstance(value, datetime):
        return escape(f"{value:%Y-%m-%d %H:%M}")
    return escape(value.isoformat() if isinstance(value, date) else cell_text(value))


def _dot(model: Model) -> str:
    """Get a dot in the colour of the status or category."""
    for name in ("status_color", "category_color", "color"):
        color = _attribute(model, name)
        if isinstance(color, str) and _COLOR.fullmatch(color):
            return f'<span style="color:{color};margin-right:6px">●</span>'
    return ""
