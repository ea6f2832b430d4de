"""The contract as the tests need it: closed schemas, and answers checked against them."""

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
    """The contract, as it is written."""
    parsed: Schema = yaml.safe_load(SPEC.read_text("utf-8"))
    return parsed


@cache
def operations() -> dict[str, Schema]:
    """All operations by their operationId."""
    found = [item[method] for item in document()["paths"].values() for method in METHODS if method in item]
    return {operation["operationId"]: operation for operation in found}


@cache
def models() -> dict[str, Schema]:
    """The component schemas that are objects."""
    schemas: Schema = document()["components"]["schemas"]
    return {name: schema for name, schema in schemas.items() if schema.get("type") == "object"}


def resolve(node: Schema) -> Schema:
    """Follow `$ref`s; what stands beside one wins over what it points to."""
    while "$ref" in node:
        found = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found | {key: value for key, value in node.items() if key != "$ref"}
    return node


def name_of(schema: Schema) -> str | None:
    """The name of the component schema that this one refers to."""
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
    """A validator of a schema of the contract, with every object in it closed to keys it doesn't name."""
    rooted = copy.deepcopy(schema)
    for node in _nodes(rooted):
        if isinstance(node.get("$ref"), str) and node["$ref"].startswith("#"):
            node["$ref"] = "urn:contract" + node["$ref"]
    return Draft202012Validator(rooted, registry=_registry())


def problems(checker: Draft202012Validator, value: object) -> list[str]:
    """What is wrong with a value, one line for each fault, the place first."""
    return [line for error in checker.iter_errors(value) for line in _explain(error)]


def _explain(error: ValidationError) -> Iterator[str]:
    if not error.context:
        place = error.json_path.replace("$", "answer", 1)
        yield f"{place}: {error.message[:300]}"
        return
    # None of the alternatives fits; tell about the one that the value was most likely meant to be.
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    for inner in min(branches.values(), key=_distance):
        yield from _explain(inner)


def _distance(errors: list[ValidationError]) -> tuple[bool, int]:
    """How far a value is from one alternative: a list is no object, and an object has its keys."""
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


# ------------------------------------------------------------------------------- what is documented


@cache
def media_types(operation: str, status: int) -> dict[str, Schema] | None:
    """The content that an operation's answer with this status may have; None if the status isn't there."""
    response = operations()[operation]["responses"].get(str(status))
    return None if response is None else resolve(response).get("content", {})


@cache
def answer_validator(operation: str, status: int) -> Draft202012Validator:
    """The validator of the JSON that an operation answers with this status."""
    return validator((media_types(operation, status) or {})["application/json"]["schema"])


def is_within(release: str, node: Schema) -> bool:
    """Whether a release is one that has the thing, by its `x-since`, `x-until` and `x-except`."""
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
class Place:
    """A value in an answer, the schema that describes it, and where both are."""

    path: str
    value: Any
    schema: Schema
    name: str | None


def walk(schema: Schema, value: object, path: str = "answer") -> Iterator[Place]:
    """Every value inside a valid answer, with what the contract says of it."""
    name = name_of(schema)
    schema = resolve(schema)
    for word in ("oneOf", "anyOf"):
        if word in schema:
            chosen = next(part for part in schema[word] if _fits(part, value))
            yield from walk(chosen, value, path)
            return
    yield Place(path, value, schema, name)
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(schema["items"], inner, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(schema["properties"][key], inner, f"{path}.{key}")


def _fits(schema: Schema, value: object) -> bool:
    # Alternatives differ at the top: a list, or an object with its required keys.
    schema = resolve(schema)
    if schema["type"] == "array" or not isinstance(value, dict):
        return schema["type"] == "array" and isinstance(value, list)
    return set(schema.get("required", ())) <= set(value) and set(value) <= set(schema["properties"])


def feeding_keys(schema: Schema, attribute: str) -> set[str]:
    """The keys on the wire that an attribute of a model is read from."""
    keys = set(schema.get("x-attributes", {}).get(attribute, {}).get("x-from", ()))
    for key, value in schema["properties"].items():
        names = (value.get("x-attribute", key), value.get("x-alias-of"))
        if attribute in names and ("x-wire-only" not in value or "x-alias-of" in value):
            keys.add(key)
    return keys


def attributes(schema: Schema) -> list[str]:
    """The names of a model's attributes, in order."""
    own = [
        value.get("x-attribute", key)
        for key, value in schema["properties"].items()
        if "x-wire-only" not in value and "x-alias-of" not in value
    ]
    return [*own, *schema.get("x-attributes", {})]
