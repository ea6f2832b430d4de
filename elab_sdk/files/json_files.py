"""JSON files made of what scripts hold: dicts, lists, arrays, dates. Every number keeps its digits.

A value that JSON has no form for is refused, never written as a word such as NaN.
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

__all__ = ["content", "records"]

_DEEPEST: Final = 50
"""How far down it is looked for what has no form."""


def content(source: object) -> bytes:
    r"""A JSON file.

    >>> content({"pH": 7.2})
    b'{\n  "pH": 7.2\n}'

    Args:
        source: A dict, a list, or what stands for one.

    Raises:
        ValidationError: Something in it has no form in JSON; the error says where.
    """
    try:
        return _dumped(source).encode()
    except (TypeError, ValueError, RecursionError) as error:
        place = "".join(f"[{key!r}]" for key in _place(source))
        raise ValidationError(
            f"a {type(source).__name__} cannot be written as JSON: {place}{': ' if place else ''}{error}",
            "file",
        ) from None


def _dumped(source: object) -> str:
    return json.dumps(source, ensure_ascii=False, allow_nan=False, indent=2, default=_plain)


def _place(source: object) -> list[object]:
    """Where in an object the value is that JSON has no form for: ["runs", 0]."""
    found: list[object] = []
    while len(found) < _DEEPEST:
        if isinstance(source, Mapping):
            parts = list(cast("Mapping[object, object]", source).items())
        elif isinstance(source, list | tuple):
            parts = list(enumerate(cast("Iterable[object]", source)))
        else:
            break
        bad = next((part for part in parts if not _fits(part[1])), None)
        if bad is None:
            break
        found.append(bad[0])
        source = bad[1]
    return found


def _fits(value: object) -> bool:
    try:
        _dumped(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _plain(value: object) -> object:
    """What JSON does not know, as what it knows: dates, what numpy has, models, other mappings."""
    kind = type(value).__name__
    if is_missing(value):
        raise TypeError(f"{kind} is a missing value; None stands for one")
    if kind == "datetime64":
        return str(value)
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    if is_frame(value):
        return records(cast("Frame", value))
    if (shape := getattr(value, "shape", None)) is not None and hasattr(value, "dtype"):
        return list(cast("Iterable[object]", value)) if shape else _number(value)
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    return _by_itself(value)


def _by_itself(value: object) -> object:
    """What a value says that it is: a date, a model, a path."""
    for way in ("isoformat", "to_dict"):
        method: object = getattr(value, way, None)
        if callable(method):
            return method()
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in it")


def _number(value: object) -> object:
    """A number of numpy with the digits that it has: a short float has fewer than Python's."""
    found = scalars.plain(value)
    if isinstance(found, bool | int | float | str):
        return found
    raise TypeError(f"{type(value).__name__} has no place in it")


def records(frame: Frame) -> list[dict[object, object]]:
    """The rows of a DataFrame as dicts; what is missing is None.

    Args:
        frame: The DataFrame. Its index is among them if it says something.

    Raises:
        ValueError: Two of its columns have the same name.
    """
    header, rows = rows_of_frame(frame, None, None)
    if len(set(header)) < len(header):
        raise ValueError("its columns have the same name")
    return [
        dict(zip(header, (None if is_missing(each) else each for each in row), strict=True)) for row in rows
    ]
