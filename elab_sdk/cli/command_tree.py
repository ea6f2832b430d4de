"""The table of commands. The module of a command is loaded when the command is run, not before."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated, Any, Final, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.shared_options import expand_options
from elab_sdk.cli.streams import CommandInterruptedError, OutputClosedError

__all__ = ["COMMAND_NAMES", "run"]

_SETUP: Final = "Setup"
_READING: Final = "Reading"
_WRITING: Final = "Writing"
_FILES: Final = "Files"
_BOOKING: Final = "Booking"
_BACKUP: Final = "Backup, export and copy"
_DEVELOPMENT: Final = "Development"


class _CommandSource(NamedTuple):
    """The function of a command, and the panel of the help that lists it."""

    module: str
    function: str
    panel: str


_COMMANDS: Final[dict[str, _CommandSource]] = {
    "init": _CommandSource("setup_commands", "init", _SETUP),
    "whoami": _CommandSource("setup_commands", "whoami", _SETUP),
    "profiles": _CommandSource("setup_commands", "profiles", _SETUP),
    "doctor": _CommandSource("doctor_command", "doctor", _SETUP),
    "docs": _CommandSource("docs_command", "docs", _SETUP),
    "get": _CommandSource("read_commands", "get", _READING),
    "list": _CommandSource("read_commands", "list_", _READING),
    "search": _CommandSource("read_commands", "search", _READING),
    "open": _CommandSource("read_commands", "open_", _READING),
    "steps": _CommandSource("discussion_commands", "steps", _READING),
    "comments": _CommandSource("discussion_commands", "comments", _READING),
    "history": _CommandSource("discussion_commands", "history", _READING),
    "users": _CommandSource("team_commands", "users", _READING),
    "status": _CommandSource("team_commands", "status", _READING),
    "statuses": _CommandSource("team_commands", "statuses", _READING),
    "categories": _CommandSource("team_commands", "categories", _READING),
    "types": _CommandSource("team_commands", "types", _READING),
    "tags": _CommandSource("team_commands", "tags", _READING),
    "templates": _CommandSource("team_commands", "templates", _READING),
    "create": _CommandSource("write_commands", "create", _WRITING),
    "update": _CommandSource("write_commands", "update", _WRITING),
    "append": _CommandSource("write_commands", "append", _WRITING),
    "tag": _CommandSource("write_commands", "tag", _WRITING),
    "untag": _CommandSource("relation_commands", "untag", _WRITING),
    "link": _CommandSource("relation_commands", "link", _WRITING),
    "unlink": _CommandSource("relation_commands", "unlink", _WRITING),
    "step": _CommandSource("discussion_commands", "step", _WRITING),
    "comment": _CommandSource("discussion_commands", "comment", _WRITING),
    "lock": _CommandSource("state_commands", "lock", _WRITING),
    "unlock": _CommandSource("state_commands", "unlock", _WRITING),
    "archive": _CommandSource("state_commands", "archive", _WRITING),
    "duplicate": _CommandSource("state_commands", "duplicate", _WRITING),
    "delete": _CommandSource("state_commands", "delete", _WRITING),
    "restore": _CommandSource("state_commands", "restore", _WRITING),
    "upload": _CommandSource("file_commands", "upload", _FILES),
    "download": _CommandSource("file_commands", "download", _FILES),
    "uploads": _CommandSource("upload_commands", "uploads", _FILES),
    "file": _CommandSource("upload_commands", "file", _FILES),
    "events": _CommandSource("booking_commands", "events", _BOOKING),
    "free": _CommandSource("booking_commands", "free", _BOOKING),
    "book": _CommandSource("booking_commands", "book", _BOOKING),
    "cancel": _CommandSource("booking_commands", "cancel", _BOOKING),
    "backup": _CommandSource("backup_commands", "backup", _BACKUP),
    "export": _CommandSource("backup_commands", "export", _BACKUP),
    "show": _CommandSource("show_command", "show", _BACKUP),
    "import": _CommandSource("import_command", "import_", _BACKUP),
    "copy": _CommandSource("copy_command", "copy", _BACKUP),
    "api": _CommandSource("api_command", "api", _DEVELOPMENT),
    "sandbox": _CommandSource("sandbox_command", "sandbox", _DEVELOPMENT),
}
"""In the order of the help."""

COMMAND_NAMES: Final = tuple(_COMMANDS)
"""The names of all commands."""

_EXAMPLES: Final = """[bold]Examples[/bold]

  elab init                                     [dim]save address and API key[/dim]
  elab create --title "Western blot 12" --tag blot --file gel.png
  elab get 3                                    [dim]experiment 3[/dim]
  elab get item 5 --json                        [dim]item 5, as JSON[/dim]
  elab upload 3 scans/*.tif
  elab list --search western --ids | head
  elab doctor                                   [dim]diagnose problems[/dim]

Exit codes: 0 success, 1 the server or the operation failed, 2 wrong usage (nothing was sent), 130 Ctrl-C.
"""


class _LazyGroup(TyperGroup):
    """The group of commands; each is loaded when it is needed."""

    _is_listing = False

    def __init__(self, **attrs: object) -> None:
        super().__init__(**attrs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        # typer suggests one of these for a mistyped name
        self.commands = cast("Any", dict.fromkeys(_COMMANDS))

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """Return all names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """Return a command, or only its name and help while the commands are listed."""
        source = _COMMANDS.get(cmd_name)
        if source is None:
            return None
        function = getattr(import_module(f"elab_sdk.cli.{source.module}"), source.function)
        if self._is_listing:
            return TyperCommand(cmd_name, help=_first_line(function), rich_help_panel=source.panel)
        return _build_command(cmd_name, function)

    def invoke(self, ctx: object) -> object:
        """Run the command."""
        try:
            return super().invoke(cast("Any", ctx))
        except BrokenPipeError:
            raise OutputClosedError from None
        except KeyboardInterrupt as interrupt:
            raise CommandInterruptedError from interrupt

    def format_help(self, ctx: object, formatter: object) -> None:
        """Write the help from names and first lines, without building the commands."""
        self._is_listing = True
        super().format_help(cast("Any", ctx), cast("Any", formatter))
        self._is_listing = False


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
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        epilog=_EXAMPLES,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True)(expand_options(_root))
    return typer.main.get_command(app).main(arguments, prog_name="elab", standalone_mode=False)


def _root(
    context: typer.Context,
    connection: ConnectionOptions,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version and exit.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log requests to stderr.")] = False,
) -> None:
    """Use eLabFTW, the electronic lab notebook, from the command line (releases 2.0 to 5.6).

    Each command has its own help with examples: elab get --help
    """
    context.obj = connection
    if version:
        from elab_sdk import __version__

        typer.echo(f"elab {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help(), nl=False)
    if verbose:
        import logging

        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("elab_sdk").setLevel(logging.DEBUG)


def _build_command(name: str, function: Callable[..., None]) -> TyperCommand:
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.command(name)(expand_options(function))
    return cast("TyperCommand", typer.main.get_command(app))


def _first_line(function: Callable[..., None]) -> str:
    return (function.__doc__ or "").strip().partition("\n")[0]
