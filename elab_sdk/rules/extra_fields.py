"""Changes of extra fields: each function returns changed metadata. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast, get_args

import attrs
from elab_api_v1.decode import copied
from elab_api_v1.extra_fields import ExtraField, ExtraFields, FieldType

from elab_sdk._wording import operation_name, say
from elab_sdk.content import arguments, scalars
from elab_sdk.errors import ValidationError
from elab_sdk.rules.field_values import check_choice, most_similar, split_unit, to_wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = [
    "add_field",
    "check_names",
    "check_value",
    "check_values",
    "new_field",
    "remove_fields",
    "set_values",
    "with_values",
]

_TYPES: Final[tuple[str, ...]] = get_args(FieldType)
_TYPES_WITH_OPTIONS: Final = ("select", "radio")
_TYPES_BY_CLASS: Final[tuple[tuple[type | tuple[type, ...], FieldType], ...]] = (
    # to Python a bool is an int, and a datetime is a date
    (bool, "checkbox"),
    ((int, float, Decimal), "number"),
    (datetime, "datetime-local"),
    (date, "date"),
    (time, "time"),
    ((str, type(None)), "text"),
)
"""The type of a new field by the class of its value; the first that fits."""
_ENTRY_TYPES: Final[Mapping[str, FieldType]] = {"experiment": "experiments", "item": "items"}


def set_values(
    operation: str, metadata: JsonObject, values: object, add: FieldType | None = None
) -> JsonObject:
    """Set values of extra fields; everything else is kept.

    >>> metadata = {"extra_fields": {"pH": {"type": "number", "value": "7"}}, "x": 1}
    >>> set_values("set_extra_fields", metadata, {"pH": 7.2})
    {'extra_fields': {'pH': {'type': 'number', 'value': '7.2'}}, 'x': 1}

    Args:
        operation: The name of the operation, used in error messages.
        metadata: The current metadata.
        values: The values by field name.
        add: The type of fields to add if they are missing; None if they must exist.

    Raises:
        ValidationError: A field does not exist, or does not accept its value.
    """
    fields = ExtraFields(metadata)
    changed, wires = _copy_metadata(metadata)
    added: dict[str, object] = {}
    for name, value in check_values(operation, values).items():
        if add is not None and name not in fields:
            added[name] = value
            continue
        field = _existing_field(operation, fields, name)
        wire = {**field.wire}
        number, unit = split_unit(field, value)
        wire["value"] = to_wire(field, number)
        if unit is not None:
            wire["unit"] = unit
        wires[name] = wire
    for name, value in added.items():
        changed = _add_missing(operation, changed, name, add, value)
    return changed


def add_field(operation: str, metadata: JsonObject, field: ExtraField, value: object) -> JsonObject:
    """Add an extra field after all others.

    Args:
        operation: The name of the operation, used in error messages.
        metadata: The current metadata.
        field: The new field. Its group is created if necessary.
        value: The value of the field.

    Raises:
        ValidationError: A field with this name exists, or the new one does not accept the value.
    """
    fields = ExtraFields(metadata)
    if field.name in fields:
        raise ValidationError(
            f"{operation_name(operation)}: the extra field {field.name!r} already exists; use"
            " set_extra_fields to change its value",
            "name",
        )
    changed, wires = _copy_metadata(metadata)
    wire = {**field.wire, "value": to_wire(field, value)}
    if field.position is None:
        positions = [each.position for each in fields.values() if each.position is not None]
        wire["position"] = max(positions, default=0) + 1
    if field.group is not None:
        wire["group_id"] = _get_or_create_group(changed, fields, field.group)
    wires[field.name] = wire
    return changed


def with_values(operation: str, metadata: JsonObject, values: Mapping[str, object]) -> JsonObject:
    """Set values of fields, and add those that do not exist, with the type that suits the value.

    >>> with_values("create_experiment", {}, {"pH": 7.2})["extra_fields"]
    {'pH': {'type': 'number', 'value': '7.2', 'position': 1}}

    Args:
        operation: The name of the operation, used in error messages.
        metadata: The current metadata.
        values: The values by field name; an `ExtraField` is used as it is, and replaces a field.

    Raises:
        ValidationError: A name is invalid, a field does not accept its value, or no type suits it.
    """
    for name, value in values.items():
        if isinstance(value, ExtraField):
            metadata = _with_field(metadata, attrs.evolve(value, name=name))
        elif name in ExtraFields(metadata):
            metadata = set_values(operation, metadata, {name: value})
        else:
            field, plain = _field_for(operation, name, value)
            metadata = add_field(operation, metadata, field, plain)
    return metadata


def remove_fields(operation: str, metadata: JsonObject, names: Sequence[object]) -> JsonObject:
    """Remove extra fields.

    >>> metadata = {"extra_fields": {"pH": {"value": "7"}, "T": {"value": "4"}}}
    >>> remove_fields("remove_extra_fields", metadata, ["T"])
    {'extra_fields': {'pH': {'value': '7'}}}

    Raises:
        ValidationError: A field does not exist.
    """
    fields = ExtraFields(metadata)
    changed, wires = _copy_metadata(metadata)
    for name in names:
        wires.pop(_existing_field(operation, fields, name).name, None)
    return changed


def check_values(operation: str, values: object, argument: str = "values") -> Mapping[str, object]:
    """Check the argument with values by field name.

    >>> check_values("set_extra_fields", {"pH": 7.2})
    {'pH': 7.2}

    Raises:
        ValidationError: Not a dict, an empty one, or a name is not text.
    """
    if not isinstance(values, Mapping):
        raise ValidationError(
            f"{operation_name(operation)}: {argument} must be a dict of values by field name", argument
        )
    by_name = cast("Mapping[object, object]", values)
    if not by_name:
        raise ValidationError(f"{operation_name(operation)}: pass at least one field", argument)
    for name in by_name:
        if not isinstance(name, str):
            raise ValidationError(
                f"{operation_name(operation)}: a field name must be text, not {name!r}", argument
            )
    return cast("Mapping[str, object]", values)


def check_names(operation: str, names: Sequence[object]) -> None:
    """Check the names of fields.

    Raises:
        ValidationError: There are no names, or one of them is not text.
    """
    for name in names:
        if not isinstance(name, str):
            raise ValidationError(
                f"{operation_name(operation)}: a field name must be text, not {name!r}", "names"
            )
    check_values(operation, dict.fromkeys(names), "names")


def check_value(field: ExtraField, value: object) -> None:
    """Check the value of a new field before anything is read.

    Raises:
        ValidationError: The field does not accept the value.
    """
    to_wire(field, value)


def new_field(
    operation: str,
    name: object,
    field_type: object,
    *,
    options: Sequence[str] | None = None,
    unit: str | None = None,
    units: Sequence[str] | None = None,
    group: str | None = None,
    position: int | None = None,
    settings: Mapping[str, JsonValue] | None = None,
) -> ExtraField:
    """Build a new extra field without a value.

    Args:
        operation: The name of the operation, used in error messages.
        name: The name of the field.
        field_type: Its type.
        options: The options to choose from.
        unit: The unit of its value.
        units: The units to choose from.
        group: The name of its group.
        position: Its position.
        settings: Other keys of the field; those that are None or False are not written.

    Raises:
        ValidationError: The name or type is invalid, or an argument does not belong to the type.
    """
    if not isinstance(name, str) or not name.strip():
        raise ValidationError(f"{operation_name(operation)}: name must be text that is not empty", "name")
    if field_type not in _TYPES:
        raise ValidationError(
            f"{operation_name(operation)}: type must be one of {', '.join(_TYPES)}, not {field_type!r}",
            "type",
        )
    wire: JsonObject = {"type": str(field_type)}
    if field_type in _TYPES_WITH_OPTIONS:
        wire["options"] = [
            *_check_texts(options, "options", f"{operation_name(operation)}: a {field_type} field needs")
        ]
    elif options is not None:
        raise ValidationError(
            f"{operation_name(operation)}: options are only for select and radio fields,"
            f" not for {field_type}",
            "options",
        )
    if (settings or {}).get("allow_multi_values") and field_type != "select":
        raise ValidationError(
            f"{operation_name(operation)}: allow_multi_values is only for select fields,"
            f" not for {field_type}",
            "allow_multi_values",
        )
    if unit is not None or units is not None:
        if field_type != "number":
            raise ValidationError(
                f"{operation_name(operation)}: a unit is only for number fields, not for {field_type}", "unit"
            )
        # pages show a unit only if there are units to choose from
        allowed = _check_texts(
            [unit] if units is None else units, "units", f"{operation_name(operation)}: a unit needs"
        )
        wire["units"] = [*allowed]
        wire["unit"] = check_choice("units", unit or allowed[0], allowed, "unit")
    if position is not None:
        wire["position"] = arguments.at_least(position, "position", 0)
    wire.update({key: value for key, value in (settings or {}).items() if value not in (None, False)})
    return ExtraField(name, wire, group)


def _with_field(metadata: JsonObject, field: ExtraField) -> JsonObject:
    """Add a field as it is, with its group, after all others."""
    fields = ExtraFields(metadata)
    changed, wires = _copy_metadata(metadata)
    wire = copied(field.wire)
    positions = [each.position for each in fields.values() if each.position is not None]
    wire["position"] = max(positions, default=0) + 1
    wire.pop("group_id", None)
    if field.group is not None:
        wire["group_id"] = _get_or_create_group(changed, fields, field.group)
    wires[field.name] = wire
    return changed


def _field_for(operation: str, name: str, value: object) -> tuple[ExtraField, object]:
    """Build the field that suits a value, and return it with the value.

    Raises:
        ValidationError: The name is empty, or no type suits the value.
    """
    number, unit = _split_pair(value)
    field_type = _type_for(number)
    if field_type is None:
        raise ValidationError(
            f"{operation_name(operation)}: no type of extra field suits {name!r}, whose value is"
            f" {arguments.describe_value(value)}; expected text, a number, (number, unit), a bool, a date, a"
            " datetime, a time, an experiment, an item or an ExtraField",
            name,
        )
    field = new_field(operation, name, field_type, unit=unit)
    return field, number


def _split_pair(value: object) -> tuple[object, str | None]:
    """Split (number, unit) into its parts; any other value has no unit."""
    whole = value
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    if len(parts) == 2 and isinstance(parts[1], str) and _type_for(parts[0]) == "number":
        return parts[0], parts[1]
    return whole, None


def _type_for(value: object) -> FieldType | None:
    """The type of field that suits a value; None if there is none."""
    plain = scalars.to_python(value)
    entry_type = _ENTRY_TYPES.get(str(getattr(plain, "kind", None)))
    if entry_type is not None:
        return entry_type
    return next((field_type for types, field_type in _TYPES_BY_CLASS if isinstance(plain, types)), None)


# -- helpers -------------------------------------------------------------------------------------------


def _copy_metadata(metadata: JsonObject) -> tuple[JsonObject, JsonObject]:
    """Copy the metadata; return the copy and its extra fields. PHP writes an empty object as a list."""
    changed = copied(metadata)
    value = changed.get("extra_fields")
    if value is not None and value != [] and not isinstance(value, dict):
        raise ValidationError(
            "the entry's metadata has extra_fields that are not an object; fix it on the entry's page",
            "entry",
        )
    wires: JsonObject = value if isinstance(value, dict) else {}
    changed["extra_fields"] = wires
    return changed, wires


def _add_missing(
    operation: str, metadata: JsonObject, name: str, field_type: FieldType | None, value: object
) -> JsonObject:
    """Add a field of a type with a value, which may be (number, unit)."""
    number, unit = split_unit(ExtraField(name, {"type": field_type}), value)
    field = new_field(operation, name, field_type, unit=unit)
    return add_field(operation, metadata, field, number)


def _existing_field(operation: str, fields: ExtraFields, name: object) -> ExtraField:
    if isinstance(name, str) and name in fields:
        return fields[name]
    similar = most_similar(str(name), fields)
    suggestion = f"; did you mean {similar!r}?" if similar else "."
    existing = (
        f"Existing fields: {', '.join(map(repr, fields))}." if fields else "The entry has no extra fields."
    )
    raise ValidationError(
        f"{operation_name(operation)}: the extra field {name!r} does not exist{suggestion} {existing} "
        + say("{add_field}"),
        str(name),
    )


def _get_or_create_group(metadata: JsonObject, fields: ExtraFields, name: str) -> int:
    """The ID of a group, which is added to the metadata if necessary."""
    groups = fields.groups
    for number, group_name in groups.items():
        if group_name == name:
            return number
    number = max(groups, default=0) + 1
    settings = metadata.setdefault("elabftw", {})
    if not isinstance(settings, dict):
        settings = metadata["elabftw"] = {}
    existing = settings.get("extra_fields_groups")
    settings["extra_fields_groups"] = [
        *(existing if isinstance(existing, list) else ()),
        {"id": number, "name": name},
    ]
    return number


def _check_texts(value: object, argument: str, beginning: str) -> list[str]:
    texts = list(cast("Sequence[object]", value)) if isinstance(value, list | tuple) else []
    if not texts or not all(isinstance(each, str) and each for each in texts):
        raise ValidationError(f"{beginning} {argument}: a list of texts that are not empty", argument)
    if len(set(texts)) < len(texts):
        raise ValidationError(f"{argument} must not contain duplicates", argument)
    return cast("list[str]", texts)
