"""How the values of the contract become Python: the `x-kind`s, and the plain types of JSON Schema."""

from __future__ import annotations

from typing import Final

import attrs
from openapi_python_client.parser import properties as opc


@attrs.frozen
class Kind:
    """How one value is typed and read."""

    type: str
    decoder: str
    models: frozenset[str] = frozenset()
    is_list: bool = False
    is_flag: bool = False
    changeable: bool = False


KINDS: Final = {
    "integer": Kind("int", "decode.integer"),
    "number": Kind("float", "decode.number"),
    "flag": Kind("bool", "decode.flag", is_flag=True),
    "text": Kind("str", "decode.text"),
    "html": Kind("str", "decode.html"),
    "escaped": Kind("str", "decode.unescaped"),
    "color": Kind("str", "decode.color"),
    "date": Kind("datetime.date", "decode.day"),
    "timestamp": Kind("datetime.datetime", "decode.moment"),
    "tags": Kind("list[str]", "decode.tags", is_list=True),
    "ids": Kind("list[int]", "decode.ids", is_list=True),
    "permission": Kind("Permission", "decode.permission"),
    "json": Kind("JsonObject", "decode.json_text", changeable=True),
    "object": Kind("JsonObject", "decode.json_object", changeable=True),
    "any": Kind("JsonValue", "decode.json_value", changeable=True),
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
    """One attribute of a model: where it comes from, and what it is."""

    name: str
    keys: tuple[str, ...]
    kind: Kind
    required: bool
    doc: str
    only_with: str | None = None
    has_extra_fields: bool = False

    @property
    def reader(self) -> str:
        """The method of the base class that reads it."""
        if self.kind.is_list:
            return "_list"
        if self.kind.is_flag and not self.required:
            return "_flag"
        if self.kind.changeable:
            return "_kept"
        return "_always" if self.required else "_maybe"

    @property
    def type(self) -> str:
        """Its annotation: None where a release may lack it, or where a date may be none at all."""
        sure = self.reader in ("_always", "_list") and self.kind.type not in (
            "datetime.date",
            "datetime.datetime",
        )
        return self.kind.type if sure else f"{self.kind.type} | None"
