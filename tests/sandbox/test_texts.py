"""Small rules: titles, bodies, dates, names of files, the search language."""

from __future__ import annotations

import pytest

from elab_sdk.releases import GENERATIONS
from elab_sdk.sandbox import bodies, search, values
from elab_sdk.sandbox.errors import RefusedError

OLD, NEW = GENERATIONS["3.6"], GENERATIONS["4.3"]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("plain", "plain"),
        ("", "Untitled"),
        ("0", "Untitled"),
        ('<b>bold</b> & "q" a<b', "bold & &#34;q&#34; a"),
        ("two\r\nlines", "two lines"),
        ("  padded  ", "  padded  "),
    ],
)
def test_a_title_is_stored_as_the_servers_store_it(given: str, stored: str) -> None:
    assert values.title(given) == stored


def test_purifying_removes_scripts_handlers_and_unknown_tags_and_closes_the_rest() -> None:
    dirty = (
        '<p onclick="x()">a &amp; b < c<script>alert(1)</script><nope>d</nope><br><a href="javascript:x">l'
    )
    assert bodies.cleaned(dirty, NEW) == "<p>a &amp; b &lt; cd<br /><a>l</a></p>"


def test_purifying_twice_changes_nothing_more() -> None:
    once = bodies.cleaned("<ul><li>1<li>2</ul><p>x<p>y <img src='a.png' alt='\"'>", NEW)
    assert bodies.cleaned(once, NEW) == once


def test_the_old_whitelist_keeps_attributes_and_the_text_of_scripts() -> None:
    dirty = "<p onclick='x()'>1 < 2</p><script>alert(1)</script><iframe src='x'></iframe>"
    assert bodies.cleaned(dirty, OLD) == "<p onclick='x()'>1 < 2</p>alert(1)"


def test_a_body_that_is_too_long_is_refused() -> None:
    with pytest.raises(RefusedError, match="too big"):
        bodies.cleaned("x" * 4_200_000, OLD)


@pytest.mark.parametrize(
    ("given", "stored"),
    [("20170415", "2017-04-15"), ("2017-04-15", "2017-04-15"), ("2017.4.5", "2017-04-05")],
)
def test_a_strict_release_takes_the_dates_that_its_database_takes(given: str, stored: str) -> None:
    assert values.entry_date(given, NEW) == stored


@pytest.mark.parametrize("given", ["", "notadate", "20191399", "20190230"])
def test_a_strict_release_refuses_what_is_no_date(given: str) -> None:
    with pytest.raises(RefusedError) as caught:
        values.entry_date(given, NEW)
    assert caught.value.status == 500


@pytest.mark.parametrize("given", ["", "notadate", "20191399", "201903041"])
def test_an_old_release_makes_today_of_what_is_no_date(given: str) -> None:
    assert values.entry_date(given, OLD) == values.today()


@pytest.mark.parametrize(
    ("release", "given", "kept"),
    [
        ("4.3", "../../evil.txt", "evil.txt"),
        ("4.3", "Übersicht 漢字.txt", "Übersicht-漢字.txt"),
        ("4.3", "my.data file (1).tar.gz", "my.data-file-1.tar.gz"),
        ("4.3", "README", "README"),
        ("2.0", "with title.txt", "with.title.txt"),
        ("2.0", "Ü.txt", "...txt"),
    ],
)
def test_a_file_keeps_the_name_that_the_release_makes_of_it(release: str, given: str, kept: str) -> None:
    assert values.file_name(given, GENERATIONS[release]) == kept


ENTRY = {"id": 5, "title": "western blot A", "body": "run one", "date": "2021-03-01", "fullname": "Ada Admin"}


@pytest.mark.parametrize(
    ("text", "found"),
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
def test_a_search_finds_what_the_servers_find(text: str, found: bool) -> None:
    assert search.compiled(text, NEW)(ENTRY) is found


@pytest.mark.parametrize(
    ("text", "column"), [("(", 1), ("western AND", 9), ("western )", 9), ("AND", 1), ("(a OR b", 1)]
)
def test_a_syntax_error_names_its_column(text: str, column: int) -> None:
    with pytest.raises(search.SearchError, match=rf"^Line 1, Column {column}: Expected"):
        search.compiled(text, NEW)
