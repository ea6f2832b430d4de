"""The page of an entry on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from elab_sdk import text
from elab_sdk.backups.entry_facts import FACTS, fact
from elab_sdk.cli.columns import select_columns
from elab_sdk.cli.field_text import field_text
from elab_sdk.cli.output import format_value, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from elab_api_v1.base import Model
    from elab_api_v1.extra_fields import ExtraField
    from elab_api_v1.models import Step

    from elab_sdk.cli.targets import Target

__all__ = ["print_entry", "print_fields"]

_LABELS: Final = {
    "custom_id": "custom ID",
    "date": "date",
    "fullname": "owner",
    "status_title": "status",
    "category_title": "category",
    "tags": "tags",
    "start": "from",
    "end": "to",
    "item_id": "item",
    "modified_at": "changed",
    "state": "state",
    "locked": "locked",
    "rating": "rating",
    "canread": "read",
    "canwrite": "write",
    "elabid": "elabid",
}
_TYPES: Final = {
    "number": "number",
    "date": "date",
    "datetime-local": "date and time",
    "time": "time",
    "select": "choice",
    "radio": "choice",
    "checkbox": "checkbox",
}
"""The types of extra fields that are shown; others are clear from the value."""
_LINKS: Final = (
    ("items_links", "link", "item"),
    ("experiments_links", "link", "experiment"),
    ("related_items_links", "linked from", "item"),
    ("related_experiments_links", "linked from", "experiment"),
)


def print_entry(entry: Model, target: Target) -> None:
    """Print an entry.

    Args:
        entry: An experiment, an item, a template or a booking.
        target: The kind and ID of the entry.
    """
    console = Console(highlight=False)
    head = Table.grid(padding=(0, 2))
    head.add_column(style="dim", justify="right")
    head.add_column()
    for name, label in _LABELS.items():
        if value := _value(entry, name):
            head.add_row(label, Text(printable(value)))
    for row in _linked_rows(entry):
        head.add_row(*row)
    for name_text, value_text in _field_rows(entry):
        head.add_row(name_text, value_text)
    title = Text(printable(format_value(getattr(entry, "title", "")) or "Untitled"), style="bold")
    console.print(
        Panel(head, title=title, subtitle=escape(target.label), title_align="left", subtitle_align="right")
    )
    if body := getattr(entry, "body", None):
        console.print(Text(printable(text(body))))


def print_fields(entry: Model, names: Sequence[str]) -> None:
    """Print chosen attributes and extra fields, one per line.

    Args:
        entry: The entry.
        names: Their names.

    Raises:
        BadParameter: A name is unknown.
    """
    columns, rows = select_columns(names, [entry], ())
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", justify="right")
    grid.add_column()
    for column, cell in zip(columns, next(rows).cells, strict=True):
        grid.add_row(Text(printable(column.heading)), Text(printable(cell)))
    Console(highlight=False).print(grid)


def _field_rows(entry: Model) -> Iterator[tuple[Text, Text]]:
    """Yield a row for each extra field, below the name of its group, in the order of the page."""
    fields: Mapping[str, ExtraField] = getattr(entry, "extra_fields", None) or {}
    group: str | None = None
    for field in sorted(fields.values(), key=_group_position(fields)):
        if field.group != group:
            group = field.group
            yield Text(""), Text(printable(group or ""), style="bold")
        value = Text(printable(field_text(field))) if field_text(field) else Text("–", style="dim")
        kind = f"  {_TYPES[field.type]}" if field.type in _TYPES else ""
        yield Text(printable(field.name)), value + Text(kind, style="dim italic")


def _group_position(fields: Mapping[str, ExtraField]) -> Callable[[ExtraField], int]:
    """Return the position of a field's group: fields without a group come first, as on the page."""
    groups = list(dict.fromkeys([None, *(field.group for field in fields.values())]))
    return lambda field: groups.index(field.group)


def _value(entry: Model, name: str) -> str:
    return fact(entry, name) if name in FACTS else format_value(getattr(entry, name, None))


def _linked_rows(entry: Model) -> list[tuple[str, Text]]:
    rows: list[tuple[str, str]] = []
    for name, label, kind in _LINKS:
        rows += [(label, f"{kind} {each.item_id}  {each.title}") for each in _list_attribute(entry, name)]
    rows += [("step", _step(each)) for each in _list_attribute(entry, "steps")]
    rows += [("file", f"{each.id}  {each.real_name}") for each in _list_attribute(entry, "uploads")]
    rows += [
        ("comment", f"{each.fullname}, {each.created_at}  {text(each.comment)}")
        for each in _list_attribute(entry, "comments")
    ]
    return [(label, Text(printable(value))) for label, value in rows]


def _step(step: Step) -> str:
    due = f"  due {step.deadline}" if step.deadline and not step.finished else ""
    return f"{'✔' if step.finished else '·'} {step.body}{due}"


def _list_attribute(entry: Model, name: str) -> list[Any]:
    return getattr(entry, name, None) or []
