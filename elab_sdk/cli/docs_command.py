"""The command `docs`: the documentation in the terminal, or in the browser."""

from typing import TYPE_CHECKING, Annotated

import typer

from elab_sdk.cli.output import is_terminal, print_line, print_note
from elab_sdk.cli.output_options import OutputOptions

if TYPE_CHECKING:
    from elab_sdk.cli.doc_pages import DocPage


def docs(
    output: OutputOptions,
    *,
    page: Annotated[
        str | None,
        typer.Argument(help="Name of a page (default: list all pages).", show_default=False),
    ] = None,
    web: Annotated[
        bool, typer.Option("--web", "-w", help="Open the page, or the site, in the browser.")
    ] = False,
) -> None:
    """Show the documentation: a list of its pages, or one page.

    The pages come with the package, and need no network. In a pipe or a file a page is Markdown.

    Examples:
      elab docs
      elab docs moving
      elab docs how-to/extra-fields > extra-fields.md
      elab docs moving --web
    """
    from elab_sdk._site import SITE  # not for --help
    from elab_sdk.cli.doc_pages import find_page, list_pages

    found = None if page is None else find_page(page)
    if web:
        _open(SITE if found is None else found.url)
    elif found is None:
        output.print_rows(list_pages(), ("name", "title", "url"))
    else:
        _print(found)


def _print(page: "DocPage") -> None:
    if not is_terminal():
        print_line(page.read().rstrip("\n"))
        return
    from rich.console import Console  # only for terminals
    from rich.markdown import Markdown

    Console().print(Markdown(page.read()))
    print_line(page.url)


def _open(url: str) -> None:
    import webbrowser  # slow to load

    print_line(url)
    if not webbrowser.open(url):
        print_note("no browser is available: open the address yourself")
