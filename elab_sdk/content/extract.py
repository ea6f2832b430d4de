"""Get the text and the tables of a body.

A body is HTML that was typed, pasted from a word processor, or written by a program.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from elab_api_v1.base import Resource
from elab_api_v1.models import Experiment, Item, Template

from elab_sdk.content.body_tables import columns_of
from elab_sdk.content.body_text import read_html
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HasBody", "has_body", "html_of", "tables", "text"]

HasBody: TypeAlias = Experiment | Item | Template | str
"""An entry with its body, or HTML."""

_HAVE_BODIES: Final = ("experiment", "item", "template")
_MARKDOWN: Final = 2
"""The content type of a body in Markdown."""


def text(content: HasBody) -> str:
    r"""Get a body as plain text: paragraphs, lists with bullets or numbers, and tables separated by tabs.

    >>> text("<h1>Goal</h1><ol><li>thaw</li><li>spin</li></ol><table><tr><td>t</td><td>OD</td></tr></table>")
    'Goal\n\n1. thaw\n2. spin\n\nt\tOD'

    Args:
        content: A full experiment, item or template, or HTML.

    Returns:
        The text. An image becomes its description in brackets, and a link its text. Superscripts are written
        with `^`, so that 10⁶ becomes `10^6`; struck-out text is put between `~~`. The content of a cell,
        including lists and tables, is written in one line.

    Raises:
        ValidationError: The content has no body, such as the row of a list.
    """
    return read_html(html_of(content)).text


def tables(content: HasBody, *, header: bool | None = None) -> list[pd.DataFrame]:
    """Get the tables of a body as DataFrames. Needs the extra `pandas`.

    >>> from elab_sdk import html_table
    >>> tables(html_table([{"t": 0, "OD": 0.1}, {"t": 10, "OD": 0.4}]))[0]["OD"].sum()
    np.float64(0.5)

    Args:
        content: A full experiment, item or template, or HTML.
        header: Whether the first row is a header. By default, it is one if all of its cells are header cells
            or bold; otherwise the columns are numbered from 0.

    Returns:
        The tables, in order. Empty cells become missing values, spanning cells are repeated, and cells of
        several lines contain line breaks.

        A column is numeric if all of its cells that are not empty are plain numbers: `12`, `-0.5`, `1.5e-3`,
        `2E+05`. An exponent needs a decimal point or a sign, since `1E5` may be a well. Everything else is
        text, and makes its column text: `007`, `+1`, `5%`, `1,5`, `1,000`, `.5`, `nan`, `True`, dates,
        superscripts, subscripts, struck-out text, and numbers that do not fit into 64 bits.

    Raises:
        ValidationError: The content has no body, such as the row of a list; or the cells of a table span so
            many rows or columns that the DataFrame would be too large.
        ImportError: pandas is not installed.
    """
    html = html_of(content)
    try:
        import pandas as pd  # the extra may be missing
    except ImportError as error:
        raise ImportError('tables() needs an optional dependency: pip install "elab-sdk[pandas]"') from error
    frames: list[pd.DataFrame] = []
    for rows in read_html(html).tables:
        columns = columns_of(rows, header)
        if columns is not None:
            frame = pd.DataFrame(dict(enumerate(columns.values)))
            if columns.names is not None:
                frame.columns = pd.Index(columns.names)
            frames.append(frame)
    return frames


def has_body(value: object) -> TypeGuard[Experiment | Item | Template]:
    """Whether a value is a full entry or template, not the row of a list.

    >>> from elab_api_v1.models import Item, ItemSummary
    >>> has_body(Item.from_dict({"id": 3})), has_body(ItemSummary.from_dict({"id": 3}))
    (True, False)
    """
    return isinstance(value, Resource) and value.is_full and value.kind in _HAVE_BODIES


def html_of(content: HasBody) -> str:
    """Get the HTML of a body. For a body in Markdown, 4.9 sends its HTML too.

    >>> html_of("<p>run 1</p>")
    '<p>run 1</p>'

    Raises:
        ValidationError: The content has no body, such as the row of a list.
    """
    if isinstance(content, str):
        return content
    if not has_body(content):
        raise ValidationError(
            f"content must be a full entry or HTML, not {type(content).__name__}; get one with get_experiment"
            " or get_item",
            "content",
        )
    body = content.body or ""
    if content.content_type != _MARKDOWN:
        return body
    html = None if content.kind == "template" else content.body_html
    return html or f"<pre>{escape(body)}</pre>"
