"""Changes of values that the new server would refuse or mangle, so that as little as possible is lost."""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.content.character_references import unescape_references
from elab_sdk.copying.reports import Difference
from elab_sdk.rules.bodies import without_header_cells
from elab_sdk.rules.stored_names import stored_name
from elab_sdk.rules.updates import has_emoji, keeps_headers, lacks_emoji

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from elab_sdk.copying.content import CommentContent, EntryContent, FileContent, StepContent
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["fit", "rendered", "sent_title", "too_long"]

_MAX_LENGTH: Final = 255
_MAX_RATING: Final = 5
_OPENING: Final = re.compile(r"<(?=\S)")
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_NOT_IN_NAMES: Final = re.compile(r"[\x00-\x1f/\\\ud800-\udfff]")


def fit(content: EntryContent, known: DetectedRelease) -> tuple[EntryContent, tuple[Difference, ...]]:
    """Return content that a server stores as it is, and what had to be changed.

    >>> from elab_sdk.copying.content import EntryContent
    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> content = EntryContent(kind="item", id=5, title="Pump", tags=("p<0.05",))
    >>> fitted, lost = fit(content, DetectedRelease.stated("4.3.10"))
    >>> fitted.tags, lost[0].why
    (('p&lt;0.05',), "the new server takes no '<': it is written as '&lt;', which its pages show as '<'")

    Args:
        content: The content, with the IDs of the new server.
        known: What is known of the new server's release.
    """
    fitting = _Fitting(known)
    fitted = attrs.evolve(
        content,
        title=fitting.title(content.title),
        tags=tuple(fitting.tags(content.tags)),
        steps=tuple(fitting.steps(content.steps)),
        comments=tuple(fitting.comments(content.comments)),
        files=tuple(map(fitting.file, content.files)),
        rating=fitting.rating(content.rating),
        locked=fitting.locked(content),
    )
    return fitting.body(fitted), tuple(dict.fromkeys(fitting.differences))


def rendered(content: EntryContent, known: DetectedRelease) -> tuple[EntryContent, tuple[Difference, ...]]:
    """Return content with the HTML of a body in Markdown, if the new server takes no Markdown.

    Args:
        content: The content of the original.
        known: What is known of the new server's release.

    Returns:
        The content and what is lost; unchanged if the old server does not send the HTML.
    """
    if not (content.is_markdown and content.body_html and known.holds_for_any(_lacks_markdown)):
        return content, ()
    html = attrs.evolve(content, body=content.body_html, is_markdown=False)
    why = "the new server takes no Markdown: its HTML is copied"
    return html, (Difference("body", why), Difference("is_markdown", why))


def sent_title(title: str, known: DetectedRelease) -> str:
    """Return a title as it is sent. Up to and including 4.9, titles are HTML without tags.

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> sent_title("p<0.05 & more", DetectedRelease.stated("4.3.10"))
    'p&lt;0.05 & more'

    Args:
        title: The title of a content.
        known: What is known of the server's release.
    """
    return _escape(title) if known.holds_for_any(_removes_markup) else title


def too_long(content: EntryContent, known: DetectedRelease) -> str:
    """Return why a server cannot store a body because of its length; empty if it can.

    Args:
        content: The content.
        known: What is known of the server's release.
    """
    if content.kind == "template":
        limit = min(release.template_body_limit for release in known.candidates)
        length = len(content.body.encode("utf-8", "replace"))
    else:
        limits = [release.body_limit for release in known.candidates if release.body_limit is not None]
        limit, length = min(limits, default=0), len(content.body)
    return (
        f"the body has {length:,} characters, and at most {limit:,} are stored" if 0 < limit < length else ""
    )


class _Fitting:
    """Fits the values of one entry, and collects the differences."""

    def __init__(self, known: DetectedRelease) -> None:
        self._known = known
        self._lacks_wide = known.holds_for_any(lacks_emoji)
        self._removes_markup = known.holds_for_any(_removes_markup)
        self.differences: list[Difference] = []

    def _note(self, field: str, why: str, old: str = "", new: str = "") -> None:
        self.differences.append(Difference(field, why, old, new))

    # -- lines of text -------------------------------------------------------------------------------------
    def title(self, title: str) -> str:
        """Fit a title, which `sent_title` escapes."""
        return self._cut("title", self._line("title", title), partial(sent_title, known=self._known))

    def tags(self, tags: Iterable[str]) -> list[str]:
        """Fit tags. A server takes two that differ only in case for one."""
        found: dict[str, str] = {}
        for tag in tags:
            text = tag.replace("|", "/").replace("\\", "/")
            if text != tag:
                self._note("tags", "'|' and '\\' become '/', since servers remove them", tag, text)
            fitted = self._tag(text).strip()
            if not fitted:
                self._note("tags", "an empty tag is omitted", repr(tag))
                continue
            same = found.setdefault(fitted.casefold(), fitted)
            if same != fitted:
                self._note("tags", "servers take tags that differ only in case for one", fitted, same)
        return list(found.values())

    def steps(self, steps: Iterable[StepContent]) -> list[StepContent]:
        """Fit steps."""
        found: list[StepContent] = []
        for step in steps:
            text = " ".join(step.body.split("\n")).replace("\r", "").replace("|", "/").strip()
            if text != step.body.strip():
                self._note("steps", "line breaks become spaces, and '|' becomes '/'", step.body, text)
            text = self._storable("steps", text)
            if self._removes_markup:
                text = self._spaced("steps", text)
            if text:
                found.append(attrs.evolve(step, body=text))
            else:
                self._note("steps", "a step without text is omitted")
        return found

    def comments(self, comments: Iterable[CommentContent]) -> list[CommentContent]:
        """Fit comments."""
        found: list[CommentContent] = []
        for comment in comments:
            text = self._spaced("comments", self._storable("comments", comment.text))
            if text:
                found.append(attrs.evolve(comment, text=text))
        return found

    def _tag(self, tag: str) -> str:
        """Fit the text of a tag."""
        text = self._line("tags", tag)
        if self._removes_markup and "<" in text:
            escaped = text.replace("<", "&lt;")
            why = "the new server takes no '<': it is written as '&lt;', which its pages show as '<'"
            self._note("tags", why, text, escaped)
            text = escaped
        return self._cut("tags", text, str)

    def _line(self, field: str, text: str) -> str:
        """Fit a text of one line."""
        return self._storable(field, " ".join(re.split(r"\r\n|[\r\n]", text)))

    def _cut(self, field: str, text: str, sent: Callable[[str], str]) -> str:
        """Cut a text that is too long.

        Args:
            field: The field.
            text: The text.
            sent: Returns a text as it is sent.
        """
        if self._length(sent(text)) <= _MAX_LENGTH:
            return text
        cut = text
        while self._length(sent(cut)) >= _MAX_LENGTH:
            cut = cut[:-1]
        cut += "…"
        self._note(field, f"it is cut: at most {_MAX_LENGTH} characters are stored", text, cut)
        return cut

    def _length(self, text: str) -> int:
        # where markup is removed, quotes are stored as references
        return len(text) + (4 * sum(text.count(quote) for quote in "\"'") if self._removes_markup else 0)

    def _storable(self, field: str, text: str, wide: Callable[[str], str] | None = None) -> str:
        """Replace the characters that no database takes, and those that this one does not."""
        fitted = _UNSTORABLE.sub("\ufffd", text)
        if fitted != text:
            self._note(field, "characters that cannot be stored become '\ufffd'")
        if not self._lacks_wide or not has_emoji(fitted):
            return fitted
        if wide is None:
            named = _WIDE.sub(_name, fitted)
            self._note(field, "the new server stores no emoji: their names are written", fitted, named)
            return named
        return _WIDE.sub(lambda match: wide(match[0]), fitted)

    def _spaced(self, field: str, text: str) -> str:
        """Add a space after each `<` that a server might take for the beginning of a tag."""
        spaced = _OPENING.sub("< ", text)
        if spaced != text:
            self._note(field, "a space follows each '<', which would begin a tag", text, spaced)
        return spaced

    # -- body ----------------------------------------------------------------------------------------------
    def body(self, content: EntryContent) -> EntryContent:
        """Fit the body."""
        body, is_markdown = content.body, content.is_markdown
        if is_markdown and self._known.holds_for_any(_lacks_markdown):
            for field in ("body", "is_markdown"):
                self._note(field, "the new server takes no Markdown: it is kept as preformatted text")
            # servers clean Markdown as HTML, so that it has character references
            text = escape(unescape_references(body), quote=False)
            body, is_markdown = f"<pre>{text}</pre>" if body.strip() else "", False
        if not self._known.holds_for_all(keeps_headers) and "<th" in body.lower():
            self._note("body", "header cells of tables become bold cells, since the new server removes them")
            body = without_header_cells(body)
        stores_references = self._known.holds_for_all(_stores_references)
        body = self._storable("body", body, _reference if stores_references else None)
        return attrs.evolve(content, body=body, is_markdown=is_markdown)

    # -- files, rating -------------------------------------------------------------------------------------
    def file(self, file: FileContent) -> FileContent:
        """Fit the name and the comment of a file."""
        sent = _NOT_IN_NAMES.sub("_", file.name).strip() or f"file-{file.upload_id}"
        if sent in (".", ".."):
            sent = f"file-{file.upload_id}"
        if sent.lower().endswith(".php"):
            # no release takes it
            sent += ".txt"
        path = PurePosixPath(sent)
        if len(sent) > _MAX_LENGTH:
            sent = path.stem[: _MAX_LENGTH - len(path.suffix)] + path.suffix
        if self._lacks_wide and has_emoji(sent):
            sent = _WIDE.sub(_name, sent)
        names = {stored_name(sent, release) for release in self._known.candidates}
        stored = names.pop() if len(names) == 1 else sent
        name = stored or f"file-{file.upload_id}"
        if name != file.name:
            self._note("files", f"{file.name!r} becomes {name!r}, since the new server refuses or changes it")
        return attrs.evolve(file, name=name, comment=self._storable("files", file.comment).strip())

    def locked(self, content: EntryContent) -> bool:
        """Fit the lock."""
        if content.archived and not content.locked and self._known.holds_for_all(_locks_archived):
            self._note("locked", "the new server locks every archived entry")
            return True
        return content.locked

    def rating(self, rating: int) -> int:
        """Fit a rating."""
        fitted = max(0, min(rating, _MAX_RATING))
        if fitted != rating:
            self._note("rating", f"at most {_MAX_RATING} stars can be set", str(rating), str(fitted))
        return fitted


def _escape(title: str) -> str:
    """Escape what would be a tag or a character reference."""
    if unescape_references(title) != title:
        title = title.replace("&", "&amp;")
    return title.replace("<", "&lt;")


def _locks_archived(release: Release) -> bool:
    return release.v2 is not None and release.v2.archived_is_locked


def _name(match: re.Match[str]) -> str:
    """Return the name of a character in brackets."""
    return f"[{unicodedata.name(match[0], f'U+{ord(match[0]):X}').lower()}]"


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def _removes_markup(release: Release) -> bool:
    return release.v2 is None or release.v2.title_markup == "removed"


def _lacks_markdown(release: Release) -> bool:
    return release.v2 is None


def _stores_references(release: Release) -> bool:
    # a purified body is written again, with the characters themselves
    return release.body_cleaning == "stripped"
