"""Messages of `elab`: in the words of the command line, wrapped at the width of the terminal, and silent."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk import LockedError
from elab_sdk._wording import command_line_words, operation_name
from elab_sdk.cli import messages
from elab_sdk.cli.messages import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

HINT = (
    "the server did not respond in time: check https://elab.example.org/a/long/address/of/a/page.php?id=12345"
    " first, then give it more time with --timeout 300, run `elab init lab --endpoint https://elab.example.org`"
    " again, or ask the person who runs it"
)


@pytest.fixture
def without_log() -> Iterator[None]:
    """Undo what -v changes in this process."""
    log = logging.getLogger("elab_sdk")
    level = log.level
    yield
    log.setLevel(level)


# wrapping -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80])
def test_lines_break_between_words_only(width: int) -> None:
    lines = wrapped(HINT, width).split("\n")
    for unbroken in (
        "https://elab.example.org/a/long/address/of/a/page.php?id=12345",
        "--timeout 300",
        "`elab init lab --endpoint https://elab.example.org`",
    ):
        assert any(unbroken in line for line in lines), unbroken
    assert " ".join(line.strip() for line in lines) == HINT
    too_long = [line for line in lines if len(line) > width]
    assert all(line.lstrip().startswith(("https://", "`elab")) for line in too_long)
    assert len(lines) > len(HINT) // width


@pytest.mark.parametrize("width", [40, 80])
def test_continued_lines_are_indented(width: int) -> None:
    first, *others = wrapped(f"  what to do: {HINT}", width).split("\n")
    assert first.startswith("  what")
    assert all(line.startswith("    ") and line[4] != " " for line in others)


@pytest.mark.parametrize("width", [40, 80])
def test_lines_to_copy_are_kept(width: int) -> None:
    line = "    location ~ ^/api/v[12]/(.*)/?$ { rewrite /api/v[12]/(.*)$ /app/ApiController.php last; }"
    assert wrapped(f"add to nginx:\n{line}", width) == f"add to nginx:\n{line}"


@pytest.mark.parametrize("command", ["doctor", "whoami"])
@pytest.mark.parametrize("width", [40, 80])
def test_facts_wrap_beside_their_names(
    elab: ElabCommand, monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    monkeypatch.setattr(messages, "terminal_width", lambda _: width)
    monkeypatch.setattr(sys.stdout.__class__, "isatty", lambda _: True)
    lines = [_without_colours(line) for line in elab(command).out.splitlines()]
    assert [line for line in lines if len(line) > width and "://" not in line] == []
    assert width > 40 or any(line.startswith(" " * 10) for line in lines)


def _without_colours(line: str) -> str:
    return re.sub(r"\x1b\[\d++m", "", line)


# words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("set_rating", "setting a rating"),
        ("get_steps", "listing steps"),
        ("get_all_templates", "listing templates"),
        ("lock", "locking"),
        ("get_or_create_item", "reading or creating an item"),
        ("upload_to_item", "uploading to an item"),
        ("create_experiment with metadata", "creating an experiment with metadata"),
        ("get_all_events with start or end", "listing bookings with --from or --to"),
        ("a complete list", "a complete list"),
    ],
)
def test_operations_are_described_in_words(operation: str, words: str) -> None:
    with command_line_words():
        assert operation_name(operation) == words
    assert operation_name(operation) == operation


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "--title", "a <3 b"), "--title contains '<'"),
        (("tag", 1, "a <3 b"), "tag contains '<'"),
        (("update", 1, "--title", "a <3 b"), "--title contains '<'"),
    ],
)
def test_markup_is_refused_with_what_to_write_instead(
    elab: ElabCommand, sandbox: Sandbox, arguments: tuple[object, ...], words: str
) -> None:
    result = elab(*arguments)
    assert result.code == 2
    assert result.err.startswith(f"elab: {words}")
    assert "Write &lt; instead: 'a &lt;3 b'" in result.err
    assert all(each.method == "GET" for each in sandbox.requests)


# the request that failed --------------------------------------------------------------------------------


def test_errors_name_the_request_in_python_and_with_verbose_only() -> None:
    error = LockedError(200, "", "GET", "experiments/1")
    assert "GET experiments/1: status 200" in str(error)
    with command_line_words():
        assert "GET" not in str(error)
    with command_line_words(lambda: True):
        assert "GET experiments/1: status 200" in str(error)


def test_status_is_shown_if_the_server_sent_no_message() -> None:
    with command_line_words():
        assert "GET experiments/1: status 502" in str(LockedError(502, "", "GET", "experiments/1"))


@pytest.mark.usefixtures("without_log")
def test_missing_entry_is_reported_without_its_request(elab: ElabCommand) -> None:
    assert "GET experiments/999" not in elab("get", 999).err
    assert "GET experiments/999: status" in elab("get", 999, "-v").err
