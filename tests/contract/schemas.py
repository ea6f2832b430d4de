"""Load the contract with closed schemas and validate responses."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.contract.routing import version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

SPEC = Path(__file__).parents[2] / "spec" / "openapi.yaml"
METHODS = ("get", "post", "put", "patch", "delete")

Schema = dict[str, Any]


@cache
def document() -> Schema:
    """Return the parsed contract."""
    parsed: Schema = yaml.safe_load(SPEC.read_text("utf-8"))
    return parsed


@cache
def operations() -> dict[str, Schema]:
    """Return all operations by operationId."""
    all_operations = [
        item[method] for item in document()["paths"].values() for method in METHODS if method in item
    ]
    return {operation["operationId"]: operation for operation in all_operations}


@cache
def models() -> dict[str, Schema]:
    """Return the component schemas that are objects."""
    schemas: Schema = document()["components"]["schemas"]
    return {name: schema for name, schema in schemas.items() if schema.get("type") == "object"}


def resolve(node: Schema) -> Schema:
    """Follow `$ref`; keys beside it override those of the referenced schema."""
    while "$ref" in node:
        target = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target | {key: value for key, value in node.items() if key != "$ref"}
    return node


def name_of(schema: Schema) -> str | None:
    """Return the name of the referenced component schema, or None."""
    reference = schema.get("$ref", "")
    return reference.rpartition("/")[2] or None


# ------------------------------------------------------------------------------------ validation


@cache
def _registry() -> Registry[Any]:
    closed = copy.deepcopy(document())
    for schema in closed["components"]["schemas"].values():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
    registry: Registry[Any] = Registry().with_resource("urn:contract", DRAFT202012.create_resource(closed))
    return registry


def validator(schema: Schema) -> Draft202012Validator:
    """Return a validator for a schema in which no object allows additional keys."""
    rooted = copy.deepcopy(schema)
    for node in _nodes(rooted):
        if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#"):
            node["$ref"] = "urn:contract" + node["$ref"]
    return Draft202012Validator(rooted, registry=_registry())


def problems(checker: Draft202012Validator, value: object) -> list[str]:
    """Return one line for each error in a value, starting with its path."""
    return [line for error in checker.iter_errors(value) for line in _explain(error)]


def _explain(error: ValidationError) -> Iterator[str]:
    if not error.context:
        path = error.json_path.replace("$", "answer", 1)
        yield f"{path}: {error.message[:300]}"
        return
    # no alternative matches: explain the most similar one
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    for inner in min(branches.values(), key=_distance):
        yield from _explain(inner)


def _distance(errors: list[ValidationError]) -> tuple[bool, int]:
    """Return how different a value is from one alternative: first by type, then by the number of errors."""
    at_the_top = [error for error in errors if not error.relative_path]
    return any(error.validator == "type" for error in at_the_top), len(at_the_top)


def _nodes(node: object) -> Iterator[Schema]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


# ------------------------------------------------------------------------------- documented responses


@cache
def media_types(operation: str, status: int) -> dict[str, Schema] | None:
    """Return the documented content of a response with this status, or None if the status is unknown."""
    response = operations()[operation]["responses"].get(str(status))
    return None if response is None else resolve(response).get("content", {})


@cache
def answer_validator(operation: str, status: int) -> Draft202012Validator:
    """Return the validator for the JSON of a response with this status."""
    return validator((media_types(operation, status) or {})["application/json"]["schema"])


def is_within(release: str, node: Schema) -> bool:
    """Return whether a node applies to a release, by its `x-since`, `x-until` and `x-except`."""
    gap = node.get("x-except")
    return _between(release, node.get("x-since"), node.get("x-until")) and not (
        gap and _between(release, gap["since"], gap["until"])
    )


def _between(release: str, since: str | None, until: str | None) -> bool:
    numbers = version(release)
    first, last = version(since or "0"), version(until or "999")
    return numbers >= first and numbers[: len(last)] <= last  # "4.3" is all of 4.3.x


# ------------------------------------------------------------------------------------ the walk


@attrs.frozen
class DescribedValue:
    """A value in a response with its path and schema."""

    path: str
    value: Any
    schema: Schema
    name: str | None


def walk(schema: Schema, value: object, path: str = "answer") -> Iterator[DescribedValue]:
    """Iterate over all values inside a valid response, with their schemas."""
    name = name_of(schema)
    schema = resolve(schema)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            chosen = next(part for part in schema[keyword] if _matches(part, value))
            yield from walk(chosen, value, path)
            return
    yield DescribedValue(path, value, schema, name)
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(schema["items"], inner, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(schema["properties"][key], inner, f"{path}.{key}")


def _matches(schema: Schema, value: object) -> bool:
    # alternatives differ at the top level: a list, or an object with its required keys
    schema = resolve(schema)
    if schema["type"] == "array" or not isinstance(value, dict):
        return schema["type"] == "array" and isinstance(value, list)
    return set(schema.get("required", ())) <= set(value) and set(value) <= set(schema["properties"])


def source_keys(schema: Schema, attribute: str) -> set[str]:
    """Return the JSON keys from which an attribute of a model is read."""
    keys = set(schema.get("x-attributes", {}).get(attribute, {}).get("x-from", ()))
    for key, value in schema["properties"].items():
        names = (value.get("x-attribute", key), value.get("x-alias-of"))
        if attribute in names and ("x-wire-only" not in value or "x-alias-of" in value):
            keys.add(key)
    return keys


def attributes(schema: Schema) -> list[str]:
    """Return the names of a model's attributes, in order."""
    from_properties = [
        value.get("x-attribute", key)
        for key, value in schema["properties"].items()
        if "x-wire-only" not in value and "x-alias-of" not in value
    ]
    return [*from_properties, *schema.get("x-attributes", {})]
