"""What stands in a body: its text as people read it, and its tables as DataFrames."""

from __future__ import annotations

import doctest
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from elab_api_v1.models import Experiment, ExperimentSummary, Item, Template

from elab_sdk import ValidationError, contents, html_table, tables, text

if TYPE_CHECKING:
    from tests.facade.conftest import World


def test_the_examples_are_right() -> None:
    failed, run = doctest.testmod(contents)
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
        ("a&nbsp;b &#34;c&#34;", 'a\xa0b "c"'),
        ("", ""),
    ],
)
def test_text_reads_as_the_page_does(html: str, written: str) -> None:
    assert text(html) == written


@pytest.mark.parametrize("model", [Experiment, Item, Template])
def test_every_entry_that_was_read_whole_has_text_and_tables(model: Any) -> None:
    entry = model.from_dict({"id": 1, "body": "<p>a</p><table><tr><td>1</td></tr></table>"})
    assert text(entry) == "a\n\n1"
    assert len(tables(entry)) == 1
    assert text(model.from_dict({"id": 1, "body": None})) == ""
    assert tables(model.from_dict({"id": 1, "body": None})) == []


def test_a_body_in_markdown_is_read_as_the_server_renders_it() -> None:
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
def test_what_has_no_body_is_refused(content: Any) -> None:
    for read in (text, tables):
        with pytest.raises(ValidationError, match="read whole"):
            read(content)


FRAME = pd.DataFrame({"t": [0, 10], "OD": [0.1, 0.4], "by": ["Ann", "Bob"]})


def test_a_table_comes_back_as_it_was_given() -> None:
    assert tables(html_table(FRAME))[0].equals(FRAME)


@pytest.mark.parametrize("release", ["2.0", "3.6", "4.1", "4.9"])
def test_a_table_goes_through_a_server_of_any_release_and_comes_back(release: str) -> None:
    from elab_sdk import Manager
    from elab_sdk.bodies import as_html
    from elab_sdk.sandbox import Sandbox

    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        html = as_html(FRAME, header_cells=sandbox.release.body_tables)
        manager.post_experiment(created, title="T", date="2017-04-15", body=html)
        assert tables(manager.get_experiment(created))[0].equals(FRAME)


def test_a_table_that_an_editor_made_has_a_header_where_its_first_row_is_bold() -> None:
    bold = (
        "<table><tbody><tr><td><strong>t</strong></td><td><p><b>OD</b></p></td></tr>"
        "<tr><td>1</td><td>2</td></tr></tbody></table>"
    )
    assert list(tables(bold)[0].columns) == ["t", "OD"]
    plain = "<table><tr><td>t</td><td>OD</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert tables(plain)[0].to_numpy().tolist() == [["t", "OD"], ["1", "2"]]
    assert tables(plain, header=True)[0].to_dict("list") == {"t": [1], "OD": [2]}
    assert tables(bold, header=False)[0].shape == (2, 2)


def test_cells_keep_what_they_say() -> None:
    html = html_table([{"sample": "NA", "decimal": "1,5", "thousand": "1,000", "empty": None, "n": 3}])
    row = tables(html)[0].iloc[0]
    assert (row["sample"], row["decimal"], row["thousand"], row["n"]) == ("NA", "1,5", "1,000", 3)
    assert pd.isna(row["empty"])


def test_several_tables_come_in_order_and_inner_ones_too() -> None:
    html = (
        "<table><tr><td>1</td></tr></table><p>x</p><table></table>"
        "<table><tr><td>2</td><td><table><tr><td>3</td></tr></table></td></tr></table>"
    )
    found = tables(html)
    assert [frame.iloc[0, 0] for frame in found] == [1, 2, 3]


def test_cells_that_span_several_are_repeated() -> None:
    html = (
        "<table><tr><th>a</th><th>b</th></tr><tr><td colspan='2'>1</td></tr>"
        "<tr><td>2</td><td>3</td></tr></table>"
    )
    assert tables(html)[0].to_dict("list") == {"a": [1, 2], "b": [1, 3]}


def test_without_pandas_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pandas", "lxml.html"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(ImportError, match=r'pip install "elab-sdk\[pandas\]"'):
                tables("<table><tr><td>1</td></tr></table>")


def test_text_costs_no_package(world: World) -> None:
    world.create_experiment()
    assert isinstance(text(world.get_experiment(1)), str)
