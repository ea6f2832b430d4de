"""The options `--quiet` and `--verbose`, which every command takes, before and after its name."""

import logging
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from elab_sdk.cli import messages
from elab_sdk.cli.shared_options import OptionGroup

__all__ = ["MessageOptions"]

_PANEL: Final = "Messages"


@dataclass(frozen=True)
class MessageOptions(OptionGroup):
    """How much a command says on stderr."""

    quiet: bool = False
    verbose: bool = False

    @classmethod
    def from_options(
        cls,
        quiet: Annotated[
            bool,
            typer.Option(
                "--quiet", "-q", help="Print results and errors, but nothing else.", rich_help_panel=_PANEL
            ),
        ] = False,
        verbose: Annotated[
            bool,
            typer.Option(
                "--verbose",
                "-v",
                help="Log requests to stderr, and show progress without a terminal too.",
                rich_help_panel=_PANEL,
            ),
        ] = False,
    ) -> "MessageOptions":
        """Apply the options, together with those before the command.

        Raises:
            BadParameter: Both were given.
        """
        if messages.is_quiet(or_now=quiet) and messages.is_verbose(or_now=verbose):
            raise typer.BadParameter("--quiet and --verbose exclude each other: pass only one")
        messages.set_level(quiet=quiet, verbose=verbose)
        if verbose:
            logging.basicConfig(format="%(name)s: %(message)s")
            logging.getLogger("elab_sdk").setLevel(logging.DEBUG)
        return cls(quiet, verbose)
