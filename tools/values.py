"""Python types and decoders for values of the contract, by `x-kind` or JSON Schema type."""

from __future__ import annotations

from typing import Final

import attrs
from openapi_python_client.parser import properties as opc


@attrs.frozen
class ValueKind:
    """The Python type of a value, and its decoder.

    Args:
        lookup: A dict that decodes the value faster, if there is one.
        as_sent: The condition, as Python, under which the decoder would return the value unchanged.
    """

    type: str
    decoder: str
    as_sent: str = attrs.field(default="", kw_only=True)
    lookup: str = attrs.field(default="", kw_only=True)

    models: frozenset[str] = frozenset()
    is_list: bool = False
    is_flag: bool = False
    mutable: bool = False

    def decoded(self, value: str) -> str:
        """The fastest way to decode a value, as Python."""
        return f"{self.lookup}[{value}]" if self.lookup else f"{self.decoder}({value})"


VALUE_KINDS: Final = {
    "integer": ValueKind("int", "decode.integer", as_sent="type(value) is int", lookup="decode.NUMBERS"),
    "category_id": ValueKind("int", "decode.category_id", as_sent="type(value) is int"),
    "number": ValueKind("float", "decode.number", as_sent="type(value) is float"),
    "flag": ValueKind("bool", "decode.flag", is_flag=True, lookup="decode.FLAGS"),
    "presence": ValueKind("bool", "decode.presence", is_flag=True),
    "text": ValueKind("str", "decode.text", as_sent="type(value) is str"),
    "html": ValueKind("str", "decode.html", as_sent="type(value) is str"),
    "escaped": ValueKind("str", "decode.unescaped", as_sent="type(value) is str and '&' not in value"),
    "color": ValueKind("str", "decode.color"),
    "date": ValueKind("datetime.date", "decode.day"),
    "timestamp": ValueKind("datetime.datetime", "decode.moment"),
    "tags": ValueKind("list[str]", "decode.tags", is_list=True),
    "ids": ValueKind("list[int]", "decode.ids", is_list=True),
    "permission": ValueKind("Permission", "decode.permission"),
    "json": ValueKind("JsonObject", "decode.json_text", mutable=True),
    "object": ValueKind("JsonObject", "decode.json_object", mutable=True),
    "any": ValueKind("JsonValue", "decode.json_value", mutable=True),
}

BY_PROPERTY: Final[tuple[tuple[type, str], ...]] = (
    (opc.IntProperty, "integer"),
    (opc.FloatProperty, "number"),
    (opc.BooleanProperty, "flag"),
    (opc.DateProperty, "date"),
    (opc.DateTimeProperty, "timestamp"),
    (opc.StringProperty, "text"),
    (opc.UuidProperty, "text"),
    (opc.EnumProperty, "text"),
    (opc.LiteralEnumProperty, "text"),
    (opc.ConstProperty, "text"),
)


@attrs.frozen
class Attribute:
    """One attribute of a model: the keys that it is read from, and its type."""

    name: str
    keys: tuple[str, ...]
    kind: ValueKind
    required: bool
    doc: str
    only_with: str | None = None
    has_extra_fields: bool = False
    base_key: str | None = None
    short: str | None = None

    @property
    def reader(self) -> str:
        """The method of the base class that decodes the attribute."""
        if self.kind.is_list:
            return "_list"
        if self.kind.is_flag and not self.required:
            return "_flag"
        if self.kind.mutable:
            return "_cached"
        return "_required" if self.required else "_optional"

    @property
    def type(self) -> str:
        """The type annotation, with None if a release may omit the value or if a date may be invalid."""
        is_never_none = self.reader in ("_required", "_list") and self.kind.type not in (
            "datetime.date",
            "datetime.datetime",
        )
        return self.kind.type if is_never_none else f"{self.kind.type} | None"
