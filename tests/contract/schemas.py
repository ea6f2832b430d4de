"""Load the contracts with closed schemas and validate responses."""

from __future__ import annotations

import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from bundle import bundle, read_yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.contract.routing import version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

SPEC = Path(__file__).parents[2] / "spec" / "openapi.yaml"
SPEC_V2 = SPEC.with_name("openapi-v2.yaml")
METHODS = ("get", "post", "put", "patch", "delete")

Schema = dict[str, Any]

# a file can have any media type
_FILE = {"description": "The file.", "content": {}}


class Contract:
    """One contract: its operations, and validators in which no object allows additional keys."""

    def __init__(self, spec: Path, api: str) -> None:
        self.api = api
        self._spec = spec
        self._media_types: dict[tuple[str, int], dict[str, Schema] | None] = {}
        self._validators: dict[tuple[str, int], Draft202012Validator] = {}
        self._targets: dict[str, Schema] = {}

    @cached_property
    def _document(self) -> Schema:
        return read_yaml(self._spec) if self.api == "v1" else bundle(self._spec).document

    def document(self) -> Schema:
        """Return the parsed contract."""
        return self._document

    @cached_property
    def _operations(self) -> dict[str, Schema]:
        paths = self._document["paths"].values()
        operations = [item[method] for item in paths for method in METHODS if method in item]
        variants = [
            operation | operation["x-variant"] | {"responses": operation["responses"] | {"200": _FILE}}
            for operation in operations
            if "x-variant" in operation
        ]
        return {operation["operationId"]: operation for operation in (*operations, *variants)}

    def operations(self) -> dict[str, Schema]:
        """Return all operations by operationId."""
        return self._operations

    def models(self) -> dict[str, Schema]:
        """Return the component schemas that are objects."""
        schemas: Schema = self._document["components"]["schemas"]
        return {name: schema for name, schema in schemas.items() if schema.get("type") == "object"}

    def resolve(self, node: Schema) -> Schema:
        """Follow `$ref`; keys beside it override those of the referenced schema."""
        while "$ref" in node:
            target = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target | {key: value for key, value in node.items() if key != "$ref"}
        return node

    # -------------------------------------------------------------------------------- validation

    @cached_property
    def _closed(self) -> Schema:
        closed = copy.deepcopy(self._document)
        for schema in closed["components"]["schemas"].values():
            if schema.get("type") == "object":
                schema["additionalProperties"] = False
        return closed

    @cached_property
    def _registry(self) -> Registry[Any]:
        registry: Registry[Any] = Registry().with_resource(
            "urn:contract", DRAFT202012.create_resource(self._closed)
        )
        return registry

    def validator(self, schema: Schema) -> Draft202012Validator:
        """Return a validator for a schema in which no object allows additional keys."""
        return Draft202012Validator(self._inlined(schema, ()), registry=self._registry)

    def _inlined(self, node: Any, within: tuple[str, ...]) -> Any:
        """Replace references by what they refer to, which is validated in half the time."""
        if isinstance(node, list):
            return [self._inlined(each, within) for each in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#"):
            return {key: self._inlined(value, within) for key, value in node.items()}
        others = {key: self._inlined(value, within) for key, value in node.items() if key != "$ref"}
        if reference in within:
            return {"$ref": f"urn:contract{reference}", **others}
        if reference not in self._targets:
            target: Any = self._closed
            for part in reference.removeprefix("#/").split("/"):
                target = target[part]
            self._targets[reference] = self._inlined(target, (*within, reference))
        inlined: Schema = self._targets[reference]
        return {"allOf": [inlined], **others} if others else inlined

    # ---------------------------------------------------------------------- documented responses

    def media_types(self, operation: str, status: int) -> dict[str, Schema] | None:
        """Return the documented content of a response with this status, or None if the status is unknown."""
        if (operation, status) not in self._media_types:
            response = self._operations[operation]["responses"].get(str(status))
            content = None if response is None else self.resolve(response).get("content", {})
            self._media_types[operation, status] = content
        return self._media_types[operation, status]

    def answer_validator(self, operation: str, status: int) -> Draft202012Validator:
        """Return the validator for the JSON of a response with this status."""
        if (operation, status) not in self._validators:
            content = self.media_types(operation, status) or {}
            self._validators[operation, status] = self.validator(content["application/json"]["schema"])
        return self._validators[operation, status]

    def is_within(self, release: str, node: Schema) -> bool:
        """Return whether a node applies to a release, by its `x-since`, `x-until`, `x-except` and `x-v2`."""
        span = {"since": node.get("x-since"), "until": node.get("x-until")}
        if "x-v2" in node:
            if self.api == "v2":
                span = node["x-v2"]
            elif not node.keys() & {"x-since", "x-until", "x-except"}:
                return False
        gap = node.get("x-except")
        return _between(release, span.get("since"), span.get("until")) and not (
            gap and _between(release, gap["since"], gap["until"])
        )

    def is_sure(self, release: str, node: Schema) -> bool:
        """Return whether a release is known to have a node: it was seen, not only possible."""
        seen = node.get("x-seen", {})
        if seen == "never":
            return False
        return self.is_within(release, node) and _between(release, seen.get("since"), seen.get("until"))

    # ---------------------------------------------------------------------------------- the walk

    def walk(self, schema: Schema, value: object, path: str = "answer") -> Iterator[DescribedValue]:
        """Iterate over all values inside a valid response, with their schemas."""
        name = name_of(schema)
        schema = self.resolve(schema)
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                chosen = next(part for part in schema[keyword] if self._matches(part, value))
                yield from self.walk(chosen, value, path)
                return
        yield DescribedValue(path, value, schema, name)
        if isinstance(value, list) and "items" in schema:
            for index, inner in enumerate(value):
                yield from self.walk(schema["items"], inner, f"{path}[{index}]")
        elif isinstance(value, dict) and "properties" in schema:
            for key, inner in value.items():
                yield from self.walk(schema["properties"][key], inner, f"{path}.{key}")

    def _matches(self, schema: Schema, value: object) -> bool:
        # alternatives differ at the top level: a list, or an object with its required keys
        schema = self.resolve(schema)
        if schema["type"] == "array" or not isinstance(value, dict):
            return schema["type"] == "array" and isinstance(value, list)
        return set(schema.get("required", ())) <= set(value) and set(value) <= set(schema["properties"])


@attrs.frozen
class DescribedValue:
    """A value in a response with its path and schema."""

    path: str
    value: Any
    schema: Schema
    name: str | None


V1 = Contract(SPEC, "v1")
V2 = Contract(SPEC_V2, "v2")

document = V1.document
operations = V1.operations
models = V1.models
resolve = V1.resolve
validator = V1.validator
media_types = V1.media_types
answer_validator = V1.answer_validator
is_within = V1.is_within
walk = V1.walk


def name_of(schema: Schema) -> str | None:
    """Return the name of the referenced component schema, or None."""
    reference = schema.get("$ref", "")
    return reference.rpartition("/")[2] or None


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


def _between(release: str, since: str | None, until: str | None) -> bool:
    numbers = version(release)
    first, last = version(since or "0"), version(until or "999")
    return numbers >= first and numbers[: len(last)] <= last  # "4.3" is all of 4.3.x


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
