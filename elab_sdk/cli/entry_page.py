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
from elab_sdk.cli.output import format_value, printable

if TYPE_CHECKING:
    from elab_api_v1.base import Model
    from elab_api_v1.models import Step

    from elab_sdk.cli.targets import Target

__all__ = ["print_entry"]

_LABELS: Final = {
    "custom_id": "custom ID",
    "date": "date",
    "fullname": "by",
    "status_title": "status",
    "category_title": "category",
    "tags": "tags",
    "start": "start",
    "end": "end",
    "item_id": "item",
    "modified_at": "changed",
    "state": "state",
    "locked": "locked",
    "rating": "rating",
    "canread": "read",
    "canwrite": "write",
    "elabid": "elabid",
}
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
    title = Text(printable(format_value(getattr(entry, "title", "")) or "Untitled"), style="bold")
    console.print(
        Panel(head, title=title, subtitle=escape(target.label), title_align="left", subtitle_align="right")
    )
    if body := getattr(entry, "body", None):
        console.print(Text(printable(text(body))))


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
