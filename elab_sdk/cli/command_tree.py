"""The tree of commands. The module of a command is loaded when the command is run, not before."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from elab_sdk.cli.command_table import ALIASES, COMMANDS, ROOT_OPTIONS, root_page
from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.help_page import HelpStyle
from elab_sdk.cli.message_options import MessageOptions
from elab_sdk.cli.parameter_help import command_page
from elab_sdk.cli.shared_options import OptionGroup, expand_options
from elab_sdk.cli.streams import CommandInterruptedError, OutputClosedError

__all__ = ["run"]


OptionGroup.common["message_options"] = MessageOptions


class _LazyGroup(TyperGroup):
    """The group of commands; each is loaded when it is needed."""

    def __init__(self, **attrs: object) -> None:
        super().__init__(**attrs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        # typer suggests one of these for a mistyped name
        self.commands = cast("Any", dict.fromkeys(COMMANDS))

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """Return all names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name.rstrip("s") in ("experiment", "item"):
            raise typer.BadParameter(
                f"there is no command {cmd_name!r}: use `elab list {cmd_name.rstrip('s')}s` or `elab get`"
            )
        cmd_name = ALIASES.get(cmd_name, cmd_name)
        source = COMMANDS.get(cmd_name)
        if source is None:
            return None
        function = getattr(import_module(f"elab_sdk.cli.{source.module}"), source.function)
        return _build_command(cmd_name, function)

    def invoke(self, ctx: object) -> object:
        """Run the command."""
        try:
            return super().invoke(cast("Any", ctx))
        except BrokenPipeError:
            raise OutputClosedError from None
        except KeyboardInterrupt as interrupt:
            raise CommandInterruptedError from interrupt

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - types of typer
        """Write the help from names and first lines, without loading the commands."""
        formatter.write(root_page(ROOT_OPTIONS).draw(HelpStyle.of_output()))


class _Command(TyperCommand):
    """A command that draws its help itself."""

    function: Callable[..., None]

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - types of typer
        """Write the help."""
        formatter.write(command_page(self.function, ctx.command_path).draw(HelpStyle.of_output()))


def run(arguments: Sequence[str] | None = None) -> object:
    """Run a command.

    >>> run(["--version"])  # doctest: +SKIP
    elab 0.1.0

    Args:
        arguments: The arguments after `elab` (default: those of the process).

    Returns:
        An exit code, or any other value for success.
    """
    app = typer.Typer(
        name="elab",
        cls=_LazyGroup,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True)(expand_options(_root))
    return typer.main.get_command(app).main(arguments, prog_name="elab", standalone_mode=False)


def _root(
    context: typer.Context,
    connection: ConnectionOptions,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and exit.")] = False,
) -> None:
    """Set what all commands share."""
    context.obj = connection
    if version:
        from elab_sdk import __version__

        typer.echo(f"elab {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _build_command(name: str, function: Callable[..., None]) -> TyperCommand:
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    expanded = expand_options(function)
    if os.environ.get("_ELAB_COMPLETE"):
        from elab_sdk.cli.completion import attach_completion  # only if the shell asks

        attach_completion(name, expanded)
    app.command(name, cls=_Command)(expanded)
    command = cast("_Command", typer.main.get_command(app))
    command.function = function
    return command
