"""Purify HTML like the servers from 4.1.0: parse it, keep what is allowed, and serialize it again.

Imitates only what the recorded servers do: no other tag or attribute is kept.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import styles
from elab_sdk.sandbox.html_tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = ["purify"]


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INLINE: Final = _split("a b br code em img s span strong sub sup u")
_FORMATTING: Final = _split("a b code em s strong u")
_HEADINGS: Final = _split("h1 h2 h3 h4 h5 h6")
_DETAILS: Final = _split("details figcaption figure summary")
_LISTS: Final = _split("dl ol ul")
_TABLE: Final = _split("table td th tr")
_ALLOWED: Final = (
    _INLINE | _HEADINGS | _DETAILS | _LISTS | _TABLE | _split("blockquote dd div dt hr li p pre")
)
_VOID: Final = _split("br hr img")
_DROPPED_WITH_CONTENT: Final = _split("script style")
# allowed children of a tag; other tags allow everything except parts of lists and tables
_ALLOWED_CHILDREN: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys((*_INLINE, *_HEADINGS, "dt", "p", "summary"), _INLINE),
    "pre": _INLINE - _split("img sub sup"),
    "a": _INLINE - {"a"},
    "table": _split("tr"),
    "tr": _split("td th"),
    "ul": _split("li"),
    "ol": _split("li"),
    "dl": _split("dd dt"),
}
_STRUCTURAL: Final = _split("dd dt li td th tr")
# tags that are removed if they have no child
_NEEDS_CHILD: Final = _split("dl ol table tr ul")
_SCHEMES: Final = _split("ftp http https mailto news nntp tel")
_MAX_PIXELS: Final = 1200
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "a": _split("href title"),
    "img": _split("alt class height src style title width"),
    "table": _split("border class style"),
    "td": _split("class colspan rowspan style"),
    "th": _split("class colspan rowspan style"),
}
_COMMON_ATTRIBUTES: Final = _split("class style")


def purify(html: str, release: Release) -> str:
    """Return an HTML fragment as it is stored.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> purify("<p onclick='x()'>T <37 C<br>", RELEASES["4.3.9"])
    '<p>T &lt;37 C<br></p>'
    """
    writer = _PurifiedWriter(release)
    dropped_tag = ""
    for token in tokens(html):
        if dropped_tag:
            dropped_tag = "" if token.kind == "end" and token.text == dropped_tag else dropped_tag
        elif token.kind == "text":
            writer.text(token.text)
        elif token.kind == "end":
            writer.end(token.text)
        elif token.text in _DROPPED_WITH_CONTENT:
            dropped_tag = token.text
        else:
            writer.start(token.text, token.attributes)
    return writer.result()


class _OpenElement:
    """An open tag and the content written inside it so far."""

    def __init__(self, name: str, head: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.head = head
        self.attributes = attributes
        self.inner: list[str] = []
        self.has_child = False

    def allows(self, name: str) -> bool:
        """Return whether this tag may contain another."""
        allowed = _ALLOWED_CHILDREN.get(self.name)
        return name in allowed if allowed is not None else name not in _STRUCTURAL


class _PurifiedWriter:
    """Write tags and texts so that every tag is allowed, closed and correctly nested."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._open = [_OpenElement("", "", {})]
        self._allowed = _ALLOWED if release.body_details else _ALLOWED - _DETAILS

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Open a tag in the nearest open tag that allows it."""
        if name not in self._allowed:
            return
        attributes_kept = self._allowed_attributes(name, attributes)
        if name == "img" and "src" not in attributes_kept:
            return
        attributes_text = "".join(
            f' {key}="{escape(value)}"' for key, value in attributes_kept.items()
        ).replace("&#x27;", "'")
        reopened = self._close_until_allowed(name)
        if reopened is None:
            return
        if name in _VOID:
            closed = ">" if self._release.body_cleaning == "purified" else " />"
            self._open[-1].inner.append(f"<{name}{attributes_text}{closed}")
            return
        self._open.append(_OpenElement(name, attributes_text, attributes_kept))
        for element in reopened:
            if self._open[-1].allows(element.name):
                self._open.append(_OpenElement(element.name, element.head, element.attributes))

    def _close_until_allowed(self, name: str) -> list[_OpenElement] | None:
        """Close tags until one allows `name`; return the formatting tags to reopen, or None if none does."""
        if self._open[-1].name in ("ol", "ul") and not self._open[-1].allows(name):
            self._open.append(_OpenElement("li", "", {}))
        if not any(element.allows(name) for element in self._open):
            return None
        reopened: list[_OpenElement] = []
        while not self._open[-1].allows(name):
            if self._open[-1].name in _FORMATTING:
                reopened.insert(0, self._open[-1])
            self._close()
        return reopened

    def end(self, name: str) -> None:
        """Close a tag and all tags opened inside it, and reopen formatting tags after it."""
        if not any(element.name == name for element in self._open):
            return
        reopened: list[_OpenElement] = []
        while self._open[-1].name != name:
            if self._open[-1].name in _FORMATTING:
                reopened.insert(0, self._open[-1])
            self._close()
        self._close()
        self._open.extend(
            _OpenElement(element.name, element.head, element.attributes) for element in reopened
        )

    def text(self, text: str) -> None:
        """Write a text where texts are allowed."""
        current = self._open[-1]
        if current.name in ("ol", "ul") and text.strip():
            self._open.append(_OpenElement("li", "", {}))
        elif current.name in _NEEDS_CHILD and text.strip():
            return
        self._open[-1].inner.append(escape(text, quote=False))

    def result(self) -> str:
        """Close all open tags and return the HTML."""
        while len(self._open) > 1:
            self._close()
        return "".join(self._open[0].inner)

    def _close(self) -> None:
        element = self._open.pop()
        if element.name not in _NEEDS_CHILD or element.has_child:
            self._open[-1].has_child = True
            self._open[-1].inner.append(
                f"<{element.name}{element.head}>{''.join(element.inner)}</{element.name}>"
            )

    # -- attributes ----------------------------------------------------------------------------------------
    def _allowed_attributes(self, name: str, attributes: Mapping[str, str]) -> dict[str, str]:
        allowed = _ATTRIBUTES.get(name, _COMMON_ATTRIBUTES) - self._disallowed_attributes()
        result = {
            key: value
            for key, value in (
                (key, self._clean_value(key, value)) for key, value in attributes.items() if key in allowed
            )
            if value is not None
        }
        if name == "img" and "src" in result:
            result.setdefault("alt", result["src"].rstrip("/").rpartition("/")[2])
        if (
            name == "a"
            and self._release.body_cleaning == "purified"
            and re.match(r"(https?:)?//", result.get("href", ""), re.I)
        ):
            result |= {"target": "_blank", "rel": "noreferrer noopener"}
        return result

    def _disallowed_attributes(self) -> set[str]:
        release = self._release
        return {
            *(() if release.body_alt == "kept" else ("alt", "title")),
            *(() if release.body_cell_spans else ("colspan", "rowspan")),
            *(() if release.body_table_borders else ("border",)),
        }

    @staticmethod
    def _clean_value(key: str, value: str) -> str | None:
        """Return an attribute's value as it is written, or None to omit the attribute."""
        value = value.strip()
        if key in ("href", "src"):
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", value, re.I)
            is_allowed = scheme is None or scheme[1].lower() in _SCHEMES
            return value if is_allowed and (value or key == "href") else None
        if key == "style":
            return styles.normalize_style(value) or None
        if key in ("border", "colspan", "height", "rowspan", "width"):
            match = re.match(r"\d+%?", value)
            if match is None:
                return None
            return match[0] if match[0].endswith("%") else str(min(int(match[0]), _MAX_PIXELS))
        return " ".join(value.split()) if key == "class" else value
