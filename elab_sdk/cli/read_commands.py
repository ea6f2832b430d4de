"""Commands that read: `get`, `list`, `search` and `open`."""

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

import typer

from elab_sdk.cli import command_table, targets
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.content_options import id_or_title
from elab_sdk.cli.output import format_json, format_value, is_terminal, print_line, print_note
from elab_sdk.cli.output_options import ObjectOptions, OutputOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from elab_api_v1.base import Model
    from elab_api_v1.extra_fields import ExtraField

    from elab_sdk import Manager
    from elab_sdk.cli.columns import RowReader
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.known_release import KnownRelease

Entry = Annotated[
    list[str],
    typer.Argument(
        help="3, item 5, template 2, event 7, an elabid, or the address of a page.",
        metavar="[KIND] ID",
        show_default=False,
    ),
]
"""The arguments that name an entry."""

COLUMNS: Final = {
    "experiments": ("id", "date", "title", "fullname", "status_title"),
    "items": ("id", "date", "title", "fullname", "category_title"),
}
_LIST_COMMANDS: Final = (
    "statuses",
    "categories",
    "types",
    "tags",
    "templates",
    "users",
    "events",
    "profiles",
)
"""Commands that list something else."""
_SCREEN: Final = 30
"""Default number of rows on a terminal."""


def get(
    connection: ConnectionOptions,
    output: ObjectOptions,
    *,
    entry: Entry,
    field: Annotated[
        str | None,
        typer.Option(
            "--field",
            "-f",
            help="Print only one attribute or extra field: title, body, pH, …",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print an experiment, an item, a template or a booking.

    On a terminal the entry is formatted for people, with its extra fields. In a pipe or a file it is JSON, as
    the server sent it.

    Examples:
      elab get 3
      elab get item 5 --json
      elab get 3 --fields title,tags,pH
      elab get 3 --field body > body.html
      elab get 20170415-83207cd15b813175bb79808040a48ce268af04f0
      elab get "https://elab.example.org/database.php?mode=view&id=5"
    """
    if field is not None and output != ObjectOptions():
        raise typer.BadParameter("--field prints one attribute as it is, and excludes options for the output")
    target = targets.parse_target(entry)
    with connection.manager() as manager:
        target = target.on(manager)
        entry_model = _read_entry(manager, target)
    if field is not None:
        _print_field(entry_model, field)
    elif output.format != "table" and (output.format or not is_terminal()):
        output.print_object(entry_model, COLUMNS.get(f"{target.kind}s", ()))
    else:
        from elab_sdk.cli import entry_page  # rich is slow to load

        if output.fields:
            entry_page.print_fields(entry_model, output.fields)
        else:
            entry_page.print_entry(entry_model, target)


def list_(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    kind: Annotated[str, typer.Argument(help="experiments or items.", show_default=True)] = "experiments",
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Maximum number of rows.", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Print all rows, also on a terminal.")
    ] = False,
    search: Annotated[
        str | None,
        typer.Option("--search", "-s", help="Search on the server, from 4.3.", show_default=False),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", "-t", help="Text that the title contains.", show_default=False)
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", help="Tag that the entry has. Can be repeated: all must match.", show_default=False
        ),
    ] = None,
    category: Annotated[
        str | None,
        typer.Option(
            "--category",
            "-c",
            help="Category of items, by ID or title. Of experiments, the former name of --status.",
            show_default=False,
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="Status of experiments, by ID or title.", show_default=False),
    ] = None,
    date: Annotated[str | None, typer.Option("--date", "-d", help="The date.", show_default=False)] = None,
    since: Annotated[str | None, typer.Option("--since", help="First date.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last date.", show_default=False)] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="Owner, by user ID or full name.", show_default=False)
    ] = None,
    elabid: Annotated[
        str | None,
        typer.Option("--elabid", help="The elabid, or its beginning.", show_default=False),
    ] = None,
    custom_id: Annotated[
        int | None, typer.Option("--custom-id", min=1, help="The custom ID, from 5.0.", show_default=False)
    ] = None,
) -> None:
    """List experiments or items, newest first: all, or those that match every option.

    A terminal shows the newest 30 by default; see --all and --limit. In a pipe or a file all rows are
    printed, one per line, with values separated by tabs.

    Examples:
      elab list
      elab list items --title plasmid --tag AmpR
      elab list --since 2017-04-01 --until 2017-04-30 --status Success
      elab list --search "western AND date:>=20210302" --csv > matches.csv
      elab list --elabid 20170415-83207cd1
      elab list --fields id,title,tags,pH
      elab list --ids | while read id; do elab tag "$id" checked; done
    """
    filters: dict[str, Any] = {
        "title": title,
        "tags": tag,
        "category": id_or_title(category),
        "status": id_or_title(status),
        "date": date,
        "since": since,
        "until": until,
        "owner": id_or_title(owner),
        "elabid": elabid,
        "custom_id": custom_id,
        "search": search,
    }
    filters = {name: value for name, value in filters.items() if value is not None}
    list_kind = _parse_list_kind(kind)
    if "status" in filters and list_kind == "items":
        raise typer.BadParameter("--status is only for experiments; items have --category")
    _print_list(connection, output, list_kind, filters, limit=limit, everything=everything)


def search(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    query: Annotated[
        list[str],
        typer.Argument(
            help="experiments (default) or items; then words, or title:, body:, author:, date: with AND, OR,"
            " NOT.",
            metavar="[KIND] QUERY...",
            show_default=False,
        ),
    ],
    items: Annotated[bool, typer.Option("--items", "-i", help="Search items instead.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="Maximum number of rows.", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Print all rows, also on a terminal.")
    ] = False,
) -> None:
    """Search experiments or items on the server, from 4.3.

    Older servers cannot search; `elab list --title` filters by title on every release. To search for the word
    "items" itself, quote it together with the other words, or write a kind before it.

    Examples:
      elab search western blot
      elab search 'title:blot AND NOT author:smith'
      elab search items plasmid --ids
      elab search "items of interest"
      elab search experiments items of interest
    """
    named = None if items or len(query) == 1 else targets.entry_kind_of(query[0])
    words = query if named is None else query[1:]
    kind: Literal["experiments", "items"] = "items" if items or named == "item" else "experiments"
    _print_list(connection, output, kind, {"search": " ".join(words)}, limit=limit, everything=everything)


def open_(
    connection: ConnectionOptions,
    *,
    entry: Entry,
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the address without opening it.")
    ] = False,
) -> None:
    """Open the page of an experiment, an item or a template in the browser.

    The address is also printed.

    Examples:
      elab open 3
      elab open item 5 --print
    """
    settings = connection.settings()
    endpoint = settings.endpoint
    target = targets.parse_target(entry).require_kind("experiment", "item", "template")
    if target.elabid:
        with connection.manager() as manager:
            target = target.on(manager)
    target = target.require_server(endpoint)
    address = page_address(endpoint, target, connection.known_release(settings))
    print_line(address)
    if not print_only:
        import webbrowser  # slow to load

        if not webbrowser.open(address):
            print_note("no browser is available: open the address yourself")


def page_address(endpoint: str, target: targets.Target, known: "KnownRelease | None" = None) -> str:
    """Return the address of an entry's page.

    >>> page_address("https://elab.example.org/api/v1/", targets.Target("experiment", 3))
    'https://elab.example.org/experiments.php?mode=view&id=3'

    Args:
        endpoint: The base address of the API, v1 or v2.
        target: The entry.
        known: What is known of the server's release.
    """
    from elab_sdk.config import site_of
    from elab_sdk.rules import web_addresses  # most commands need no page
    from elab_sdk.rules.known_release import detected_release

    kind: web_addresses.PageKind = "experiment" if target.kind == "event" else target.kind
    release = detected_release(known).candidates[-1] if known is not None and known.is_known else None
    return web_addresses.entry_url(site_of(endpoint), kind, target.id, release)


def _parse_list_kind(kind: str) -> Literal["experiments", "items"]:
    """Return what to list.

    Raises:
        BadParameter: It is neither; the message names the command for what another command lists.
    """
    name = command_table.ALIASES.get(kind.lower(), kind.lower())
    name = "tags" if name == "tag" else name
    if name in _LIST_COMMANDS:
        raise typer.BadParameter(f"`elab list` lists experiments and items; use `elab {name}`")
    return "items" if targets.parse_entry_kind(kind) == "item" else "experiments"


def _read_entry(manager: "Manager", target: targets.Target) -> "Model":
    readers: dict[targets.TargetKind, Callable[[int], Model]] = {
        "experiment": manager.get_experiment,
        "item": manager.get_item,
        "template": manager.get_template,
        "event": manager.get_event,
    }
    return readers[target.kind](target.id)


def _print_field(model: "Model", name: str) -> None:
    attribute = name.replace("-", "_")
    fields: Mapping[str, ExtraField] = getattr(model, "extra_fields", None) or {}
    if name in fields and not hasattr(model, attribute):
        from elab_sdk.cli.field_text import field_text  # few callers need it

        print_line(field_text(fields[name]))
        return
    if attribute.startswith("_") or not (hasattr(model, attribute) or name in model):
        raise typer.BadParameter(
            f"unknown field {name!r}; the server sent {', '.join([*model.keys(), *fields])}"
        )
    value: object = getattr(model, attribute) if hasattr(model, attribute) else model[name]
    if isinstance(value, dict):
        print_line(format_json(cast("object", value)))
        return
    lines = cast("list[object]", value) if isinstance(value, list) else [value]
    print_line("\n".join(format_value(each) for each in lines))


def _print_list(
    connection: ConnectionOptions,
    output: OutputOptions,
    kind: Literal["experiments", "items"],
    filters: dict[str, Any],
    *,
    limit: int | None,
    everything: bool,
) -> None:
    row_limit = limit if limit is not None or everything or not output.is_for_people else _SCREEN
    with connection.manager() as manager:
        # one row more than a screen, to find out whether there are more
        maximum = None if row_limit is None else row_limit + (limit is None)
        rows = iter(_rows(manager, kind, filters, maximum))
        count = output.print_rows(
            rows if row_limit is None else islice(rows, row_limit),
            COLUMNS[kind],
            read_entries=_reader(manager, "item" if kind == "items" else "experiment"),
        )
        has_more = limit is None and row_limit is not None and next(rows, None) is not None
    if has_more:
        print_note(f"showing the newest {count}; use --all or --limit N for more")
    elif not count:
        print_note("no matches")


def _reader(manager: "Manager", kind: "EntryKind") -> "RowReader":
    """Return a function that reads the entries of rows."""

    def read(rows: "Sequence[Any]") -> "Mapping[int, Model]":
        # an entry that was deleted in the meantime keeps its row
        return {entry.id: entry for entry in manager.read_many(rows, kind, missing="skip")}

    return read


def _rows(
    manager: "Manager", kind: Literal["experiments", "items"], filters: dict[str, Any], maximum: int | None
) -> "Iterable[Model]":
    """Return rows page by page if the server can filter them, which prints the first rows early."""
    arguments: dict[str, Any] = filters if maximum is None else {**filters, "limit": maximum}
    if filters.keys() <= {"search"}:
        iterate: Any = manager.iter_experiments if kind == "experiments" else manager.iter_items
        rows: Iterable[Model] = iterate(**arguments, page_size=100 if maximum is None else min(maximum, 500))
        return rows
    find: Any = manager.find_experiments if kind == "experiments" else manager.find_items
    matches: list[Model] = find(**arguments)
    return matches
