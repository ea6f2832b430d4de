"""Nouns of the command line: singular and plural mean the same, and a wrong one says which exist."""

import json

import pytest

from elab_sdk import Manager
from elab_sdk.cli import targets
from elab_sdk.cli.command_table import ALIASES, COMMANDS
from elab_sdk.sandbox import Sandbox
from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.elab_release("4.3")


@pytest.mark.parametrize("kind", targets.KINDS)
def test_singular_plural_and_slash_name_the_same_entry(kind: targets.TargetKind) -> None:
    expected = targets.Target(kind, 5)
    for words in ([kind, "5"], [f"{kind}s", "5"], [f"{kind.upper()}S", "5"], [f"{kind}/5"], [f"{kind}s/5"]):
        assert targets.parse_target(words) == expected


def test_lists_take_both_forms_of_a_kind(elab: ElabCommand, manager: Manager) -> None:
    manager.create_item(1)
    for noun in ("item", "items", "Items", "resources"):
        assert elab("list", noun, "--ids").out == "1\n"
    assert elab("list", "experiment", "--ids").out == elab("list", "--ids").out
    assert elab("statuses", "experiment").out == elab("statuses", "experiments").out != ""
    assert json.loads(elab("get", "items", 1).out)["id"] == "1"
    assert elab("create", "items", "--type", 1).out == "2\n"


def test_commands_that_list_have_a_singular_name(elab: ElabCommand) -> None:
    assert set(ALIASES.values()) <= COMMANDS.keys()
    assert not ALIASES.keys() & COMMANDS.keys()
    for singular, plural in (("status", "statuses"), ("type", "types")):
        assert elab(singular).out == elab(plural).out != ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("get", "itme", 5), "there is no kind 'itme': use item, "),
        (("get", "exprimnt/5"), "there is no kind 'exprimnt': use experiment, "),
        (("get", "items", "x"), "'x' is not an ID"),
        (("list", "itmes"), "KIND must be item or experiment, not 'itmes'"),
        (("create", "expriment"), "KIND must be experiment or item, not 'expriment'"),
        (("list", "template"), "use `elab templates`"),
        (("list", "tag"), "use `elab tags`"),
        (("experiments",), "use `elab list experiments`"),
        (("cancel", "item", 3), "accepts events, not items"),
    ],
)
def test_a_wrong_noun_says_which_exist(
    elab: ElabCommand, sandbox: Sandbox, words: tuple[object, ...], message: str
) -> None:
    result = elab(*words)
    assert result.code == 2
    assert message in result.err
    assert sandbox.requests == []


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("step", 3), "elab steps experiment 3"),
        (("comment", "items", 3), "elab comments item 3"),
        (("upload", 3), "elab uploads experiment 3"),
        (("tag", 3), "elab tags experiment 3"),
        (("steps", 3, "thaw"), "elab step"),
        (("tags", 3, "blot"), "elab tag"),
        (("comments", 3, "fine"), "elab comment"),
        (("uploads", 3, "gel.png"), "elab upload"),
    ],
)
def test_adding_and_listing_are_not_confused(
    elab: ElabCommand, sandbox: Sandbox, words: tuple[object, ...], command: str
) -> None:
    result = elab(*words)
    assert result.code == 2
    assert f"`{command}`" in result.err
    assert sandbox.requests == []


def test_tags_of_an_entry_are_listed(elab: ElabCommand, manager: Manager) -> None:
    assert elab("tags", 1) == (0, "", "")
    manager.create_item(1)
    elab("tag", 1, "gel", "blot")
    assert sorted(elab("tags", 1).out.splitlines()) == ["blot", "gel"]
    assert elab("tags", "experiments", 1, "--csv").out.startswith("tag\n")
    assert elab("tags", "item", 1).out == ""
    assert elab("tags", 1, "--ids").code == 2


def test_cancel_of_a_missing_booking_fails(elab: ElabCommand) -> None:
    for words in ((77,), ("event", 77), ("bookings", 77), ("event/77",)):
        result = elab("cancel", *words)
        assert (result.code, result.out, result.err) == (1, "", "booking 77 does not exist\n")
