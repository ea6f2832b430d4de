"""Tables of a body as columns: spanning cells repeated, numbers told from what only looks like one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.content.body_text import Cell, Row

__all__ = ["Column", "Columns", "columns_of"]

Column: TypeAlias = "list[int] | list[float] | list[str | float]"
"""The values of a column: whole numbers; or numbers or texts, with NaN for empty cells."""

_NUMBER: Final = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?[0-9]{1,3})?|[eE][+-][0-9]{1,3})?", re.ASCII
)
"""What is a number and nothing else. `007` is a name, `1E5` a well, `+1` a charge, `1,5` and `1,000` are read
in two ways."""
_LONGEST: Final = 40
"""Characters of a number; no float says more."""
_WHOLE: Final = 2**63
_WIDEST: Final = 1000
"""Columns that a cell spans at the most, as in browsers."""
_SPARE: Final = 100_000
_REPEATED: Final = 20
"""How many cells a table may have that repeat another or are missing: so many, and so many times its own."""
_NAN: Final = float("nan")


@attrs.frozen
class Columns:
    """A table by its columns.

    Args:
        names: Their names; None where the table has no header.
        values: Their values.
    """

    names: list[str] | None
    values: list[Column]


def columns_of(rows: Sequence[Row], header: bool | None) -> Columns | None:
    """The columns of a table; None for one that has no cells.

    Args:
        rows: Its rows.
        header: Whether the first row names the columns; where None, whether it looks like it.

    Raises:
        ValidationError: The cells span so much that the table would hardly hold anything else.
    """
    grid = _grid(rows)
    if not grid:
        return None
    first = next(row for row in rows if row)
    if header is None:
        header = all(cell.is_header or cell.is_bold for cell in first)
    body = grid[1:] if header else grid
    return Columns(
        _names(grid[0]) if header else None,
        [_column([row[place] for row in body]) for place in range(len(grid[0]))],
    )


_Grid: TypeAlias = "list[list[Cell | None]]"


def _grid(rows: Sequence[Row]) -> _Grid:
    """Rows that are equally long: a cell that spans several is there several times, None is no cell."""
    most = _SPARE + _REPEATED * sum(map(len, rows))
    placed: list[dict[int, Cell]] = []
    below: dict[int, tuple[Cell, int]] = {}
    begun: set[int] = set()
    steps = 0
    for number, row in enumerate(rows):
        if steps > most:
            raise _too_wide(rows)
        line = {place: cell for place, (cell, _) in below.items()}
        below = {place: (cell, left - 1) for place, (cell, left) in below.items() if left > 1}
        place = 0
        for cell in row:
            while place in line:
                place += 1
            begun.add(place)
            if steps + len(line) > most:
                raise _too_wide(rows)
            width = min(_WIDEST, _span(cell.columns) or 1)
            # 0 is all that follow
            height = min(len(rows) - number, _span(cell.rows) or len(rows))
            for each in range(place, place + width):
                line[each] = cell
                if height > 1:
                    below[each] = cell, height - 1
            place += width
        steps += len(line)
        if line:
            placed.append(line)
    # a column in which no cell begins only repeats the one before it
    places = sorted(begun)
    if max(steps, len(places) * len(placed)) > most:
        raise _too_wide(rows)
    return [[line.get(place) for place in places] for line in placed]


def _too_wide(rows: Sequence[Row]) -> ValidationError:
    return ValidationError(
        f"a table of {len(rows)} rows has {sum(map(len, rows))} cells, but they span so many rows or columns"
        " that it would become far larger than it is; text(content) reads it",
        "content",
    )


def _span(text: str) -> int:
    """A span; 0 for the rest of the table, 1 for what is none."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1


def _said(cell: Cell | None) -> str:
    return "" if cell is None else "\n".join(cell.lines).strip()


def _names(row: Sequence[Cell | None]) -> list[str]:
    """The names of columns, as pandas makes them unlike: `t`, `t.1`, `Unnamed: 2`."""
    found: dict[str, None] = {}
    counts: dict[str, int] = {}
    for place, cell in enumerate(row):
        said = _said(cell).replace("\n", " ") or f"Unnamed: {place}"
        name = said
        while name in found:
            counts[said] = counts.get(said, 0) + 1
            name = f"{said}.{counts[said]}"
        found[name] = None
    return list(found)


def _column(cells: Sequence[Cell | None]) -> Column:
    """Numbers where each cell that says something is one, and else text."""
    texts = [_said(cell) for cell in cells]
    there = [text for text in texts if text]
    if not any(cell.is_marked for cell in cells if cell is not None):
        if there == texts and all(map(_is_whole, there)):
            return [int(text) for text in texts]
        if all(map(_is_number, there)):
            return [float(text) if text else _NAN for text in texts]
    return [text or _NAN for text in texts]


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return len(digits) < 20 and digits.isdigit() and _is_plain(text) and -_WHOLE <= int(text) < _WHOLE


def _is_number(text: str) -> bool:
    """Whether a float says the same number as the text."""
    if not _is_plain(text):
        return False
    return Decimal(text) == Decimal(repr(float(text)))


def _is_plain(text: str) -> bool:
    return len(text) <= _LONGEST and text != "-0" and _NUMBER.fullmatch(text) is not None
