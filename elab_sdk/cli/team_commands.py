"""Commands for team data: `status`, `types`, `tags`, `templates` and `users`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import OutputOptions, print_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import Manager


def status(connection: ConnectionOptions, output: OutputOptions) -> None:
    """List the experiment statuses, from 3.3.11.

    Examples:
      elab status
      elab update 3 --category 2
    """
    _print_rows(
        connection, output, lambda manager: manager.get_status(), ("id", "title", "color", "is_default")
    )


def types(connection: ConnectionOptions, output: OutputOptions) -> None:
    """List the items types, from 3.3.11.

    Examples:
      elab types
      elab create item --type 2 --title "pUC19"
    """
    _print_rows(
        connection, output, lambda manager: manager.get_items_types(), ("id", "title", "color", "is_bookable")
    )


def tags(connection: ConnectionOptions, output: OutputOptions) -> None:
    """List the tags of the team, on 3.6.7 up to and including 4.3.

    Other releases cannot list them; `elab get` shows the tags of an entry.

    Examples:
      elab tags
      elab tags --json
    """
    _print_rows(connection, output, lambda manager: manager.get_tags(), ("id", "tag"))


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
    _print_rows(connection, output, lambda manager: manager.get_users(search), columns)


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
