"""Extra fields on their way up: the metadata of an entry with what changes merged in. Nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast, get_args

from elab_api_v1.decode import copied
from elab_api_v1.extra_fields import ExtraField, ExtraFields, FieldType

from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.rules.field_values import chosen, nearest, wire_value, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["added", "check_names", "check_value", "described", "named", "removed", "with_values"]

_TYPES: Final[tuple[str, ...]] = get_args(FieldType)
_CHOICES: Final = ("select", "radio")


# The metadata of an entry, changed ----------------------------------------------------------------------


def with_values(act: str, metadata: JsonObject, values: object) -> JsonObject:
    """The metadata with other values in its fields; all else stays as it is.

    >>> with_values("set", {"extra_fields": {"pH": {"type": "number", "value": "7"}}, "x": 1}, {"pH": 7.2})
    {'extra_fields': {'pH': {'type': 'number', 'value': '7.2'}}, 'x': 1}

    Raises:
        ValidationError: There is no such field, or it does not take the value.
    """
    fields = ExtraFields(metadata)
    changed, wires = _copied(metadata)
    for name, value in named(act, values).items():
        field = _existing(act, fields, name)
        wire = {**field.wire}
        number, unit = with_unit(field, value)
        wire["value"] = wire_value(field, number)
        if unit is not None:
            wire["unit"] = unit
        wires[name] = wire
    return changed


def added(act: str, metadata: JsonObject, field: ExtraField, value: object) -> JsonObject:
    """The metadata with one more field, after all others.

    Args:
        act: The method's name, for what is said in errors.
        metadata: What is there.
        field: The new field; its group is made where it is missing.
        value: What it holds.

    Raises:
        ValidationError: There is a field of this name, or the new one does not take the value.
    """
    fields = ExtraFields(metadata)
    if field.name in fields:
        raise ValidationError(
            f"{act}: there is an extra field {field.name!r} already; set_extra_fields changes its value",
            "name",
        )
    changed, wires = _copied(metadata)
    wire = {**field.wire, "value": wire_value(field, value)}
    if field.position is None:
        last = [each.position for each in fields.values() if each.position is not None]
        wire["position"] = max(last, default=0) + 1
    if field.group is not None:
        wire["group_id"] = _group(changed, fields, field.group)
    wires[field.name] = wire
    return changed


def removed(act: str, metadata: JsonObject, names: Sequence[object]) -> JsonObject:
    """The metadata without some fields.

    >>> removed("remove", {"extra_fields": {"pH": {"value": "7"}, "T": {"value": "4"}}}, ["T"])
    {'extra_fields': {'pH': {'value': '7'}}}

    Raises:
        ValidationError: There is no such field.
    """
    fields = ExtraFields(metadata)
    changed, wires = _copied(metadata)
    for name in names:
        wires.pop(_existing(act, fields, name).name, None)
    return changed


def named(act: str, values: object, argument: str = "values") -> Mapping[str, object]:
    """The values by name.

    >>> named("set_extra_fields", {"pH": 7.2})
    {'pH': 7.2}

    Raises:
        ValidationError: It is no dict, an empty one, or a name is no text.
    """
    if not isinstance(values, Mapping):
        raise ValidationError(f"{act} takes a dict of values by the fields' names", argument)
    found = cast("Mapping[object, object]", values)
    if not found:
        raise ValidationError(f"{act} changes nothing: no field is named", argument)
    for name in found:
        if not isinstance(name, str):
            raise ValidationError(f"{act}: a field's name is text, not {name!r}", argument)
    return cast("Mapping[str, object]", values)


def check_names(act: str, names: Sequence[object]) -> None:
    """Refuse what names no field.

    Raises:
        ValidationError: There is no name, or one of them is no text.
    """
    for name in names:
        if not isinstance(name, str):
            raise ValidationError(f"{act}: a field's name is text, not {name!r}", "names")
    named(act, dict.fromkeys(names), "names")


def check_value(field: ExtraField, value: object) -> None:
    """Refuse what a new field does not take, before anything is read.

    Raises:
        ValidationError: It does not.
    """
    wire_value(field, value)


def described(
    act: str,
    name: object,
    kind: object,
    *,
    options: Sequence[str] | None,
    unit: str | None,
    units: Sequence[str] | None,
    group: str | None,
    position: int | None,
    settings: Mapping[str, JsonValue],
) -> ExtraField:
    """A new field.

    Args:
        act: The method's name, for what is said in errors.
        name: Its name.
        kind: Its type.
        options: What there is to choose from.
        unit: The unit of its value.
        units: The units to choose from.
        group: The name of its group.
        position: Its place.
        settings: What else is written; what is None or False is not.

    Raises:
        ValidationError: The name or the type is none, or what is given does not belong to the type.
    """
    if not isinstance(name, str) or not name.strip():
        raise ValidationError(f"{act}: a field has a name", "name")
    if kind not in _TYPES:
        raise ValidationError(f"{act}: type is one of {', '.join(_TYPES)}, not {kind!r}", "type")
    wire: JsonObject = {"type": str(kind)}
    if kind in _CHOICES:
        wire["options"] = [*_choices(options, "options", f"{act}: a {kind} needs options")]
    elif options is not None:
        raise ValidationError(f"{act}: options are for select and radio, not for {kind}", "options")
    if settings.get("allow_multi_values") and kind != "select":
        raise ValidationError(
            f"{act}: allow_multi_values is for select, not for {kind}", "allow_multi_values"
        )
    if unit is not None or units is not None:
        if kind != "number":
            raise ValidationError(f"{act}: a unit is for number, not for {kind}", "unit")
        # a page shows no unit without units to choose from
        allowed = _choices([unit] if units is None else units, "units", f"{act}: units are")
        wire["units"] = [*allowed]
        wire["unit"] = chosen("units", unit or allowed[0], allowed, "unit")
    if position is not None:
        wire["position"] = arguments.at_least(position, "position", 0)
    wire.update({key: value for key, value in settings.items() if value not in (None, False)})
    return ExtraField(name, wire, group)


# What all of them share ---------------------------------------------------------------------------------


def _copied(metadata: JsonObject) -> tuple[JsonObject, JsonObject]:
    """A copy of the metadata, and the fields in it. PHP writes an object without keys as a list."""
    changed = copied(metadata)
    found = changed.get("extra_fields")
    if found is not None and found != [] and not isinstance(found, dict):
        raise ValidationError(
            "the metadata's extra_fields is no object: mend it on the entry's page", "entry"
        )
    wires: JsonObject = found if isinstance(found, dict) else {}
    changed["extra_fields"] = wires
    return changed, wires


def _existing(act: str, fields: ExtraFields, name: object) -> ExtraField:
    if isinstance(name, str) and name in fields:
        return fields[name]
    near = nearest(str(name), fields)
    guess = f"; did you mean {near!r}?" if near else "."
    there = f"There are {', '.join(map(repr, fields))}." if fields else "The entry has none."
    raise ValidationError(
        f"{act}: there is no extra field {name!r}{guess} {there} add_extra_field adds one", str(name)
    )


def _group(metadata: JsonObject, fields: ExtraFields, name: str) -> int:
    """The number of a group, which is made where it is missing."""
    groups = fields.groups
    for number, found in groups.items():
        if found == name:
            return number
    number = max(groups, default=0) + 1
    settings = metadata.setdefault("elabftw", {})
    if not isinstance(settings, dict):
        settings = metadata["elabftw"] = {}
    there = settings.get("extra_fields_groups")
    settings["extra_fields_groups"] = [
        *(there if isinstance(there, list) else ()),
        {"id": number, "name": name},
    ]
    return number


def _choices(given: object, argument: str, reason: str) -> list[str]:
    several = isinstance(given, list | tuple)
    values = list(cast("Sequence[object]", given)) if several else []
    if not values or not all(isinstance(value, str) and value for value in values):
        raise ValidationError(f"{reason}: a list of texts that are not empty", argument)
    if len(set(values)) < len(values):
        raise ValidationError(f"{argument} holds one twice", argument)
    return cast("list[str]", values)
