"""The options for the content of an experiment or an item."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from elab_sdk.cli import text_input
from elab_sdk.cli.shared_options import OptionGroup

__all__ = ["ContentOptions", "id_or_title"]

_PANEL: Final = "Content"


@dataclass(frozen=True)
class ContentOptions(OptionGroup):
    """The options for the content of an entry."""

    title: str | None = None
    date: str | None = None
    body: str | None = None
    tags: list[str] | None = None
    links: list[int] | None = None
    category: str | None = None
    metadata: str | None = None

    @classmethod
    def from_options(
        cls,
        *,
        title: Annotated[
            str | None,
            typer.Option("--title", "-t", help="Title, at most 255 characters.", rich_help_panel=_PANEL),
        ] = None,
        date: Annotated[
            str | None,
            typer.Option(
                "--date", "-d", help='Date: 2017-04-15, 20170415 or "15 April 2017".', rich_help_panel=_PANEL
            ),
        ] = None,
        body: Annotated[
            str | None,
            typer.Option(
                "--body",
                "-b",
                help="Body: plain text, or HTML that starts with a tag. - reads stdin, @FILE a file.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        tag: Annotated[
            list[str] | None,
            typer.Option("--tag", help="Tag to add. Can be repeated.", rich_help_panel=_PANEL),
        ] = None,
        link_to: Annotated[
            list[int] | None,
            typer.Option(
                "--link", "-l", help="ID of an item to link to. Can be repeated.", rich_help_panel=_PANEL
            ),
        ] = None,
        category: Annotated[
            str | None,
            typer.Option(
                "--category",
                "-c",
                help="Status, by ID or title (`elab statuses`).",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        metadata: Annotated[
            str | None,
            typer.Option(
                help="Metadata as a JSON object, from 4.3. - reads stdin, @FILE a file.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
    ) -> "ContentOptions":
        """Return the options, with the body and metadata read from stdin or files."""
        return cls(
            title,
            date,
            text_input.read_option(body, "--body"),
            tag,
            link_to,
            category,
            text_input.read_option(metadata, "--metadata"),
        )

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for `create_experiment`, `create_item` and `update`."""
        fields = {**self.__dict__, "category": id_or_title(self.category)}
        return {name: value for name, value in fields.items() if value is not None}


def id_or_title(text: str | None) -> int | str | None:
    """Return an ID as a number, and any other text as a title.

    >>> id_or_title("2"), id_or_title("Success")
    (2, 'Success')
    """
    return int(text) if text is not None and text.isdecimal() else text
