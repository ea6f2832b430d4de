"""The page of the site with the help of every command, from the same texts as `elab COMMAND --help`."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from elab_sdk.cli.command_table import COMMANDS, root_page
from elab_sdk.cli.parameter_help import command_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elab_sdk.cli.help_page import HelpPage, HelpRow

__all__ = ["commands_page"]

_CODE: Final = re.compile(r"(`[^`]*`)")
_SPECIAL: Final = re.compile(r"([\\*<|])")


def commands_page() -> str:
    """Return the page: the usage, the text, the examples and the options of each command."""
    shared: list[list[HelpRow]] = []
    parts = ["# Commands\n\nThe help of each command. [The guide](cli.md) explains them by task.\n"]
    parts += [f"## elab {name}\n\n{_command(name, shared)}" for name in COMMANDS]
    overview = root_page()
    parts.insert(1, f"## elab\n\n{_text(overview.text)}\n{_text(overview.ending)}\n{_overview(overview)}")
    parts.insert(2, "## Options for the server\n\nCommands that use a server take these options:\n")
    parts.insert(3, "\n".join(_table(rows) for rows in shared))
    return "\n".join(parts)


def _command(name: str, shared: list[list[HelpRow]]) -> str:
    source = COMMANDS[name]
    function = getattr(import_module(f"elab_sdk.cli.{source.module}"), source.function)
    page = command_page(function, f"elab {name}")
    parts = [f"```text\n{page.usage}\n```\n", _text(page.text)]
    for title, rows in page.sections.items():
        if title == "Server":
            if rows not in shared:
                shared.append(rows)
            parts.append("It also takes the [options for the server](#options-for-the-server).\n")
        else:
            shown = [row for row in rows if row.name != "--help"]
            parts += [f"**{title}**\n", _table(shown)] if shown else []
    return "\n".join(parts)


def _overview(page: HelpPage) -> str:
    lines = [
        f"- {title}: " + ", ".join(f"[{row.name}](#elab-{row.name})" for row in rows)
        for title, rows in page.sections.items()
    ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Write a text of the help as Markdown: its indented lines are examples."""
    return "\n".join(_blocks(text.strip("\n").splitlines()))


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    is_code = False
    for line in lines:
        starts_code = line.startswith("  ")
        if starts_code and not is_code:
            yield "\n```sh"
        elif is_code and not starts_code:
            yield "```\n"
        is_code = starts_code
        yield line.removeprefix("  ") if is_code else _escaped(line)
    yield "```\n" if is_code else ""


def _table(rows: list[HelpRow]) -> str:
    lines = ["| | |", "|---|---|"]
    for row in rows:
        names = ", ".join(f"`{name}`" for name in (row.name, row.short) if name)
        value = f" `{row.value}`" if row.value else ""
        lines.append(f"| {names}{value} | {_escaped(row.text)} |")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Escape what has a meaning in Markdown, except in code."""
    parts = _CODE.split(text)
    return "".join(
        part.replace("|", r"\|") if part.startswith("`") else _SPECIAL.sub(r"\\\1", part) for part in parts
    )
