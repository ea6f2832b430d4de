"""Links of bodies to entries and uploads."""

from __future__ import annotations

import doctest

import pytest

from elab_sdk.content import body_references, html_tokens
from elab_sdk.content.body_references import Reference, references, replace_references

SITE = "https://elab.example.org/"

ENTRY_LINKS = [
    ('<a href="experiments.php?mode=view&amp;id=3">x</a>', "experiment", 3),
    ("<a href='experiments.php?mode=view&id=3'>x</a>", "experiment", 3),
    ("<A HREF=experiments.php?mode=view&id=3>x</A>", "experiment", 3),
    ('<a title="a>b" href = "./database.php?id=12&amp;mode=edit&amp;x=1#part">x</a>', "item", 12),
    ('<a href="/database.php?mode=view&#38;id=12">x</a>', "item", 12),
    ('<a href="experiments.php?mode=view&amp;amp;id=3">x</a>', "experiment", 3),
    ('<a href="https://elab.example.org/experiments.php?mode=view&amp;id=3">x</a>', "experiment", 3),
    ('<a href="http://ELAB.example.org:80/experiments.php?mode=view&amp;id=3">x</a>', "experiment", 3),
    ('<a href="//elab.example.org/experiments.php?id=3">x</a>', "experiment", 3),
    ('<a href="ucp.php?tab=3&amp;templateid=4">x</a>', "template", 4),
    ('<a href="templates.php?mode=view&amp;id=4">x</a>', "template", 4),
]
UPLOAD_LINKS = [
    ('<img src="app/download.php?f=ab/cd.png&amp;name=gel.png&amp;storage=1" />', "ab/cd.png", False),
    ('<img src="app/download.php?f=ab%2Fcd.png">', "ab/cd.png", False),
    ('<a href="https://elab.example.org/app/download.php?storage=1&f=ab/cd.png">x</a>', "ab/cd.png", False),
    ("<img src='/app/download.php?f=ab%2Fcd.png_th.jpg'>", "ab/cd.png", True),
    ('<video poster="app/download.php?f=ab/cd.png"></video>', "ab/cd.png", False),
]
NO_LINKS = [
    "<p>experiments.php?mode=view&amp;id=3</p>",
    "<code>&lt;a href=experiments.php?mode=view&amp;id=3&gt;</code>",
    '<!-- <a href="experiments.php?mode=view&amp;id=3">x</a> -->',
    '<textarea><a href="experiments.php?mode=view&amp;id=3">x</a></textarea>',
    '<a href="experiments.php?mode=show&amp;id=3">x</a>',
    '<a href="experiments.php?mode=view&amp;id=3x">x</a>',
    '<a href="experiments.php?mode=view&amp;id=0">x</a>',
    f'<a href="experiments.php?mode=view&amp;id={"9" * 5000}">x</a>',
    '<a href="experiments.php?mode=view">x</a>',
    '<a href="https://other.example.org/experiments.php?mode=view&amp;id=3">x</a>',
    '<a href="https://elab.example.org:8443/experiments.php?mode=view&amp;id=3">x</a>',
    '<a href="https://elab.example.org/wiki/experiments.php?mode=view&amp;id=3">x</a>',
    '<a href="https://[/experiments.php?mode=view&amp;id=3">x</a>',
    '<a href="ftp://elab.example.org/experiments.php?mode=view&amp;id=3">x</a>',
    '<a title="experiments.php?mode=view&amp;id=3">x</a>',
    '<a href="#" href="experiments.php?mode=view&amp;id=3">x</a>',
    '<img src="app/download.php?name=gel.png">',
]
MARKDOWN_LINKS = [
    "[x](experiments.php?mode=view&id=3)",
    "[x](<experiments.php?mode=view&id=3> 'title')",
    '![x]( experiments.php?mode=view&amp;id=3 "title")',
    "[a (b)](experiments.php?mode=view&id=3&name=(1))",
    "[x][1]\n\n[1]: experiments.php?mode=view&id=3",
    "<https://elab.example.org/experiments.php?mode=view&id=3>",
    "see https://elab.example.org/experiments.php?mode=view&id=3.",
    'p <5 and <a class="b" href="experiments.php?mode=view&amp;id=3">x</a>',
    "- a\n\n      [x](experiments.php?mode=view&id=3)",
    "```\ncode\n```\n[x](experiments.php?mode=view&id=3)",
    "a ` b\n\n[x](experiments.php?mode=view&id=3) ` c",
]
MARKDOWN_TEXTS = [
    "experiments.php?mode=view&id=3",
    "`[x](experiments.php?mode=view&id=3)`",
    "``a ` [x](experiments.php?mode=view&id=3)``",
    "```\n[x](experiments.php?mode=view&id=3)\n``\n```",
    "~~~ html\n<a href='experiments.php?mode=view&id=3'>x</a>",
    "> ```\n> [x](experiments.php?mode=view&id=3)",
    "text\n\n    [x](experiments.php?mode=view&id=3)\n",
    "<!-- [x](experiments.php?mode=view&id=3) -->",
    "[x](experiments.php?mode=view&id=3 and more)",
    "\\https://elab.example.org/wiki/experiments.php?mode=view&id=3",
]


def test_the_examples_are_right() -> None:
    for module in (body_references, html_tokens):
        failed, run = doctest.testmod(module)
        assert run >= 3
        assert not failed


@pytest.mark.parametrize(("html", "kind", "entry_id"), ENTRY_LINKS)
def test_a_link_to_an_entry_is_found(html: str, kind: str, entry_id: int) -> None:
    (reference,) = references(html, SITE)
    assert (reference.kind, reference.id, reference.long_name) == (kind, entry_id, "")
    assert reference.is_absolute == ("//" in html)


@pytest.mark.parametrize(("html", "long_name", "is_thumbnail"), UPLOAD_LINKS)
def test_a_link_to_an_upload_is_found(html: str, long_name: str, is_thumbnail: bool) -> None:
    (reference,) = references(html, SITE)
    assert (reference.kind, reference.long_name) == ("upload", long_name)
    assert reference.is_thumbnail == is_thumbnail


@pytest.mark.parametrize("html", NO_LINKS)
def test_what_is_not_a_link_to_an_entry_is_not_found(html: str) -> None:
    assert not list(references(html, SITE))
    assert replace_references(html, lambda _: "changed", SITE) == html


@pytest.mark.parametrize("text", MARKDOWN_LINKS)
def test_a_link_in_markdown_is_found(text: str) -> None:
    (reference,) = references(text, SITE, markdown=True)
    assert (reference.kind, reference.id) == ("experiment", 3)


@pytest.mark.parametrize("text", MARKDOWN_TEXTS)
def test_code_and_text_in_markdown_are_not_links(text: str) -> None:
    assert not list(references(text, SITE, markdown=True))


def test_a_site_may_have_a_port_and_a_path() -> None:
    site = "http://elab.example.org:8080/notes/"
    urls = ("experiments.php?id=3", "/notes/experiments.php?id=3", f"{site}experiments.php?id=3")
    for url in urls:
        assert [reference.id for reference in references(f'<a href="{url}">', site)] == [3]
    for url in ("/experiments.php?id=3", "http://elab.example.org/notes/experiments.php?id=3"):
        assert not list(references(f'<a href="{url}">', site))


def test_without_a_site_only_relative_links_are_found() -> None:
    html = '<a href="experiments.php?id=3">a</a><a href="https://elab.example.org/experiments.php?id=4">b</a>'
    assert [reference.id for reference in references(html)] == [3]


@pytest.mark.parametrize("markdown", [False, True])
def test_replacing_changes_only_the_urls(markdown: bool) -> None:
    before = (
        "<p>ä\r\n<a  href='experiments.php?mode=view&id=3' >x</a > 5 &lt; 6 <b>experiments.php?id=3"
        "<img src=app/download.php?f=ab%2Fcd.png alt='a'/><a href=\"database.php?mode=view&amp;id=9\">\ud800"
    )

    def replacement(reference: Reference) -> str | None:
        urls = {"experiment": "experiments.php?mode=view&id=30", "upload": "ef/gh 'i\".png"}
        return urls.get(reference.kind)

    after = before.replace("view&id=3", "view&amp;id=30")
    after = after.replace("app/download.php?f=ab%2Fcd.png", "ef/gh%20&#x27;i&quot;.png")
    assert replace_references(before, replacement, markdown=markdown) == after


def test_a_replaced_link_in_markdown_stays_one() -> None:
    text = "[x](experiments.php?id=3) [y](<experiments.php?id=4>)"
    replaced = replace_references(text, lambda _: "a(b) c", markdown=True)
    assert replaced == "[x](a%28b%29%20c) [y](<a%28b%29%20c>)"


def test_the_span_of_a_reference_is_its_url() -> None:
    body = '<p>1</p><a href="experiments.php?mode=view&amp;id=3#x">x</a>'
    (reference,) = references(body)
    assert body[reference.start : reference.end] == "experiments.php?mode=view&amp;id=3#x"
    assert (reference.url, reference.fragment) == ("experiments.php?mode=view&id=3#x", "#x")
