"""The entries of the notebook that is copied: two of everything, and every hostile name.

Each entry has a name: E01 is the first experiment, I01 the first item, T01 the first template. The name is
in its text, or in its title if it has no text, by which its copy is found. Texts refer to other entries and
to files by these names:

    @rel:E02@       the address of an entry, relative, as the editor of the web page writes it
    @raw:E02@       the same with `&` that is no entity
    @abs:E02@       the same with the address of the server
    @back:E02@      the same with the ID before the mode
    @file:E02:1@    the address of the second file of E02
    @id:E02@        the ID alone
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from typing import TYPE_CHECKING, Final, Literal

import attrs

if TYPE_CHECKING:
    from elab_sdk.sandbox.store import Kind

__all__ = ["ADMIN", "EVERY_SEED", "MATE", "FileSeed", "Seed", "StepSeed"]

ADMIN, MATE = 1, 2
"""The users of a sandbox: the owner of the key that copies, and somebody of the same team."""


def _picture(color: int) -> bytes:
    """Return a PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes([0, color, color, color]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


@attrs.frozen(kw_only=True)
class FileSeed:
    """A file of an entry."""

    name: str
    content: bytes = b"content"
    comment: str | None = None
    is_archived: bool = False
    is_large: bool = False


@attrs.frozen(kw_only=True)
class StepSeed:
    """A step of an entry."""

    body: str
    finished: bool = False
    deadline: str | None = None


@attrs.frozen(kw_only=True)
class Seed:
    """An entry. What the release does not have is left out.

    `choice` is the title of the status of an experiment or of the items type of an item, `other_choice` that
    of the category of an experiment or of the status of an item.
    """

    kind: Kind
    title: str
    date: str = "2024-01-02"
    body: str = ""
    is_markdown: bool = False
    choice: str = ""
    other_choice: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    metadata: str = ""
    files: tuple[FileSeed, ...] = ()
    steps: tuple[StepSeed, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
    rating: int = 0
    custom_id: int | None = None
    owner: int = ADMIN
    canread: str = "team"
    canwrite: str = "user"
    shared_with: tuple[int, ...] = ()
    state: Literal["normal", "archived", "deleted"] = "normal"
    is_locked: bool = False


GEL, OTHER_GEL, FIGURE = _picture(10), _picture(20), _picture(30)
LONG: Final = "long " * 51
"""A text of 255 characters."""


def _fields(**more: object) -> str:
    """Return metadata with extra fields of every type, of which those in `more` refer to entries."""
    fields: dict[str, object] = {
        "pH": {"type": "number", "value": "7.4", "unit": "", "units": ["", "mol/L"], "position": 1},
        "Volume": {"type": "number", "value": "0.10", "unit": "µL", "units": ["µL", "mL"]},
        "Operator’s note": {"type": "text", "value": 'a "quoted" <b>&amp; 1 < 2', "description": "é"},
        "Buffers": {
            "type": "select",
            "value": ["PBS", "TBS"],
            "options": ["PBS", "TBS", "H2O"],
            "allow_multi_values": True,
        },
        "Strain": {"type": "radio", "value": "wt", "options": ["wt", "ko"], "group_id": 1},
        "Done": {"type": "checkbox", "value": "on"},
        "Day": {"type": "date", "value": "2024-02-29"},
        "Moment": {"type": "datetime-local", "value": "2024-02-29T23:59"},
        "Time": {"type": "time", "value": "00:00"},
        "Page": {"type": "url", "value": "https://example.org/?a=1&b=2"},
        "Mail": {"type": "email", "value": "lab@example.org"},
        "Empty": {"type": "text", "value": ""},
        "12": {"type": "text", "value": "12", "required": True},
    }
    return json.dumps(
        {
            "elabftw": {"display_main_text": True, "extra_fields_groups": [{"id": 1, "name": "Group 1"}]},
            "extra_fields": fields | more,
            "free": {"list": [1, 2.5, None, True], "text": "1"},
        }
    )


_LINKS_BODY: Final = """<h1>Goal</h1>
<p>See <a href="@rel:E12@">twelve</a>, <a href="@raw:E11@">eleven</a>, <a href="@abs:E02@">two</a>,
<a href="@back:E03@">three</a>, <a href="@rel:E12@#steps">the steps of twelve</a> and <a href="@rel:E01@">this
page</a>.</p>
<p>Items: <a href="@rel:I01@">one</a>, <a href="@abs:I12@">twelve</a>, <a href="@raw:I11@">eleven</a>.</p>
<p>Gone: <a href="@rel:E09@">deleted</a>,
<a href="experiments.php?mode=view&amp;id=999">never there</a>.</p>
<p>Elsewhere: <a href="https://elab.example.org/experiments.php?mode=view&amp;id=1">another lab</a>,
<a href="https://example.org/?next=experiments.php%3Fid%3D1">a search</a>,
<a href="mailto:a@b.example">mail</a>.</p>
<p>No link: experiments.php?mode=view&amp;id=1, id=12.</p>
<pre>curl 'experiments.php?mode=view&amp;id=1'
  id=12</pre>
<p><img src="@file:E01:0@" alt="own" /> <img src="@file:E03:0@" alt="of another entry" />
<img src="https://example.org/logo.png" alt="" /> <a href="@file:E01:1@">a file</a></p>"""

_TABLE_BODY: Final = """<table><tbody><tr><th>°C</th><th>Δ</th></tr>
<tr><td>37</td><td>1 &lt; 2 &amp; 3</td></tr>
<tr><td></td><td>naïve – “quoted” 日本語</td></tr></tbody></table>
<ul><li>one<ul><li>deeper</li></ul></li><li>two</li></ul>
<p>H<sub>2</sub>O, 10<sup>-3</sup>, <strong>bold</strong> <em>italic</em>&nbsp;<code>if a &lt; b:</code></p>
<pre>  keep   the
    blanks</pre>"""

_MARKDOWN_BODY: Final = """# Page E05

See [twelve](@raw:E12@) and ![the gel](@file:E05:0@), *not* `experiments.php?mode=view&id=1`.

| a | b |
|---|---|
| 1 | 2 < 3 |
"""

EXPERIMENTS: Final = (
    Seed(  # E01
        kind="experiments",
        title="Western blot",
        date="2024-02-29",
        body=f"<p>Page E01.</p>{_LINKS_BODY}",
        choice="Success",
        other_choice="Wet lab",
        tags=("blot", "two words", "Comma, and more", "Ünïcödé"),
        links=("I01", "I12", "E12", "E02"),
        metadata=_fields(
            Sample={"type": "items", "value": "@id:I12@"},
            Before={"type": "experiments", "value": "@id:E11@"},
            Person={"type": "users", "value": "@id:U1@"},
            Several={"type": "items", "value": ["@id:I01@", "@id:I02@"], "allow_multi_values": True},
            Gone={"type": "experiments", "value": "999"},
        ),
        files=(
            FileSeed(name="gel 1.png", content=GEL, comment="the gel"),
            FileSeed(name="data.csv", content=b"a,b\n1,2\n"),
            FileSeed(name="data.csv", content=b"a,b\n3,4\n", comment='second, "quoted" <b>'),
            FileSeed(name="copy of data.csv", content=b"a,b\n1,2\n"),
            FileSeed(name="empty.txt", content=b""),
        ),
        steps=(
            StepSeed(body="thaw", finished=True),
            StepSeed(body="load"),
            StepSeed(body="thaw"),
            StepSeed(body="blot overnight", deadline="2030-01-02 10:00:00"),
        ),
        comments=((ADMIN, "Repeat this"), (MATE, "I did.\nTwice"), (ADMIN, "Repeat this")),
        rating=4,
        custom_id=77,
    ),
    Seed(  # E02
        kind="experiments",
        title="Western blot",
        date="2024-02-29",
        body=f"<p>Page E02.</p>{_TABLE_BODY}",
        choice="Running",
        tags=("blot", "GFP"),
        links=("E01",),
        steps=(StepSeed(body="load"),),
    ),
    Seed(  # E03
        kind="experiments",
        title="\"Quotes\", 'apostrophes' & ampersands; 1 < 2",
        date="2000-01-01",
        body='<p>Page E03.</p><p><img src="@file:E03:1@" /></p><p><a href="@rel:E01@">one</a></p>',
        choice="Fail",
        tags=('"quoted" & <b>', LONG.strip(), "日本語"),
        links=("I03",),
        files=(
            FileSeed(name="gel.png", content=GEL),
            FileSeed(name="gel.png", content=OTHER_GEL, comment="again"),
            FileSeed(name="Ünïcödé – 日本.txt", content="日本".encode()),
            FileSeed(name="a&b=c;d (50%) #1.txt", content=b"hostile"),
            FileSeed(name="x" * 150 + ".dat", content=b"long name"),
            FileSeed(name="no extension", content=b"?"),
        ),
    ),
    Seed(  # E04
        kind="experiments",
        title="&lt;b&gt; is written &amp;lt;b&amp;gt; — AT&amp;T",
        body="<p>Page E04.</p><p>&amp;amp; &amp;lt;p&amp;gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        choice="Waiting & “unsure”",
        files=(FileSeed(name="large.bin", is_large=True, comment="5 MB"),),
    ),
    Seed(  # E05
        kind="experiments",
        title="Markdown",
        body=_MARKDOWN_BODY,
        is_markdown=True,
        choice="Running",
        files=(FileSeed(name="gel.png", content=FIGURE),),
    ),
    Seed(  # E06: 255 characters, the name is among them
        kind="experiments",
        title=(f"Page E06 {LONG}")[:255],
        body="",
        choice="Need to be redone",
    ),
    Seed(  # E07
        kind="experiments",
        title="Right to left \u202egnitirw \u0645\u0631\u062d\u0628\u0627 😀🧪",
        body="<p>Page E07.</p><p>\u0645\u0631\u062d\u0628\u0627 😀</p>",
        choice="Running",
        tags=("😀", "\u0645\u0631\u062d\u0628\u0627"),
        comments=((MATE, "😀 <b>bold?</b> 1 < 2 & \"3\" 'four'"),),
    ),
    Seed(  # E08
        kind="experiments",
        title="Locked",
        body='<p>Page E08.</p><p><a href="@rel:E12@">later</a></p>',
        choice="Success",
        is_locked=True,
        steps=(StepSeed(body="all done", finished=True),),
        files=(FileSeed(name="signed.pdf", content=b"%PDF-1.4 signed"),),
    ),
    Seed(kind="experiments", title="Deleted", body="<p>Page E09.</p>", state="deleted"),  # E09
    Seed(  # E10
        kind="experiments",
        title="Archived",
        body="<p>Page E10.</p>",
        choice="Running",
        state="archived",
        tags=("old",),
        files=(FileSeed(name="kept.txt", content=b"kept"),),
    ),
    Seed(  # E11
        kind="experiments",
        title="Of a team mate",
        body='<p>Page E11.</p><p><a href="@rel:I11@">eleven</a></p>',
        choice="Running",
        owner=MATE,
        canread="team",
        canwrite="team",
        links=("E01", "I11"),
        files=(FileSeed(name="mate.txt", content=b"of a mate"),),
        comments=((ADMIN, "Good"),),
    ),
    Seed(  # E12
        kind="experiments",
        title="For everybody",
        date="1999-12-31",
        body='<p>Page E12.</p><p><a href="@rel:E01@">one</a> <a href="@rel:E11@">eleven</a></p>',
        choice="Success",
        canread="public",
        links=("E01", "I01"),
        metadata='{"extra_fields": {}}',
        steps=(StepSeed(body="<b>bold</b> & \"quoted\" 1 < 2 'x'"),),
    ),
    Seed(  # E13
        kind="experiments",
        title="Private",
        body="<p>Page E13.</p>",
        choice="Running",
        canread="useronly",
        canwrite="useronly",
        files=(FileSeed(name="secret.txt", content=b"secret"),),
    ),
    Seed(  # E14
        kind="experiments",
        title="Shared with one person",
        body="<p>Page E14.</p>",
        choice="Running",
        canread="user",
        canwrite="user",
        shared_with=(MATE,),
        custom_id=78,
    ),
    Seed(kind="experiments", title="Untitled", body="<p>Page E15.</p>", choice="Running"),  # E15
)

ITEMS: Final = (
    Seed(  # I01
        kind="items",
        title="Plasmid",
        date="2023-05-06",
        body='<p>Page I01.</p><p>Of <a href="@rel:E01@">one</a>, not <a href="@rel:I12@">twelve</a>.</p>'
        '<p><img src="@file:I01:0@" alt="map" /></p>',
        choice="Plasmid",
        other_choice="In stock",
        tags=("blot", "plasmid"),
        links=("I02", "I12", "E12"),
        metadata=_fields(
            Parent={"type": "items", "value": "@id:I02@"},
            Made={"type": "experiments", "value": "@id:E01@"},
        ),
        files=(FileSeed(name="map.png", content=FIGURE), FileSeed(name="seq.gb", content=b"LOCUS")),
        steps=(StepSeed(body="grow"), StepSeed(body="grow", finished=True)),
        comments=((MATE, "Ours"),),
        rating=5,
        custom_id=77,
        canwrite="team",
    ),
    Seed(  # I02
        kind="items",
        title="Plasmid",
        date="2023-05-06",
        body='<p>Page I02.</p><p><a href="@abs:I01@">one</a></p>',
        choice="Plasmid",
        tags=("plasmid",),
        links=("I01",),
        canwrite="team",
    ),
    Seed(  # I03
        kind="items",
        title='Antikörper α-Flag & "M2" <clone>\'s',
        body="<p>Page I03.</p>",
        choice="Antikörper & Seren’s",
        other_choice="Used up",
        tags=("α",),
        canwrite="team",
    ),
    Seed(kind="items", title="Page I04, no text", body="", choice="Antikörper & Seren’s", canwrite="team"),
    *(
        Seed(kind="items", title=f"Filler {number}", body=f"<p>Page I{number:02d}.</p>", choice="Plasmid")
        for number in (5, 6, 7, 8)
    ),
    Seed(kind="items", title="Deleted", body="<p>Page I09.</p>", choice="Plasmid", state="deleted"),  # I09
    Seed(  # I10
        kind="items", title="Locked", body="<p>Page I10.</p>", choice="Plasmid", is_locked=True, rating=1
    ),
    Seed(  # I11
        kind="items",
        title="Of a team mate",
        body="<p>Page I11.</p>",
        choice="Plasmid",
        owner=MATE,
        canwrite="team",
        links=("I12", "E11"),
    ),
    Seed(  # I12
        kind="items",
        title="Last",
        date="2010-10-10",
        body='<p>Page I12.</p><p><a href="@rel:I01@">one</a></p>',
        choice="Plasmid",
        links=("I01", "E01"),
        state="archived",
    ),
)

TEMPLATES: Final = (
    Seed(  # T01
        kind="templates",
        title="Blot",
        body='<p>Page T01.</p><p>As in <a href="@rel:E01@">one</a>.</p>',
        tags=("blot",),
        links=("I01", "E01"),
        metadata=_fields(Default={"type": "items", "value": "@id:I01@"}),
        steps=(StepSeed(body="thaw"), StepSeed(body="load")),
        files=(FileSeed(name="form.txt", content=b"form"),),
    ),
    Seed(kind="templates", title="Blot", body="<p>Page T02.</p>", links=("I02",)),
)

EVERY_SEED: Final = (*EXPERIMENTS, *ITEMS, *TEMPLATES)


def large_content() -> bytes:
    """Return the content of the large file."""
    return random.Random(17).randbytes(5 << 20)
