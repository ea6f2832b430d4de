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
        (("cancel", "foo"), "'foo' is not the ID of a booking: `elab events` lists them"),
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
        assert (result.code, result.out, result.err) == (
            1,
            "",
            "elab: booking 77 does not exist: `elab events` lists them\n",
        )


@pytest.mark.parametrize("release", ["3.4", "4.1", "4.3", "5.3", "5.6"])
def test_an_elabid_names_its_entry_in_every_command(
    unconfigured_elab: ElabCommand, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    elab = unconfigured_elab
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        monkeypatch.setenv("ELAB_ENDPOINT", sandbox.endpoint)
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        experiment = manager.get_experiment(manager.create_experiment(title="Gel"))
        manager.create_experiment(title="Other")
        assert elab("get", experiment.elabid, "--field", "title").out == "Gel\n"
        assert elab("tag", experiment.elabid.upper(), "blot").code == 0
        assert elab("append", f"experiment/{experiment.elabid}", "14:05 loaded").code == 0
        changed = manager.get_experiment(experiment)
        assert changed.tags == ["blot"]
        assert "14:05 loaded" in (changed.body or "")
        assert elab("tags", experiment.elabid).out == "blot\n"
        assert elab("get", "item", experiment.elabid).code == 1
        missing = elab("get", f"20170415-{'0' * 40}")
        assert missing.code == 1
        assert "no experiment and no item" in missing.err


def test_an_elabid_without_a_kind_may_be_that_of_an_item(elab: ElabCommand, manager: Manager) -> None:
    item = manager.get_item(manager.create_item(1, title="pUC19"))
    assert elab("get", item.elabid, "--field", "title").out == "pUC19\n"
    assert elab("open", item.elabid, "--print").out.startswith("http")
    assert elab("update", item.elabid, "--title", "pUC20").code == 0
    assert manager.get_item(item).title == "pUC20"


def test_incomplete_elabids_and_elabids_of_other_kinds_are_refused(
    elab: ElabCommand, sandbox: Sandbox
) -> None:
    result = elab("get", "20170415-83207cd1")
    assert result.code == 2
    assert "elab list --elabid 20170415-83207cd1" in result.err
    whole = f"20170415-{'0' * 40}"
    assert elab("get", "template", whole).code == 2
    assert elab("cancel", whole).code == 2
    assert elab("link", 1, "item", whole).code == 2
    assert sandbox.requests == []
