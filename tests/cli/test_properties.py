"""`elab` on API v2: rating, custom ID, status, category and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import Permission

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

pytestmark = pytest.mark.elab_release("5.6")


def writes(sandbox: Sandbox) -> list[str]:
    """The requests that may have changed something."""
    return [f"{each.method} {each.path}" for each in sandbox.requests if each.method != "GET"]


def test_update_sets_properties_and_content(elab: ElabCommand, manager: Manager) -> None:
    assert elab("categories", "--create", "Blots", "--color", "00aa00").out == "1\n"
    result = elab(
        *("update", 1, "--title", "Blot 12", "--rating", 4, "--custom-id", 77, "--status", "success"),
        *("--set-category", "blots", "--read", "team", "--write", "useronly,user:2,group:5"),
    )
    assert result == (0, "", "")
    experiment = manager.get_experiment(1)
    assert (experiment.title, experiment.rating, experiment.custom_id) == ("Blot 12", 4, 77)
    assert (experiment.status_title, experiment.category_title) == ("Success", "Blots")
    assert experiment.canread == Permission("team")
    assert experiment.canwrite == Permission("useronly", users=[2], teamgroups=[5])
    assert elab("update", 1, "--custom-id", "none", "--status", "none", "--set-category", "none").code == 0
    experiment = manager.get_experiment(1)
    assert (experiment.custom_id, experiment.status_id, experiment.category_id) == (None, None, None)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--rating", "9", "must be 0 to 5"),
        ("--custom-id", "EXP-1", "--custom-id must be a positive whole number"),
        ("--read", "user:2", "--read needs exactly one of public"),
        ("--read", "team,public", "--read needs exactly one of public"),
        ("--write", "everybody", "--write: 'everybody' is neither one of public"),
        ("--write", "team,user:Ann", "--write: user must be a positive whole number"),
        ("--status", "No such", "--status 'No such' does not exist; use one of 1 'Running'"),
        ("--set-category", "7", "--set-category 7 does not exist"),
        ("--title", "", "title is empty"),
    ],
)
def test_everything_is_checked_before_the_first_change(
    elab: ElabCommand, sandbox: Sandbox, option: str, value: str, message: str
) -> None:
    given = {"--rating": "4", "--title": "Blot 12", option: value}
    result = elab("update", 1, *[part for pair in given.items() for part in pair])
    assert result.code == 2
    assert message in " ".join(result.err.replace("│", " ").split())
    assert writes(sandbox) == []


def test_error_says_what_was_done_before(elab: ElabCommand, sandbox: Sandbox, manager: Manager) -> None:
    category = manager.create_category("experiment", "Blots")
    other = manager.create_experiment()
    manager.set_category(other, category)
    manager.set_custom_id(other, 77)
    result = elab("update", 1, "--set-category", "Blots", "--custom-id", 77, "--rating", 4)
    assert result.code != 0
    assert "done before this error: category" in result.err
    assert sandbox.entry("experiments", 1)["rating"] in (0, None)


def test_statuses_and_categories_are_listed_and_created(elab: ElabCommand) -> None:
    assert "Running" in elab("statuses").out
    assert elab("statuses", "item", "--create", "In stock").out == "1\n"
    assert elab("statuses", "item", "--ids").out == "1\n"
    assert elab("categories", "experiment", "--ids") == (0, "", "")
    assert elab("categories", "item", "--create", "Cell line").code == 0
    assert "Cell line" in elab("categories", "item").out
    again = elab("categories", "item", "--create", "cell line")
    assert again.code == 2
    assert "exists already" in again.err
    assert elab("statuses", "template").code == 2
    assert elab("statuses", "--color", "#00aa00").code == 2


@pytest.mark.elab_release("4.3")
def test_api_v1_is_refused_before_the_title_is_changed(elab: ElabCommand, sandbox: Sandbox) -> None:
    result = elab("update", 1, "--title", "Blot 12", "--rating", 4)
    assert result.code == 1
    assert "setting a rating" in result.err
    assert writes(sandbox) == []
