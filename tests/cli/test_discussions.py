"""`elab steps`, `step`, `comments`, `comment`, `history`, `users` and `whoami` with API v2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.elab_release("5.6")
EXPERIMENT = ("experiment", 1)


def test_steps_are_added_listed_finished_and_changed(elab: ElabCommand) -> None:
    assert elab("step", 3, "x").code == 1
    assert elab("step", 1, "thaw", "the cells").out == "1\n"
    assert elab("step", 1, "weigh", "--deadline", "2040-01-31 12:00").out == "2\n"
    assert elab("step", 1, "--finish", 1, "--finish", 2) == (0, "", "")
    assert elab("step", 1, "--reopen", 2) == (0, "", "")
    assert elab("step", 1, "--edit", 2, "weigh it", "--deadline", "2040-02-01 12:00") == (0, "", "")
    rows = [line.split("\t") for line in elab("steps", 1).out.splitlines()]
    assert [row[:4] for row in rows] == [
        ["1", "yes", "thaw the cells", ""],
        ["2", "", "weigh it", "2040-02-01T12:00:00"],
    ]
    assert elab("step", 1, "--edit", 2, "--deadline", "none").code == 0
    shown = json.loads(elab("steps", 1, "--json").out)
    assert [(step["body"], step["deadline"]) for step in shown] == [
        ("thaw the cells", None),
        ("weigh it", None),
    ]
    assert elab("steps", 1, "--ids").out == "1\n2\n"


def test_steps_of_items_and_templates(elab: ElabCommand, manager: Manager) -> None:
    manager.create_item(1)
    template = manager.create_template()
    assert elab("step", "item", 1, "weigh").out == "1\n"
    assert elab("step", f"template/{template.id}", "weigh").code == 0
    assert elab("steps", "template", template.id, "--csv").out.splitlines()[1].split(",")[1:3] == [
        "",
        "weigh",
    ]


def test_error_says_which_steps_are_finished(elab: ElabCommand, manager: Manager) -> None:
    manager.add_step(EXPERIMENT, "thaw")
    result = elab("step", 1, "--finish", 1, "--finish", 9)
    assert result.code == 1
    assert "the entry has no step with the ID 9" in result.err
    assert "done before this error: step 1" in result.err


def test_comments_are_added_listed_and_changed(elab: ElabCommand) -> None:
    assert elab("comment", 1, "Please repeat it", "at 4 °C.").out == "1\n"
    assert elab("comment", 1, "-", stdin="first\nsecond").out == "2\n"
    assert elab("comment", 1, "--edit", 2, "third") == (0, "", "")
    rows = [line.split("\t") for line in elab("comments", 1).out.splitlines()]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("1", "Ada Admin", "Please repeat it at 4 °C."),
        ("2", "Ada Admin", "third"),
    ]


@pytest.mark.parametrize(("name", "text"), [("step", "thaw"), ("comment", "fine")])
def test_without_a_terminal_only_yes_deletes(
    elab: ElabCommand, sandbox: Sandbox, name: str, text: str
) -> None:
    elab(name, 1, text)
    sandbox.requests.clear()
    result = elab(name, 1, "--delete", 1)
    assert (result.code, result.out, sandbox.requests) == (2, "", [])
    assert "--yes is required" in result.err
    result = elab(name, 1, "--delete", 1, "--yes")
    assert (result.code, result.out) == (0, "")
    assert result.err == ""
    assert sandbox.state()[f"{name}s"] == []
    assert elab(name, 1, "--delete", 1, "--yes").code == 0


@pytest.mark.parametrize("answer", ["n", "y"])
def test_on_a_terminal_the_text_is_shown_before_it_is_deleted(
    elab: ElabCommand, sandbox: Sandbox, answer: str
) -> None:
    elab("step", 1, "thaw")
    terminal = Terminal(["step", 1, "--delete", 1])
    terminal.until("Delete this step of experiment 1?")
    assert "step 1: thaw" in terminal.output
    terminal.type(f"{answer}\n")
    assert terminal.end() == (0 if answer == "y" else 1)
    assert len(sandbox.state()["steps"]) == (0 if answer == "y" else 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("step", 1),
        ("step", 1, " "),
        ("step", 1, "a|b"),
        ("step", 1, "a", "--finish", 1),
        ("step", 1, "--finish", 1, "--reopen", 1),
        ("step", 1, "--finish", 1, "--deadline", "2040-01-31 12:00"),
        ("step", 1, "--edit", 1),
        ("step", 1, "a", "--deadline", "tomorrow"),
        ("step", 1, "a", "--yes"),
        ("step", "event", 1, "a"),
        ("steps", "event", 1),
        ("comment", 1),
        ("comment", 1, "<b>"),
        ("comment", 1, "--edit", 1),
        ("comment", 1, "a", "--delete", 1),
        ("comment", "template", 1, "a"),
        ("history", "template", 1),
        ("users", " "),
    ],
)
def test_wrong_usage_changes_nothing(
    elab: ElabCommand, sandbox: Sandbox, arguments: tuple[object, ...]
) -> None:
    before = sandbox.state()
    result = elab(*arguments)
    assert (result.code, result.out) == (2, "")
    assert sandbox.state() == before
    assert {request.method for request in sandbox.requests} <= {"GET"}


def test_history_lists_who_changed_the_body(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, body="<p>one</p>")
    (line,) = elab("history", 1).out.splitlines()
    assert line.split("\t")[0::2] == ["1", "Ada Admin"]


def test_users_and_the_owner_of_the_key_are_told(elab: ElabCommand, manager: Manager) -> None:
    assert [line.split("\t")[1] for line in elab("users").out.splitlines()] == ["Ada Admin", "Ulla User"]
    assert elab("users", "ulla", "--ids").out == "2\n"
    facts = json.loads(elab("whoami", "--json").out)
    assert facts["name"] == "Ada Admin (user 1)"
    assert facts["email"] == manager.get_user().email
    assert facts["team"] == "Default team (team 1)"


@pytest.mark.elab_release("4.3")
def test_api_v1_has_no_such_command(elab: ElabCommand, sandbox: Sandbox) -> None:
    for arguments in (("steps", 1), ("step", 1, "thaw"), ("comment", 1, "fine"), ("history", 1), ("users",)):
        result = elab(*arguments)
        assert result.code == 1
        assert "It exists from 5.0.0" in result.err.replace("\n ", "")
    assert {request.method for request in sandbox.requests} == {"GET"}
