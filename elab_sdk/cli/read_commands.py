"""Reading: one entry, lists of them, and their pages in a browser."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

import typer

from elab_sdk.cli import targets
from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.content_options import number_or_title
from elab_sdk.cli.output import Output, as_text, is_terminal, note, record, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from elab_api_v1.base import Model

    from elab_sdk import Manager

Entry = Annotated[
    list[str],
    typer.Argument(
        help="3, item 5, template 2, event 7, or the address of a page.",
        metavar="[KIND] ID",
        show_default=False,
    ),
]
"""The words that name an entry."""

COLUMNS: Final = {
    "experiments": ("id", "date", "title", "fullname", "status_title"),
    "items": ("id", "date", "title", "fullname", "category_title"),
}
_SCREEN: Final = 30
"""As many rows are shown on a terminal where no number is asked for."""


def get(
    link: Link,
    *,
    entry: Entry,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, as the server sent it.")] = False,
    field: Annotated[
        str | None,
        typer.Option(
            "--field", "-f", help="One attribute alone: title, body, date, tags …", show_default=False
        ),
    ] = None,
) -> None:
    """Read an experiment, a database item, a template or a booking.

    On a terminal it is laid out for people; where the output goes elsewhere it is JSON, as the server sent
    it.

    Examples:
      elab get 3
      elab get item 5 --json
      elab get 3 --field body > body.html
      elab get https://elab.example.org/database.php?mode=view&id=5
    """
    target = targets.one(entry)
    with link.manager() as manager:
        found = _read(manager, target.at(manager.endpoint))
    if field is not None:
        _print_field(found, field)
    elif as_json or not is_terminal():
        say(record(found))
    else:
        from elab_sdk.cli.entry_page import show  # rich is for people

        show(found, target)


def list_(
    link: Link,
    output: Output,
    *,
    kind: Annotated[
        Literal["experiments", "items"], typer.Argument(help="experiments or items.", show_default=True)
    ] = "experiments",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="The most rows.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", "-a", help="All rows, on a terminal too.")] = False,
    search: Annotated[
        str | None,
        typer.Option("--search", "-s", help="What the server searches for, from 4.3 on.", show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", "-t", help="Text in the title.", show_default=False)
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", help="A tag that it has; of several, all.", show_default=False),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(
            "--category",
            "-c",
            help="Status of experiments, type of items: number or title.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="The first day.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="The last day.", show_default=False)] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Whose: a number or a full name.", show_default=False)
    ] = None,
) -> None:
    """List experiments or items, newest first: all, or those that fit all that is said.

    A terminal shows the newest 30 unless --all or --limit says otherwise; where the output goes elsewhere all
    rows are printed, one a line, values parted by tabs.

    Examples:
      elab list
      elab list items --title plasmid --tag AmpR
      elab list --since 2017-04-01 --until 2017-04-30 --category Success
      elab list --search "western AND date:>=20210302" --csv > found.csv
      elab list --ids | while read id; do elab tag "$id" checked; done
    """
    wanted: dict[str, Any] = {
        "title": title,
        "tag": tag,
        "category": number_or_title(category),
        "since": since,
        "until": until,
        "owner": number_or_title(owner),
        "search": search,
    }
    wanted = {name: value for name, value in wanted.items() if value is not None}
    _list(link, output, kind, wanted, limit=limit, everything=everything)


def search(
    link: Link,
    output: Output,
    *,
    words: Annotated[
        list[str], typer.Argument(help="Words, or title:, body:, author:, date: with AND, OR, NOT.")
    ],
    items: Annotated[bool, typer.Option("--items", "-i", help="Search the database items.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="The most rows.", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", "-a", help="All rows, on a terminal too.")] = False,
) -> None:
    """Search experiments, or items. The server does it, from 4.3 on.

    Older servers cannot search; `elab list --title` finds titles on all of them.

    Examples:
      elab search western blot
      elab search 'title:blot AND NOT author:smith'
      elab search --items plasmid --ids
    """
    kind: Literal["experiments", "items"] = "items" if items else "experiments"
    _list(link, output, kind, {"search": " ".join(words)}, limit=limit, everything=everything)


def open_(
    link: Link,
    *,
    entry: Entry,
    print_only: Annotated[bool, typer.Option("--print", help="Print the address, and open nothing.")] = False,
) -> None:
    """Open the page of an experiment or an item in the browser.

    The address is printed; where there is no browser, that is all.

    Examples:
      elab open 3
      elab open item 5 --print
    """
    endpoint = link.chosen().endpoint
    target = targets.one(entry).of("experiment", "item", "template").at(endpoint)
    address = page_of(endpoint, target)
    say(address)
    if not print_only:
        import webbrowser  # slow to load

        if not webbrowser.open(address):
            note("there is no browser here: open the address yourself")


def page_of(endpoint: str, target: targets.Target) -> str:
    """The address of an entry's page.

    >>> page_of("https://elab.example.org/api/v1/", targets.Target("experiment", 3))
    'https://elab.example.org/experiments.php?mode=view&id=3'

    Args:
        endpoint: The API's root.
        target: The entry.
    """
    from elab_sdk.rules import web_addresses  # most commands open no page

    kind: web_addresses.PageKind = "experiment" if target.kind == "event" else target.kind
    return web_addresses.address(endpoint.removesuffix("api/v1/"), kind, target.id)


def _read(manager: "Manager", target: targets.Target) -> "Model":
    readers: dict[targets.Kind, Callable[[int], Model]] = {
        "experiment": manager.get_experiment,
        "item": manager.get_item,
        "template": manager.get_template,
        "event": manager.get_event,
    }
    return readers[target.kind](target.id)


def _print_field(found: "Model", name: str) -> None:
    words = name.replace("-", "_")
    if words.startswith("_") or not (hasattr(found, words) or name in found):
        raise typer.BadParameter(f"there is no {name!r}; the server sent {', '.join(found.keys())}")
    value: object = getattr(found, words) if hasattr(found, words) else found[name]
    if isinstance(value, dict):
        from elab_sdk.cli.output import dump

        say(dump(cast("object", value)))
        return
    lines = cast("list[object]", value) if isinstance(value, list) else [value]
    say("\n".join(as_text(each) for each in lines))


def _list(
    link: Link,
    output: Output,
    kind: Literal["experiments", "items"],
    wanted: dict[str, Any],
    *,
    limit: int | None,
    everything: bool,
) -> None:
    shown = limit if limit is not None or everything or not output.is_for_people else _SCREEN
    with link.manager() as manager:
        # a screenful and one more, to know whether there is more
        most = None if shown is None else shown + (limit is None)
        rows = iter(_rows(manager, kind, wanted, most))
        count = output.rows(rows if shown is None else islice(rows, shown), COLUMNS[kind])
        more = limit is None and shown is not None and next(rows, None) is not None
    if more:
        note(f"the newest {count}; there are more: --all, or --limit N")
    elif not count:
        note("nothing found")


def _rows(
    manager: "Manager", kind: Literal["experiments", "items"], wanted: dict[str, Any], most: int | None
) -> "Iterable[Model]":
    """Rows page by page, so that the first ones come soon; what lists cannot be asked for is found."""
    limited: dict[str, Any] = wanted if most is None else {**wanted, "limit": most}
    if wanted.keys() <= {"search"}:
        walk: Any = manager.iter_experiments if kind == "experiments" else manager.iter_items
        rows: Iterable[Model] = walk(**limited, page_size=100 if most is None else min(most, 500))
        return rows
    find: Any = manager.find_experiments if kind == "experiments" else manager.find_items
    found: list[Model] = find(**limited)
    return found
