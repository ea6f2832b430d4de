"""-o, --fields and --jq: the same columns in every format, of lists and of single entries."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from ruamel.yaml import YAML

from elab_sdk.cli.yaml_text import yaml_text
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

ONE: Final = ("experiment", 1)
RELEASES = [pytest.param(each, marks=pytest.mark.elab_release(each)) for each in ("4.3", "5.2", "5.6")]


@pytest.fixture
def filled(manager: Manager, sandbox: Sandbox) -> Manager:
    """Fill the experiment of the sandbox, and create another one."""
    manager.post_experiment(1, title="Western blot", tags=["blot", "GFP"])
    manager.add_extra_field(ONE, "pH", type="number", value=7.4)
    manager.add_extra_field(ONE, "Volume", type="number", value=5, unit="mL", group="Buffers")
    manager.add_extra_field(ONE, "Buffer, old", value="no")
    manager.create_experiment()
    sandbox.requests.clear()
    return manager


def paths(sandbox: Sandbox) -> list[str]:
    return [each.path for each in sandbox.requests if each.path != "info"]


@pytest.mark.parametrize("release", RELEASES)
def test_fields_choose_attributes_and_extra_fields_of_a_list(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager, release: str
) -> None:
    fields = ("--fields", 'ID,Title,tags,PH,"Buffer, old"')
    rows = [*csv.reader(io.StringIO(elab("list", *fields, "--csv").out))]
    assert rows == [
        ["id", "title", "tags", "pH", "Buffer, old"],
        ["2", "Untitled", "", "", ""],
        ["1", "Western blot", "blot, GFP", "7.4", "no"],
    ]
    # only lists of 5.0 up to and including 5.5 show metadata
    reads = [] if release == "5.2" else ["experiments/2", "experiments/1"]
    assert sorted(paths(sandbox)) == sorted(["experiments", *reads])
    assert elab("list", *fields).out.splitlines()[1] == "1\tWestern blot\tblot, GFP\t7.4\tno"
    expected = {"id": 1, "title": "Western blot", "tags": ["blot", "GFP"], "pH": 7.4, "Buffer, old": "no"}
    assert json.loads(elab("list", *fields, "-o", "json").out)[1] == expected
    assert yaml.safe_load(elab("list", *fields, "-o", "yaml").out)[1] == expected
    assert json.loads(elab("get", 1, *fields).out) == expected


def test_fields_that_the_list_shows_need_no_more_requests(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager
) -> None:
    assert elab("list", "--fields", "title,status_title", "--limit", 1).out == "Untitled\tRunning\n"
    assert paths(sandbox) == ["experiments"]


def test_number_with_a_unit_keeps_it_in_every_format(elab: ElabCommand, filled: Manager) -> None:
    assert elab("get", 1, "--fields", "volume", "-o", "csv").out == "Volume\n5 mL\n"
    assert json.loads(elab("get", 1, "--fields", "volume").out) == {"Volume": {"value": 5, "unit": "mL"}}


def test_unknown_field_names_the_closest_ones_first(elab: ElabCommand, filled: Manager) -> None:
    result = elab("list", "--fields", "title,pHH")
    assert (result.code, result.out) == (2, "")
    assert "unknown name 'pHH'; did you mean 'pH'?" in result.err
    assert "extra fields: pH, " in result.err
    assert '"Buffer, old"' in result.err


def test_field_with_prefix_may_be_missing_everywhere(elab: ElabCommand, filled: Manager) -> None:
    # a script must not fail because nobody has filled in the field yet
    result = elab("list", "--fields", "id,extra_fields.Batch", "--csv")
    assert (result.code, result.out) == (0, "id,extra_fields.Batch\n2,\n1,\n")


def test_extra_fields_that_differ_in_case_alone_must_be_spelled(elab: ElabCommand, filled: Manager) -> None:
    filled.add_extra_field(ONE, "PH", value="old")
    filled.add_extra_field(ONE, "Title", value="of the page")
    result = elab("get", 1, "--fields", "ph")
    assert result.code == 2
    assert "ambiguous: use one of pH, PH" in result.err
    assert json.loads(elab("get", 1, "--fields", "PH,Title,extra_fields.Title").out) == {
        "PH": "old",
        "title": "Western blot",
        "extra_fields.Title": "of the page",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fields", "title,,pH"), "names, separated by commas"),
        (("--fields", 'title,"Buffer, old'), "quotes"),
        (("--fields", "title", "--ids"), "exclude each other"),
        (("-o", "yaml", "--json"), "-o yaml and --json exclude each other"),
        (("--jq", ".[].id", "-o", "csv"), "--jq filters JSON"),
        (("--jq", ".["), "syntax error"),
        (("-o", "xml"), "xml"),
    ],
)
def test_invalid_output_options_are_rejected_before_any_request(
    elab: ElabCommand, sandbox: Sandbox, arguments: tuple[str, ...], message: str
) -> None:
    result = elab("list", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert sandbox.requests == []


@pytest.mark.parametrize("package", [True, False], ids=["package", "program"])
def test_jq_filters_lists_entries_and_chosen_columns(
    elab: ElabCommand, filled: Manager, monkeypatch: pytest.MonkeyPatch, package: bool
) -> None:
    if not package:
        monkeypatch.setitem(sys.modules, "jq", None)
    assert elab("list", "--jq", ".[].title").out == "Untitled\nWestern blot\n"
    assert elab("get", 1, "--jq", "{title, tags: (.tags | length)}").out.startswith('{"title":"Western blot"')
    assert elab("list", "--fields", "pH", "--jq", "map(.pH)").out == "[null,7.4]\n"
    assert elab("whoami", "--jq", ".profile").out == "\n"
    wrong = elab("list", "--jq", ".[] | .title.x")
    assert (wrong.code, wrong.out) == (1, "")
    assert "elab: --jq: Cannot index string" in wrong.err
    assert elab("list", "--jq", ".[").code == 2


def test_jq_without_package_and_program_says_how_to_get_it(
    elab: ElabCommand, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jq", None)
    monkeypatch.setenv("PATH", "")
    result = elab("list", "--jq", ".")
    assert result.code == 2
    assert 'pip install "elab-sdk[jq]"' in result.err
    assert sandbox.requests == []


def test_every_format_of_commands_without_entries(elab: ElabCommand, filled: Manager) -> None:
    assert elab("status", "--fields", "title", "-o", "yaml").out.startswith("- title: Running\n")
    assert elab("status", "--fields", "title,color", "--csv").out.startswith("title,color\nRunning,")
    assert yaml.safe_load(elab("whoami", "-o", "yaml").out)["name"].startswith("Ada Admin")
    assert elab("whoami", "--fields", "release,endpoint", "-o", "csv").out.startswith("release,endpoint\n")
    verdicts = elab("doctor", "--fields", "check,verdict", "-o", "csv").out.splitlines()
    assert verdicts[0] == "check,verdict"
    assert "key,ok" in verdicts
    assert yaml.safe_load(elab("profiles", "-o", "yaml").out) == []
    assert yaml.safe_load(elab("list", "items", "-o", "yaml").out) == []


@pytest.mark.elab_release("5.6")
def test_what_a_command_creates_is_printed_in_every_format(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager
) -> None:
    created = json.loads(elab("create", "--title", "PCR", "-o", "json").out)
    assert created == {"kind": "experiment", "id": 3, "url": f"{sandbox.site}experiments.php?mode=view&id=3"}
    assert elab("create", "--jq", ".id").out == "4\n"
    assert yaml.safe_load(elab("duplicate", 1, "-o", "yaml").out)["id"] == 5
    assert elab("step", 1, "thaw", "-o", "csv").out == "kind,id,url\nstep,1,\n"
    assert json.loads(elab("comment", 1, "Good.", "--json").out)["kind"] == "comment"
    assert json.loads(elab("statuses", "item", "--create", "In stock", "--json").out)["kind"] == "status"
    before = len(filled.get_all_experiments())
    assert elab("create", "--jq", ".[").code == 2
    assert len(filled.get_all_experiments()) == before


def test_api_filters_its_response(elab: ElabCommand, filled: Manager) -> None:
    assert elab("api", "experiments/1", "--jq", ".title").out == "Western blot\n"
    assert elab("api", "experiments/1", "--jq", ".", "-o", "file.json").code == 2


def test_report_of_a_copy_is_printed_in_every_format(
    elab: ElabCommand,
    sandbox: Sandbox,
    filled: Manager,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    filled.backup("notebook")
    monkeypatch.setenv("ELAB_TO_TOKEN", sandbox.token)
    arguments = ("copy", "--from-backup", "notebook", "--to", filled.endpoint, "--dry-run")
    plan = yaml.safe_load(elab(*arguments, "-o", "yaml").out)
    # the time of a run is its own
    assert {**plan, "seconds": 0} == {**json.loads(elab(*arguments, "--json").out), "seconds": 0}
    assert elab(*arguments, "--jq", ".plan.create.experiment").out == "2\n"


def test_field_prints_an_extra_field(elab: ElabCommand, filled: Manager) -> None:
    assert elab("get", 1, "--field", "Volume").out == "5 mL\n"
    assert elab("get", 1, "--field", "Volume", "--json").code == 2


def test_table_can_be_had_in_a_pipe(elab: ElabCommand, filled: Manager) -> None:
    lines = elab("list", "-o", "table", "--fields", "id,title").out.splitlines()
    assert [line.split() for line in lines if "Western" in line] == [["1", "Western", "blot"]]


def test_get_on_a_terminal_shows_extra_fields_by_group(elab: ElabCommand, filled: Manager) -> None:
    filled.add_extra_field(ONE, "Checked", type="checkbox", value=True)
    colors = ["red", "blue"]
    filled.add_extra_field(
        ONE, "Colors", type="select", value=colors, options=colors, allow_multi_values=True
    )
    filled.add_extra_field(ONE, "Empty", type="date")
    filled.add_extra_field(ONE, "Notes", value="word " * 60 + "END")
    terminal = Terminal(["get", "1"])
    assert terminal.end() == 0
    for text in ("pH", "7.4", "Buffers", "5 mL", "yes", "red, blue", "END"):
        assert text in terminal.output
    assert terminal.output.index("END") < terminal.output.index("Buffers") < terminal.output.index("5 mL")
    chosen = Terminal(["get", "1", "--fields", "title,volume"])
    assert chosen.end() == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", chosen.output).splitlines()
    assert [line.split() for line in lines] == [["title", "Western", "blot"], ["Volume", "5", "mL"]]


TEXTS = (
    *("no", "y", "N", "on", "null", "~", "", "1e3", "1_000", "0o17", "017", ".5", "5.", "+1", "1:30:00"),
    *("0x1f", "2017-04-15", "=", "<<", "- a", "a: b", "a #b", "@x", "%a", "{a}", "'q'", "...", " a\nb"),
    *("--- a\nb", "a\nb", "a\nb\n", "\n", "a\r\nb", "tab\tx", "\x1b[31mred", "x\u202ey", "\ud800", "é 漢 😀"),
    "é\n\x1bx",
)


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text_in_yaml_1_1_and_1_2(text: str) -> None:
    written = yaml_text([{"k": text}])
    assert yaml.safe_load(written) == [{"k": text}]
    assert YAML(typ="safe").load(written) == [{"k": text}]
    assert all(letter.isprintable() or letter in "\n\t" for letter in written)
