"""The contract of API v2 is consistent, and its check detects errors."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from bundle import read_yaml
from jsonschema import Draft202012Validator

from tests.contract.routing import version
from tests.contract.routing_v2 import operation_of
from tests.contract.schemas import SPEC_V2, V1, V2, Schema, attributes, problems, source_keys
from tests.contract.test_recordings_match_spec_v2 import errors_in
from tests.contract.test_spec import nodes
from tests.recorded import RecordedStep, all_steps, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN: Schema = read_yaml(SPEC_V2)
OWN = WRITTEN["components"]["schemas"]
OWN_MODELS = {name: schema for name, schema in OWN.items() if "properties" in schema}


def examples() -> Iterator[tuple[str, Schema, Any]]:
    for path, node in nodes(V2.document()):
        for name, example in node.get("examples", {}).items() if "schema" in node else ():
            yield f"{path}/{name}", node["schema"], V2.resolve(example)["value"]


EXAMPLES = list(examples())


def test_every_operation_is_described() -> None:
    assert len(V2.operations()) == 71
    for name, operation in V2.operations().items():
        assert operation["summary"].endswith("."), name
        assert operation["description"].strip().endswith("."), name
        assert len(operation["tags"]) == 1, name


def test_every_parameter_is_described() -> None:
    assert [path for path, node in nodes(WRITTEN) if "in" in node and not node.get("description")] == []


@pytest.mark.parametrize("name", OWN)
def test_every_schema_and_property_is_described(name: str) -> None:
    assert OWN[name]["description"].strip().endswith(".")
    Draft202012Validator.check_schema(OWN[name])
    described = {key: value.get("description", "") for key, value in OWN[name].get("properties", {}).items()}
    assert [key for key, text in described.items() if not text.strip().endswith(".")] == []


@pytest.mark.parametrize("name", V2.models())
def test_attributes_are_unique_python_names(name: str) -> None:
    names = attributes(V2.models()[name]) if "properties" in V2.models()[name] else []
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z_0-9]*[a-z]", attribute) for attribute in names)


def test_release_numbers_are_valid() -> None:
    for path, node in nodes(WRITTEN):
        span = {key: node[key] for key in ("x-since", "x-until") if key in node}
        for release in (*span.values(), *node.get("x-seen", {}).values()):
            assert re.fullmatch(r"(4\.9|5\.[0-6])", release), path
        assert version(span.get("x-since", "4.9")) <= version(span.get("x-until", "5.6")), path


@pytest.mark.parametrize(("path", "schema", "value"), EXAMPLES, ids=[path for path, _, _ in EXAMPLES])
def test_every_example_is_valid(path: str, schema: Schema, value: object) -> None:
    assert problems(V2.validator(schema), value) == [], path


def test_entries_are_described_once_for_both_apis() -> None:
    shared = {"Experiment", "ExperimentSummary", "Item", "Template", "Upload", "Link", "Step", "Event", "Tag"}
    assert not shared & OWN.keys()
    for name in shared:
        assert V2.models()[name] == V1.models()[name]


def test_attributes_of_v1_are_never_weaker() -> None:
    entry = V1.models()["Experiment"]
    assert {"id", "title", "date", "body", "userid", "elabid", "locked"} <= set(entry["required"])
    assert source_keys(V1.models()["Link"], "item_id") == {"itemid", "entityid"}


@pytest.mark.parametrize(
    ("release", "node", "on_v1", "on_v2"),
    [
        ("4.9.0", {"x-v2": {"since": "4.9"}}, False, True),
        ("4.9.0", {"x-until": "3.6.6", "x-v2": {"since": "4.9", "until": "5.5"}}, False, True),
        ("3.6.6", {"x-until": "3.6.6", "x-v2": {"since": "4.9", "until": "5.5"}}, True, False),
        ("4.9.0", {"x-since": "4.9", "x-until": "5.2"}, True, True),
        ("5.3.11", {"x-since": "4.9", "x-until": "5.2"}, False, False),
        ("5.6.12", {}, True, True),
    ],
)
def test_span_of_a_key_depends_on_the_api(release: str, node: Schema, on_v1: bool, on_v2: bool) -> None:
    assert (V1.is_within(release, node), V2.is_within(release, node)) == (on_v1, on_v2)


@pytest.mark.parametrize("release", ["5.0.4", "5.2.8", "5.4.6", "5.5.14"])
def test_keys_of_releases_between_recordings_are_allowed(release: str) -> None:
    node = {"5.0": {"since": "5.0"}, "5.2": {"since": "5.2", "until": "5.5"}, "5.4": {"since": "5.4"}}
    span = node["5.0" if release < "5.2" else "5.2"]
    assert V2.is_within(release, {"x-since": span["since"], "x-seen": {"since": "5.6"}})
    assert not V2.is_sure(release, {"x-since": span["since"], "x-seen": {"since": "5.6"}})


# ----------------------------------------------------------------------- the check detects errors


def recorded(release: str, operation: str) -> RecordedStep:
    """Return a copy of one successful record that may be modified."""
    found = (
        record
        for record in steps_of(f"{release}-v2")
        if operation_of(record) == operation and record.status == 200 and record.answer
    )
    return copy.deepcopy(next(found))


def errors_after_change(release: str, operation: str, **changes: Any) -> list[str]:
    record = recorded(release, operation)
    answer = record.answer[0] if isinstance(record.answer, list) else record.answer
    answer.update(changes)
    return errors_in(record, operation)


def test_unchanged_response_has_no_errors() -> None:
    assert errors_after_change("5.6.12", "get_experiment") == []


@pytest.mark.parametrize(
    "operation", ["get_experiment", "list_experiments", "list_uploads", "get_info", "get_me"]
)
def test_unknown_key_is_reported(operation: str) -> None:
    (line,) = errors_after_change("5.6.12", operation, surprise=1)
    assert "'surprise' was unexpected" in line


@pytest.mark.parametrize(
    ("release", "key", "value"),
    [("5.1.15", "tags_decoded", []), ("5.3.11", "has_comment", 0), ("5.6.12", "has_attachment", 1)],
)
def test_key_of_another_release_is_reported(release: str, key: str, value: object) -> None:
    (line,) = errors_after_change(release, "get_experiment", **{key: value})
    assert line == f"answer.{key}: the contract has this only in other releases"


def test_missing_key_is_reported() -> None:
    record = recorded("5.1.15", "get_experiment")
    del record.answer["has_attachment"]
    assert errors_in(record, "get_experiment") == ["answer: 'has_attachment' is required on this release"]
    del record.answer["title"]
    assert "answer: 'title' is a required property" in errors_in(record, "get_experiment")


def test_invalid_value_is_reported() -> None:
    assert errors_after_change("5.6.12", "get_experiment", custom_id="42a")
    assert errors_after_change("5.6.12", "get_experiment", title=None)
    assert errors_after_change("5.6.12", "get_experiment", id="1") == [
        "answer.id: '1' should be an integer on this release"
    ]


def test_undocumented_status_is_reported() -> None:
    record = recorded("5.6.12", "get_experiment")
    record.response["status"] = 418
    assert errors_in(record, "get_experiment") == ["get_experiment has no response with status 418"]


def test_success_of_a_missing_operation_is_reported() -> None:
    record = attrs.evolve(recorded("5.1.15", "list_tags"), recording="4.9.0-v2")
    assert errors_in(record, "list_tags") == [
        "this release does not have list_tags, but the server reports success"
    ]


def test_every_operation_but_a_few_has_a_recorded_success() -> None:
    successes = {operation_of(record) for record in all_steps("v2") if record.status < 300}
    # .eln archives are kept elsewhere, and the others are recorded for another kind of entry
    assert set(V2.operations()) - successes == {
        *("import_file", "download_item", "remove_experiment_link", "duplicate_item", "duplicate_template"),
    }
