"""Content for bodies: text is escaped, HTML is not, and tables are safe."""

from __future__ import annotations

import doctest
import io
import sqlite3
from collections import deque
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pytest

from elab_sdk import Html, ValidationError, html_table
from elab_sdk.content import cell_values, html_tables, markup, table_rows
from elab_sdk.rules import bodies
from elab_sdk.rules.bodies import as_html, paragraphs

if TYPE_CHECKING:
    from types import ModuleType

    from elab_sdk.content.table_rows import Table


@pytest.mark.parametrize("module", [bodies, cell_values, html_tables, markup, table_rows])
def test_the_examples_are_right(module: ModuleType) -> None:
    failed, run = doctest.testmod(module)
    assert run > 1
    assert not failed


@pytest.mark.parametrize(
    "html",
    [
        "<p>run 1</p>",
        "  \n<table border='1'><tr><td>1</td></tr></table>",
        "<!-- a comment --><p>x</p>",
        "<H1>Big</H1>",
        "<br/>next",
        "<img src='gel.png'>",
    ],
)
def test_text_that_begins_with_a_tag_is_html(html: str) -> None:
    assert as_html(html) == html
    assert isinstance(as_html(html), Html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b && c > d", "<p>a &lt; b &amp;&amp; c &gt; d</p>"),
        ("<sample A> was best", "<p>&lt;sample A&gt; was best</p>"),
        ("<5 mg", "<p>&lt;5 mg</p>"),
        ("<bx>", "<p>&lt;bx&gt;</p>"),
        ('see "x" <b>here</b>', "<p>see &quot;x&quot; &lt;b&gt;here&lt;/b&gt;</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>two<br>three</p>"),
        ("one\n \n\n  two", "<p>one</p><p>two</p>"),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_plain_text_is_escaped_in_the_body(text: str, html: str) -> None:
    assert as_html(text) == html


def test_html_objects_are_never_escaped() -> None:
    assert as_html(Html("x<sub>2</sub>")) == "x<sub>2</sub>"
    assert paragraphs("<p>") == "<p>&lt;p&gt;</p>"


@pytest.mark.parametrize("content", [None, 5, b"bytes", object(), {1, 2}])
def test_content_that_is_no_text_or_table_is_refused(content: object) -> None:
    with pytest.raises(ValidationError) as caught:
        as_html(content)
    assert caught.value.argument == "content"


def rows_of(html: str) -> list[list[str]]:
    """Get the cells of a table as texts."""
    bare = html.replace("<thead>", "").replace("<tbody>", "").replace("th>", "td>")
    return [[cell.split("</td>")[0] for cell in row.split("<td>")[1:]] for row in bare.split("<tr>")[1:]]


FRAME = pd.DataFrame({"t": [0, 10], "OD": [0.1, 0.4]})


class Point(NamedTuple):
    """A row with names."""

    t: int
    OD: float


@pytest.mark.parametrize(
    "rows",
    [
        [{"t": 0, "OD": 0.1}, {"t": 10, "OD": 0.4}],
        [["t", "OD"], [0, 0.1], [10, 0.4]],
        (("t", "OD"), (0, 0.1), (10, 0.4)),
        {"t": [0, 10], "OD": [0.1, 0.4]},
        {"t": range(0, 11, 10), "OD": (0.1, 0.4)},
        {"t": np.array([0, 10]), "OD": np.array([0.1, 0.4], dtype="float32")},
        {"t": pd.Series([0, 10]), "OD": [0.1, 0.4]},
        {"t": deque([0, 10]), "OD": pd.Index([0.1, 0.4])},
        FRAME,
        FRAME.astype({"OD": "float32"}),
        FRAME.astype({"OD": "Float32"}),
        FRAME.astype({"OD": "float32"}).to_records(index=False),
        list(FRAME.itertuples(index=False)),
        np.array([(0, 0.1), (10, 0.4)], dtype=[("t", "i4"), ("OD", "f4")]),
        [Point(0, 0.1), Point(10, 0.4)],
        [pd.Series({"t": 0, "OD": 0.1}, dtype=object), pd.Series({"t": 10, "OD": 0.4}, dtype=object)],
        np.array([["t", "OD"], [0, 0.1], [10, 0.4]], dtype=object),
        [np.array(["t", "OD"]), np.array([0, 0.1], dtype=object), [10, np.float32(0.4)]],
    ],
)
def test_all_forms_of_rows_make_the_same_table(rows: Table) -> None:
    assert rows_of(html_table(rows)) == [["t", "OD"], ["0", "0.1"], ["10", "0.4"]]
    assert as_html(rows) == html_table(rows)


def test_cells_headers_and_captions_are_escaped() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for rows in (
        [{evil: evil}],
        [[evil], [evil]],
        {evil: [evil]},
        {evil: evil},
        pd.DataFrame({evil: [evil]}),
    ):
        html = html_table(rows, caption=evil)
        assert "<script" not in html
        assert "<img" not in html
        assert html.count("&lt;script&gt;") == 3


def test_columns_selects_and_orders_cells() -> None:
    rows = [{"a": 1, "b": 2}, {"b": 3, "c": 4}]
    assert rows_of(html_table(rows)) == [["a", "b", "c"], ["1", "2", ""], ["", "3", "4"]]
    assert rows_of(html_table(rows, columns=["c", "b"])) == [["c", "b"], ["", "2"], ["4", "3"]]
    assert rows_of(html_table([[1, 2]], columns=["a", "b"])) == [["a", "b"], ["1", "2"]]
    assert rows_of(html_table(FRAME, columns=["OD"])) == [["OD"], ["0.1"], ["0.4"]]
    assert rows_of(html_table([], columns=["a"])) == [["a"]]


def test_a_dict_of_names_and_values_is_two_columns() -> None:
    assert rows_of(html_table({"pH": 7.2, "by": "Ann"})) == [
        ["<strong>pH</strong>", "7.2"],
        ["<strong>by</strong>", "Ann"],
    ]


def test_iterators_and_database_rows_are_accepted() -> None:
    assert rows_of(html_table(FRAME.itertuples(index=False))) == rows_of(html_table(FRAME))
    assert rows_of(html_table({"a": n} for n in range(2))) == [["a"], ["0"], ["1"]]
    with closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("select 0 as t, 0.1 as OD union select 10, 0.4").fetchall()
    assert rows_of(html_table(rows)) == rows_of(html_table(FRAME))


def test_a_series_is_a_column_or_names_and_values() -> None:
    named = pd.Series([0.1, 0.4], name="OD", dtype="float32")
    assert rows_of(html_table(named)) == [["OD"], ["0.1"], ["0.4"]]
    assert as_html(named) == html_table(named)
    assert rows_of(html_table(named, index=True))[1] == ["0", "0.1"]
    values = pd.Series({"pH": 7.2, "T": 37.0})
    assert rows_of(html_table(values)) == rows_of(html_table({"pH": 7.2, "T": 37.0}))
    assert rows_of(html_table(values, columns=["what", "value"]))[0] == ["what", "value"]
    assert rows_of(html_table(pd.Series([1, 2]))) == [["1"], ["2"]]


def test_series_of_a_dict_are_matched_by_their_index() -> None:
    rows = {"a": pd.Series([1, 2], index=["x", "y"]), "b": pd.Series([3, 4], index=["y", "x"])}
    assert rows_of(html_table(rows)) == [["", "a", "b"], ["x", "1", "4"], ["y", "2", "3"]]


@pytest.mark.parametrize(
    "missing",
    [
        None,
        float("nan"),
        np.float32("nan"),
        np.float16("nan"),
        Decimal("nan"),
        Decimal("snan"),
        pd.NA,
        pd.NaT,
        np.datetime64("NaT", "s"),
        np.timedelta64("NaT", "s"),
        np.ma.masked,
        complex("nan"),
    ],
)
def test_missing_values_are_empty_cells(missing: object) -> None:
    assert rows_of(html_table([{"a": missing, "b": [missing, 1]}]))[1] == ["", ", 1"]
    assert rows_of(html_table(pd.DataFrame({"a": pd.Series([missing], dtype=object)})))[1] == [""]
    assert rows_of(html_table(pd.DataFrame([[1]], columns=[("a", None)])))[0] == ["a"]


@pytest.mark.parametrize(
    ("value", "written", "rounded"),
    [
        (np.float16(0.1), "0.1", "0.1"),
        (np.float32(1 / 3), "0.33333334", "0.33"),
        (np.float64(1 / 3), "0.3333333333333333", "0.33"),
        (np.longdouble("0.1"), "0.1", "0.1"),
        (Decimal("1.2300"), "1.2300", "1.2"),
        (Fraction(1, 3), "1/3", "1/3"),
        (12345, "12345", "12345"),
        (np.int64(12345), "12345", "12345"),
        (np.uint8(200), "200", "200"),
        (np.bool_(True), "True", "True"),
        (True, "True", "True"),
        (np.str_("a"), "a", "a"),
        (np.array(5), "5", "5"),
        (np.array([0.1, 1 / 3], dtype="float32"), "0.1, 0.33333334", "0.1, 0.33"),
        (pd.Series([0.1]), "0.1", "0.1"),
        ({"a": 0.123}, "a: 0.123", "a: 0.12"),
        (b"a\xc3\xb6", "a\u00f6", "a\u00f6"),
        (pd.Timestamp("2017-04-15 12:00"), "2017-04-15 12:00:00", "2017-04-15 12:00:00"),
        (np.datetime64("2017-04-15T12:00"), "2017-04-15 12:00", "2017-04-15 12:00"),
        (np.datetime64("2017-04-15"), "2017-04-15", "2017-04-15"),
    ],
)
def test_values_of_all_types_keep_their_digits(value: object, written: str, rounded: str) -> None:
    assert cell_values.cell_text(value) == written
    assert cell_values.cell_text(value, 2) == rounded
    assert rows_of(html_table([{"x": value}]))[1] == [written]


@pytest.mark.parametrize(
    "value", [object(), len, lambda: 1, iter([1]), (x for x in ()), FRAME, b"\xff", io.StringIO("a")]
)
def test_a_cell_without_text_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="a cell is"):
        html_table([{"a": value}])


def test_a_recursive_list_can_be_a_cell() -> None:
    endless: list[object] = ["a"]
    endless.append(endless)
    assert html_table([{"a": endless}]).count("a, ") == 20


def test_cells_format_values_for_people() -> None:
    row = {
        "none": None,
        "nan": float("nan"),
        "nat": pd.NaT,
        "na": pd.NA,
        "day": date(2017, 4, 15),
        "time": datetime(2017, 4, 15, 12, 0, tzinfo=UTC),
        "list": ["a", 1],
        "lines": "a\nb",
        "html": Html("<em>x</em>"),
        "float": 0.1234567,
    }
    cells = rows_of(html_table([row], digits=3))[1]
    assert cells == [
        *["", "", "", "", "2017-04-15", "2017-04-15 12:00:00+00:00", "a, 1", "a<br>b", "<em>x</em>", "0.123"]
    ]


def test_a_meaningful_index_is_a_column() -> None:
    named = FRAME.set_index("t")
    assert rows_of(html_table(named)) == [["t", "OD"], ["0", "0.1"], ["10", "0.4"]]
    assert rows_of(html_table(named, index=False)) == [["OD"], ["0.1"], ["0.4"]]
    assert rows_of(html_table(FRAME, index=True))[1] == ["0", "0", "0.1"]
    double = pd.DataFrame({("a", "x"): [1]}, index=pd.MultiIndex.from_tuples([("i", "j")], names=["p", "q"]))
    assert rows_of(html_table(double)) == [["p", "q", "a x"], ["i", "j", "1"]]


def test_an_array_is_a_table() -> None:
    assert rows_of(html_table(np.array([[1, 2]]), columns=["a", "b"])) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("rows", "keywords", "words"),
    [
        ([], {}, "rows is empty"),
        ({}, {}, "dict without columns"),
        ([["a", "b"], [1]], {}, "row 1 has 1 cells, but the header has 2"),
        ([{"a": 1}, ["b"]], {}, "row 0 is a dict"),
        (["ab"], {}, "row 0 is a str"),
        ("ab", {}, "not str"),
        ({"a": [1], "b": []}, {}, "different lengths"),
        ([{"a": 1}], {"columns": ["b"]}, "no row has a column 'b'"),
        ([{"a": 1}], {"columns": "a"}, "columns must be a list"),
        (FRAME, {"columns": ["x"]}, "no column 'x'"),
        ([{"a": 1}], {"index": True}, "index can only be used"),
        ([{"a": 1}], {"digits": 0}, "digits must be at least 1"),
        ([{"a": 1}], {"digits": 2.5}, "digits must be a whole number"),
        ([{"a": 1}], {"digits": True}, "digits must be a whole number"),
        (np.array(5), {}, "a single value"),
        ({1, 2}, {}, "not set"),
        ({"a": pd.Series([1, 2]), "b": [1, 2, 3]}, {}, "dict with a Series"),
        (pd.Series({"pH": 7}), {"columns": ["a"]}, "the Series has 2 columns"),
        (io.StringIO("a,b"), {}, "not StringIO"),
    ],
)
def test_an_invalid_table_is_refused(rows: Table, keywords: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        html_table(rows, **keywords)  # type: ignore[arg-type]


def test_header_cells_become_bold_on_old_servers() -> None:
    assert as_html([{"a": 1}], header_cells=False) == (
        "<table><tr><td><strong>a</strong></td></tr><tr><td>1</td></tr></table>"
    )
