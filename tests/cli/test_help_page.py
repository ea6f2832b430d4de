"""The help looks the same with every release of typer and rich."""

import inspect
import io
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import typer

from elab_sdk.cli.command_table import COMMAND_NAMES, COMMANDS, ROOT_OPTIONS, root_page
from elab_sdk.cli.command_tree import _root
from elab_sdk.cli.help_page import HelpPage, HelpRow, HelpStyle
from elab_sdk.cli.message_options import MessageOptions
from elab_sdk.cli.parameter_help import command_page
from elab_sdk.cli.shared_options import OptionGroup
from tests.cli.conftest import ElabCommand

TAG = """
 Usage: elab tag [OPTIONS] ID TAG...

 Add tags to an entry of the
 notebook.

 Examples:
   elab tag 3 a-long-tag another-long-tag

╭─ Arguments ──────────────────╮
│ *  ID                        │
│     The entry.               │
╰──────────────────────────────╯
╭─ Options ────────────────────╮
│ --limit  -n  <int>           │
│     Maximum number of tags.  │
│ --help  -h                   │
│     Show this message and    │
│     exit.                    │
╰──────────────────────────────╯"""


def _page() -> HelpPage:
    page = HelpPage(
        "elab tag [OPTIONS] ID TAG...",
        "Add tags to an entry of\nthe notebook.\n\nExamples:\n  elab tag 3 a-long-tag another-long-tag",
    )
    page.add("Arguments", HelpRow("ID", "The entry.", required=True))
    page.add("Options", HelpRow("--limit", "Maximum number of tags.", "-n", "<int>"))
    page.add("Options", HelpRow("--help", "Show this message and exit.", "-h"))
    return page


def test_narrow_help_has_the_text_below_the_names_and_whole_examples() -> None:
    assert _page().draw(HelpStyle(32)) == TAG


def test_colours_do_not_change_the_text() -> None:
    coloured = _page().draw(HelpStyle(80, colour=True))
    assert "\033[" in coloured
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == _page().draw(HelpStyle(80))


def test_output_without_box_characters_gets_ascii() -> None:
    text = _page().draw(HelpStyle(60, encoding="cp1252"))
    assert "+- Options ---" in text
    assert text.encode("cp1252").decode("cp1252") == text


@pytest.mark.parametrize(
    ("name", "value", "is_coloured"),
    [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "1", False)],
)
def test_colours_only_on_a_terminal_that_has_them(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, *, is_coloured: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    assert HelpStyle.of_output().colour is is_coloured
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert HelpStyle.of_output().colour is False


PAGE_OF_A_FUNCTION = """
 Usage: elab measure [OPTIONS] ITEM [KIND]

 Store measurements.

╭─ Arguments ──────────────────────────────────────────────────────────────────╮
│ *  ITEM  <int>  ID of the item. [required]                                   │
│    KIND  <a|b>  Kind. [default: a]                                           │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Options ────────────────────────────────────────────────────────────────────╮
│ --dry-run  -n  Only show what would be stored.                               │
│ --help     -h  Show this message and exit.                                   │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Values ─────────────────────────────────────────────────────────────────────╮
│ --rating  <int> 0 to 5  Stars.                                               │
│ --ph      NUMBER        Can be repeated.                                     │
│ --file    <path>        Where it is.                                         │
╰──────────────────────────────────────────────────────────────────────────────╯
╭─ Messages ───────────────────────────────────────────────────────────────────╮
│ --quiet    -q  Print results and errors, but nothing else.                   │
│ --verbose  -v  Log requests to stderr, and show progress without a terminal  │
│                too.                                                          │
╰──────────────────────────────────────────────────────────────────────────────╯"""


def test_page_is_made_from_the_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OptionGroup, "common", {"message_options": MessageOptions})

    def measure(
        *,
        item: Annotated[int, typer.Argument(help="ID of the item.", min=1)],
        kind: Annotated[Literal["a", "b"], typer.Argument(help="Kind.")] = "a",
        dry_run: Annotated[
            bool, typer.Option("--dry-run", "-n", help="Only show what would be stored.")
        ] = False,
        rating: Annotated[
            int | None, typer.Option(min=0, max=5, help="Stars.", rich_help_panel="Values")
        ] = None,
        ph: Annotated[
            list[float] | None,
            typer.Option(metavar="NUMBER", help="Can be repeated.", rich_help_panel="Values"),
        ] = None,
        file: Annotated[Path | None, typer.Option(help="Where it is.", rich_help_panel="Values")] = None,
    ) -> None:
        """Store measurements."""

    assert command_page(measure, "elab measure").draw(HelpStyle(80)) == PAGE_OF_A_FUNCTION


@pytest.mark.parametrize("name", ["", *COMMAND_NAMES])
def test_help_shows_options_as_this_package_declares_them(unconfigured_elab: ElabCommand, name: str) -> None:
    lines = unconfigured_elab(*[name] * bool(name), "--help").out.splitlines()
    assert lines[1].startswith(f" Usage: elab {name}".rstrip())
    (help_line,) = (line for line in lines if " --help " in line)
    assert re.fullmatch(r"│ +--help +-h +Show this message and exit\. +│", help_line)
    assert not [line for line in lines if "<bool>" in line or "list[" in line or line.rstrip() != line]
    assert max(map(len, lines)) <= 100 or name  # examples are not wrapped


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "--limit", "x"), "Invalid value for '--limit' / '-n': 'x' is not a whole number"),
        (("list", "--limit", "0"), "Invalid value for '--limit' / '-n': must be 1 or more, not 0"),
        (("list", "--timeout", "x"), "Invalid value for '--timeout': 'x' is not a number"),
        (("sandbox", "--port", "70000"), "Invalid value for '--port': must be 0 to 65535, not 70000"),
        (("create", "-F", "/nowhere"), "Invalid value for '--file' / '-F': /nowhere does not exist"),
        (("create", "-F", "/"), "Invalid value for '--file' / '-F': / is a folder; pass a file"),
        (("book",), "Missing argument 'ITEM'."),
        (("cancel", "--profil", "x"), "No such option: --profil (Possible options: --profile)"),
    ],
)
def test_usage_errors_are_the_same_with_every_typer(
    unconfigured_elab: ElabCommand, arguments: tuple[str, ...], message: str
) -> None:
    result = unconfigured_elab(*arguments)
    assert (result.code, result.err.splitlines()[0]) == (2, f"elab: {message}")
    assert result.err.splitlines()[1].startswith("  see elab")


def test_root_help_names_what_each_command_does() -> None:
    rows: list[Any] = [row for rows in root_page().sections.values() for row in rows]
    assert [row.name for row in rows] == list(COMMAND_NAMES)
    assert [row.name for row in rows if not row.text.endswith(".")] == []


def test_root_help_has_the_options_of_the_signatures() -> None:
    expected = command_page(_root, "elab").sections
    completion = ("--install-completion", "--show-completion")
    options = {
        section: [row for row in rows if row.name not in completion] for section, rows in ROOT_OPTIONS.items()
    }
    assert options == expected


def test_root_help_has_the_first_line_of_each_docstring() -> None:
    sections = root_page().sections
    for name, source in COMMANDS.items():
        function = getattr(import_module(f"elab_sdk.cli.{source.module}"), source.function)
        first_line = inspect.cleandoc(function.__doc__).splitlines()[0]
        assert next(row.text for row in sections[source.panel] if row.name == name) == first_line
