"""The text of a body, and its tables as DataFrames."""

from __future__ import annotations

import doctest
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from elab_api_v1.models import Experiment, ExperimentSummary, Item, Template

from elab_sdk import ValidationError, html_table, tables, text
from elab_sdk.content import extract

if TYPE_CHECKING:
    from tests.facade.conftest import World


def test_the_examples_are_right() -> None:
    failed, run = doctest.testmod(extract)
    assert run >= 3
    assert not failed


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>a<br>b<br />c</p>", "a\nb\nc"),
        ("<h1>Goal</h1><p>x<sub>2</sub> &amp; <b>y</b></p>", "Goal\n\nx2 & y"),
        ("<p>  much \n\t space  </p>", "much space"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>a</li><li>b</li></ul>after", "- a\n- b\n\nafter"),
        ("before<ol><li>a</li><li><p>b</p></li></ol>", "before\n\n1. a\n2. b"),
        ("<ul><li>a<ol><li>deep</li></ol></li><li>b</li></ul>", "- a\n  1. deep\n- b"),
        (
            "<table><tr><th>t</th><th>OD</th></tr><tr><td><p>1</p></td><td>2<br>3</td></tr></table>end",
            "t\tOD\n1\t2 3\n\nend",
        ),
        ("<table><tr><td>0</td><td></td><td>1</td></tr></table>", "0\t\t1"),
        ("<pre>def f():\n    return 1\n</pre>x", "def f():\n    return 1\n\nx"),
        ('<p>see <img src="a.png" alt="the gel"> <img src="b.png"></p>', "see [the gel] [picture]"),
        ('<a href="https://example.org">a link</a>', "a link"),
        ("<script>no()</script><style>p {}</style>yes<!-- no -->", "yes"),
        ("<p>unclosed <b>all", "unclosed all"),
        ("</p></ul></td>odd ends", "odd ends"),
        ("<li>lost</li><td>cell</td>", "- lost\ncell"),
        ("no markup at all", "no markup at all"),
        ("a<b and c", "a<b and c"),
        ("<p>5 <6 and <7</p>", "5 <6 and <7"),
        ("<p title='a>b'>x</p>", "x"),
        ("<pre>\na\n\n\nb\n</pre>", "a\n\n\nb"),
        ("<ul><li><p>a</p><p>b</p></li><li>c<br>d</li></ul>", "- a\n  b\n- c\n  d"),
        ("<ol><li></li><li>b</li></ol>c", "2. b\n\nc"),
        ("<select><option>a<option>b</select>", "a\nb"),
        ("<dl><dt>a<dd>b</dl>", "a\nb"),
        ("a<br><br><br>b", "a\n\nb"),
        ("&#" + "1" * 5000 + ";", "\ufffd"),
        ("a&nbsp;b &#34;c&#34;", 'a\xa0b "c"'),
        ("", ""),
    ],
)
def test_text_matches_the_rendered_page(html: str, written: str) -> None:
    assert text(html) == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<ul><li>x</li><li>y</li></ul>", "- x - y"),
        ("<ol><li>thaw</li><li>spin</li></ol>", "1. thaw 2. spin"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2 3"),
        ("<p>wash</p><p>dry</p>", "wash dry"),
        ("<div>wash</div>dry", "wash dry"),
        ("wash<br>dry", "wash dry"),
        ("<h2>wash</h2>dry", "wash dry"),
        ("<pre>wash\n\tdry</pre>", "wash dry"),
        ("<dl><dt>wash</dt><dd>dry</dd></dl>", "wash dry"),
        ("<li>x<li>y", "- x - y"),
        ("</ul></li>x</p>", "x"),
        ("<select><option>a</option><option>b</option></select>", "a b"),
        ('<p>gel</p><img alt="a gel">', "gel [a gel]"),
        ("10<sup>6", "10^6"),
        ("<ul><li>x", "- x"),
        ("a&#9;b", "a b"),
    ],
)
def test_cell_content_stays_in_its_column(html: str, written: str) -> None:
    row = f"<table><tr><td>k</td><td>{html}</td><td>z</td></tr><tr><td>n</td></tr></table>after"
    assert text(row) == f"k\t{written}\tz\nn\n\nafter"
    cells = tables(row)[0].iloc[0].tolist()
    assert (cells[0], cells[2]) == ("k", "z")
    assert " ".join(cells[1].split()) == " ".join(written.split())


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("10<sup>6</sup>", "10^6"),
        ("10<sup>-3</sup> M", "10^-3 M"),
        ("2<sup>n + 1</sup>", "2^(n + 1)"),
        ("2<sup>3<sup>2</sup></sup>", "2^3^2"),
        ("10<sup>6</sup>5", "10^6 5"),
        ("1<sup>st</sup> and 2<sup>nd</sup>", "1st and 2nd"),
        ("<sup>14</sup>C", "^14C"),
        ("10<sup></sup>6", "106"),
        ("H<sub>2</sub>O", "H2O"),
        ("5<sub>1</sub>", "5_1"),
        ("log<sub>2</sub>8", "log2 8"),
        ("<del>5</del>7", "~~5~~7"),
        ("1<s>0</s>", "1~~0~~"),
    ],
)
def test_superscripts_do_not_change_numbers(html: str, written: str) -> None:
    assert text(html) == written
    assert tables(f"<table><tr><td>{html}</td></tr></table>")[0].iloc[0, 0] in (written, 106)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "20", "-3"], [1, 20, -3]),
        (["0", "7.50", "-0.1"], [0.0, 7.5, -0.1]),
        (["1.5e-3", "2E+05", "1e-05", "1.5E5"], [0.0015, 200000.0, 0.00001, 150000.0]),
        (["9223372036854775807"], [2**63 - 1]),
        ([" 5 ", "\xa06"], [5, 6]),
    ],
)
def test_a_column_of_plain_numbers_is_numeric(cells: list[str], values: list[float]) -> None:
    assert column(cells) == values
    assert all(type(value) is type(values[0]) for value in column(cells))


@pytest.mark.parametrize(
    "cells",
    [
        ["007", "7"],
        ["1E5", "12"],
        ["1e5", "2"],
        ["+1", "2"],
        ["5%", "6"],
        ["1,5", "2"],
        ["1,000", "2"],
        ["1 000", "2"],
        ["nan"],
        ["inf", "1"],
        ["NA", "None", "null"],
        ["True", "False"],
        ["2017-04-15"],
        ["1/2"],
        [".5", "1"],
        ["5.", "1"],
        ["-0"],
        ["0x10"],
        ["1_000"],
        ["\u0661", "\u0662"],
        ["12345678901234567890"],
        ["3.14159265358979323846"],
        ["1.0e999"],
        ["1.0e-999"],
        ["1" * 5000],
        ["1.1", "about 2"],
    ],
)
def test_a_column_with_other_texts_stays_text(cells: list[str]) -> None:
    assert column(cells) == cells


def column(cells: list[str]) -> list[Any]:
    rows = "".join(f"<tr><td>{cell}</td><td>x</td></tr>" for cell in cells)
    return list(tables(f"<table>{rows}</table>")[0][0])


def test_integers_next_to_empty_cells_keep_all_digits() -> None:
    assert column(["1", "", "3"])[::2] == [1.0, 3.0]
    assert column(["9007199254740993", "", "1"])[::2] == ["9007199254740993", "1"]


def test_empty_rows_and_columns_are_kept() -> None:
    html = "<table><tr><th>a</th><th></th><th>a</th></tr><tr><td></td></tr><tr><td>1</td></tr></table>"
    found = tables(html)[0]
    assert list(found.columns) == ["a", "Unnamed: 1", "a.1"]
    assert found["a"].isna().tolist() == [True, False]
    assert found["Unnamed: 1"].isna().all()


def test_a_cell_keeps_its_line_breaks() -> None:
    frame = pd.DataFrame({"steps": ["wash\n\ndry", "spin"], "n": [1, 2]})
    assert tables(html_table(frame))[0].equals(frame)
    assert tables("<table><tr><td><p>wash</p><p>dry</p></td></tr></table>")[0].iloc[0, 0] == "wash\ndry"


def test_floats_of_any_size_survive() -> None:
    frame = pd.DataFrame({"x": [1e-300, 1e16, 0.1, 1 / 3, -2.5e-07, 1.7976931348623157e308]})
    assert tables(html_table(frame))[0].equals(frame)


def test_columns_without_a_starting_cell_are_dropped() -> None:
    huge = "<table><tr><td colspan='10000' rowspan='10000'>1</td></tr><tr><td>2</td></tr></table>"
    assert tables(huge)[0].fillna(0).to_numpy().tolist() == [[1, 0], [1, 2]]
    title = "<table><tr><td colspan='999'>T</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert tables(title)[0].to_numpy().tolist() == [["T", "T"], ["1", "2"]]
    rest = "<table><tr><td rowspan='0'>T</td><td>1</td></tr><tr><td>2</td></tr></table>"
    assert tables(rest)[0].to_numpy().tolist() == [["T", 1], ["T", 2]]
    wrong = "<table><tr><td colspan='-2' rowspan='two'>1</td></tr></table>"
    assert tables(wrong)[0].to_numpy().tolist() == [[1]]


@pytest.mark.parametrize(
    "html",
    [
        "<table>" + "<tr><td colspan=1000 rowspan=0>x</td></tr>" * 500 + "</table>",
        "<table><tr>" + "<td>x</td>" * 2000 + "</tr>" + "<tr><td>y</td></tr>" * 2000 + "</table>",
    ],
)
def test_a_small_body_does_not_become_a_huge_table(html: str) -> None:
    with pytest.raises(ValidationError, match="would be too large"):
        tables(html)
    assert text(html).count("\n") > 400


@pytest.mark.parametrize("model", [Experiment, Item, Template])
def test_full_entries_have_text_and_tables(model: Any) -> None:
    entry = model.from_dict({"id": 1, "body": "<p>a</p><table><tr><td>1</td></tr></table>"})
    assert text(entry) == "a\n\n1"
    assert len(tables(entry)) == 1
    assert text(model.from_dict({"id": 1, "body": None})) == ""
    assert tables(model.from_dict({"id": 1, "body": None})) == []


def test_markdown_is_read_as_the_server_renders_it() -> None:
    sent = {
        "id": 1,
        "content_type": 2,
        "body": "# Goal\n\n- a < b",
        "body_html": "<h1>Goal</h1><ul><li>a</li></ul>",
    }
    assert text(Experiment.from_dict(sent)) == "Goal\n\n- a"
    assert text(Experiment.from_dict({**sent, "body_html": None})) == "# Goal\n\n- a < b"
    assert text(Template.from_dict(sent)) == "# Goal\n\n- a < b"
    assert tables(Template.from_dict(sent)) == []
    assert text(Experiment.from_dict({**sent, "content_type": 1, "body": "<p>x</p>"})) == "x"


@pytest.mark.parametrize("content", [ExperimentSummary.from_dict({"id": 1}), None, 5])
def test_content_without_a_body_is_refused(content: Any) -> None:
    for read in (text, tables):
        with pytest.raises(ValidationError, match="must be a full entry"):
            read(content)


FRAME = pd.DataFrame({"t": [0, 10], "OD": [0.1, 0.4], "by": ["Ann", "Bob"]})


def test_a_table_survives_a_round_trip() -> None:
    assert tables(html_table(FRAME))[0].equals(FRAME)


@pytest.mark.parametrize("release", ["2.0", "3.6", "4.1", "4.9"])
def test_a_table_survives_every_release(release: str) -> None:
    from elab_sdk import Manager
    from elab_sdk.rules.bodies import as_html
    from elab_sdk.sandbox import Sandbox

    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        html = as_html(FRAME, header_cells=sandbox._record.body_tables)
        manager.post_experiment(created, title="T", date="2017-04-15", body=html)
        assert tables(manager.get_experiment(created))[0].equals(FRAME)


def test_a_bold_first_row_is_a_header() -> None:
    bold = (
        "<table><tbody><tr><td><strong>t</strong></td><td><p><b>OD</b></p></td></tr>"
        "<tr><td>1</td><td>2</td></tr></tbody></table>"
    )
    assert list(tables(bold)[0].columns) == ["t", "OD"]
    plain = "<table><tr><td>t</td><td>OD</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert tables(plain)[0].to_numpy().tolist() == [["t", "OD"], ["1", "2"]]
    assert tables(plain, header=True)[0].to_dict("list") == {"t": [1], "OD": [2]}
    assert tables(bold, header=False)[0].shape == (2, 2)


def test_cell_texts_are_unchanged() -> None:
    html = html_table([{"sample": "NA", "decimal": "1,5", "thousand": "1,000", "empty": None, "n": 3}])
    row = tables(html)[0].iloc[0]
    assert (row["sample"], row["decimal"], row["thousand"], row["n"]) == ("NA", "1,5", "1,000", 3)
    assert pd.isna(row["empty"])


def test_tables_and_nested_tables_are_in_order() -> None:
    html = (
        "<table><tr><td>1</td></tr></table><p>x</p><table></table>"
        "<table><tr><td>2</td><td><table><tr><td>3</td></tr></table></td></tr></table>"
    )
    found = tables(html)
    assert [frame.iloc[0, 0] for frame in found] == [1, 2, 3]


def test_spanning_cells_are_repeated() -> None:
    html = (
        "<table><tr><th>a</th><th>b</th></tr><tr><td colspan='2'>1</td></tr>"
        "<tr><td>2</td><td>3</td></tr></table>"
    )
    assert tables(html)[0].to_dict("list") == {"a": [1, 2], "b": [1, 3]}


def test_without_pandas_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'pip install "elab-sdk\[pandas\]"'):
        tables("<table><tr><td>1</td></tr></table>")


def test_text_needs_no_extra(world: World) -> None:
    world.create_experiment()
    assert isinstance(text(world.get_experiment(1)), str)
