"""What belongs to the team: status, types of items, tags, templates."""

from typing import TYPE_CHECKING, Any

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import Output, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import Manager


def status(link: Link, output: Output) -> None:
    """List the status that experiments can have, from 3.3.11 on.

    Examples:
      elab status
      elab update 3 --category 2
    """
    _print(link, output, lambda manager: manager.get_status(), ("id", "title", "color", "is_default"))


def types(link: Link, output: Output) -> None:
    """List the types of database items, from 3.3.11 on.

    Examples:
      elab types
      elab create item --type 2 --title "pUC19"
    """
    _print(link, output, lambda manager: manager.get_items_types(), ("id", "title", "color", "is_bookable"))


def tags(link: Link, output: Output) -> None:
    """List the team's tags, on 3.6.7 to 4.3.

    Other releases do not list them; the tags of one entry are in `elab get`.

    Examples:
      elab tags
      elab tags --json
    """
    _print(link, output, lambda manager: manager.get_tags(), ("id", "tag"))


def templates(link: Link, output: Output) -> None:
    """List the templates of experiments, from 4.0 on.

    Examples:
      elab templates
      elab get template 2
    """
    _print(link, output, lambda manager: manager.get_all_templates(), ("id", "title", "fullname"))


def _print(
    link: Link, output: Output, read: "Callable[[Manager], list[Any]]", columns: tuple[str, ...]
) -> None:
    with link.manager() as manager:
        rows = read(manager)
    if not output.rows(rows, columns):
        note("there are none")
