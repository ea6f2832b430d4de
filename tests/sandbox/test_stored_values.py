"""How the sandbox stores titles, bodies, dates, file names and metadata, and its search language."""

from __future__ import annotations

import pytest

from elab_sdk.rules.releases import GENERATIONS, RELEASES
from elab_sdk.sandbox import bodies, collation, dates, metadata, search, styles, values
from elab_sdk.sandbox.errors import RefusedError
from elab_sdk.sandbox.strip_tags import strip_tags

OLD, NEW = GENERATIONS["3.6"], GENERATIONS["4.3"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("plain", "plain"),
        ("", "Untitled"),
        ("0", "Untitled"),
        ('<b>bold</b> & "q" a<b', "bold & &#34;q&#34; a"),
        ("two\r\nlines", "two lines"),
        ("  padded  ", "  padded  "),
        ("a < b > c", "a  c"),
        ("From <a@example.org> x", "From  x"),
    ],
)
def test_title_is_stored_like_on_the_servers(text: str, stored: str) -> None:
    assert values.title(text, NEW) == stored


def test_title_over_255_characters_is_refused() -> None:
    assert values.title("t" * 255, NEW) == "t" * 255
    with pytest.raises(RefusedError):
        values.title("t" * 256, NEW)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ('5\' "x"', "5&#39; &#34;x&#34;"),
        ("a\\b", "ab"),
        ("  outer\t", "outer"),
        ("a|b", "a b"),
        ("<b>x</b>", "x"),
        ("a < b", "a"),
    ],
)
def test_tag_is_stored_like_on_the_servers(text: str, stored: str) -> None:
    assert values.tag(text, NEW) == stored
    assert values.tag(text, GENERATIONS["2.0"]) == text


def test_emoji_are_refused_by_old_databases() -> None:
    assert values.title("\U0001f9ea", NEW) == "\U0001f9ea"
    with pytest.raises(RefusedError) as caught:
        values.title("\U0001f9ea", OLD)
    assert caught.value.status == 500


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("p<0.05 and more", "p"),
        ("<p>T <37 C</p><p>kept?</p>", "<p>T "),
        ("a < b", "a < b"),
        ("1 < 2 and 4 > 3", "1 < 2 and 4 > 3"),
        ("<", ""),
        ("<!-- c --> tail", " tail"),
        ("head <!-- never closed", "head "),
        ("x<?php echo '?>' ?>y", "xy"),
        ("<?xml a?>k", "k"),
        ("<!DOCTYPE html>v", "v"),
        ('<i title=">">a</i><P CLASS="x">b</P>', 'a<P CLASS="x">b</P>'),
        ("<br/>a<br />", "<br/>a<br />"),
        ("</ p>", ""),
        ("<<p>>q", "<p>q"),
        ("a\0b", "ab"),
        ("List<String> of <p", "List of "),
    ],
)
def test_tags_are_stripped_like_in_php(text: str, result: str) -> None:
    assert strip_tags(text, {"p", "br"}) == result


def test_strip_tags_keeps_attributes_and_script_text() -> None:
    dirty = "<p onclick='x()'>1 < 2</p><script>alert(1)</script><iframe src='x'></iframe>"
    assert bodies.clean_body(dirty, OLD) == "<p onclick='x()'>1 < 2</p>alert(1)"


def test_purifying_removes_scripts_handlers_and_unknown_tags() -> None:
    dirty = (
        '<p onclick="x()">a &amp; b < c<script>alert(1)</script><nope>d</nope><br><a href="javascript:x">l'
    )
    assert bodies.clean_body(dirty, NEW) == "<p>a &amp; b &lt; cd<br><a>l</a></p>"
    assert bodies.clean_body(dirty, RELEASES["4.1.0"]) == "<p>a &amp; b &lt; calert(1)d<br /><a>l</a></p>"


@pytest.mark.parametrize("release", ["4.1.0", "4.3.0", "4.3.9", "4.9.0"])
@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>1<li>2</ul><p>x<p>y <img src='a.png' alt='\"'>",
        "<table>lost<tr><td rowspan='2' style='color: red'>a<td>b</table>",
        "<b>bold<p>in a paragraph</b>after",
        "<ul>text</ul><dl></dl><tr>row",
        "<table><tr></div><table>",
    ],
)
def test_purifying_twice_changes_nothing(release: str, body: str) -> None:
    once = bodies.clean_body(body, RELEASES[release])
    assert bodies.clean_body(once, RELEASES[release]) == once


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("<ul><li>1<li>2</ul>", "<ul><li>1</li><li>2</li></ul>"),
        ("<ul>text</ul>", "<ul><li>text</li></ul>"),
        ("<table>lost<tr><td>a<td>b</table>", "<table><tr><td>a</td><td>b</td></tr></table>"),
        ("<table></table><td>cell</td>", "cell"),
        ("<b>x<p>y</b>z", "<b>x</b><p><b>y</b>z</p>"),
        ("<p>a<h1>b</h1>", "<p>a</p><h1>b</h1>"),
        ('<img src="">', ""),
        ('<img src="a/b.png" alt="mine">', '<img src="a/b.png" alt="b.png">'),
        ("<a href='//x.org'>l</a>", '<a href="//x.org" target="_blank" rel="noreferrer noopener">l</a>'),
    ],
)
def test_purifying_nests_tags_correctly(text: str, stored: str) -> None:
    assert bodies.clean_body(text, NEW) == stored


def test_style_is_normalized() -> None:
    assert styles.normalize_style("color: Red; position:fixed;;width:100%; background:url(x)") == (
        "color:#FF0000;width:100%;"
    )
    assert styles.normalize_style("color:rgb(1, 2, 3)") == "color:rgb(1,2,3);"


def test_too_long_body_is_refused() -> None:
    with pytest.raises(RefusedError, match="too big"):
        bodies.clean_body("x" * 4_200_000, OLD)


@pytest.mark.parametrize(
    ("release", "text", "stored"),
    [
        ("2.0.0", "20170415", "2017-04-15"),
        ("2.0.0", "20170230", "2017-02-30"),
        ("2.0.0", "2017-04-15", None),
        ("3.4.4", "2017-04-15", "2017-04-15"),
        ("3.4.4", "2017/04/15", None),
        ("4.0.0", "2017/04/15", "2017-04-15"),
        ("4.0.0", "15/04/2017", None),
        ("4.0.0", "", None),
        ("4.0.0", "201903041", None),
        ("4.3.0", "20170415", None),
        ("4.3.9", "-20170415", "2017-04-15"),
        ("4.3.9", "20170415", "2017-04-15"),
        ("4.4.0", "2017-04-15T12:30:00", "2017-04-15"),
        ("4.4.0", "20170415123000", "2017-04-15"),
        ("4.4.0", "2017.4.5", "2017-04-05"),
        ("4.4.0", "170415", "2017-04-15"),
    ],
)
def test_date_is_parsed_as_by_the_release(release: str, text: str, stored: str | None) -> None:
    assert dates.entry_date(text, RELEASES[release], "mysql") == (stored or values.today())


@pytest.mark.parametrize("text", ["", "notadate", "20191399", "20190230", "2017-12", "00000000", "-20170415"])
def test_strict_release_refuses_invalid_dates(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        dates.entry_date(text, RELEASES["4.4.0"], "mysql")
    assert caught.value.status == 500


def test_mariadb_accepts_a_zero_date() -> None:
    assert dates.entry_date("00000000", RELEASES["4.4.0"], "mariadb") == "0000-00-00"


def test_mysql_reformats_metadata_and_mariadb_does_not() -> None:
    text = '{"second":1, "b": {"k": null}}'
    assert metadata.stored_metadata(text, NEW, "mysql") == '{"b": {"k": null}, "second": 1}'
    assert metadata.stored_metadata(text, NEW, "mariadb") == text


@pytest.mark.parametrize("text", ["", " ", "{no", '{"a": 1,}', "{'a': 1}", "NaN", "[" * 120 + "]" * 120])
def test_invalid_json_is_refused_as_metadata(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        metadata.stored_metadata(text, NEW, "mysql")
    assert caught.value.status == 500


@pytest.mark.parametrize("release", ["3.6.7", "4.3.9"])
def test_collation_ignores_case_and_accents(release: str) -> None:
    compare = collation.collation_of(RELEASES[release])
    assert compare("twin", "TW\u00cdN ") == 0
    assert compare("\U0001f9ea", "\U0001f52c") == 0
    assert compare("a\tb", "a") < 0 < compare("b", "A+")


def test_collation_of_punctuation_depends_on_the_release() -> None:
    assert collation.collation_of(RELEASES["4.2.4"])("a+b", "a,b") < 0
    assert collation.collation_of(RELEASES["4.3.0"])("a+b", "a,b") > 0


@pytest.mark.parametrize(
    ("release", "name", "stored"),
    [
        ("4.3", "../../evil.txt", "evil.txt"),
        ("4.3", "Übersicht 漢字.txt", "Übersicht-漢字.txt"),
        ("4.3", "my.data file (1).tar.gz", "my.data-file-1.tar.gz"),
        ("4.3", "README", "README"),
        ("4.3", " R&D+a=b;c,d#e.txt ", "RDabcde.txt"),
        ("4.3", "a(1) [2] {3}.txt", "a1-2-3.txt"),
        ("4.3", ".hidden.", "hidden"),
        ("4.3", "a\\b.txt", "b.txt"),
        ("3.3", "my (1).txt", "my..1..txt"),
        ("2.0", "with title.txt", "with.title.txt"),
        ("2.0", "Ü.txt", "...txt"),
    ],
)
def test_file_name_is_stored_as_by_the_release(release: str, name: str, stored: str) -> None:
    assert values.file_name(name, GENERATIONS[release]) == stored


ENTRY = {"id": 5, "title": "western blot A", "body": "run one", "date": "2021-03-01", "fullname": "Ada Admin"}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("western", True),
        ("WESTERN run", True),
        ("western AND gel", False),
        ("western OR gel", True),
        ("gel|western", True),
        ("NOT gel", True),
        ("!western", False),
        ("(gel OR western) AND run", True),
        ('title:"western blot"', True),
        ("title:run", False),
        ("body:run", True),
        ("author:ada", True),
        ("date:>=20210301", True),
        ("date:<2021-03-01", False),
        ("date:2021", False),
        ("nope:x", False),
        ("", True),
    ],
)
def test_search_matches_like_on_the_servers(text: str, matches: bool) -> None:
    assert search.compile_search(text, NEW)(ENTRY) is matches


@pytest.mark.parametrize(
    ("text", "column"), [("(", 1), ("western AND", 9), ("western )", 9), ("AND", 1), ("(a OR b", 1)]
)
def test_search_syntax_error_has_a_column(text: str, column: int) -> None:
    with pytest.raises(search.SearchError, match=rf"^Line 1, Column {column}: Expected"):
        search.compile_search(text, NEW)
