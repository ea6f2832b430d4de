"""`elab get`, `list`, `search`, `open`, and the commands for team data."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand


def test_get_prints_the_json_of_the_server(elab: ElabCommand, sandbox: Sandbox) -> None:
    result = elab("get", 1)
    assert result.code == 0
    assert int(json.loads(result.out)["id"]) == 1
    sent = [(each.method, each.path) for each in sandbox.requests]
    # API v2 is asked for the release first
    assert [each for each in sent if each != ("GET", "info")] == [("GET", "experiments/1")]


@pytest.mark.parametrize("arguments", [("item", 1), ("items", 1), ("item/1",), ("ITEM", 1)])
def test_get_accepts_every_form_of_an_item(
    elab: ElabCommand, manager: Manager, arguments: tuple[object, ...]
) -> None:
    manager.post_item(manager.create_item(1), title="pUC19")
    assert json.loads(elab("get", *arguments).out)["title"] == "pUC19"


def test_get_accepts_only_page_addresses_of_its_own_server(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager
) -> None:
    manager.create_item(1)
    page = f"{sandbox.site}database.php?mode=view&id=1"
    assert int(json.loads(elab("get", page).out)["id"]) == 1
    manager.create_template()
    for page in ("ucp.php?tab=3&mode=view&templateid=1#x", "templates.php?mode=view&id=1"):
        assert int(json.loads(elab("get", f"{sandbox.site}{page}").out)["id"]) == 1
    sandbox.requests.clear()
    for site in ("https://other.example.org/", f"{sandbox.site}notebook/"):
        result = elab("get", f"{site}experiments.php?mode=view&id=1")
        assert result.code == 2
        assert "another server" in result.err
    assert elab("get", f"{sandbox.site}ucp.php?tab=3").code == 2
    assert sandbox.requests == []


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1.5", "item", "item x", "1 2", "٣"])
def test_invalid_entry_is_rejected_before_any_request(elab: ElabCommand, sandbox: Sandbox, text: str) -> None:
    result = elab("get", *text.split())
    assert result.code == 2
    assert "see elab get --help" in result.err
    assert sandbox.requests == []


def test_get_prints_a_single_field(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, title="Blot", body="<p>Anti-GFP.</p>", tags=["a", "b"], date="2017-04-15")
    assert elab("get", 1, "--field", "title").out == "Blot\n"
    assert elab("get", 1, "-f", "tags").out == "a\nb\n"
    assert elab("get", 1, "-f", "date").out == "2017-04-15\n"
    assert elab("get", 1, "-f", "userid").out == "1\n"
    unknown = elab("get", 1, "-f", "titel")
    assert unknown.code == 2
    assert "'titel'" in unknown.err


def test_missing_entry_exits_with_code_1_and_advice_on_stderr(elab: ElabCommand) -> None:
    result = elab("get", 99)
    assert (result.code, result.out) == (1, "")
    assert "what to do:" in result.err
    assert "Traceback" not in result.err


def test_list_in_a_pipe_is_separated_by_tabs(elab: ElabCommand, manager: Manager) -> None:
    manager.post_experiment(1, title="A\tB", date="2017-04-15")
    assert elab("list").out == "1\t2017-04-15\tA B\tAda Admin\tRunning\n"


def test_list_formats_exclude_each_other(elab: ElabCommand, manager: Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, title='with, comma and "quotes"')
    assert elab("list", "--ids").out == "2\n1\n"
    assert [int(row["id"]) for row in json.loads(elab("list", "--json").out)] == [2, 1]
    rows = [*csv.DictReader(io.StringIO(elab("list", "--csv").out))]
    assert rows[1]["title"] == 'with, comma and "quotes"'
    both = elab("list", "--csv", "--ids")
    assert both.code == 2
    assert "exclude each other" in both.err


def test_empty_list_is_valid_json_and_csv(elab: ElabCommand) -> None:
    assert json.loads(elab("list", "items", "--json").out) == []
    assert elab("list", "items", "--csv").out == "id,date,title,fullname,category_title\n"
    assert elab("list", "items").out == ""


def test_list_filters_by_title_limit_and_search(elab: ElabCommand, manager: Manager) -> None:
    for title in ("Western blot", "PCR", "Blot again"):
        manager.post_experiment(manager.create_experiment(), title=title)
    assert elab("list", "--ids", "--title", "blot").out == "4\n2\n"
    assert elab("list", "--ids", "-n", 2).out == "4\n3\n"
    assert elab("list", "--ids", "--search", "title:PCR").out == "3\n"
    assert elab("search", "title:PCR", "--ids").out == "3\n"
    assert elab("search", "--items", "PCR").out == ""
    assert elab("list", "-n", 0).code == 2


def test_search_takes_a_kind_as_its_first_word(elab: ElabCommand, manager: Manager) -> None:
    manager.post_item(manager.create_item(1), title="items of interest")
    manager.post_experiment(1, title="items of interest")
    manager.post_experiment(manager.create_experiment(), title="of interest")
    for kind in ("item", "items", "Items"):
        assert elab("search", kind, "of interest", "--ids").out == "1\n"
    assert elab("search", "experiment", "of interest", "--ids").out == "2\n1\n"
    # the word itself
    for query in (("items of interest",), ("experiments", "items of interest"), ("items",)):
        assert elab("search", *query, "--ids").out == "1\n"
    assert elab("search", "--items", "items", "of", "--ids").out == "1\n"


@pytest.mark.elab_release("5.6")
def test_list_filters_by_custom_id(elab: ElabCommand, manager: Manager) -> None:
    manager.set_custom_id(("experiment", 1), 77)
    assert elab("list", "--custom-id", 77, "--ids").out == "1\n"
    assert elab("list", "--custom-id", 7, "--ids").out == ""
    assert elab("list", "--custom-id", 0).code == 2


@pytest.mark.elab_release("4.3")
def test_custom_ids_need_a_newer_release(elab: ElabCommand) -> None:
    result = elab("list", "--custom-id", 77)
    assert result.code == 1
    assert "It exists from 5.0" in result.err


def test_invalid_search_exits_with_code_1(elab: ElabCommand) -> None:
    result = elab("search", "title:(")
    assert result.code == 1
    assert "could not parse the search" in result.err


@pytest.mark.elab_release("3.6")
def test_search_on_an_old_release_exits_with_code_1(elab: ElabCommand) -> None:
    result = elab("search", "blot")
    assert result.code == 1
    assert "not possible on eLabFTW" in result.err


def test_list_in_a_pipe_prints_all_rows(elab: ElabCommand, manager: Manager) -> None:
    for _ in range(40):
        manager.create_experiment()
    assert len(elab("list").out.splitlines()) == 41


def test_status_types_tags_and_templates_list_rows(elab: ElabCommand, manager: Manager) -> None:
    manager.add_tag_to_experiment(1, "blot")
    manager.create_template()
    # 5.6 does not say which status is the default
    assert elab("status").out.splitlines()[0].removesuffix("yes") == "1\tRunning\t#29AEB9\t"
    assert elab("types").out.startswith("1\tDefault")
    assert elab("tags", "--csv").out == "id,tag\n1,blot\n"
    assert elab("templates", "--ids").out == "1\n"
    assert int(json.loads(elab("get", "template", 1).out)["id"]) == 1


def test_open_prints_the_page_address(elab: ElabCommand, sandbox: Sandbox) -> None:
    assert elab("open", 3, "--print").out == f"{sandbox.site}experiments.php?mode=view&id=3\n"
    assert elab("open", "item", 5, "--print").out == f"{sandbox.site}database.php?mode=view&id=5\n"
    assert elab("open", "template", 7, "--print").out == f"{sandbox.site}ucp.php?tab=3&templateid=7\n"
    assert sandbox.requests == []


def test_open_starts_the_browser(
    elab: ElabCommand, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a browser that logs its argument
    browser, log = tmp_path / "browser", tmp_path / "log"
    browser.write_text(f'#!/bin/sh\necho "$1" > {log}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    assert elab.process("open", 3).code == 0
    assert log.read_text() == f"{sandbox.site}experiments.php?mode=view&id=3\n"
