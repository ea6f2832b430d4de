"""Write Python objects as JSON files: dicts, lists, arrays and dates. Numbers keep all their digits.

A value that JSON cannot represent, such as NaN, is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.content import scalars
from elab_sdk.content.cell_values import is_missing
from elab_sdk.content.table_rows import is_frame, rows_of_frame
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_sdk.content.table_rows import Frame

__all__ = ["records", "to_json"]

_MAX_DEPTH: Final = 50
"""Maximum depth of the search for an invalid value."""


def to_json(source: object) -> bytes:
    r"""Get the content of a JSON file.

    >>> to_json({"pH": 7.2})
    b'{\n  "pH": 7.2\n}'

    Args:
        source: A dict, a list, or an object that can be converted to one.

    Raises:
        ValidationError: JSON cannot represent a value in it; the error says where.
    """
    try:
        return _dumps(source).encode()
    except (TypeError, ValueError, RecursionError) as error:
        path = "".join(f"[{key!r}]" for key in _invalid_path(source))
        raise ValidationError(
            f"a {type(source).__name__} cannot be written as JSON: {path}{': ' if path else ''}{error}",
            "file",
        ) from None


def _dumps(source: object) -> str:
    return json.dumps(source, ensure_ascii=False, allow_nan=False, indent=2, default=_json_value)


def _invalid_path(source: object) -> list[object]:
    """Get the keys and indices of the first value that JSON cannot represent, such as ["runs", 0]."""
    path: list[object] = []
    while len(path) < _MAX_DEPTH:
        if isinstance(source, Mapping):
            parts = list(cast("Mapping[object, object]", source).items())
        elif isinstance(source, list | tuple):
            parts = list(enumerate(cast("Iterable[object]", source)))
        else:
            break
        invalid = next((part for part in parts if not _is_valid(part[1])), None)
        if invalid is None:
            break
        path.append(invalid[0])
        source = invalid[1]
    return path


def _is_valid(value: object) -> bool:
    try:
        _dumps(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _json_value(value: object) -> object:
    """Convert a value that json does not know: a date, an object of numpy or pandas, a model, a mapping."""
    kind = type(value).__name__
    if is_missing(value):
        raise TypeError(f"{kind} is a missing value; use None instead")
    if kind == "datetime64":
        return str(value)
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    if is_frame(value):
        return records(cast("Frame", value))
    if (shape := getattr(value, "shape", None)) is not None and hasattr(value, "dtype"):
        return list(cast("Iterable[object]", value)) if shape else _numpy_number(value)
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    return _convert_itself(value)


def _convert_itself(value: object) -> object:
    """Convert a date or a model by its own method, or a path to a string."""
    for name in ("isoformat", "to_dict"):
        method: object = getattr(value, name, None)
        if callable(method):
            return method()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no representation in JSON")


def _numpy_number(value: object) -> object:
    """Convert a number of numpy without changing its digits: a short float has fewer than Python's."""
    number = scalars.to_python(value)
    if isinstance(number, bool | int | float | str):
        return number
    raise TypeError(f"{type(value).__name__} has no representation in JSON")


def records(frame: Frame) -> list[dict[object, object]]:
    """Get the rows of a DataFrame as dicts; missing values become None.

    Args:
        frame: The DataFrame. Its index is included unless it is a default one.

    Raises:
        ValueError: Two columns have the same name.
    """
    header, rows = rows_of_frame(frame, None, None)
    if len(set(header)) < len(header):
        raise ValueError("several columns have the same name")
    return [
        dict(zip(header, (None if is_missing(value) else value for value in row), strict=True))
        for row in rows
    ]
