"""The table of commands. It needs no other package: `elab --help` works without the extra `cli`, too."""

from functools import cache
from pkgutil import get_data
from typing import Final, NamedTuple

from elab_sdk.cli.help_page import HelpPage, HelpRow

__all__ = ["ALIASES", "COMMANDS", "COMMAND_NAMES", "ROOT_OPTIONS", "CommandSource", "root_page"]

_SETUP: Final = "Setup"
_READING: Final = "Reading"
_WRITING: Final = "Writing"
_FILES: Final = "Files"
_BOOKING: Final = "Booking"
_BACKUP: Final = "Backup, export and copy"
_DEVELOPMENT: Final = "Development"


class CommandSource(NamedTuple):
    """The function of a command, and the panel of the help that lists it."""

    module: str
    function: str
    panel: str


COMMANDS: Final[dict[str, CommandSource]] = {
    "init": CommandSource("setup_commands", "init", _SETUP),
    "whoami": CommandSource("setup_commands", "whoami", _SETUP),
    "profiles": CommandSource("setup_commands", "profiles", _SETUP),
    "doctor": CommandSource("doctor_command", "doctor", _SETUP),
    "docs": CommandSource("docs_command", "docs", _SETUP),
    "get": CommandSource("read_commands", "get", _READING),
    "list": CommandSource("read_commands", "list_", _READING),
    "search": CommandSource("read_commands", "search", _READING),
    "open": CommandSource("read_commands", "open_", _READING),
    "fields": CommandSource("field_commands", "fields", _READING),
    "steps": CommandSource("discussion_commands", "steps", _READING),
    "comments": CommandSource("discussion_commands", "comments", _READING),
    "history": CommandSource("discussion_commands", "history", _READING),
    "users": CommandSource("team_commands", "users", _READING),
    "statuses": CommandSource("team_commands", "statuses", _READING),
    "categories": CommandSource("team_commands", "categories", _READING),
    "types": CommandSource("team_commands", "types", _READING),
    "tags": CommandSource("team_commands", "tags", _READING),
    "templates": CommandSource("team_commands", "templates", _READING),
    "create": CommandSource("write_commands", "create", _WRITING),
    "update": CommandSource("write_commands", "update", _WRITING),
    "set": CommandSource("field_commands", "set_", _WRITING),
    "unset": CommandSource("field_commands", "unset", _WRITING),
    "append": CommandSource("write_commands", "append", _WRITING),
    "tag": CommandSource("write_commands", "tag", _WRITING),
    "untag": CommandSource("relation_commands", "untag", _WRITING),
    "link": CommandSource("relation_commands", "link", _WRITING),
    "unlink": CommandSource("relation_commands", "unlink", _WRITING),
    "step": CommandSource("discussion_commands", "step", _WRITING),
    "comment": CommandSource("discussion_commands", "comment", _WRITING),
    "lock": CommandSource("state_commands", "lock", _WRITING),
    "unlock": CommandSource("state_commands", "unlock", _WRITING),
    "archive": CommandSource("state_commands", "archive", _WRITING),
    "duplicate": CommandSource("state_commands", "duplicate", _WRITING),
    "delete": CommandSource("state_commands", "delete", _WRITING),
    "restore": CommandSource("state_commands", "restore", _WRITING),
    "upload": CommandSource("file_commands", "upload", _FILES),
    "download": CommandSource("file_commands", "download", _FILES),
    "uploads": CommandSource("upload_commands", "uploads", _FILES),
    "file": CommandSource("upload_commands", "file", _FILES),
    "events": CommandSource("booking_commands", "events", _BOOKING),
    "free": CommandSource("booking_commands", "free", _BOOKING),
    "book": CommandSource("booking_commands", "book", _BOOKING),
    "cancel": CommandSource("booking_commands", "cancel", _BOOKING),
    "backup": CommandSource("backup_commands", "backup", _BACKUP),
    "export": CommandSource("backup_commands", "export", _BACKUP),
    "show": CommandSource("show_command", "show", _BACKUP),
    "import": CommandSource("import_command", "import_", _BACKUP),
    "copy": CommandSource("copy_command", "copy", _BACKUP),
    "api": CommandSource("api_command", "api", _DEVELOPMENT),
    "sandbox": CommandSource("sandbox_command", "sandbox", _DEVELOPMENT),
}
"""In the order of the help."""

ALIASES: Final[dict[str, str]] = {
    "category": "categories",
    "event": "events",
    "field": "fields",
    "profile": "profiles",
    "status": "statuses",
    "template": "templates",
    "type": "types",
    "user": "users",
}
"""Singular names of commands that list. `tag`, `step` and `comment` are none: they add one."""

COMMAND_NAMES: Final = tuple(COMMANDS)
"""The names of all commands."""

_DESCRIPTION: Final = """
Use eLabFTW, the electronic lab notebook, from the command line: releases 2.0 up to and including 5.6.

Each command has its own help with examples: elab get --help
"""
_EXAMPLES: Final = """Examples:
  elab init                                     save address and API key
  elab create --title "Western blot 12" --tag blot --file gel.png
  elab get 3                                    experiment 3
  elab get item 5 --json                        item 5, as JSON
  elab upload 3 scans/*.tif
  elab list --search western --ids | head
  elab doctor                                   diagnose problems

Exit codes: 0 success, 1 the server or the operation failed, 2 wrong usage (nothing was sent), 130 Ctrl-C.
"""


ROOT_OPTIONS: Final[dict[str, list[HelpRow]]] = {
    "Options": [
        HelpRow("--version", "Print the version and exit.", "-V"),
        HelpRow("--install-completion", "Install completion for the current shell."),
        HelpRow("--show-completion", "Print the completion for the current shell, to copy or change it."),
        HelpRow("--help", "Show this message and exit.", "-h"),
    ],
    "Server": [
        HelpRow("--profile", "Profile to use (default: ELAB_PROFILE).", "-p", "<str>"),
        HelpRow(
            "--endpoint",
            "Address of the server (default: ELAB_ENDPOINT). With /api/v2/ at its end: use API v2.",
            value="<str>",
        ),
        HelpRow("--insecure", "Accept any certificate. Others may read the API key.", "-k"),
        HelpRow("--ca", "PEM file with the certificate, or its authority's, to trust.", value="<path>"),
        HelpRow("--release", "Release of the server, such as 3.6, if you know it.", value="<str>"),
        HelpRow("--timeout", "Seconds to wait for each part of a response.", value="<float>"),
    ],
    "Messages": [
        HelpRow("--quiet", "Print results and errors, but nothing else.", "-q"),
        HelpRow("--verbose", "Log requests to stderr, and show progress without a terminal too.", "-v"),
    ],
}
"""The options before the command, which a test compares with the signatures."""


def root_page(sections: dict[str, list[HelpRow]] | None = None, note: str = "") -> HelpPage:
    """Return the help that lists all commands, without loading them.

    >>> root_page().sections["Setup"][1].text
    'Show which server and API key are used, and where they are configured.'

    Args:
        sections: What stands above the commands, such as `ROOT_OPTIONS`.
        note: Text at the end.
    """
    page = HelpPage("elab [OPTIONS] COMMAND [ARGS]...", _DESCRIPTION, f"{_EXAMPLES}\n{note}")
    page.sections.update(sections or {})
    for name, source in COMMANDS.items():
        page.add(source.panel, HelpRow(name, _summaries(source.module).get(source.function, "")))
    return page


@cache
def _summaries(module: str) -> dict[str, str]:
    """Read the first lines of all functions' docstrings from the source of a module."""
    source = (get_data("elab_sdk.cli", f"{module}.py") or b"").decode()
    summaries: dict[str, str] = {}
    for definition in source.split("\ndef ")[1:]:
        name, docstring = definition.partition("(")[0], definition.partition('"""')[2]
        summaries[name] = docstring.partition("\n")[0].partition('"""')[0]
    return summaries
