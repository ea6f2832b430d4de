"""What the servers do to HTML: strip tags by a list (to 4.0), or purify it (from 4.1)."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors

if TYPE_CHECKING:
    from elab_sdk.releases import Release


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT: Final = _words(
    """
    div br p sub img sup strong b em u a s font span ul li ol blockquote h1 h2 h3 h4 h5 h6 hr table tr
    td code video audio pagebreak pre details summary figure figcaption
    """
)
_TABLES: Final = frozenset(["th", "thead", "tbody", "tfoot", "caption", "colgroup", "col"])
_VOID: Final = frozenset({"br", "hr", "img", "col"})
_SILENCED: Final = frozenset({"script", "style", "iframe", "object"})
_ATTRIBUTES: Final = _words(
    """
    href src alt title class style width height colspan rowspan align border cellpadding cellspacing
    name target start type id
    """
)


def cleaned(body: str, release: Release) -> str:
    """A body as it is stored.

    Raises:
        RefusedError: Too long (from 3.0).
    """
    if release.body_limit is not None and len(body) > release.body_limit:
        raise errors.refused("Content is too big! Cannot save!")
    if release.body_cleaning == "whitelist":
        return _stripped(body, _KEPT | _TABLES if release.body_tables else _KEPT)
    return _purified(body)


def _stripped(body: str, kept: frozenset[str]) -> str:
    """Tags that are not on the list go; their text, attributes and all else stay as they came."""

    def judge(match: re.Match[str]) -> str:
        return match.group(0) if match.group(1).lower() in kept else ""

    return re.sub(r"</?([A-Za-z][A-Za-z0-9]*)[^>]*>", judge, re.sub(r"<!--.*?-->", "", body, flags=re.S))


def _purified(body: str) -> str:
    purifier = _Purifier()
    purifier.feed(body)
    purifier.close()
    return purifier.result()


class _Purifier(HTMLParser):
    """Writes down what it reads, without scripts, handlers and unknown tags, and with every tag closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENCED:
            self._silent += 1
        elif not self._silent and tag in _KEPT | _TABLES:
            if tag == "p" and self._open and self._open[-1] == "p":
                self.handle_endtag("p")
            self._out.append(f"<{tag}{self._attributes(attrs)}{' />' if tag in _VOID else '>'}")
            if tag not in _VOID:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENCED:
            self._silent = max(self._silent - 1, 0)
        elif tag in self._open:
            while self._open:
                last = self._open.pop()
                self._out.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._out.append(escape(data, quote=False))

    def result(self) -> str:
        """All that was kept; open tags are closed."""
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))

    @staticmethod
    def _attributes(attrs: list[tuple[str, str | None]]) -> str:
        return "".join(
            f' {name}="{escape(value)}"'
            for name, value in attrs
            if value is not None
            and name in _ATTRIBUTES
            and not re.match(r"\s*(javascript|vbscript):", value, re.I)
        )
