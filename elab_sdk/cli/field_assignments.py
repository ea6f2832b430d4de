"""Values of extra fields on the command line: NAME=VALUE, with a value of the type of the field."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

import typer

from elab_sdk.cli import targets
from elab_sdk.rules.field_values import FieldValue, most_similar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from elab_api_v1.extra_fields import ExtraField

__all__ = ["check_names", "parse_assignments"]

_SWITCHES: Final = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
_WITH_UNIT: Final = re.compile(r"([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?) *([^\s0-9.eE,+-].*|[eE][^\d\s+-].*)")
_KINDS: Final[Mapping[str, targets.TargetKind]] = {"experiments": "experiment", "items": "item"}


def parse_assignments(
    texts: Sequence[str], fields: Mapping[str, ExtraField], entry: str, add: str | None
) -> dict[str, FieldValue]:
    """Return the values by field name.

    Args:
        texts: NAME=VALUE, for each field. A field with several values can be given several times.
        fields: The extra fields of the entry.
        entry: The entry, used in error messages.
        add: The type of fields that are added; None if they must exist.

    Raises:
        BadParameter: A field does not exist, or a text is invalid.
    """
    parts: dict[str, list[str]] = {}
    for text in texts:
        name, value = _split(text, fields)
        parts.setdefault(name, []).append(value)
    if add is None:
        check_names(parts, fields, entry, "--add adds a field")
    check_names([name for name in parts if _differs_in_case(name, fields)], fields, entry)
    return {name: _parse(name, values, fields.get(name), add) for name, values in parts.items()}


def check_names(names: Iterable[str], fields: Mapping[str, ExtraField], entry: str, advice: str = "") -> None:
    """Check that all names are extra fields of an entry.

    Args:
        names: The names.
        fields: The extra fields of the entry.
        entry: The entry, used in the error message.
        advice: The last line of the error message.

    Raises:
        BadParameter: One is not. The message names the closest one.
    """
    missing = [name for name in names if name not in fields]
    if not missing:
        return
    lines: list[str] = []
    for name in missing:
        closest = most_similar(name, fields)
        guess = f"; did you mean {closest!r}?" if closest else ""
        lines.append(f"{entry} has no extra field {name!r}{guess}")
    existing = ", ".join(map(repr, fields))
    lines.append(f"its extra fields: {existing}" if fields else "it has no extra fields")
    raise typer.BadParameter("\n  ".join([*lines, *([advice] if advice else [])]))


def _split(text: str, fields: Mapping[str, ExtraField]) -> tuple[str, str]:
    """Split NAME=VALUE; the name of a field may contain an equals sign, too."""
    names = [name for name in fields if text.startswith(f"{name}=")]
    name = max(names, key=len, default=text.partition("=")[0])
    if not text.startswith(f"{name}=") or not name.strip():
        raise typer.BadParameter(f"{text!r} must be NAME=VALUE, such as pH=7.3")
    return (name if names else name.strip()), text[len(name) + 1 :]


def _differs_in_case(name: str, fields: Mapping[str, ExtraField]) -> bool:
    """Return whether a field with this name in another case exists: it would hardly be meant to be new."""
    return name not in fields and name.casefold() in {each.casefold() for each in fields}


def _parse(name: str, texts: Sequence[str], field: ExtraField | None, add: str | None) -> FieldValue:
    field_type = field.type if field is not None else add or "text"
    if field is not None and field.allow_multi_values:
        values = [part for text in texts for part in _split_list(text, field.options)]
        return [_parse_one(name, value, field_type) for value in values] or None
    if len(texts) > 1:
        raise typer.BadParameter(f"{name!r} has only one value: pass it once")
    return _parse_one(name, texts[0], field_type)


def _split_list(text: str, options: Sequence[str]) -> list[str]:
    """Split values at commas, unless the whole text is one of the options."""
    if not text.strip() or text in options:
        return [text] if text else []
    return [part.strip() for part in next(csv.reader([text], skipinitialspace=True))]


def _parse_one(name: str, text: str, field_type: str) -> FieldValue:
    if not text:
        return None
    if field_type == "checkbox":
        if text.casefold() not in _SWITCHES:
            raise typer.BadParameter(f"{name!r} is a checkbox: use on or off, not {text!r}")
        return _SWITCHES[text.casefold()]
    if field_type == "number":
        match = _WITH_UNIT.fullmatch(text.strip())
        return (match[1], match[2].strip()) if match else text
    if field_type in _KINDS and not text.isdecimal():
        return targets.parse_target(text.split()).require_kind(_KINDS[field_type]).require_id().id
    return int(text) if field_type in ("users", *_KINDS) and text.isdecimal() else text
