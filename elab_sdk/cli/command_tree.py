"""The tree of commands. A command's module is loaded when the command is run, not before."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, Final, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.shared_options import expanded
from elab_sdk.cli.streams import CtrlCError, ReaderGoneError

__all__ = ["NAMES", "run"]

_SETTING_UP: Final = "Setting up"
_READING: Final = "Reading"
_WRITING: Final = "Writing"
_FILES: Final = "Files"
_BOOKING: Final = "Booking"
_ALL: Final = "Everything at once"
_MORE: Final = "For programmers"


class _Place(NamedTuple):
    """Where a command is written, and under which title the help lists it."""

    module: str
    function: str
    panel: str


_COMMANDS: Final[dict[str, _Place]] = {
    "init": _Place("setup_commands", "init", _SETTING_UP),
    "whoami": _Place("setup_commands", "whoami", _SETTING_UP),
    "profiles": _Place("setup_commands", "profiles", _SETTING_UP),
    "doctor": _Place("doctor_command", "doctor", _SETTING_UP),
    "get": _Place("read_commands", "get", _READING),
    "list": _Place("read_commands", "list_", _READING),
    "search": _Place("read_commands", "search", _READING),
    "open": _Place("read_commands", "open_", _READING),
    "status": _Place("team_commands", "status", _READING),
    "types": _Place("team_commands", "types", _READING),
    "tags": _Place("team_commands", "tags", _READING),
    "templates": _Place("team_commands", "templates", _READING),
    "create": _Place("write_commands", "create", _WRITING),
    "update": _Place("write_commands", "update", _WRITING),
    "append": _Place("write_commands", "append", _WRITING),
    "tag": _Place("write_commands", "tag", _WRITING),
    "link": _Place("write_commands", "link", _WRITING),
    "upload": _Place("file_commands", "upload", _FILES),
    "download": _Place("file_commands", "download", _FILES),
    "events": _Place("booking_commands", "events", _BOOKING),
    "free": _Place("booking_commands", "free", _BOOKING),
    "book": _Place("booking_commands", "book", _BOOKING),
    "cancel": _Place("booking_commands", "cancel", _BOOKING),
    "backup": _Place("backup_commands", "backup", _ALL),
    "export": _Place("backup_commands", "export", _ALL),
    "show": _Place("backup_commands", "show", _ALL),
    "api": _Place("api_command", "api", _MORE),
    "sandbox": _Place("sandbox_command", "sandbox", _MORE),
}
"""In the order of the help."""

NAMES: Final = tuple(_COMMANDS)
"""All commands."""

_EXAMPLES: Final = """[bold]Examples[/bold]

  elab init                                     [dim]say where your eLabFTW is, once[/dim]
  elab create --title "Western blot 12" --tag blot --file gel.png
  elab get 3                                    [dim]experiment 3[/dim]
  elab get item 5 --json                        [dim]database item 5, as the server sends it[/dim]
  elab upload 3 scans/*.tif
  elab list --search western --ids | head
  elab doctor                                   [dim]something does not work: why?[/dim]

Exit codes: 0 done, 1 the server or the act failed, 2 wrong use and nothing was sent, 130 Ctrl-C.
"""


class _Commands(TyperGroup):
    """The commands, each loaded when it is asked for."""

    _is_listing = False

    def __init__(self, **attrs: object) -> None:
        super().__init__(**attrs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        # typer suggests one of these for a name that is mistyped
        self.commands = cast("Any", dict.fromkeys(_COMMANDS))

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - typer calls it so
        """All names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """One command; its name and help alone while all of them are listed."""
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        function = getattr(import_module(f"elab_sdk.cli.{place.module}"), place.function)
        if self._is_listing:
            return TyperCommand(cmd_name, help=_first_line(function), rich_help_panel=place.panel)
        return _built(cmd_name, function)

    def invoke(self, ctx: object) -> object:
        """Run the command."""
        try:
            return super().invoke(cast("Any", ctx))
        except BrokenPipeError:
            raise ReaderGoneError from None
        except KeyboardInterrupt as interrupt:
            raise CtrlCError from interrupt

    def format_help(self, ctx: object, formatter: object) -> None:
        """The help: names and first lines, so that no command has to be made for it."""
        self._is_listing = True
        super().format_help(cast("Any", ctx), cast("Any", formatter))
        self._is_listing = False


def run(arguments: Sequence[str] | None = None) -> object:
    """Run a command.

    >>> run(["--version"])  # doctest: +SKIP
    elab 0.1.0

    Args:
        arguments: The words after `elab`; those of the process where they are left out.

    Returns:
        An exit code, or what is none.
    """
    app = typer.Typer(
        name="elab",
        cls=_Commands,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        epilog=_EXAMPLES,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True)(expanded(_root))
    return typer.main.get_command(app).main(arguments, prog_name="elab", standalone_mode=False)


def _root(
    context: typer.Context,
    link: Link,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version, and end.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on stderr what is sent.")] = False,
) -> None:
    """ELabFTW on the command line: your electronic lab notebook, on every release from 2.0 to 4.9.

    Each command has its own help, with examples: elab get --help
    """
    context.obj = link
    if version:
        from elab_sdk import __version__

        typer.echo(f"elab {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help(), nl=False)
    if verbose:
        import logging

        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("elab_sdk").setLevel(logging.DEBUG)


def _built(name: str, function: Callable[..., None]) -> TyperCommand:
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.command(name)(expanded(function))
    return cast("TyperCommand", typer.main.get_command(app))


def _first_line(function: Callable[..., None]) -> str:
    return (function.__doc__ or "").strip().partition("\n")[0]
