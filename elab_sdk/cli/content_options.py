"""What an experiment or an item shall hold."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

import typer

from elab_sdk.cli import text_input
from elab_sdk.cli.shared_options import Bundle

__all__ = ["Content", "number_or_title"]

_PANEL: Final = "Content"


@dataclass(frozen=True)
class Content(Bundle):
    """The options that say what an entry shall hold."""

    title: str | None = None
    date: str | None = None
    body: str | None = None
    tags: list[str] | None = None
    links: list[int] | None = None
    category: str | None = None
    metadata: str | None = None

    @classmethod
    def of(
        cls,
        *,
        title: Annotated[
            str | None, typer.Option("--title", "-t", help="255 characters at most.", rich_help_panel=_PANEL)
        ] = None,
        date: Annotated[
            str | None,
            typer.Option(
                "--date", "-d", help='2017-04-15, 20170415 or "15 April 2017".', rich_help_panel=_PANEL
            ),
        ] = None,
        body: Annotated[
            str | None,
            typer.Option(
                "--body",
                "-b",
                help="Text, or HTML that begins with a tag; - is stdin, @FILE a file.",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        tag: Annotated[
            list[str] | None, typer.Option("--tag", help="A tag; may be repeated.", rich_help_panel=_PANEL)
        ] = None,
        link_to: Annotated[
            list[int] | None,
            typer.Option("--link", "-l", help="An item to link to; may be repeated.", rich_help_panel=_PANEL),
        ] = None,
        category: Annotated[
            str | None,
            typer.Option(
                "--category",
                "-c",
                help="A status, by number or title (`elab status`).",
                rich_help_panel=_PANEL,
            ),
        ] = None,
        metadata: Annotated[
            str | None,
            typer.Option(
                help="JSON of an object, from 4.3 on; - is stdin, @FILE a file.", rich_help_panel=_PANEL
            ),
        ] = None,
    ) -> "Content":
        """What was given; texts are read."""
        return cls(
            title,
            date,
            text_input.read(body, "--body"),
            tag,
            link_to,
            category,
            text_input.read(metadata, "--metadata"),
        )

    def given(self) -> dict[str, Any]:
        """The arguments of `create_experiment`, `create_item` and `update`."""
        fields = {**self.__dict__, "category": number_or_title(self.category)}
        return {name: value for name, value in fields.items() if value is not None}


def number_or_title(text: str | None) -> int | str | None:
    """What names something by its number, or else by its title.

    >>> number_or_title("2"), number_or_title("Success")
    (2, 'Success')
    """
    return int(text) if text is not None and text.isdecimal() else text
