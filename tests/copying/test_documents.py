"""Bodies are compared by what people see and click, not by how their HTML is written."""

from __future__ import annotations

import pytest

from elab_sdk.copying.body_documents import first_difference
from elab_sdk.rules.releases import RELEASES, V2_RELEASES
from elab_sdk.sandbox.bodies import clean_body

SAME = [
    ("<p>a</p>", "<p>a</p>\n"),
    ("<p>5 &lt; 6 &quot;x&quot; &#233;</p>", '<p>5 &#60; 6 "x" é</p>'),
    ("<p>a<br>b</p>", "<p>a<br />\n b</p>"),
    ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong>\n<em>c</em></p>"),
    ('<img src="a.png" alt="Gel">', "<img alt='a.png' src='a.png' />"),
    (
        '<a href="x.php?a=1&b=2">x</a>',
        '<a href="x.php?a=1&amp;b=2" target="_blank" rel="noreferrer noopener">x</a>',
    ),
    (
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<table>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</table>",
    ),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("<p>a<p>b", "<p>a</p><p>b</p>"),
    ('<p style="color: red; width:100%">a</p>', '<p style="width:100%;color:#FF0000;">a</p>'),
    ("<span>a</span> b<b></b>", "a b"),
    ("<div><p>a</p></div>", "<p>a</p>"),
    ("<pre>\na\n  b</pre>", "<pre>a\n  b\n</pre>"),
    ("<!-- note --><p>a</p>", "<p>a</p>"),
    ('<p id="x">a</p>', "<p>a</p>"),
    ("", "  \n"),
]
DIFFERENT = [
    ("<p>a</p>", "<p>b</p>"),
    ("<p>a</p><p>b</p>", "<p>a b</p>"),
    ("<p>a b</p>", "<p>ab</p>"),
    ("<p>a&nbsp;b</p>", "<p>a b</p>"),
    ("<p>a <b>b</b></p>", "<p>a b</p>"),
    ('<a href="x.php?id=1">x</a>', '<a href="x.php?id=12">x</a>'),
    ('<a href="x">x</a>', "x"),
    ('<img src="a.png">', ""),
    ('<img src="a.png" width="10">', '<img src="a.png" width="20">'),
    ("<pre>a\n  b</pre>", "<pre>a b</pre>"),
    ("<tr><td colspan=2>a</td></tr>", "<tr><td>a</td></tr>"),
    ("<th>a</th>", "<td>a</td>"),
    ("10<sup>6</sup>", "106"),
    ('<p style="color:red">a</p>', "<p>a</p>"),
    ('<a href="#x">up</a><p id="x">a</p>', '<a href="#x">up</a><p>a</p>'),
    ("<ol><li>a</li></ol>", "<ul><li>a</li></ul>"),
    ("a<br>b", "a b"),
    ("<hr>", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same_is_equal(one: str, other: str) -> None:
    assert first_difference(one, other) is None
    assert first_difference(other, one) is None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_a_person_sees_or_clicks_differs(one: str, other: str) -> None:
    found = first_difference(one, other)
    assert found is not None
    assert found[0] != found[1]
    assert first_difference(other, one) == found[::-1]


def test_no_release_changes_what_is_seen_of_common_html() -> None:
    html = (
        '<h1>Goal</h1>\n<p>pH &lt; 7, <b>cold</b> &amp; "dark"<br>x<sub>2</sub></p>'
        "<ol><li>thaw</li><li>spin</li></ol>"
        '<table><tr><td>1</td><td style="color: red">2</td></tr></table>'
        '<p><a href="database.php?mode=view&amp;id=3">pump</a>'
        '<img src="app/download.php?f=ab/c.png" alt="c.png" /></p><pre>a\n  b</pre>'
    )
    for release in (*RELEASES.values(), *V2_RELEASES.values()):
        assert first_difference(html, clean_body(html, release)) is None, release.name


def test_the_first_difference_is_shown_with_what_is_before_it() -> None:
    assert first_difference("<p>one two three</p>", "<p>one two four</p>") == (
        "one two three",
        "one two four",
    )
    old, new = first_difference(f"<p>{'x' * 5000}y</p>", f"<p>{'x' * 5000}z</p>") or ("", "")
    assert (len(old), old[-1], new[-1]) == (21, "y", "z")


def test_markdown_is_compared_as_text() -> None:
    assert first_difference("# a\r\n*b*\n", "# a\n*b*", markdown=True) is None
    assert first_difference("# a *b*", "# a  *b*", markdown=True) is not None


def test_deeply_nested_html_is_compared_in_linear_time() -> None:
    # quadratic time would exceed the time limit of a test
    for part in ("<b>", "<p ", "</p>", "<pre>\n", "<a href=#x>", "&", "<table><tr><td>"):
        assert first_difference(part * 30_000, part * 30_000 + "x") is not None
