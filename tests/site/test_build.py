"""The built site is complete: no warning, no dead link or anchor, every public name, texts for assistants."""

from __future__ import annotations

import html
import inspect
import posixpath
import re
import zlib
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import yaml

import elab_sdk
import elab_sdk.elabapy
import elab_sdk.errors
import elab_sdk.models
import elab_sdk.types
from elab_sdk import AsyncManager, Manager
from elab_sdk._site import SITE
from elab_sdk.cli.command_table import COMMAND_NAMES
from tests.docs.test_addresses import ADDRESS, FILES
from tests.site.serving import ROOT, pages

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

_ATTRIBUTE = re.compile(r"<\w+\b[^>]*?\s(?:href|src)=(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_ID = re.compile(r"\b(?:id|name)=(\"[^\"]*\"|'[^']*'|[^\s>]+)")


@cache
def text_of(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def ids(page: Path) -> frozenset[str]:
    return frozenset(html.unescape(each.strip("\"'")) for each in _ID.findall(text_of(page)))


def dead(target: str, site: Path, page: str = "") -> bool:
    """Whether a link of a page leads nowhere."""
    parts = urlsplit(target)
    path = posixpath.normpath(posixpath.join(page, unquote(parts.path) or "."))
    file = site / path
    if file.is_dir():
        file /= "index.html"
    if not file.is_file():
        return True
    return bool(parts.fragment) and unquote(parts.fragment) not in ids(file)


def inventory(site: Path) -> dict[str, str]:
    """The anchors of all documented names."""
    content = (site / "objects.inv").read_bytes()
    lines = zlib.decompress(content.split(b"\n", 4)[4]).decode().splitlines()
    split = [line.split(" ", 4) for line in lines]
    return {name: uri.replace("$", name) for name, _, _, uri, _ in split}


def names_of_pages(node: object) -> set[str]:
    """All pages below a node of the navigation."""
    if isinstance(node, str):
        return {node}
    children = node.values() if isinstance(node, dict) else node
    return set().union(*map(names_of_pages, children))  # type: ignore[call-overload, no-any-return]


def test_the_site_builds_without_a_warning(built: subprocess.CompletedProcess[str]) -> None:
    assert [line for line in built.stderr.splitlines() if not line.startswith("INFO")] == []
    assert built.returncode == 0


def test_every_page_is_in_the_navigation() -> None:
    config = re.sub(r"!!python/\S+", "", (ROOT / "mkdocs.yml").read_text("utf-8"))
    listed = names_of_pages(yaml.safe_load(config)["nav"])
    written = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert written - listed == set()


def test_all_links_and_anchors_lead_somewhere(site: Path) -> None:
    broken = {
        (page, link)
        for page in pages(site)
        for quoted in _ATTRIBUTE.findall(text_of(site / page.strip("/") / "index.html"))
        if (link := html.unescape(quoted.strip("\"'")))
        and not urlsplit(link).scheme
        and dead(link, site, page.strip("/"))
    }
    assert broken == set()


def test_addresses_in_code_and_files_lead_to_the_site(site: Path) -> None:
    found = {
        (file.name, address.rstrip(".:"))
        for file in FILES
        for address in ADDRESS.findall(file.read_text("utf-8"))
    }
    assert {
        each for each in found if dead(each[1].removeprefix(SITE.removesuffix("/")).strip("/"), site)
    } == set()


def test_no_page_loads_anything_from_another_server(site: Path) -> None:
    loading = re.compile(
        r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//|@import|<link[^>]*stylesheet[^>]*//"
    )
    assert [
        page for page in pages(site) if loading.search(text_of(site / page.strip("/") / "index.html"))
    ] == []


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    names = {
        f"elab_sdk.{name}"
        for name in elab_sdk.__all__
        if name not in {"__version__", "errors", "models", "types"}
    }
    names |= {f"elab_sdk.errors.{name}" for name in elab_sdk.errors.__all__}
    names |= {f"elab_sdk.types.{name}" for name in elab_sdk.types.__all__}
    names |= {f"elab_sdk.elabapy.{name}" for name in elab_sdk.elabapy.__all__ if name != "__version__"}
    names |= {f"elab_sdk.Manager.{name}" for name in dir(Manager) if not name.startswith("_")}
    names |= {
        "elab_sdk.AsyncManager.aclose",
        "elab_sdk.sandbox.Sandbox",
        "elab_sdk.sandbox.pytest_plugin.elab_sandbox",
    }
    anchors = inventory(site)
    assert sorted(names - set(anchors)) == []
    assert [name for name in sorted(names) if dead(anchors[name], site)] == []


def test_asyncmanager_has_the_methods_that_are_documented_once() -> None:
    public = [{name for name in dir(each) if not name.startswith("_")} for each in (Manager, AsyncManager)]
    assert public[0] - {"close"} == public[1] - {"aclose"}


def test_errors_of_a_method_are_links(site: Path) -> None:
    page = text_of(site / "reference/manager/experiments/index.html")
    assert re.search(r'<a [^>]*href="?\.\./\.\./errors/#elab_sdk\.(errors\.)?NotFoundError', page)


def test_every_command_is_in_the_reference(site: Path) -> None:
    found = ids(site / "reference/commands/index.html")
    assert [name for name in COMMAND_NAMES if f"elab-{name}" not in found] == []


def test_the_reference_in_one_file_has_every_method_with_its_signature(site: Path) -> None:
    reference = (site / "reference.md").read_text("utf-8")
    assert len(reference) < 600_000
    for name, function in inspect.getmembers(Manager, inspect.isfunction):
        if name.startswith("_"):
            continue
        described = reference.partition(f"\n### Manager.{name}\n")[2]
        signature = described.partition("```python\n")[2].partition("\n```")[0]
        assert re.match(rf"{name}\(.*\) -> .+", signature), name
        parameters = [each for each in inspect.signature(function).parameters if each != "self"]
        assert [each for each in parameters if not re.search(rf"\b{each}: ", signature)] == [], name
    assert ">>>" not in reference


def test_the_index_for_assistants_leads_to_markdown(site: Path) -> None:
    index = (site / "llms.txt").read_text("utf-8")
    addresses = re.findall(r"\]\((\S+)\)", index)
    assert len(addresses) > 10
    assert [each for each in addresses if not (site / each.removeprefix(SITE)).is_file()] == []
    full = (site / "llms-full.txt").read_text("utf-8")
    assert "<!--" not in full
    assert (site / "reference.md").read_text("utf-8") in full


def test_marks_of_the_tests_are_not_shown(site: Path) -> None:
    texts = [text_of(site / page.strip("/") / "index.html") for page in pages(site)]
    assert [
        text for text in texts if re.search(r"<!-- (test|prints|commands|transcript)|&lt;!-- ", text)
    ] == []
    assert sum(text.count('class="filename">Output') for text in texts) > 20
