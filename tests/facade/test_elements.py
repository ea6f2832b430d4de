"""Only a `<` in HTML that does not begin a tag is escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elab_sdk.content.elements import escape_text_brackets
from elab_sdk.rules import checks
from elab_sdk.rules.bodies import as_html

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["<", "</", "<!--", "-->", "<p", "<b>", "</b>", "<td", "<svg", "</svg>", ">", "'", '"', "=", "/"]
        ),
        st.sampled_from(
            [" ", "x", "&lt;", "&", "title=", "<?xml", "<![if", "<o:p>", "<String>", "\n", "nowrap"]
        ),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("html", "sent"),
    [
        ("p<0.05 and more", "p&lt;0.05 and more"),
        ("<p>T <37 C</p><p>kept?</p>", "<p>T &lt;37 C</p><p>kept?</p>"),
        ("<p>if x <y then z</p>", "<p>if x &lt;y then z</p>"),
        ("<", "&lt;"),
        ("<3", "&lt;3"),
        ("x<-1", "x&lt;-1"),
        ("1 < 2 and 4 > 3", "1 &lt; 2 and 4 > 3"),
        ("$x<y$", "$x&lt;y$"),
        ("List<String>", "List&lt;String>"),
        ("by <ann@example.org>", "by &lt;ann@example.org>"),
        ("see <https://example.org>", "see &lt;https://example.org>"),
        ("<foo>a</foo><p>b</p>", "&lt;foo>a&lt;/foo><p>b</p>"),
        ("a <b and c> d", "a &lt;b and c> d"),
        ("a <b", "a &lt;b"),
        ("<p>cut</p", "<p>cut&lt;/p"),
        ('<a href="never closed>x</a>', '&lt;a href="never closed>x</a>'),
        ("head <!-- never closed", "head &lt;!-- never closed"),
        ("<?php echo 1 ?>", "&lt;?php echo 1 ?>"),
        ("<svg><text>p<0.05</text></svg> x<y", "<svg><text>p&lt;0.05</text></svg> x&lt;y"),
        ("<svg> never closed x<y", "<svg> never closed x&lt;y"),
    ],
)
def test_bare_less_than_is_escaped(html: str, sent: str) -> None:
    assert escape_text_brackets(html) == sent
    assert checks.body(html) == sent
    assert checks.body(sent) == sent, "what is read back is not escaped again"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "a &lt; b &amp;lt; c",
        "<P>x<BR/>y<br /></P >",
        "<p style='font-size: 14pt;'>x</p>",
        '<td colspan=2 nowrap align="left"\n>x</td>',
        '<p title="p<0.05">x</p>',
        "<img src=x.png alt='a < b'/>",
        '<img src="data:image/png;base64,AAAA" width="1"alt="x">',
        "<!-- a < b --><p>x</p>",
        '<!DOCTYPE html><html lang="en"><body>x</body></html>',
        '<?xml version="1.0"?><p>x</p>',
        "<p class=MsoNormal>x<o:p></o:p></p><![if !vml]>y<![endif]>",
        '<svg width="1"><path d="M0 0"/></svg><math><mi>x</mi></math>',
        "<p>a<pagebreak>b</p>",
        "<input type=checkbox checked data-id>",
    ],
)
def test_tags_and_entities_are_unchanged(html: str) -> None:
    assert checks.body(html) == html


@given(PIECES)
@example('<a x="<a y=\'<b>">')
def test_escaping_is_idempotent_and_changes_only_less_than(html: str) -> None:
    sent = escape_text_brackets(html)
    assert sent.replace("&lt;", "<") == html.replace("&lt;", "<")
    assert escape_text_brackets(sent) == sent


class TextCollector(HTMLParser):
    """The text that a browser shows."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.sampled_from("<>=/!?-a1 .\"'&;pbt"), max_size=30))
def test_browser_shows_text_after_less_than(text: str) -> None:
    reader = TextCollector()
    reader.feed(f"<p>{escape_text_brackets(text)}</p>")
    reader.close()
    assert reader.text.count("<") >= len(re.findall(r"<(?![a-z/!?])", text))


def test_many_unclosed_tags_take_proportional_time() -> None:
    # quadratic time would be days
    for opening in ("<", "<a ", "<!--", "<svg ", "<a x=\"<a y='", '<a x="', "<a x", "<?xml", "</a "):
        html = opening * 300_000
        assert escape_text_brackets(html).count("&lt;") == html.count("<")


def test_byte_order_mark_is_removed_from_body() -> None:
    assert checks.body("\ufeff<p>x</p>") == "<p>x</p>"
    assert as_html("\ufeff<p>x</p>") == "<p>x</p>"
    assert as_html("\ufefftext") == "<p>text</p>"
    assert checks.metadata('\ufeff{"a": 1}') == '{"a": 1}'
