"""Extra fields: fields that users add to an entry, stored in its metadata, with values as Python values.

The metadata of an entry is a JSON object. Under `extra_fields` the pages of eLabFTW store the fields, each
with its type, and under `elabftw` the groups that the fields are shown in.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast, get_args

import attrs

from .types import JsonObject

if TYPE_CHECKING:
    import builtins

    from .types import JsonValue

T = TypeVar("T")

FieldType: TypeAlias = Literal[
    "text",
    "number",
    "date",
    "datetime-local",
    "time",
    "select",
    "radio",
    "checkbox",
    "url",
    "email",
    "users",
    "experiments",
    "items",
]
"""The types of fields of eLabFTW. A server may send other types, whose values are left as they were sent."""

ExtraScalar: TypeAlias = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | None
ExtraValue: TypeAlias = ExtraScalar | JsonObject | list["ExtraValue"]
"""The value of a field, whose type depends on the type of the field."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,300}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]++(?:\.[0-9]*+)?|\.[0-9]++)([eE][+-]?[0-9]{1,4})?")
_ID: Final = re.compile(r"([1-9][0-9]{0,18})( .*)?", re.DOTALL)
_BLANK: Final = frozenset(get_args(FieldType)) - {"text"}
"""The types of fields whose value is None if it is an empty text."""
_LAST: Final = 99999
"""The position of a field that has none."""


@attrs.frozen(slots=True)
class ExtraField:
    """One extra field.

    Example:
        >>> field = ExtraField("pH", {"type": "number", "value": "7.4"})
        >>> field.value, field.wire["value"]
        (7.4, '7.4')

    Args:
        name: The name of the field.
        wire: The field as it is in the metadata.
        group: The name of the group that it is shown in, if any.
    """

    name: str
    wire: JsonObject = attrs.field(repr=False)
    group: str | None = attrs.field(default=None, repr=False)

    @property
    def type(self) -> str:
        """The type of its value, see `FieldType`; "text" if the metadata does not say."""
        return _text(self.wire.get("type")) or "text"

    @property
    def value(self) -> ExtraValue:
        """Its value, as a Python value.

        A number is an int or a float, a date a `date`, a `datetime-local` a `datetime` without a time zone, a
        time a `time`, a checkbox a bool, a user, an experiment or an item an ID, and any other value text.
        Several values are a list. An empty field is None, but an empty text stays one. A value that does not
        fit its type, or whose type is unknown, is what the server sent.
        """
        value = self.wire.get("value")
        if isinstance(value, list):
            return [_python_value(self.type, part) for part in value]
        if self.allow_multi_values:
            return [] if value in (None, "") else [_python_value(self.type, value)]
        return _python_value(self.type, value)

    def as_a(self, kind: builtins.type[T]) -> T:
        """Return the value, with a type that type checkers know.

        Example:
            >>> ExtraField("pH", {"type": "number", "value": "7"}).as_a(float)
            7.0

        Args:
            kind: float, int, str, bool, list, or a class of `datetime`. An int is converted to a float.

        Raises:
            TypeError: The value has another type, or the field is empty.
        """
        value = self.value
        if kind is float and type(value) is int:
            value = float(value)
        # to Python a bool is an int, and a datetime is a date
        fits = type(value) is kind or (
            isinstance(value, kind) and not isinstance(value, bool | datetime.datetime)
        )
        if not fits:
            raise TypeError(
                f"the extra field {self.name!r} ({self.type}) holds {value!r}, not {kind.__name__}"
            )
        return cast("T", value)

    @property
    def unit(self) -> str | None:
        """The unit of its value."""
        return _text(self.wire.get("unit")) or None

    @property
    def units(self) -> list[str]:
        """The units to choose from."""
        return _texts(self.wire.get("units"))

    @property
    def options(self) -> list[str]:
        """The options of a select or radio field."""
        return _texts(self.wire.get("options"))

    @property
    def allow_multi_values(self) -> bool:
        """Whether it may have several values, in a list."""
        return self.wire.get("allow_multi_values") is True

    @property
    def required(self) -> bool:
        """Whether it must be filled in. The pages of eLabFTW enforce it, the API does not."""
        return bool(self.wire.get("required"))

    @property
    def readonly(self) -> bool:
        """Whether it cannot be changed on the pages of eLabFTW. The API can change it."""
        return self.wire.get("readonly") is True

    @property
    def blank_value_on_duplicate(self) -> bool:
        """Whether the field is empty in a copy of the entry."""
        return self.wire.get("blank_value_on_duplicate") is True

    @property
    def description(self) -> str | None:
        """The description of the field."""
        return _text(self.wire.get("description")) or None

    @property
    def position(self) -> int | None:
        """The position at which it is shown; the smallest comes first."""
        return _integer(self.wire.get("position"))

    @property
    def group_id(self) -> int | None:
        """The ID of the group that it is shown in."""
        return _integer(self.wire.get("group_id"))

    def __str__(self) -> str:
        value = self.value
        if value is None or value == []:
            return ""
        written = ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)
        return f"{written} {self.unit}" if self.unit else written


class ExtraFields(Mapping[str, ExtraField]):
    """The extra fields of an entry, by name, in the order in which eLabFTW shows them.

    Example:
        >>> fields = ExtraFields({"extra_fields": {"pH": {"type": "number", "value": "7.4"}}})
        >>> fields["pH"].value, "T" in fields
        (7.4, False)

    Args:
        metadata: The metadata of an entry. It is not copied, so that later changes of it are visible here.
    """

    __slots__ = ("_metadata",)

    def __init__(self, metadata: JsonObject | None) -> None:
        self._metadata = metadata or {}

    def __getitem__(self, name: str) -> ExtraField:
        """Return a field by its name.

        Raises:
            KeyError: There is no such field. The message lists the fields.
        """
        fields = self._fields
        if name not in fields:
            raise KeyError(
                f"no extra field {name!r}; the metadata has {', '.join(map(repr, self)) or 'none'}"
            )
        return self._field(name, fields[name])

    def __iter__(self) -> Iterator[str]:
        places = {
            name: _integer(field.get("position")) if isinstance(field, dict) else None
            for name, field in self._fields.items()
        }
        return iter(
            sorted(places, key=lambda name: _LAST if places[name] is None else cast("int", places[name]))
        )

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"ExtraFields({', '.join(f'{name}: {field.value!r}' for name, field in self.items())})"

    @property
    def groups(self) -> dict[int, str]:
        """The names of the groups, by ID."""
        settings = self._metadata.get("elabftw")
        groups = settings.get("extra_fields_groups") if isinstance(settings, dict) else None
        names: dict[int, str] = {}
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, dict):
                group_id = _integer(group.get("id"))
                if group_id is not None:
                    names[group_id] = _text(group.get("name"))
        return names

    @property
    def values_by_name(self) -> dict[str, ExtraValue]:
        """The values of the fields, by name."""
        return {name: field.value for name, field in self.items()}

    @property
    def _fields(self) -> JsonObject:
        fields = self._metadata.get("extra_fields")
        return fields if isinstance(fields, dict) else {}

    def _field(self, name: str, wire: JsonValue) -> ExtraField:
        field = ExtraField(name, wire if isinstance(wire, dict) else {"value": wire})
        group_id = field.group_id
        return field if group_id is None else attrs.evolve(field, group=self.groups.get(group_id))


def _python_value(field_type: str, value: JsonValue) -> ExtraValue:
    """One value of a field of a type, as a Python value."""
    if isinstance(value, dict | list):
        return cast("ExtraValue", value)
    if field_type == "checkbox":
        return _checked(value)
    if value is None or (value == "" and field_type in _BLANK):
        return None
    decoder = _DECODERS.get(field_type)
    return value if decoder is None else decoder(value)


def _checked(value: JsonValue) -> ExtraValue:
    # pages write "on" and "off", and take any other text for off; programs write booleans
    if value in (None, "", "off"):
        return False
    return True if value == "on" else cast("ExtraValue", value)


def _written(value: str | float) -> ExtraValue:
    return value if isinstance(value, bool) else str(value)


def _number(value: str | float) -> ExtraValue:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else value


def _id(value: str | float) -> ExtraValue:
    """An ID; pages write `12`, or `12 - the title` while the field is edited."""
    match = _ID.fullmatch(value) if isinstance(value, str) else None
    return int(match[1]) if match else value


def _iso(parse: Callable[[str], ExtraValue]) -> Callable[[str | float], ExtraValue]:
    """A decoder of dates and times; what is not one is left as it was sent."""

    def decode(value: str | float) -> ExtraValue:
        try:
            return parse(value) if isinstance(value, str) else value
        except ValueError:
            return value

    return decode


_DECODERS: Final[Mapping[str, Callable[[str | float], ExtraValue]]] = {
    **dict.fromkeys(("text", "select", "radio", "url", "email"), _written),
    "number": _number,
    **dict.fromkeys(("users", "experiments", "items"), _id),
    "date": _iso(datetime.date.fromisoformat),
    "datetime-local": _iso(datetime.datetime.fromisoformat),
    "time": _iso(datetime.time.fromisoformat),
}


def _integer(value: JsonValue) -> int | None:
    number = _python_value("number", value)
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _text(value: JsonValue) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: JsonValue) -> list[str]:
    return [_text(part) for part in value] if isinstance(value, list) else []
