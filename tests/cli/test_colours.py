"""Commands colour what a terminal shows, but not if NO_COLOR is set or the terminal has no colours."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals of POSIX", allow_module_level=True)

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox

COLOUR: Final = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7]|38;[\d;]+)(?:;\d+)*m")
COMMANDS: Final = (
    ("--help",),
    ("list", "--help"),
    ("doctor",),
    ("list",),
    ("get", "1"),
    ("docs", "extra-fields"),
)


@pytest.fixture(autouse=True)
def server(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_color_is_respected(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal(arguments)
    terminal.end()
    assert terminal.output
    assert COLOUR.search(terminal.output) is None


@pytest.mark.parametrize("arguments", [("--help",), ("doctor",), ("list",)], ids=" ".join)
def test_terminals_get_colours(arguments: tuple[str, ...]) -> None:
    terminal = Terminal(arguments)
    terminal.end()
    assert COLOUR.search(terminal.output) is not None
