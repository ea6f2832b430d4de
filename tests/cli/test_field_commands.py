"""`elab fields`, `elab set` and `elab unset`: extra fields are shown, changed, emptied and removed."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import pytest
from elab_api_v1.extra_fields import ExtraField

from elab_sdk.cli.field_text import field_text
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

ONE: Final = ("experiment", 1)


@pytest.fixture
def filled(manager: Manager, sandbox: Sandbox) -> Manager:
    """Give the experiment of the sandbox a field of each type."""
    colors = ["red", "blue", "a, b"]
    manager.add_extra_field(ONE, "pH", type="number", value=7.4)
    manager.add_extra_field(
        ONE, "Volume", type="number", value=5, unit="mL", units=["mL", "L"], group="Buffers"
    )
    manager.add_extra_field(ONE, "Operator", value="Ada", required=True, description="Who did it")
    manager.add_extra_field(ONE, "Lens", type="select", value="20X", options=["10X", "20X"])
    manager.add_extra_field(
        ONE, "Colors", type="select", value=["red"], options=colors, allow_multi_values=True
    )
    manager.add_extra_field(ONE, "Checked", type="checkbox", value=True)
    manager.add_extra_field(ONE, "Expires", type="date")
    manager.add_extra_field(ONE, "Loaded", type="datetime-local")
    manager.add_extra_field(ONE, "Plasmid", type="items")
    manager.add_extra_field(ONE, "a=b", value="c")
    sandbox.requests.clear()
    return manager


def values(manager: Manager) -> dict[str, object]:
    return {**manager.get_experiment(1).extra_fields.values_by_name}


def writes(sandbox: Sandbox) -> int:
    return sum(each.method not in ("GET", "HEAD") for each in sandbox.requests)


def test_fields_lists_name_value_unit_type_and_group(elab: ElabCommand, filled: Manager) -> None:
    lines = elab("fields", 1).out.splitlines()
    assert lines[0] == "pH\t7.4\t\tnumber\t\t"
    assert "Volume\t5\tmL\tnumber\tBuffers\t" in lines
    assert "Operator\tAda\t\ttext\t\tyes" in lines
    rows = {row["name"]: row for row in json.loads(elab("fields", 1, "-o", "json").out)}
    assert rows["Colors"]["value"] == ["red"]
    assert rows["Lens"]["options"] == ["10X", "20X"]
    assert rows["Operator"]["description"] == "Who did it"
    assert elab("fields", 1, "--fields", "name,options", "--jq", ".[3].options[1]").out == "20X\n"
    assert elab("fields", 1, "--ids").code == 2


def test_set_changes_several_fields_by_their_types_in_one_request(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager
) -> None:
    arguments = ["pH=7.3", "Operator=Ada = L.", "Volume=10 L", "Lens=10X", "Colors=blue,red", "Checked=off"]
    arguments += ["Expires=2031-02-03", "Loaded=2031-02-03 14:05", "Plasmid=item 7", "a=b=d"]
    result = elab("set", 1, *arguments)
    assert (result.code, result.out, result.err) == (0, "", "")
    assert writes(sandbox) == 1
    assert values(filled) == {
        "pH": 7.3,
        "Volume": 10,
        "Operator": "Ada = L.",
        "Lens": "10X",
        "Colors": ["blue", "red"],
        "Checked": False,
        "Expires": date(2031, 2, 3),
        "Loaded": datetime(2031, 2, 3, 14, 5),
        "Plasmid": 7,
        "a=b": "d",
    }
    assert filled.get_experiment(1).extra_fields["Volume"].unit == "L"


def test_field_with_several_values_takes_options_with_commas(elab: ElabCommand, filled: Manager) -> None:
    assert elab("set", 1, "Colors=a, b", "Colors=red").code == 0
    assert values(filled)["Colors"] == ["a, b", "red"]
    assert elab("set", 1, 'Colors="a, b",blue').code == 0
    assert values(filled)["Colors"] == ["a, b", "blue"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Lens=40X",), "must be one of '10X', '20X', not '40X'"),
        (("Volume=5 kg",), "must be one of 'mL', 'L', not 'kg'"),
        (("pH=7,3",), "decimal point"),
        (("Checked=maybe",), "use on or off, not 'maybe'"),
        (("Expires=03/04/2031",), "Expires"),
        (("Plasmid=experiment 7",), "items"),
        (("Operator=",), "required"),
        (("Lens=10X", "Lens=20X"), "only one value"),
        (("ph=7",), "no extra field 'ph'; did you mean 'pH'?"),
        (("ph=7", "--add"), "no extra field 'ph'; did you mean 'pH'?"),
        (("Weight=7",), "--add adds a field"),
        (("Weight=heavy", "--type", "number"), "Weight"),
        (("pH",), "must be NAME=VALUE"),
        ((), "missing NAME=VALUE"),
    ],
)
def test_nothing_is_written_if_one_field_is_wrong(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager, arguments: tuple[str, ...], message: str
) -> None:
    result = elab("set", 1, *(("a=b=z",) if arguments else ()), *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert writes(sandbox) == 0


def test_set_adds_fields_of_a_type_only_on_request(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager
) -> None:
    assert elab("set", 1, "Batch=0012", "--add", "--dry-run").out == (
        "experiment 1 would change: Batch (empty) → 0012\n"
    )
    assert writes(sandbox) == 0
    assert elab("set", 1, "Batch=0012", "pH=7.1", "--add").code == 0
    assert elab("set", 1, "Weight=2.5 mg", "--type", "number").code == 0
    assert writes(sandbox) == 2
    fields = filled.get_experiment(1).extra_fields
    assert (fields["Batch"].value, fields["pH"].value, str(fields["Weight"])) == ("0012", 7.1, "2.5 mg")


def test_unset_empties_fields_and_removes_them_only_on_request(
    elab: ElabCommand, sandbox: Sandbox, filled: Manager
) -> None:
    assert elab("unset", 1, "pH", "Colors", "Checked").code == 0
    assert writes(sandbox) == 1
    assert [values(filled)[name] for name in ("pH", "Colors", "Checked")] == [None, [], False]
    refused = elab("unset", 1, "Lens", "Operator")
    assert (refused.code, values(filled)["Lens"]) == (2, "20X")
    unknown = elab("unset", 1, "pHH", "--remove")
    assert unknown.code == 2
    assert "did you mean 'pH'?" in unknown.err
    assert elab("unset", 1, "pH", "a=b", "--remove").code == 0
    assert not {"pH", "a=b"} & values(filled).keys()


def test_set_on_a_terminal_says_what_was_changed(elab: ElabCommand, filled: Manager) -> None:
    terminal = Terminal(["set", "1", "pH=7.3", "Volume=10"])
    assert terminal.end() == 0
    assert terminal.output.splitlines() == ["experiment 1: pH 7.4 → 7.3", "experiment 1: Volume 5 mL → 10 mL"]
    again = Terminal(["set", "1", "pH=7.3"])
    assert again.end() == 0
    assert again.output.strip() == "experiment 1: nothing to change"


def test_set_changes_items_and_templates(elab: ElabCommand, manager: Manager) -> None:
    manager.create_item(1)
    manager.create_template()
    for kind in ("item", "template"):
        assert elab("set", kind, 1, "Box=7", "--type", "number").code == 0
        assert elab("fields", f"{kind}/1").out == "Box\t7\t\tnumber\t\t\n"


@pytest.mark.elab_release("3.6")
def test_set_on_a_release_without_metadata_exits_with_code_1(elab: ElabCommand, sandbox: Sandbox) -> None:
    for arguments in (("set", 1, "pH=7", "--add"), ("unset", 1, "pH")):
        result = elab(*arguments)
        assert result.code == 1
        assert "not possible on eLabFTW" in result.err
    assert writes(sandbox) == 0


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        ({"type": "checkbox", "value": "off"}, "no"),
        ({"type": "datetime-local", "value": "2031-02-03T14:05"}, "2031-02-03 14:05"),
        ({"type": "time", "value": "14:05:09"}, "14:05:09"),
        ({"type": "items", "value": 5}, "item 5"),
        ({"type": "select", "value": ["a", "b"], "allow_multi_values": True}, "a, b"),
        ({"type": "number", "value": "", "unit": "mL"}, ""),
        ({"type": "of a later release", "value": {"a": 1}}, '{\n  "a": 1\n}'),
    ],
)
def test_value_is_shown_as_people_read_it(wire: dict[str, object], text: str) -> None:
    assert field_text(ExtraField("Field", wire)) == text  # type: ignore[arg-type]
