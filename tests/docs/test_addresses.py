"""Addresses of the documentation in code and in other files lead to a page and to a heading of it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from site_reference import reference_pages

from elab_sdk._site import SITE, page_url
from tests.docs.running import ROOT

PAGES = {page.relative_to(ROOT / "docs").as_posix(): page for page in (ROOT / "docs").rglob("*.md")}
ADDRESS = re.compile(r"https://elab-sdk\.readthedocs\.io\b[^\s\"'`)>\]},;\\]*")
FURTHER_PAGES = ("reference/commands", "changelog", "security", "contributing", "explanation/benchmarks")
FILES = [
    *(ROOT / "elab_sdk").rglob("*.py"),
    *(ROOT / "generated").rglob("*.py"),
    *(ROOT / "docs").rglob("*.md"),
    *ROOT.glob("*.md"),
    *ROOT.glob("*.toml"),
    *ROOT.glob("*.yml"),
    *ROOT.glob("*.cff"),
]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the site makes them."""
    found: list[str] = []
    for line in re.sub(r"^( *)(```|~~~).*?^\1\2", "", text, flags=re.DOTALL | re.MULTILINE).splitlines():
        if heading := re.fullmatch(r"#{1,6} +(.*?)(?: *\{ *#([\w-]+).*\})?", line):
            title = unicodedata.normalize("NFKD", heading[1]).encode("ascii", "ignore").decode()
            slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())
            earlier = sum(each == slug for each in found)
            found.append(heading[2] or (f"{slug}_{earlier}" if earlier else slug))
    return set(found)


def known_addresses() -> set[str]:
    # the site has pages for files outside docs/, such as CHANGELOG.md
    listed = re.findall(r"^ +- [^:]+: ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    addresses = {SITE, SITE.removesuffix("/"), *map(page_url, listed)}
    for name, page in PAGES.items():
        addresses |= {page_url(name), *(page_url(name, each) for each in anchors(page.read_text("utf-8")))}
    return addresses


def test_addresses_lead_to_pages_and_headings() -> None:
    known = known_addresses()
    texts = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in FILES}
    found = {(name, each.rstrip(".:")) for name, text in texts.items() for each in ADDRESS.findall(text)}
    # anchors of generated pages are tested with the built site
    generated = {page_url(page.uri) for page in reference_pages()} | {page_url(uri) for uri in FURTHER_PAGES}
    wrong = {each for each in found if each[1] not in known and each[1].partition("#")[0] not in generated}
    assert wrong == set()
    assert {name for name, _ in found} > {"elab_sdk/_site.py", "elab_sdk/_async/items.py"}


def test_code_names_the_site_and_no_file_of_a_checkout() -> None:
    pattern = re.compile(r"\bdocs/[\w/-]+\.md")
    files = [*(ROOT / "elab_sdk").rglob("*.py"), *(ROOT / "generated").rglob("*.py")]
    assert [file.name for file in files if pattern.search(file.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## The entries of other people\n", {"the-entries-of-other-people"}),
        ("# `elab`: the notebook\n## One\n## One\n", {"elab-the-notebook", "one", "one_1"}),
        ("```sh\n# a comment\n```\n## After { #own }\n", {"own"}),
    ],
)
def test_anchors_are_those_of_the_site(text: str, expected: set[str]) -> None:
    assert anchors(text) == expected
