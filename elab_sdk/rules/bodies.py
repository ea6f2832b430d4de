"""Conversion of text, HTML, tables and pictures to the HTML of a body. No I/O.

A body is HTML, but people often write plain text, in which `<` means less than. Therefore text is escaped
unless its first tag or its type shows that it is HTML. In HTML, a `<` that does not begin a tag is escaped
before sending.
"""

from __future__ import annotations

from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from elab_sdk.content.elements import begins_with_tag
from elab_sdk.content.html_tables import html_table
from elab_sdk.content.html_tokens import tokens
from elab_sdk.content.markup import Html, paragraphs
from elab_sdk.content.table_rows import Table, is_table
from elab_sdk.errors import ValidationError
from elab_sdk.rules.checks import BOM
from elab_sdk.rules.web_addresses import download_address

if TYPE_CHECKING:
    from elab_api_v1.models import Upload

    from elab_sdk.content.html_tokens import Token

__all__ = [
    "BodyContent",
    "Html",
    "as_html",
    "check_image_name",
    "html_table",
    "image_html",
    "paragraphs",
    "without_header_cells",
]

BodyContent: TypeAlias = str | Table
"""Content for a body: text, HTML, or a table."""

_IMAGE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


def as_html(content: object, *, header_cells: bool = True) -> Html:
    r"""Convert content for a body to HTML.

    Text that begins with an HTML tag, such as `<p>` or `<table …>`, is HTML and unchanged, and so is a value
    of type `Html`. Other text is plain and is escaped. Its line breaks are kept, and a blank line begins a
    paragraph.

    >>> as_html("<p>run 1</p>")
    Html('<p>run 1</p>')
    >>> as_html("pH < 7\nT = 4 °C")
    Html('<p>pH &lt; 7<br>T = 4 °C</p>')
    >>> as_html([{"t": 0, "OD": 0.1}]).startswith("<table>")
    True

    Args:
        content: HTML, text, or a table: see `html_table`.
        header_cells: False for a server that removes `<th>` (up to and including 3.2); header cells then
            become bold cells.

    Raises:
        ValidationError: Neither text nor a table.
    """
    if isinstance(content, Html):
        html = content
    elif isinstance(content, str):
        content = content.removeprefix(BOM)
        html = Html(content) if begins_with_tag(content) else paragraphs(content)
    elif isinstance(content, bytes | bytearray | memoryview):
        raise ValidationError("content is bytes; decode them to text first", "content")
    elif is_table(content):
        html = html_table(cast("Table", content))
    else:
        raise ValidationError(
            "content must be text, HTML, rows of a table, a DataFrame or a Series, not"
            f" {'None' if content is None else type(content).__name__}",
            "content",
        )
    return html if header_cells else Html(without_header_cells(html))


def check_image_name(name: str) -> None:
    """Check that browsers can show a file as a picture.

    >>> check_image_name("gel.png")

    Raises:
        ValidationError: The suffix of the name is not one of a picture.
    """
    if PurePath(name).suffix.lower() not in _IMAGE_SUFFIXES:
        raise ValidationError(
            f"image must be a file that browsers show ({', '.join(_IMAGE_SUFFIXES)}), not {name!r}", "image"
        )


def image_html(upload: Upload, alt: str, width: int | None = None) -> Html:
    """The HTML of a picture that is attached to the entry, as eLabFTW's editor writes it.

    >>> from elab_api_v1.models import Upload
    >>> one = {"id": 3, "real_name": "gel.png", "long_name": "ab/abcd.png"}
    >>> image_html(Upload.from_dict(one), "Gel 3")
    Html('<p><img src="app/download.php?f=ab/abcd.png" alt="Gel 3" /></p>')
    >>> html = image_html(Upload.from_dict({**one, "storage": 1}), "Gel 3")
    >>> "download.php?name=gel.png&amp;f=ab/abcd.png&amp;storage=1" in html
    True

    Args:
        upload: The attachment.
        alt: A description of the picture.
        width: The width in pixels (default: the width of the picture).
    """
    address = download_address(upload.long_name, upload.real_name, upload.storage)
    size = "" if width is None else f' width="{width}"'
    return Html(f'<p><img src="{escape(address)}" alt="{escape(alt)}"{size} /></p>')


def without_header_cells(html: str) -> str:
    """Replace header cells of tables by bold cells.

    Servers up to and including 3.2.2 remove `<th>` and leave its text between the cells.

    >>> without_header_cells("<tr><th>OD</th></tr>")
    '<tr><td><strong>OD</strong></td></tr>'
    """
    return "".join(map(_without_header_cell, tokens(html)))


def _without_header_cell(token: Token) -> str:
    """Replace the tags that such a server removes; other tokens are unchanged."""
    if token.kind in ("start", "end"):
        if token.name in ("thead", "tbody", "tfoot"):
            return ""
        if token.name == "th":
            return "</strong></td>" if token.kind == "end" else f"<td{token.attributes}><strong>"
    return token.raw
