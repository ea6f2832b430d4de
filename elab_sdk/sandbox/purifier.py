"""HTML purified as the servers do it from 4.1.0 on: read, cut down to what is allowed, and written anew.

Only what the recorded servers showed is imitated: no other tag or attribute is let through.
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

__all__ = ["purified"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INLINE: Final = _words("a b br code em img s span strong sub sup u")
_FORMATTING: Final = _words("a b code em s strong u")
_HEADINGS: Final = _words("h1 h2 h3 h4 h5 h6")
_DETAILS: Final = _words("details figcaption figure summary")
_LISTS: Final = _words("dl ol ul")
_TABLE: Final = _words("table td th tr")
_ALLOWED: Final = (
    _INLINE | _HEADINGS | _DETAILS | _LISTS | _TABLE | _words("blockquote dd div dt hr li p pre")
)
_VOID: Final = _words("br hr img")
_HIDDEN: Final = _words("script style")
# which tags may stand in a tag; what is not here takes everything but the parts of lists and tables
_CONTENT: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys((*_INLINE, *_HEADINGS, "dt", "p", "summary"), _INLINE),
    "pre": _INLINE - _words("img sub sup"),
    "a": _INLINE - {"a"},
    "table": _words("tr"),
    "tr": _words("td th"),
    "ul": _words("li"),
    "ol": _words("li"),
    "dl": _words("dd dt"),
}
_PARTS: Final = _words("dd dt li td th tr")
# tags that are nothing without a child of their own
_NEEDS_CHILD: Final = _words("dl ol table tr ul")
_SCHEMES: Final = _words("ftp http https mailto news nntp tel")
_MOST_PIXELS: Final = 1200
_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "a": _words("href title"),
    "img": _words("alt class height src style title width"),
    "table": _words("border class style"),
    "td": _words("class colspan rowspan style"),
    "th": _words("class colspan rowspan style"),
}
_COMMON: Final = _words("class style")


def purified(html: str, release: Release) -> str:
    """A piece of HTML as it is stored.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> purified("<p onclick='x()'>T <37 C<br>", RELEASES["4.3.9"])
    '<p>T &lt;37 C<br></p>'
    """
    writer = _Writer(release)
    hidden = ""
    for token in tokens(html):
        if hidden:
            hidden = "" if token.kind == "end" and token.text == hidden else hidden
        elif token.kind == "text":
            writer.text(token.text)
        elif token.kind == "end":
            writer.end(token.text)
        elif token.text in _HIDDEN:
            hidden = token.text
        else:
            writer.start(token.text, token.attributes)
    return writer.result()


class _Element:
    """A tag that is open, and what has been written inside it."""

    def __init__(self, name: str, head: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.head = head
        self.attributes = attributes
        self.inner: list[str] = []
        self.has_child = False

    def takes(self, name: str) -> bool:
        """Whether a tag may stand in this one."""
        allowed = _CONTENT.get(self.name)
        return name in allowed if allowed is not None else name not in _PARTS


class _Writer:
    """Writes tags and texts so that every tag is allowed, closed and in its place."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._open = [_Element("", "", {})]
        self._allowed = _ALLOWED if release.body_details else _ALLOWED - _DETAILS

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag opens, in the nearest place that takes it."""
        if name not in self._allowed:
            return
        kept = self._kept(name, attributes)
        if name == "img" and "src" not in kept:
            return
        head = "".join(f' {key}="{escape(value)}"' for key, value in kept.items()).replace("&#x27;", "'")
        again = self._make_room(name)
        if again is None:
            return
        if name in _VOID:
            closed = ">" if self._release.body_cleaning == "purified" else " />"
            self._open[-1].inner.append(f"<{name}{head}{closed}")
            return
        self._open.append(_Element(name, head, kept))
        for each in again:
            if self._open[-1].takes(each.name):
                self._open.append(_Element(each.name, each.head, each.attributes))

    def _make_room(self, name: str) -> list[_Element] | None:
        """Close what does not take the tag; the formatting to open again inside it, None if nothing does."""
        if self._open[-1].name in ("ol", "ul") and not self._open[-1].takes(name):
            self._open.append(_Element("li", "", {}))
        if not any(each.takes(name) for each in self._open):
            return None
        again: list[_Element] = []
        while not self._open[-1].takes(name):
            if self._open[-1].name in _FORMATTING:
                again.insert(0, self._open[-1])
            self._close()
        return again

    def end(self, name: str) -> None:
        """A tag closes, and with it all that was opened in it; formatting goes on behind it."""
        if not any(each.name == name for each in self._open):
            return
        again: list[_Element] = []
        while self._open[-1].name != name:
            if self._open[-1].name in _FORMATTING:
                again.insert(0, self._open[-1])
            self._close()
        self._close()
        self._open.extend(_Element(each.name, each.head, each.attributes) for each in again)

    def text(self, text: str) -> None:
        """A text, where texts may stand."""
        here = self._open[-1]
        if here.name in ("ol", "ul") and text.strip():
            self._open.append(_Element("li", "", {}))
        elif here.name in _NEEDS_CHILD and text.strip():
            return
        self._open[-1].inner.append(escape(text, quote=False))

    def result(self) -> str:
        """All that was written; what is open is closed."""
        while len(self._open) > 1:
            self._close()
        return "".join(self._open[0].inner)

    def _close(self) -> None:
        done = self._open.pop()
        if done.name not in _NEEDS_CHILD or done.has_child:
            self._open[-1].has_child = True
            self._open[-1].inner.append(f"<{done.name}{done.head}>{''.join(done.inner)}</{done.name}>")

    # -- attributes ----------------------------------------------------------------------------------------
    def _kept(self, name: str, given: Mapping[str, str]) -> dict[str, str]:
        allowed = _ATTRIBUTES.get(name, _COMMON) - self._dropped()
        kept = {
            key: value
            for key, value in (
                (key, self._value(key, value)) for key, value in given.items() if key in allowed
            )
            if value is not None
        }
        if name == "img" and "src" in kept:
            kept.setdefault("alt", kept["src"].rstrip("/").rpartition("/")[2])
        if (
            name == "a"
            and self._release.body_cleaning == "purified"
            and re.match(r"(https?:)?//", kept.get("href", ""), re.I)
        ):
            kept |= {"target": "_blank", "rel": "noreferrer noopener"}
        return kept

    def _dropped(self) -> set[str]:
        release = self._release
        return {
            *(() if release.body_alt == "kept" else ("alt", "title")),
            *(() if release.body_cell_spans else ("colspan", "rowspan")),
            *(() if release.body_table_borders else ("border",)),
        }

    @staticmethod
    def _value(key: str, value: str) -> str | None:
        """An attribute as it is written; None leaves it out."""
        value = value.strip()
        if key in ("href", "src"):
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", value, re.I)
            fits = scheme is None or scheme[1].lower() in _SCHEMES
            return value if fits and (value or key == "href") else None
        if key == "style":
            return styles.normalised(value) or None
        if key in ("border", "colspan", "height", "rowspan", "width"):
            number = re.match(r"\d+%?", value)
            if number is None:
                return None
            return number[0] if number[0].endswith("%") else str(min(int(number[0]), _MOST_PIXELS))
        return " ".join(value.split()) if key == "class" else value
