"""What the templates see: the contract as the generator parsed it, combined with our `x-` extensions.

The generator knows structure (models, lists, unions, names); the extensions say what a value means. The text
of modules is in the templates, not here.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from openapi_python_client.parser import properties as opc
from openapi_python_client.parser.bodies import BodyType
from openapi_python_client.strings import PythonIdentifier

sys.path.insert(0, str(Path(__file__).parent))
from values import BY_PROPERTY, VALUE_KINDS, Attribute, ValueKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol as Property
    from openapi_python_client.parser.responses import Response

Schema = dict[str, Any]

_SHOWN: Final = (
    "id",
    "item_id",
    "date",
    "title",
    "name",
    "tag",
    "real_name",
    "comment",
    "start",
    "end",
    "result",
)
_REPR_LENGTH: Final = 4


@attrs.frozen
class Argument:
    """One argument of a request, or one field of a form."""

    name: str
    wire: str
    type: str
    required: bool
    doc: str

    @property
    def example(self) -> str:
        """A value of a path argument, as Python."""
        if self.type.startswith("Literal["):
            return '"' + self.type.split("'")[1] + '"'
        return "3" if self.type == "int" else '"20200101-20201231"'

    @property
    def keyword_example(self) -> str:
        """A keyword argument, as Python."""
        return f"{self.name}={self.example}"


@attrs.frozen
class Resource:
    """What the ID of a model is the ID of."""

    kind: str
    is_full: bool
    has_page: bool


@attrs.frozen
class Operation:
    """One operation, as its module says it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    path_arguments: tuple[Argument, ...]
    query_arguments: tuple[Argument, ...]
    body: Argument | None
    body_is_json: bool
    body_models: tuple[str, ...]
    body_is_empty: bool
    query: tuple[tuple[str, str], ...]
    statuses: tuple[int, ...]
    result: ValueKind
    shape: str

    @property
    def example_path(self) -> str:
        """The path with the values of the examples."""
        values = {argument.wire: argument.example.strip('"') for argument in self.path_arguments}
        return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], self.path)

    @property
    def arguments(self) -> Iterator[Argument]:
        """All arguments, in the order of the signature."""
        yield from self.path_arguments
        yield from ([self.body] if self.body and self.body.required else [])
        yield from ([self.body] if self.body and not self.body.required else [])
        yield from sorted(self.query_arguments, key=lambda argument: not argument.required)


class View:
    """The whole contract, for the templates."""

    def __init__(self, document: Schema, data: GeneratorData, shared: frozenset[str] = frozenset()) -> None:
        self.document = document
        self.shared = shared
        self.schemas: Schema = document.get("components", {}).get("schemas", {})
        # in a list or a union the generator keeps the model from before its properties were parsed
        self._models = {model.class_info.name: model for model in data.models}
        endpoints = [
            endpoint
            for collection in data.endpoint_collections_by_tag.values()
            for endpoint in collection.endpoints
        ]
        self._sent = self._closure(
            model for endpoint in endpoints for body in endpoint.bodies for model in _models(body.prop)
        )
        answers = [
            response.prop for endpoint in endpoints for response in endpoint.responses if _is_good(response)
        ]
        models = [model for prop in answers for model in _models(prop)]
        self._errors = {model.class_info.name for model in models if self._raises(model)}
        # a resource of another API is shipped here too, since the kinds of resources are shared
        models += [model for name, model in self._models.items() if self.schemas.get(name, {}).get("x-entry")]
        self._received = self._closure(model for model in models if not self._raises(model))

    @property
    def error_shapes(self) -> list[Schema]:
        """Objects that report an error with a good status: key to value, None for any text."""
        schemas = [self.schemas[name] for name in sorted(self._errors)]
        return [
            {key: schema["properties"][key].get("const") for key in schema["required"]} for schema in schemas
        ]

    @property
    def key_header(self) -> str:
        """The header that carries the API key."""
        schemes = self.document.get("components", {}).get("securitySchemes", {})
        return next(
            (s["name"] for s in schemes.values() if s["type"] == "apiKey" and s["in"] == "header"),
            "Authorization",
        )

    @property
    def resource_kinds(self) -> list[str]:
        """The kinds of all models that have an `x-entry`, in the order of the contract."""
        return list({**self.resource_models(is_full=True), **self.resource_models(is_full=False)})

    def resource_models(self, *, is_full: bool) -> dict[str, str]:
        """The models of each kind that are of the full form, or of the summary.

        Raises:
            ValueError: Two models have the same kind and form.
        """
        form, models = "full" if is_full else "summary", dict[str, str]()
        for name, schema in self.schemas.items():
            entry = schema.get("x-entry", {})
            if entry.get("form") == form and models.setdefault(entry["kind"], name) != name:
                raise ValueError(f"{name}: {models[entry['kind']]} has the same x-entry")
        return models

    def resource(self, model: opc.ModelProperty) -> Resource | None:
        """What the ID of a model is the ID of; None if the contract does not say.

        Raises:
            ValueError: The `x-entry` of the model is invalid.
        """
        schema, name = _dump(model), model.class_info.name
        entry: Schema | None = schema.get("x-entry")
        if entry is None:
            return None
        if entry.keys() != {"kind", "form"} or entry["form"] not in ("full", "summary"):
            raise ValueError(f"{name}: x-entry must be {{kind: …, form: full or summary}}, not {entry}")
        if not self.identity(self.attributes(model)):
            raise ValueError(f"{name}: x-entry needs a required attribute id")
        return Resource(
            str(entry["kind"]), is_full=entry["form"] == "full", has_page=bool(schema.get("x-page"))
        )

    def is_shipped(self, model: opc.ModelProperty) -> bool:
        """Whether a model is sent or received, and does not only describe an error."""
        if model.class_info.name in self.shared:
            return False
        return bool(self._fields(model)) and (self.is_form(model) or model.class_info.name in self._received)

    def shared_modules(self, package: str) -> dict[str, str]:
        """The modules of the models that another package has."""
        used = self.shared & (self._received | self._sent)
        return {
            name: f"{package}.models.{model.class_info.module_name}"
            for name, model in sorted(self._models.items())
            if name in used and self._fields(model)
        }

    def is_form(self, model: opc.ModelProperty) -> bool:
        """Whether a model is only ever sent."""
        return model.class_info.name in self._sent and model.class_info.name not in self._received

    def attributes(self, model: opc.ModelProperty) -> list[Attribute]:
        """The attributes of a model: one for each concept, whatever the releases call its key."""
        schema = _dump(model)
        properties: Schema = schema.get("properties", {})
        parsed = {prop.name.get_untrusted_value(): prop for prop in self._fields(model)}
        older: dict[str, list[str]] = {}
        for key, value in properties.items():
            if alias := value.get("x-alias-of"):
                older.setdefault(alias, []).append(key)
        derived: Schema = schema.get("x-attributes", {})
        required = {*schema.get("required", ()), *schema.get("x-required-attributes", ())}
        attributes: list[Attribute] = []
        for key, value in properties.items():
            name = str(PythonIdentifier(value.get("x-attribute", key), "field_"))
            if "x-alias-of" in value or "x-wire-only" in value or name in derived:
                continue
            keys = (key, *older.pop(name, ()), *(older.pop(key, ()) if name != key else ()))
            one = self._attribute(name, keys, value, parsed.get(key), required=bool({key, name} & required))
            attributes.append(attrs.evolve(one, doc=_dated(one.doc, [properties[name] for name in keys])))
        for name, value in derived.items():
            keys = (*value["x-from"], *older.pop(name, ()))
            one = self._attribute(name, keys, value, None, required=name in required)
            attributes.append(attrs.evolve(one, doc=_dated(one.doc, [value])))
        if older:
            raise ValueError(f"{model.class_info.name}: x-alias-of names no attribute: {', '.join(older)}")
        return attributes

    def identity(self, attributes: list[Attribute]) -> str:
        """The key of the required ID; empty if the model has none."""
        return next((one.keys[0] for one in attributes if one.name == "id" and one.required), "")

    def shown(self, attributes: list[Attribute]) -> Sequence[str]:
        """The attributes that a repr shows."""
        names = {attribute.name for attribute in attributes}
        return [name for name in _SHOWN if name in names][:_REPR_LENGTH]

    def short_names(self, attributes: list[Attribute]) -> list[Attribute]:
        """The shorter names of attributes, as attributes whose only key is the longer name.

        Raises:
            ValueError: A shorter name is the name of another attribute.
        """
        names = {attribute.name for attribute in attributes}
        short: list[Attribute] = []
        for one in attributes:
            if one.short in names:
                raise ValueError(f"x-short: {one.short} is an attribute of its own")
            if one.short:
                doc = f"Short for `{one.name}`: {one.doc[:1].lower()}{one.doc[1:]}"
                short.append(attrs.evolve(one, name=one.short, keys=(one.name,), doc=doc))
        return short

    def fields(self, model: opc.ModelProperty) -> list[Argument]:
        """The fields of a form, required ones first."""
        schema = _dump(model)
        fields = [
            self._argument(prop, schema["properties"][prop.name.get_untrusted_value()])
            for prop in self._fields(model)
        ]
        order = list(schema["properties"])
        return sorted(fields, key=lambda field: (not field.required, order.index(field.wire)))

    def operation(self, endpoint: Endpoint) -> Operation:
        """One operation."""
        raw = self._raw(endpoint)
        parameters = {(p["in"], p["name"]): p for p in map(self._resolve, raw["parameters"])}

        def arguments(where: str, props: Sequence[Property]) -> tuple[Argument, ...]:
            return tuple(
                self._argument(prop, parameters[where, prop.name.get_untrusted_value()]) for prop in props
            )

        if endpoint.header_parameters or endpoint.cookie_parameters:
            raise ValueError(
                f"{endpoint.name}: header and cookie parameters have no place in our templates yet"
            )
        statuses, result, shape = self._result(endpoint, raw)
        body, models, is_json = self._body(endpoint, raw)
        is_empty = bool(endpoint.bodies) and not models
        return Operation(
            id=str(endpoint.name),
            method=endpoint.method.upper(),
            path=endpoint.path.get_untrusted_value().lstrip("/").partition("#")[0],
            summary=_sentence(endpoint.summary.get_untrusted_value()),
            description=endpoint.description.get_untrusted_value().strip(),
            path_arguments=arguments("path", endpoint.path_parameters),
            query_arguments=arguments("query", endpoint.query_parameters),
            body=None if is_empty else body,
            body_is_json=is_json,
            body_is_empty=is_empty,
            query=tuple(raw.get("x-query", {}).items()),
            body_models=models,
            statuses=statuses,
            result=result,
            shape=shape,
        )

    def _result(self, endpoint: Endpoint, raw: Schema) -> tuple[tuple[int, ...], ValueKind, str]:
        good = [response for response in endpoint.responses if _is_good(response)]
        statuses = tuple(response.status_code.range[0] for response in good if response.status_code.range)
        if not good:
            raise ValueError(f"{endpoint.name}: no answer with a 2xx status is documented")
        answer = good[0]
        described = self._resolve(raw["responses"][str(statuses[0])])
        if "x-id-in" in described:
            return statuses, ValueKind("int", ""), "created"
        if answer.source["return_type"] == "None":
            return statuses, ValueKind("None", ""), "nothing"
        if answer.source["return_type"] in ("bytes", "str"):
            return statuses, ValueKind("bytes", ""), "binary"
        schema: Schema = described["content"]["application/json"]["schema"]
        parts: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or [{}]
        props = [
            prop
            for prop, part in zip(_members(answer.prop), parts, strict=True)
            if not (isinstance(prop, opc.ModelProperty) and self._raises(prop.class_info.name))
            and "x-not-returned" not in part
        ]
        kinds = {self._kind(prop, {}) for prop in props}
        kind = kinds.pop() if len(kinds) == 1 else VALUE_KINDS["any"]
        return statuses, kind, "json"

    def _body(self, endpoint: Endpoint, raw: Schema) -> tuple[Argument | None, tuple[str, ...], bool]:
        if not endpoint.bodies:
            return None, (), False
        types = {body.body_type for body in endpoint.bodies}
        if BodyType.CONTENT in types:
            raise ValueError(f"{endpoint.name}: a raw body has no place in our templates yet")
        sent = [model for body in endpoint.bodies for model in _models(body.prop) if self._fields(model)]
        names = tuple(dict.fromkeys(model.class_info.name for model in sent))
        described = self._resolve(raw["requestBody"])
        required = bool(described.get("required"))
        doc = _text(described) or "What to send."
        return Argument("body", "body", " | ".join(names), required, doc), names, types == {BodyType.JSON}

    def _raw(self, endpoint: Endpoint) -> Schema:
        for item in self.document["paths"].values():
            for method, operation in item.items():
                if method == endpoint.method and isinstance(operation, dict):
                    identifier = operation.get("operationId")
                    if identifier and str(PythonIdentifier(identifier, "field_")) == str(endpoint.name):
                        shared = [*operation.get("parameters", ()), *item.get("parameters", ())]
                        return {**operation, "parameters": shared}
        raise ValueError(f"{endpoint.name}: every operation needs an operationId")

    def _argument(self, prop: Property, raw: Schema) -> Argument:
        schema = raw.get("schema", raw)
        required = prop.required
        written = self._argument_type(prop, self._resolve(schema))
        name = str(prop.python_name)
        return Argument(
            name,
            prop.name.get_untrusted_value(),
            written,
            required,
            _text(raw) or _text(self._resolve(schema)),
        )

    def _argument_type(self, prop: Property, schema: Schema) -> str:
        if isinstance(prop, opc.FileProperty):
            return "File"
        if "enum" in schema:
            return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
        if isinstance(prop, opc.UnionProperty):
            parts = [
                "None" if isinstance(p, opc.NoneProperty) else self._argument_type(p, {})
                for p in prop.inner_properties
            ]
            return " | ".join(dict.fromkeys(parts))
        if isinstance(prop, opc.ListProperty):
            return f"list[{self._argument_type(prop.inner_property, self._resolve(schema.get('items', {})))}]"
        return self._kind(prop, {}).type

    def _attribute(
        self, name: str, keys: tuple[str, ...], schema: Schema, prop: Property | None, *, required: bool
    ) -> Attribute:
        resolved = self._resolve(schema)
        kind = self._kind(prop, schema)
        nullable = "null" in resolved.get("type", ()) or any(
            part.get("type") == "null" for word in ("anyOf", "oneOf") for part in resolved.get(word, ())
        )
        doc = _sentence(_text(schema) or _text(resolved))
        sure = "x-otherwise" in schema or (required and (not nullable or kind.is_flag))
        return Attribute(
            name,
            tuple(dict.fromkeys(keys)),
            kind,
            sure,
            doc,
            only_with=schema.get("x-with"),
            has_extra_fields=bool(schema.get("x-extra-fields")),
            base_key=schema.get("x-base"),
            short=schema.get("x-short"),
        )

    def _kind(self, prop: Property | None, schema: Schema) -> ValueKind:
        resolved = self._resolve(schema)
        if "x-kind" in resolved:
            return VALUE_KINDS[resolved["x-kind"]]
        if isinstance(prop, opc.ModelProperty):
            if not self._fields(prop):
                return VALUE_KINDS["object"]
            name = prop.class_info.name
            return ValueKind(name, f"{name}.from_dict", frozenset([name]), mutable=True)
        if isinstance(prop, opc.ListProperty):
            inner = self._kind(prop.inner_property, resolved.get("items", {}))
            is_model = inner.decoder == f"{inner.type}.from_dict"
            decoder = f"{inner.type}.from_list" if is_model else f"decode.list_of({inner.decoder})"
            return ValueKind(f"list[{inner.type}]", decoder, inner.models, is_list=True)
        if isinstance(prop, opc.UnionProperty):
            members = [part for part in prop.inner_properties if not isinstance(part, opc.NoneProperty)]
            kinds = {self._kind(part, {}) for part in members}
            return kinds.pop() if len(kinds) == 1 else VALUE_KINDS["any"]
        return next(
            (VALUE_KINDS[name] for kind, name in BY_PROPERTY if isinstance(prop, kind)), VALUE_KINDS["any"]
        )

    def _closure(self, models: Iterator[opc.ModelProperty]) -> set[str]:
        """The names of these models and of all models nested in them."""
        names: set[str] = set()
        waiting = list(models)
        while waiting:
            model = waiting.pop()
            if model.class_info.name not in names:
                names.add(model.class_info.name)
                waiting.extend(part for prop in self._fields(model) for part in _models(prop))
        return names

    def _fields(self, model: opc.ModelProperty) -> list[Property]:
        read = self._models.get(model.class_info.name, model)
        return [*(read.required_properties or ()), *(read.optional_properties or ())]

    def _raises(self, model: opc.ModelProperty | str) -> bool:
        name = model if isinstance(model, str) else model.class_info.name
        return bool(self.schemas.get(name, {}).get("x-raises"))

    def _resolve(self, schema: Schema) -> Schema:
        """Follow references; keys beside a `$ref` take precedence over those of its target."""
        while "$ref" in schema:
            target: Schema = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema


def _is_good(response: Response) -> bool:
    codes = response.status_code.range
    return codes is not None and codes[0] == codes[1] and 200 <= codes[0] < 300


def _members(prop: Property) -> list[Property]:
    return list(prop.inner_properties) if isinstance(prop, opc.UnionProperty) else [prop]


def _models(prop: Property) -> Iterator[opc.ModelProperty]:
    """The models that a property consists of, without those nested in them."""
    if isinstance(prop, opc.ModelProperty):
        yield prop
    elif isinstance(prop, opc.UnionProperty):
        for part in prop.inner_properties:
            yield from _models(part)
    elif isinstance(prop, opc.ListProperty):
        yield from _models(prop.inner_property)


def _dump(model: opc.ModelProperty) -> Schema:
    dumped: Schema = model.data.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dumped


def _text(schema: Schema) -> str:
    return re.sub(r"\s+", " ", schema.get("description", "")).strip()


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?:" else text + "."


def _dated(text: str, schemas: list[Schema]) -> str:
    """A description, with the releases that send any of these keys unless it names them itself."""
    # a release between two recordings may already, or still, send a key: only what was seen is promised
    schemas = [_seen(schema) for schema in schemas]
    since = _furthest(schemas, "x-since", min)
    until = _furthest(schemas, "x-until", max)
    since, until = (None if release and release in text else release for release in (since, until))
    if since and until:
        return f"{text} Sent from {since} up to and including {until}.".lstrip()
    if since:
        return f"{text} Sent from {since}.".lstrip()
    return f"{text} Sent up to and including {until}.".lstrip() if until else text


def _seen(schema: Schema) -> Schema:
    """The span of a key, in both APIs, with the releases that it was seen on."""
    spans = [{"since": schema.get("x-since"), "until": schema.get("x-until")}]
    if newer := schema.get("x-v2"):
        is_old = schema.keys() & {"x-since", "x-until", "x-except"}
        spans = [spans[0] if is_old else newer, newer]
    written = schema.get("x-seen")
    seen: Schema = written if isinstance(written, dict) else {}
    since = spans[0].get("since") and seen.get("since", spans[0]["since"])
    until = spans[-1].get("until") and seen.get("until", spans[-1]["until"])
    return {key: value for key, value in (("x-since", since), ("x-until", until)) if value}


def _furthest(schemas: list[Schema], word: str, pick: Callable[..., str]) -> str | None:
    """The first or the last release of several; None if one of the schemas has no such limit."""
    releases: list[str] = [schema[word] for schema in schemas if word in schema]
    if len(releases) < len(schemas):
        return None
    return pick(releases, key=lambda release: [int(part) for part in release.split(".")])
