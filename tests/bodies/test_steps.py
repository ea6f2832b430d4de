"""Functions that read texts of servers take linear time: their steps are counted, not timed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1 import decode
from elab_api_v1.errors import plain
from elab_api_v1.extra_fields import ExtraField

from elab_sdk import ElabError, Html, tables, text
from elab_sdk.content.character_references import unescape_references
from elab_sdk.content.markup import paragraphs
from elab_sdk.content.sanitizer import clean_html
from elab_sdk.rules import new_entry
from elab_sdk.rules.bodies import as_html

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: dict[str, Callable[[str], object]] = {
    "text": text,
    "tables": tables,
    "plain": plain,
    "words of a body": new_entry._text_of_body,
    "without header cells": lambda html: as_html(Html(html), header_cells=False),
    "cleaned": clean_html,
    "cleaned for a notebook": lambda html: clean_html(html, fetches=False),
    "as html": as_html,
    "paragraphs": paragraphs,
    "unescaped": unescape_references,
    "title": decode.unescaped,
    "moment": decode.moment,
    "day": decode.day,
    "tags": decode.tags,
    "ids": decode.ids,
    "permission": decode.permission,
    "metadata": decode.json_text,
    "number": lambda value: ExtraField("x", {"type": "number", "value": value}).value,
    "id": lambda value: ExtraField("x", {"type": "items", "value": value}).value,
    "date": lambda value: ExtraField("x", {"type": "date", "value": value}).value,
    "time": lambda value: ExtraField("x", {"type": "time", "value": value}).value,
}

PIECES = [
    *(
        "<script ",
        "<script>",
        "<style",
        "<th ",
        "<th>",
        "</th ",
        "<thead ",
        "<",
        "<a",
        "<a b='",
        '<img alt="',
    ),
    *(
        "<!--",
        "<ul><li>x",
        "<ol>",
        "<b>x",
        "<sup>1",
        "<sup>1</sup>",
        "<del>",
        "<pre>\n",
        "<div></b>",
        "</ul>",
    ),
    *("<p>x<br>", "<table><tr><td>x", "<td>x", "<tr>", "<tr><td>1", "<td colspan=10000 rowspan=10000>"),
    *("<table>", "</table>", "<td rowspan=0 colspan=1000>", "<template>", "<title>", "&#1", "&amp;", "&#x"),
    *(
        "1",
        "1.",
        "-",
        ",",
        "|",
        " ",
        "\n",
        "\n \n",
        "\t",
        "[",
        '{"a":',
        "2017-04-15 ",
        "10:00 ",
        "a",
        "\xa0",
        "é",
    ),
]


def steps(read: Callable[[str], object], content: str) -> int:
    """Count the lines of Python that are run."""
    count = 0

    def trace(_frame: Any, event: str, _value: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(content)
    except (ElabError, ValueError):
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", READERS)
def test_steps_grow_linearly_with_the_length(name: str) -> None:
    read = READERS[name]
    # what is imported when it is first needed
    steps(read, "<p>1</p>")
    steps(read, "1.1.2017")
    slow = {}
    for piece in PIECES:
        short, long = (steps(read, piece * (size // len(piece))) for size in (600, 2400))
        if long > 6 * short + 2000:
            slow[piece] = (short, long)
    assert slow == {}


def test_steps_are_counted() -> None:
    def quadratic(content: str) -> None:
        for place in range(len(content)):
            for _ in content[place:]:
                pass

    assert steps(quadratic, "x" * 400) > 10 * steps(quadratic, "x" * 100)


def test_a_table_is_at_most_a_few_times_its_html() -> None:
    html = "<table><tr>" + "<td colspan=1000>x" * 50 + "<tr>" * 500 + "</table>"
    assert tables(html)[0].shape == (1, 50)


def test_endless_nesting_is_read() -> None:
    depth = 20_000
    assert text("<ul><li>x" * depth).count("- x") == depth
    assert text("<table><tr><td>x" * depth).count("x") == depth
    assert len(tables("<table><tr><td>x" * depth)) == 16
    assert clean_html("<ul><li>x" * depth).count("x") == depth
    assert text("<sup>1" * depth).count("1") == depth
    nested = json.dumps({"type": "number", "value": "VALUE"}).replace('"VALUE"', "[" * 900 + "]" * 900)
    assert str(ExtraField("x", json.loads(nested)))
