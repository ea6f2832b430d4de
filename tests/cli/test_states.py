"""`elab` on API v2: the state of entries, and removing tags and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.elab_release("5.3")


def stored(sandbox: Sandbox, id: int = 1) -> tuple[object, object]:
    """The state of an experiment, and whether it is locked."""
    row = sandbox.entry("experiments", id)
    return row["state"], row["locked"]


def test_state_is_changed_and_changed_back(elab: ElabCommand, sandbox: Sandbox) -> None:
    for command, state in (
        ("lock", (1, 1)),
        ("unlock", (1, 0)),
        ("archive", (2, 1)),
        ("restore", (1, 0)),
    ):
        for _ in range(2):
            assert elab(command, 1) == (0, "", "")
            assert stored(sandbox) == state


def test_duplicate_prints_the_id(elab: ElabCommand, sandbox: Sandbox) -> None:
    assert elab("duplicate", 1) == (0, "2\n", "")
    assert sandbox.entry("experiments", 2)["title"] == "Untitled I"


def test_delete_without_a_terminal_needs_yes(elab: ElabCommand, sandbox: Sandbox) -> None:
    result = elab("delete", 1)
    assert (result.code, result.out, sandbox.requests) == (2, "", [])
    assert "--yes is required" in result.err
    assert elab("delete", 1, "--yes") == (0, "", "")
    assert stored(sandbox) == (3, 0)
    assert elab("delete", 1, "--yes") == (0, "", "")
    assert elab("restore", 1) == (0, "", "")
    assert stored(sandbox) == (1, 0)


@pytest.mark.parametrize("answer", ["n", "y"])
def test_delete_on_a_terminal_shows_the_title_and_asks(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, answer: str
) -> None:
    manager.post_experiment(1, title="Blot \x1b[31m12")
    terminal = Terminal(["delete", 1])
    terminal.until("Delete experiment 1?")
    assert "Blot" in terminal.output
    assert "\x1b[31m12" not in terminal.output
    terminal.type(f"{answer}\n")
    assert terminal.end() == (0 if answer == "y" else 1)
    assert stored(sandbox) == (3 if answer == "y" else 1, 0)
    assert ("elab restore 1" in terminal.output) == (answer == "y")


def test_title_that_changes_after_it_was_shown_is_not_deleted(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager
) -> None:
    terminal = Terminal(["delete", 1])
    terminal.until("Delete experiment 1?")
    manager.post_experiment(1, title="Blot 12")
    terminal.type("y\n")
    assert terminal.end() == 1
    assert "Blot 12" in terminal.output
    assert stored(sandbox) == (1, 0)


def test_locked_entry_is_deleted_only_on_request(elab: ElabCommand, sandbox: Sandbox) -> None:
    elab("lock", 1)
    result = elab("delete", 1, "--yes")
    assert (result.code, stored(sandbox)) == (1, (1, 1))
    assert "--locked" in result.err
    assert elab("delete", 1, "--yes", "--locked").code == 0
    assert stored(sandbox) == (3, 1)


@pytest.mark.elab_release("5.2")
def test_delete_says_where_it_cannot_be_undone(elab: ElabCommand, sandbox: Sandbox) -> None:
    terminal = Terminal(["delete", 1, "--yes"])
    assert terminal.end() == 0
    assert "cannot restore it: ask the server's admin" in terminal.output
    assert stored(sandbox) == (3, 0)
    result = elab("restore", 1)
    assert result.code == 1
    assert "from 5.3" in result.err


def test_tags_and_links_are_removed(elab: ElabCommand, sandbox: Sandbox, manager: Manager) -> None:
    items_type = sandbox.add_items_type("Plasmid")
    for _ in range(2):
        manager.create_item(items_type)
        manager.create_experiment()
    elab("tag", 1, "blot", "GFP")
    assert elab("untag", 1, "blot", "missing") == (0, "", "")
    assert elab("link", 1, 1, "experiment", 2, "item/2", "experiment/3") == (0, "", "")
    experiment = manager.get_experiment(1)
    assert experiment.tags == ["GFP"]
    assert [link.item_id for link in experiment.items_links] == [1, 2]
    assert sorted(link.item_id for link in experiment.experiments_links) == [2, 3]
    assert elab("unlink", 1, 2, "experiment", 3, "experiment", 99) == (0, "", "")
    experiment = manager.get_experiment(1)
    assert [link.item_id for link in experiment.items_links] == [1]
    assert [link.item_id for link in experiment.experiments_links] == [2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("delete", "event", 1, "--yes"),
        ("delete", 1, 2, "--yes"),
        ("lock", "x"),
        ("untag", 1),
        ("unlink", 1),
        ("unlink", 1, "experiment"),
        ("unlink", 1, "template", 1),
        ("link", 1),
        ("link", "template", 1, 1),
    ],
)
def test_wrong_arguments_send_nothing(
    elab: ElabCommand, sandbox: Sandbox, arguments: tuple[object, ...]
) -> None:
    result = elab(*arguments)
    assert (result.code, result.out, sandbox.requests) == (2, "", [])


@pytest.mark.elab_release("4.3")
@pytest.mark.parametrize(
    "arguments",
    [("delete", 1, "--yes"), ("lock", 1), ("restore", 1), ("unlink", 1, 1), ("link", 1, 1, "experiment", 2)],
)
def test_api_v1_changes_nothing(elab: ElabCommand, sandbox: Sandbox, arguments: tuple[object, ...]) -> None:
    before = sandbox.state()
    result = elab(*arguments)
    assert (result.code, result.out) == (1, "")
    assert "(--endpoint)" in result.err
    assert sandbox.state() == before


@pytest.mark.elab_release("4.9")
def test_refusal_of_api_v1_names_the_endpoint_to_use(elab: ElabCommand) -> None:
    result = elab("lock", 1)
    assert (result.code, result.out) == (1, "")
    assert "an address that ends in /api/v2/ (--endpoint)" in result.err
