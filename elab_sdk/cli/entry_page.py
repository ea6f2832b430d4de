"""An entry laid out for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from elab_sdk import text
from elab_sdk.cli.output import as_text, printable

if TYPE_CHECKING:
    from elab_api_v1.base import Model

    from elab_sdk.cli.targets import Target

__all__ = ["show"]

_FACTS: Final = {
    "date": "date",
    "fullname": "by",
    "status_title": "status",
    "category_title": "category",
    "tags": "tags",
    "start": "start",
    "end": "end",
    "item_id": "item",
    "modified_at": "changed",
    "locked": "locked",
    "elabid": "elabid",
}


def show(found: Model, target: Target) -> None:
    """Print an entry.

    Args:
        found: An experiment, an item, a template or a booking.
        target: What it is.
    """
    console = Console(highlight=False)
    head = Table.grid(padding=(0, 2))
    head.add_column(style="dim", justify="right")
    head.add_column()
    for name, word in _FACTS.items():
        if value := as_text(getattr(found, name, None)):
            head.add_row(word, Text(printable(value)))
    for row in _parts(found):
        head.add_row(*row)
    title = Text(printable(as_text(getattr(found, "title", "")) or "Untitled"), style="bold")
    console.print(
        Panel(head, title=title, subtitle=escape(target.words), title_align="left", subtitle_align="right")
    )
    if body := getattr(found, "body", None):
        console.print(Text(printable(text(body))))


def _parts(found: Model) -> list[tuple[str, Text]]:
    rows: list[tuple[str, str]] = []
    for name, word in (("items_links", "item"), ("experiments_links", "experiment")):
        rows += [("link", f"{word} {each.item_id}  {each.title}") for each in _list(found, name)]
    rows += [("step", f"{'✔' if each.finished else '·'} {each.body}") for each in _list(found, "steps")]
    rows += [("file", f"{each.id}  {each.real_name}") for each in _list(found, "uploads")]
    return [(word, Text(printable(words))) for word, words in rows]


def _list(found: Model, name: str) -> list[Any]:
    return getattr(found, name, None) or []
