"""Hooks of MkDocs: pages that are generated, or stand outside `docs`, and texts for assistants."""

from __future__ import annotations

import os
import posixpath
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs loads hooks by their path

from mkdocs.structure.files import File
from site_commands import commands_page
from site_reference import reference_pages
from site_texts import TextsForAssistants

from elab_sdk._site import SITE

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

_ROOT: Final = Path(__file__).resolve().parent.parent

_OUTSIDE: Final = {
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/RESULTS.md": "explanation/benchmarks.md",
}
"""Pages of the site that are files of the repository."""
_DOWNLOADS: Final = {
    "spec/openapi.yaml": "reference/openapi.yaml",
    "spec/openapi-v2.yaml": "reference/openapi-v2.yaml",
}
"""Files of the site that are files of the repository."""
_GENERATED: Final = {*_OUTSIDE.values(), "reference/commands.md"}
_HOME: Final = {"README.md": "index.md"}
_FENCE: Final = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2 *$", re.DOTALL | re.MULTILINE)
_OUTPUT: Final = re.compile(r"^( *)<!-- prints -->\n+( *`{3,})(\w+)", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *<!--.*?-->\n?", re.DOTALL | re.MULTILINE)
_LINK: Final = re.compile(r"(\]\()([^)\s:#]+)((?:#[^)\s]*)?\))")

_OWN: Final = re.compile(rf"(\]\(){re.escape(SITE)}([^)\s#]*)((?:#[^)\s]*)?\))")
"""A link to the site by its address, which leads to the same version."""
_PACKAGES: Final = {page.uri for page in reference_pages() if page.uri.endswith("/index.md")}

_texts = TextsForAssistants()


def on_config(config: MkDocsConfig) -> None:
    """Set the address of the site, and in a build for a host of all versions the menu of versions."""
    config.site_url = config.site_url or SITE
    if "MIKE_DOCS_VERSION" in os.environ:
        config.extra["version"] = {"provider": "mike", "default": "latest"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in `docs`."""
    for page in reference_pages():
        files.append(File.generated(config, page.uri, content=page.to_markdown()))
    files.append(File.generated(config, "reference/commands.md", content=commands_page()))
    for name, uri in _OUTSIDE.items():
        content = _moved_links((_ROOT / name).read_text("utf-8"), name, uri)
        files.append(File.generated(config, uri, content=content))
    for name, uri in _DOWNLOADS.items():
        files.append(File.generated(config, uri, abs_src_path=str(_ROOT / name)))
    return files


def on_nav(nav: Navigation, **_: object) -> None:
    """Remember the order of the pages."""
    _texts.pages = list(nav.pages)


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Show what a script prints as its output, and leave out the marks of the tests."""
    markdown = _OUTPUT.sub(r'\1\2\3 title="Output"', markdown)
    uri = page.file.src_uri
    if uri not in _GENERATED:
        markdown = _moved_links(markdown, posixpath.join("docs", uri), uri)
    cleaned = _outside_fences(_COMMENT, markdown)
    _texts.add(page, cleaned)
    return cleaned


def on_post_build(config: MkDocsConfig) -> None:
    """Write the texts for assistants."""
    _texts.write(Path(config.site_dir), str(config.site_url))


def _outside_fences(pattern: re.Pattern[str], markdown: str) -> str:
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(markdown):
        parts += [pattern.sub("", markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, pattern.sub("", markdown[end:])])


def _moved_links(markdown: str, source: str, uri: str) -> str:
    """Let links to files of the repository lead to their pages on the site.

    Args:
        markdown: The text.
        source: Where its file is in the repository.
        uri: Where its page is on the site.
    """

    def moved(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[2]))
        page = (_OUTSIDE | _DOWNLOADS | _HOME).get(target)
        if page is None and target.startswith("docs/"):
            page = target.removeprefix("docs/")
        if page is None:
            return link[0]
        return f"{link[1]}{posixpath.relpath(page, posixpath.dirname(uri) or '.')}{link[3]}"

    def own(link: re.Match[str]) -> str:
        path = link[2].strip("/")
        page = (
            posixpath.join(path, "index.md") if f"{path}/index.md" in _PACKAGES else f"{path or 'index'}.md"
        )
        return f"{link[1]}{posixpath.relpath(page, posixpath.dirname(uri) or '.')}{link[3]}"

    return _OWN.sub(own, _LINK.sub(moved, markdown))
