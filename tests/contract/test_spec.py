"""The contract is consistent: names, descriptions and examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.contract.routing import version
from tests.contract.schemas import (
    Schema,
    attributes,
    document,
    models,
    operations,
    problems,
    resolve,
    source_keys,
    validator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATION_IDS = """
    get_all_experiments create_experiment get_experiment post_experiment
    get_all_items get_item post_item
    get_all_templates create_template get_template post_template
    get_items_types get_status get_tags get_bookable get_upload
    get_all_events get_event create_event destroy_event
    get_backup_zip
"""
KINDS = "integer category_id flag date timestamp escaped text html tags ids permission json color"

SCALARS = {
    name: schema
    for name, schema in document()["components"]["schemas"].items()
    if schema.get("type") != "object"
}


def nodes(node: object, path: str = "#") -> Iterator[tuple[str, Schema]]:
    """Iterate over all mappings in the contract with their path."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from nodes(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{path}/{index}")


def examples() -> Iterator[tuple[str, Schema, Any]]:
    """Iterate over all examples in the contract with their schema."""
    for path, node in nodes(document()):
        if "schema" not in node or "/examples/" in path:
            continue
        if "example" in node:
            yield f"{path}/example", node["schema"], node["example"]
        for name, example in node.get("examples", {}).items():
            yield f"{path}/examples/{name}", node["schema"], resolve(example)["value"]


EXAMPLES = list(examples())


def test_contract_has_the_21_operations_of_v1() -> None:
    operation_ids = [node["operationId"] for _, node in nodes(document()["paths"]) if "operationId" in node]
    assert sorted(operation_ids) == sorted(OPERATION_IDS.split())
    assert len(set(operation_ids)) == 21


@pytest.mark.parametrize("operation", OPERATION_IDS.split())
def test_every_operation_is_described(operation: str) -> None:
    described = operations()[operation]
    assert described["summary"].endswith(".")
    assert described["description"].strip().endswith(".")
    assert len(described["tags"]) == 1
    assert all(resolve(response)["description"] for response in described["responses"].values())


def test_every_path_accepts_the_marker() -> None:
    for path, item in document()["paths"].items():
        assert {"$ref": "#/components/parameters/Marker"} in item["parameters"], path


def test_every_parameter_is_described() -> None:
    undescribed = [path for path, node in nodes(document()) if "in" in node and not node.get("description")]
    assert undescribed == []


@pytest.mark.parametrize("name", models())
def test_every_property_is_described(name: str) -> None:
    described = {
        key: value.get("description", "").strip() for key, value in models()[name]["properties"].items()
    }
    assert [key for key, text in described.items() if not text.endswith(".")] == []


@pytest.mark.parametrize("name", [*models(), *SCALARS])
def test_every_schema_is_described(name: str) -> None:
    schema = document()["components"]["schemas"][name]
    assert schema["description"].strip().endswith(".")
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", SCALARS)
def test_every_scalar_has_type_and_kind(name: str) -> None:
    schema = SCALARS[name]
    assert "type" in schema
    assert schema.get("x-kind", "text") in KINDS.split()
    if schema.get("x-kind") == "integer":
        assert "x-number-as-string" in schema


@pytest.mark.parametrize("name", models())
def test_attributes_are_unique_python_names(name: str) -> None:
    names = attributes(models()[name])
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z_]*[a-z]", attribute) for attribute in names)


@pytest.mark.parametrize("name", models())
def test_alias_has_the_kind_of_its_target(name: str) -> None:
    schema = models()[name]
    for key, value in schema["properties"].items():
        if alias := value.get("x-alias-of"):
            assert alias in attributes(schema), key
            (target,) = [
                other
                for other_key, other in schema["properties"].items()
                if other.get("x-attribute", other_key) == alias
            ]
            assert resolve(value).get("x-kind") == resolve(target).get("x-kind"), key
            assert resolve(value).get("items") == resolve(target).get("items"), key


@pytest.mark.parametrize("name", models())
def test_source_keys_of_attributes_are_wire_only(name: str) -> None:
    schema = models()[name]
    for attribute, value in schema.get("x-attributes", {}).items():
        assert value["description"]
        assert "x-kind" in resolve(value), attribute
        for key in value["x-from"]:
            # a list that has an attribute of its own can also tell whether there are any
            is_list = key != attribute and "items" in schema["properties"][key]
            assert is_list or "x-wire-only" in schema["properties"][key], key


@pytest.mark.parametrize("name", models())
def test_required_attribute_has_several_source_keys(name: str) -> None:
    schema = models()[name]
    for attribute in schema.get("x-required-attributes", ()):
        assert attribute in attributes(schema)
        assert len(source_keys(schema, attribute)) > 1


def test_release_numbers_are_valid() -> None:
    for path, node in nodes(document()):
        known = {key.removeprefix("x-"): node[key] for key in ("x-since", "x-until") if key in node}
        # a span, or a word
        others = [
            span if isinstance(span := node.get(key, {}), dict) else {}
            for key in ("x-except", "x-v2", "x-seen", "x-number-as-string")
        ]
        for span in (known, *others):
            since, until = span.get("since", "2.0"), span.get("until", "5.6")
            assert re.fullmatch(r"[2345]\.\d(\.\d+)?", since), path
            assert re.fullmatch(r"[2345]\.\d(\.\d+)?", until), path
            assert version(since) <= version(until), path


@pytest.mark.parametrize(("path", "schema", "value"), EXAMPLES, ids=[path for path, _, _ in EXAMPLES])
def test_every_example_is_valid(path: str, schema: Schema, value: object) -> None:
    assert problems(validator(schema), value) == [], path


def test_every_example_is_used() -> None:
    defined = set(document()["components"]["examples"])
    used = {node["$ref"].rpartition("/")[2] for path, node in nodes(document()) if "$ref" in node}
    assert defined <= used
