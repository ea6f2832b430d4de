"""Texts for assistants that write scripts: `llms.txt`, `llms-full.txt` and the reference as one file.

Their form is that of https://llmstxt.org.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import griffe
from site_reference import ReferencePage, is_error, is_public, load_package, reference_pages

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs.structure.pages import Page

__all__ = ["TextsForAssistants", "reference_text"]

_SUMMARY: Final = (
    "The typed Python SDK (sync and async) and command line for the electronic lab notebook eLabFTW, every "
    "release from 2.0 to 5.6. Scripts use `elab_sdk.Manager`; the same methods with `await` are those of "
    "`elab_sdk.AsyncManager`."
)
_NOT_IN_FULL: Final = ("reference/safety", "changelog", "contributing", "security", "explanation/benchmarks")
"""Pages that no script needs."""


class TextsForAssistants:
    """The texts of a build. The pages are those of the navigation, in its order."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self._markdown: dict[str, str] = {}

    def add(self, page: Page, markdown: str) -> None:
        """Keep the Markdown of a page.

        Args:
            page: The page.
            markdown: Its text, without the marks of the tests.
        """
        self._markdown[page.file.src_uri] = markdown

    def write(self, folder: Path, url: str) -> None:
        """Write the texts into the built site.

        Args:
            folder: The folder of the site.
            url: The address of the site, which ends in a slash.
        """
        written = [page for page in self.pages if ":::" not in self._markdown[page.file.src_uri]]
        for page in written:
            (folder / page.file.src_uri).write_text(self._markdown[page.file.src_uri], "utf-8")
        reference = reference_text(reference_pages())
        (folder / "reference.md").write_text(reference, "utf-8")
        guides = [
            self._markdown[page.file.src_uri].strip()
            for page in written
            if not page.file.src_uri.startswith(_NOT_IN_FULL)
        ]
        (folder / "llms-full.txt").write_text("\n\n".join([*guides, reference]), "utf-8")
        lines = [f"- [{page.title}]({url}{page.file.src_uri}): {self._about(page)}" for page in written]
        (folder / "llms.txt").write_text(
            f"# elab-sdk\n\n> {_SUMMARY}\n\n## Reference\n\n"
            f"- [Python reference]({url}reference.md): every public name with its signature, in one file\n"
            f"- [Everything]({url}llms-full.txt): the pages and the reference in one file\n\n"
            "## Pages\n\n" + "\n".join(lines) + "\n",
            "utf-8",
        )

    def _about(self, page: Page) -> str:
        return _first_sentence(self._markdown[page.file.src_uri])


def reference_text(pages: tuple[ReferencePage, ...]) -> str:
    """Return the Python reference as one Markdown text.

    Args:
        pages: The pages of the reference.
    """
    parts = [
        "# Reference of elab-sdk\n",
        f"{_SUMMARY}\n",
    ]
    for page in pages:
        parts.append(f"## {page.title}\n")
        for name in page.names:
            named = load_package()[name.removeprefix("elab_sdk.")]
            parts += _described(named, name, 3)
            if page.members and named.is_class:
                members = [each for each in named.members.values() if not each.name.startswith("_")]
                for member in members:
                    parts += _described(member, f"{name}.{member.name}", 4)
    return "\n".join(parts)


def _described(named: griffe.Object | griffe.Alias, name: str, level: int) -> list[str]:
    if named.docstring is None:
        return []
    heading = f"{'#' * level} {name.removeprefix('elab_sdk.') if '.' in name else name}\n"
    signature = _signature(named)
    code = f"```python\n{signature}\n```\n" if signature else ""
    return [heading, code, f"{named.docstring.value}\n"]


def _signature(named: griffe.Object | griffe.Alias) -> str:
    target = named.final_target if isinstance(named, griffe.Alias) else named
    if isinstance(target, griffe.Function):
        return "\n".join(_function_signature(each, named.name) for each in target.overloads or [target])
    if isinstance(target, griffe.Class):
        bases = ", ".join(base for base in map(str, target.bases) if is_public(base))
        head = f"class {named.name}({bases})" if bases else f"class {named.name}"
        init = target.all_members.get("__init__")
        return head if init is None or is_error(named) else f"{head}\n{_signature_of_init(init, named.name)}"
    if isinstance(target, griffe.Attribute):
        return f"{named.name}: {target.annotation}" if target.annotation else named.name
    return ""


def _signature_of_init(init: griffe.Object | griffe.Alias, name: str) -> str:
    target = init.final_target if isinstance(init, griffe.Alias) else init
    signature = _function_signature(target, name) if isinstance(target, griffe.Function) else ""
    return signature.removesuffix(" -> None")


def _function_signature(function: griffe.Function, name: str) -> str:
    signature = function.signature(name=name)
    return signature.replace("(self, ", "(").replace("(self)", "()")


def _first_sentence(markdown: str) -> str:
    for block in re.sub(r"```.*?```", "", markdown, flags=re.DOTALL).split("\n\n"):
        text = " ".join(block.split())
        if text and not text.startswith(("#", "<", "|", "-", "=", "!", ">")):
            return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.split(r"(?<=[.:]) ", text)[0]).rstrip(":")
    return ""
