"""Make HTML tables for bodies from rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.content import arguments
from elab_sdk.content.cell_values import cell_text
from elab_sdk.content.markup import Html, escape_lines
from elab_sdk.content.table_rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.content.table_rows import Table

__all__ = ["html_table"]


def html_table(
    rows: Table,
    *,
    columns: Sequence[str] | None = None,
    caption: str | None = None,
    index: bool | None = None,
    digits: int | None = None,
) -> Html:
    """Make a table for a body. The content of the cells is escaped.

    >>> print(html_table([{"t": 0, "OD": 0.1}, {"t": 10, "OD": 0.4}]))
    <table><thead><tr><th>t</th><th>OD</th></tr></thead><tbody><tr><td>0</td><td>0.1</td></tr><tr><td>10</td><td>0.4</td></tr></tbody></table>
    >>> html_table([["a", "b"], [1, 2]]) == html_table({"a": [1], "b": [2]})
    True

    Args:
        rows: Dicts, named tuples or records of numpy, whose names are the header; lists or arrays, of which
            the first is the header unless `columns` is passed; a dict of columns, such as {"t": [0, 10]},
            with lists, arrays or Series; a dict of names and values, such as {"pH": 7.2}, which becomes two
            columns; or a pandas DataFrame or Series. A cell that is `Html` is not escaped; None, NaN, NaT and
            NA are empty.
        columns: The columns to include, in order; for rows that are lists, the names of the columns.
        caption: The caption of the table.
        index: Whether to include the index of a DataFrame or Series. By default it is included if it has a
            name, or does not consist of whole numbers.
        digits: Number of significant digits of numbers that are not whole (default: all).

    Returns:
        HTML, to be used as a body or appended to one.

    Raises:
        ValidationError: There are neither rows nor a header, a row has another length than the header, or a
            cell cannot be written as text.
    """
    if digits is not None:
        digits = arguments.at_least(digits, "digits", 1)
    header, table_rows = rows_of(rows, columns, index)
    cells = "".join(f"<th>{_cell(name, digits)}</th>" for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value, digits)}</td>' for value in row)}</tr>" for row in table_rows
    )
    title = f"<caption>{escape_lines(caption)}</caption>" if caption else ""
    head = f"<thead><tr>{cells}</tr></thead>" if header else ""
    return Html(f"<table>{title}{head}<tbody>{body}</tbody></table>")


def _cell(value: object, digits: int | None) -> str:
    if isinstance(value, Html):
        return value
    return escape_lines(cell_text(value, digits))
