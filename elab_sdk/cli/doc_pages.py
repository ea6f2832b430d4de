"""The pages of the documentation: their names, titles, addresses and texts.

The wheel carries them in `elab_sdk/docs`; a checkout has them in `docs`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elab_sdk._site import page_url
from elab_sdk.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DocPage", "find_page", "list_pages"]

_ROOMS: Final = ("", "how-to", "reference", "explanation")
"""The order of the folders in the list; any others follow."""
_FENCE: Final = re.compile(r" *(```|~~~)")
_LINK: Final = re.compile(r"\]\(([^()\s]+)\)")
_BOX: Final = re.compile(r'(?:!!!|\?\?\?\+?|===) *([\w-]*)[^"]*(?:"([^"]*)")?')
"""The first line of a box or a tab, whose content is indented."""
_INSERTED: Final = (":::", "--8<--")
"""What the site inserts into a page."""


@dataclass(frozen=True)
class DocPage:
    """A page of the documentation.

    Args:
        file: Its file.
        name: Its path in the folder of all pages, without `.md`.
    """

    file: Path
    name: str

    @property
    def url(self) -> str:
        """Its address on the site."""
        return page_url(self.name)

    @property
    def title(self) -> str:
        """Its first heading, as plain text."""
        heading = re.search(r"^# +(.+)$", self.file.read_text("utf-8"), re.MULTILINE)
        return self.name if heading is None else heading[1].replace("`", "").strip()

    def to_dict(self) -> dict[str, str]:
        """Return the name, the title and the address."""
        return {"name": self.name, "title": self.title, "url": self.url}

    def read(self) -> str:
        """Return its Markdown, without what only the site shows; links lead to the site."""
        text = re.sub(r"\A---\n.*?\n---\n", "", self.file.read_text("utf-8"), flags=re.DOTALL)
        lines: list[str] = []
        fenced, indent = False, 0
        for line in text.splitlines():
            if indent and line.strip() and not line.startswith(" " * indent):
                indent = 0
            inner = line[indent:]
            if _FENCE.match(inner):
                fenced = not fenced
            elif not fenced:
                if (box := _BOX.fullmatch(inner)) is not None:
                    indent += 4
                    inner = f"**{box[2] or box[1].capitalize()}**"
                elif inner.startswith("<!--") and inner.endswith("-->"):
                    continue
                else:
                    inner = self._for_terminal(inner)
            lines.append(inner)
        joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
        return joined.strip() + "\n"

    def _for_terminal(self, line: str) -> str:
        if line.startswith(_INSERTED):
            return f"See {self.url}"
        return _LINK.sub(lambda link: f"]({self._resolve(link[1])})", line)

    def _resolve(self, link: str) -> str:
        path, _, anchor = link.partition("#")
        if "://" in path or (path and not path.endswith(".md")):
            return link
        page = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path)) if path else self.name
        return page_url(page, anchor)


def list_pages() -> list[DocPage]:
    """Return all pages, in the order of the site's folders.

    Raises:
        ConfigurationError: This installation has no pages.
    """
    package = Path(__file__).parent.parent
    folder = next((each for each in (package / "docs", package.parent / "docs") if each.is_dir()), None)
    files = [] if folder is None else list(folder.rglob("*.md"))
    if folder is None or not files:
        raise ConfigurationError(f"this installation has no documentation; it is at {page_url('index')}")
    pages = [DocPage(file, file.relative_to(folder).with_suffix("").as_posix()) for file in files]
    return sorted(pages, key=_position)


def find_page(name: str) -> DocPage:
    """Return the page of this name.

    Args:
        name: Its path, such as "how-to/moving"; the last part of it, in any case; its beginning; or its
            address on the site.

    Raises:
        ConfigurationError: No page, or several, have this name; the error lists the closest ones.
    """
    pages = list_pages()
    query = name.partition("#")[0].removeprefix(page_url("index")).removesuffix(".md").strip("/").casefold()
    by_path = [page for page in pages if page.name.casefold() == (query or "index")]
    by_last_part = [page for page in pages if _last_part(page) == query]
    by_beginning = [page for page in pages if query and _last_part(page).startswith(query)]
    found = by_path or by_last_part or by_beginning
    if len(found) != 1:
        raise ConfigurationError(_unknown(name, query, found or pages))
    return found[0]


def _unknown(name: str, query: str, pages: Sequence[DocPage]) -> str:
    if len(pages) < len(list_pages()):
        return f"{name!r} is ambiguous: use one of {', '.join(page.name for page in pages)}"
    close = get_close_matches(query, [_last_part(page) for page in pages], 1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    return f"there is no page {name!r}: {guess}`elab docs` lists all pages"


def _last_part(page: DocPage) -> str:
    return page.name.rpartition("/")[2].casefold()


def _position(page: DocPage) -> tuple[int, str]:
    room = page.name.rpartition("/")[0]
    return (_ROOMS.index(room) if room in _ROOMS else len(_ROOMS), page.name)
