"""`elab get`, `list`, `search`, `open`, and what belongs to the team."""

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
    from tests.cli.conftest import Elab


def test_get_prints_what_the_server_sent(elab: Elab, sandbox: Sandbox) -> None:
    done = elab("get", 1)
    assert done.code == 0
    assert json.loads(done.out)["id"] == "1"
    assert [(each.method, each.path) for each in sandbox.requests] == [("GET", "experiments/1")]


@pytest.mark.parametrize("words", [("item", 1), ("items", 1), ("item/1",), ("ITEM", 1)])
def test_get_takes_an_item_however_it_is_named(
    elab: Elab, manager: Manager, words: tuple[object, ...]
) -> None:
    manager.post_item(manager.create_item(1), title="pUC19")
    assert json.loads(elab("get", *words).out)["title"] == "pUC19"


def test_get_takes_the_address_of_a_page_of_this_server_alone(
    elab: Elab, sandbox: Sandbox, manager: Manager
) -> None:
    manager.create_item(1)
    page = f"{sandbox.site}database.php?mode=view&id=1"
    assert json.loads(elab("get", page).out)["id"] == "1"
    manager.create_template()
    for page in ("ucp.php?tab=3&mode=view&templateid=1#x", "templates.php?mode=view&id=1"):
        assert json.loads(elab("get", f"{sandbox.site}{page}").out)["id"] == "1"
    sandbox.requests.clear()
    for elsewhere in ("https://other.example.org/", f"{sandbox.site}notebook/"):
        done = elab("get", f"{elsewhere}experiments.php?mode=view&id=1")
        assert done.code == 2
        assert "another server" in done.err
    assert elab("get", f"{sandbox.site}ucp.php?tab=3").code == 2
    assert sandbox.requests == []


@pytest.mark.parametrize("words", ["abc", "0", "-1", "1.5", "item", "item x", "1 2", "٣"])
def test_what_names_no_entry_is_refused_before_anything_is_sent(
    elab: Elab, sandbox: Sandbox, words: str
) -> None:
    done = elab("get", *words.split())
    assert done.code == 2
    assert "see elab get --help" in done.err
    assert sandbox.requests == []


def test_get_one_field(elab: Elab, manager: Manager) -> None:
    manager.post_experiment(1, title="Blot", body="<p>Anti-GFP.</p>", tag=["a", "b"], date="2017-04-15")
    assert elab("get", 1, "--field", "title").out == "Blot\n"
    assert elab("get", 1, "-f", "tags").out == "a\nb\n"
    assert elab("get", 1, "-f", "date").out == "2017-04-15\n"
    assert elab("get", 1, "-f", "userid").out == "1\n"
    wrong = elab("get", 1, "-f", "titel")
    assert wrong.code == 2
    assert "'titel'" in wrong.err


def test_a_missing_entry_is_an_error_on_stderr_and_exit_code_1(elab: Elab) -> None:
    done = elab("get", 99)
    assert (done.code, done.out) == (1, "")
    assert "what to do:" in done.err
    assert "Traceback" not in done.err


def test_list_for_programs_is_lines_with_tabs(elab: Elab, manager: Manager) -> None:
    manager.post_experiment(1, title="A\tB", date="2017-04-15")
    assert elab("list").out == "1\t2017-04-15\tA B\tAda Admin\tRunning\n"


def test_list_in_each_form(elab: Elab, manager: Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, title='with, comma and "quotes"')
    assert elab("list", "--ids").out == "2\n1\n"
    assert [row["id"] for row in json.loads(elab("list", "--json").out)] == ["2", "1"]
    rows = [*csv.DictReader(io.StringIO(elab("list", "--csv").out))]
    assert rows[1]["title"] == 'with, comma and "quotes"'
    both = elab("list", "--csv", "--ids")
    assert both.code == 2
    assert "one can be had at a time" in both.err


def test_an_empty_list_is_still_json_and_csv(elab: Elab) -> None:
    assert json.loads(elab("list", "items", "--json").out) == []
    assert elab("list", "items", "--csv").out == "id,date,title,fullname,category_title\n"
    assert elab("list", "items").out == ""


def test_list_narrowed(elab: Elab, manager: Manager) -> None:
    for title in ("Western blot", "PCR", "Blot again"):
        manager.post_experiment(manager.create_experiment(), title=title)
    assert elab("list", "--ids", "--title", "blot").out == "4\n2\n"
    assert elab("list", "--ids", "-n", 2).out == "4\n3\n"
    assert elab("list", "--ids", "--search", "title:PCR").out == "3\n"
    assert elab("search", "title:PCR", "--ids").out == "3\n"
    assert elab("search", "--items", "PCR").out == ""
    assert elab("list", "-n", 0).code == 2


def test_a_search_that_the_server_does_not_understand(elab: Elab) -> None:
    done = elab("search", "title:(")
    assert done.code == 1
    assert "could not parse the search" in done.err


@pytest.mark.elab_release("3.6")
def test_a_search_that_the_release_cannot_do_says_what_can_be_done(elab: Elab) -> None:
    done = elab("search", "blot")
    assert done.code == 1
    assert "not possible on eLabFTW" in done.err


def test_all_rows_are_printed_where_no_terminal_is(elab: Elab, manager: Manager) -> None:
    for _ in range(40):
        manager.create_experiment()
    assert len(elab("list").out.splitlines()) == 41


def test_status_types_tags_templates(elab: Elab, manager: Manager) -> None:
    manager.add_tag_to_experiment(1, "blot")
    manager.create_template()
    assert elab("status").out.splitlines()[0] == "1\tRunning\t#29AEB9\tyes"
    assert elab("types").out.startswith("1\tDefault")
    assert elab("tags", "--csv").out == "id,tag\n1,blot\n"
    assert elab("templates", "--ids").out == "1\n"
    assert json.loads(elab("get", "template", 1).out)["id"] == "1"


def test_open_prints_the_page(elab: Elab, sandbox: Sandbox) -> None:
    assert elab("open", 3, "--print").out == f"{sandbox.site}experiments.php?mode=view&id=3\n"
    assert elab("open", "item", 5, "--print").out == f"{sandbox.site}database.php?mode=view&id=5\n"
    assert elab("open", "template", 7, "--print").out == f"{sandbox.site}ucp.php?tab=3&templateid=7\n"
    assert sandbox.requests == []


def test_open_starts_the_browser(
    elab: Elab, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a browser that writes down what it was given
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    assert elab.process("open", 3).code == 0
    assert seen.read_text() == f"{sandbox.site}experiments.php?mode=view&id=3\n"
