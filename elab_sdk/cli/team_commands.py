"""Commands for team data: `statuses`, `categories`, `types`, `tags`, `templates` and `users`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import print_line, print_note
from elab_sdk.cli.output_options import OutputOptions, PlainRow
from elab_sdk.cli.targets import parse_entry_kind, parse_target

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from elab_sdk import Manager

Kind = Annotated[str, typer.Argument(help="experiments or items.")]
Create = Annotated[
    str | None, typer.Option("--create", help="Title of a new one.", metavar="TITLE", show_default=False)
]
Color = Annotated[
    str | None,
    typer.Option("--color", help="Color of the new one, such as #29AEB9.", show_default=False),
]


def statuses(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    kind: Kind = "experiments",
    create: Create = None,
    color: Color = None,
) -> None:
    """List the statuses of experiments, from 3.3.11; from 5.0 also list those of items, or create one.

    Examples:
      elab statuses
      elab statuses items
      elab update item 5 --status "In stock"
      elab statuses item --create "In stock" --color "#54AA08"
    """
    _choices(connection, output, kind, create, color, noun="status")


def categories(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    kind: Kind = "experiments",
    create: Create = None,
    color: Color = None,
) -> None:
    """List the categories of experiments or items, or create one, from 5.0.

    Up to and including 5.2 the categories of items are the items types.

    Examples:
      elab categories experiments
      elab update 3 --set-category Blots
      elab categories item --create "Cell line"
    """
    _choices(connection, output, kind, create, color, noun="category")


def types(connection: ConnectionOptions, output: OutputOptions) -> None:
    """List the items types, from 3.3.11.

    Examples:
      elab types
      elab create item --type 2 --title "pUC19"
    """
    _print_rows(
        connection, output, lambda manager: manager.get_items_types(), ("id", "title", "color", "is_bookable")
    )


def tags(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    entry: Annotated[
        list[str] | None,
        typer.Argument(
            help="Entry, to list its tags instead: 3 or item 5.", metavar="[[KIND] ID]", show_default=False
        ),
    ] = None,
) -> None:
    """List the tags of the team, from 3.6.7 up to and including 4.3, and from 5.0.

    With an entry, list its tags, on every release.

    Examples:
      elab tags
      elab tags --json
      elab tags item 5
    """
    if not entry:
        _print_rows(connection, output, lambda manager: manager.get_tags(), ("id", "tag"))
        return
    target = parse_target(entry, "`elab tag` adds tags").require_kind("experiment", "item")
    if output.ids:
        raise typer.BadParameter("--ids is not available: the tags of an entry are listed without IDs")

    def read(manager: "Manager") -> "list[Any]":
        found = target.on(manager)
        read_entry = manager.get_item if found.kind == "item" else manager.get_experiment
        return [PlainRow({"tag": tag}) for tag in read_entry(found.id).tags]

    _print_rows(connection, output, read, ("tag",))


def templates(connection: ConnectionOptions, output: OutputOptions) -> None:
    """List the experiment templates, from 4.0.

    Examples:
      elab templates
      elab get template 2
    """
    _print_rows(connection, output, lambda manager: manager.get_all_templates(), ("id", "title", "fullname"))


def users(
    connection: ConnectionOptions,
    output: OutputOptions,
    *,
    search: Annotated[
        str | None, typer.Argument(help="Part of a name or an e-mail address.", show_default=False)
    ] = None,
) -> None:
    """List the users that the server shows to the key, from 5.0.

    Examples:
      elab users
      elab users ada
    """
    columns = ("id", "fullname", "email", "orcid")
    with connection.manager() as manager:
        rows = manager.get_users(search)
    if not output.print_rows(rows, columns, headings={"fullname": "name"}):
        print_note("no rows")


def _choices(
    connection: ConnectionOptions,
    output: OutputOptions,
    kind: str,
    create: str | None,
    color: str | None,
    *,
    noun: "Literal['status', 'category']",
) -> None:
    entry_kind = parse_entry_kind(kind)
    if color is not None and create is None:
        raise typer.BadParameter("--color requires --create")
    is_status = noun == "status"
    if create is None:

        def read(manager: "Manager") -> "list[Any]":
            return manager.get_statuses(entry_kind) if is_status else manager.get_categories(entry_kind)

        columns = ("id", "title", "color", "is_default") if is_status else ("id", "title", "color")
        _print_rows(connection, output, read, columns)
        return
    with connection.manager() as manager:
        creation = manager.create_status if is_status else manager.create_category
        made = creation(entry_kind, create, color=color)
    if output.format in ("", "table", "ids"):
        print_line(str(made.id))
    else:
        output.print_object(PlainRow({"kind": noun, "id": made.id}))


def _print_rows(
    connection: ConnectionOptions,
    output: OutputOptions,
    read: "Callable[[Manager], list[Any]]",
    columns: tuple[str, ...],
) -> None:
    with connection.manager() as manager:
        rows = read(manager)
    if not output.print_rows(rows, columns):
        print_note("no rows")
