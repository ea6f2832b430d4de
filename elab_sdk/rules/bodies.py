"""What goes into a body: what is text and what is HTML, and tables made of rows. Nothing here is sent.

A body is HTML. What people write is often plain text, in which `<` means less than: so text is escaped, and
what is HTML says so, by its first tag or by its type. Of HTML, a `<` that begins no tag is
escaped when it is sent.
"""

from __future__ import annotations

from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from urllib.parse import quote

from elab_sdk.content.elements import begins_with_tag
from elab_sdk.content.html_tables import html_table
from elab_sdk.content.html_tokens import tokens
from elab_sdk.content.markup import Html, paragraphs
from elab_sdk.content.table_rows import is_table
from elab_sdk.errors import ValidationError
from elab_sdk.rules.checks import BOM

if TYPE_CHECKING:
    from elab_api_v1.models import Upload

    from elab_sdk.content.html_tokens import Token
    from elab_sdk.content.table_rows import Table

__all__ = [
    "BodyContent",
    "Html",
    "as_html",
    "check_picture",
    "html_table",
    "image_html",
    "paragraphs",
    "without_header_cells",
]

BodyContent: TypeAlias = "str | Table"
"""What can be put into a body: text, HTML, or a table."""

_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


def as_html(content: object, *, header_cells: bool = True) -> Html:
    r"""What is to go into a body, as HTML.

    The rule for text: one that begins with an HTML tag, such as `<p>` or `<table …>`, is HTML, and stays as
    it is; so is all that is of the type `Html`. Any other is plain text, and is escaped: a line break stays
    one, a blank line begins a new paragraph.

    >>> as_html("<p>run 1</p>")
    Html('<p>run 1</p>')
    >>> as_html("pH < 7\nT = 4 °C")
    Html('<p>pH &lt; 7<br>T = 4 °C</p>')
    >>> as_html([{"t": 0, "OD": 0.1}]).startswith("<table>")
    True

    Args:
        content: HTML, text, or a table: see `html_table`.
        header_cells: False for a server that drops `<th>` (2.0 to 3.2): its cells become bold ones.

    Raises:
        ValidationError: It is None, a number or another thing that is neither text nor a table.
    """
    if isinstance(content, Html):
        made = content
    elif isinstance(content, str):
        content = content.removeprefix(BOM)
        made = Html(content) if begins_with_tag(content) else paragraphs(content)
    elif isinstance(content, bytes | bytearray | memoryview):
        raise ValidationError("content is bytes: decode them to text first", "content")
    elif is_table(content):
        made = html_table(cast("Table", content))
    else:
        raise ValidationError(
            "content is text, HTML, rows of a table, a DataFrame or a Series, not"
            f" {'None' if content is None else type(content).__name__}",
            "content",
        )
    return made if header_cells else Html(without_header_cells(made))


def check_picture(name: str) -> None:
    """Refuse a file that browsers do not show as a picture.

    >>> check_picture("gel.png")

    Raises:
        ValidationError: By the end of its name it is none.
    """
    if PurePath(name).suffix.lower() not in _PICTURES:
        raise ValidationError(
            f"{name!r} is no picture that browsers show; they show {', '.join(_PICTURES)}", "image"
        )


def image_html(upload: Upload, alt: str, width: int | None = None) -> Html:
    """A picture in a body that is among the entry's files, as eLabFTW's editor puts it there.

    From 4.3 on the editor says in which storage the file lies; before, there was but one.

    >>> from elab_api_v1.models import Upload
    >>> one = {"id": 3, "real_name": "gel.png", "long_name": "ab/abcd.png"}
    >>> image_html(Upload.from_dict(one), "Gel 3")
    Html('<p><img src="app/download.php?f=ab/abcd.png" alt="Gel 3" /></p>')
    >>> html = image_html(Upload.from_dict({**one, "storage": 1}), "Gel 3")
    >>> "download.php?name=gel.png&amp;f=ab/abcd.png&amp;storage=1" in html
    True

    Args:
        upload: The file, as the server lists it.
        alt: What the picture shows, in words.
        width: Its width in pixels; as wide as it is where it is left out.
    """
    query = f"f={quote(upload.long_name)}"
    if upload.storage is not None:
        query = f"name={quote(upload.real_name)}&{query}&storage={upload.storage}"
    size = "" if width is None else f' width="{width}"'
    return Html(f'<p><img src="app/download.php?{escape(query)}" alt="{escape(alt)}"{size} /></p>')


def without_header_cells(html: str) -> str:
    """A body whose tables have bold cells for headers.

    Servers up to and including 3.2.2 drop `<th>` and leave its text between the cells.

    >>> without_header_cells("<tr><th>OD</th></tr>")
    '<tr><td><strong>OD</strong></td></tr>'
    """
    return "".join(map(_common, tokens(html)))


def _common(token: Token) -> str:
    """A tag of a table as such a server keeps it; all else as it is."""
    if token.kind in ("start", "end"):
        if token.name in ("thead", "tbody", "tfoot"):
            return ""
        if token.name == "th":
            return "</strong></td>" if token.kind == "end" else f"<td{token.attributes}><strong>"
    return token.raw
