"""The content that a copy is to have: with the IDs, names and people of the new server."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from elab_api_v1.types import Permission

from elab_sdk.content.body_references import replace_references
from elab_sdk.content.reference_fields import (
    change_fields,
    change_url,
    referred_id,
    referred_kind,
    written_like,
)
from elab_sdk.copying.fitting import fit, rendered
from elab_sdk.copying.reports import Difference
from elab_sdk.rules.web_addresses import download_address, entry_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.content.body_references import Reference
    from elab_sdk.content.reference_fields import ReferredKind
    from elab_sdk.copying.content import CommentContent, EntryContent, FileContent
    from elab_sdk.rules.release_detection import DetectedRelease

__all__ = ["Translation", "author_line", "comment_text"]

NewId: TypeAlias = "Callable[[BackupKind, int], int | None]"
"""A function that returns the ID of an entry's copy, or None if the entry is not copied."""

_SIGNED_COMMENT: Final = re.compile(r"\S.* \(\d{4}-\d\d-\d\d \d\d:\d\d\): ")
_PRIVATE: Final = Permission(base=10)
_TEAM: Final = 30


@attrs.frozen(kw_only=True)
class Translation:
    """How content of the old server becomes content of the new one.

    Args:
        new_id: Returns the ID of an entry's copy.
        old_site: The address of the old server's pages, ending with a slash; empty if it is unknown.
        new_site: The address of the new server's pages, ending with a slash.
        known: What is known of the new server's release.
        choices: The titles of categories, items types and statuses that differ on the new server: the new one
            by the kind of entry, "category" or "status", and the old one.
        people: User IDs on the new server by those on the old one.
        owners: The user IDs on the old server whose own keys create their copies. The copies of all others
            get a line that names the author.
        uploads: Files on the new server by the long names of those on the old one.
    """

    new_id: NewId
    old_site: str
    new_site: str
    known: DetectedRelease
    choices: Mapping[tuple[BackupKind, str, str], str] = attrs.field(
        factory=dict["tuple[BackupKind, str, str]", str]
    )
    people: Mapping[int, int] = attrs.field(factory=dict[int, int])
    owners: frozenset[int] = frozenset()
    uploads: Mapping[str, FileContent] = attrs.field(factory=dict[str, "FileContent"])

    @property
    def is_same_server(self) -> bool:
        """Whether the copies are on the server of the originals."""
        return bool(self.old_site) and self.old_site == self.new_site

    def with_owner(self, author: int, *, is_owner: bool) -> Translation:
        """Return the translation of a copy of which is known whether its owner is the author.

        Args:
            author: The user ID of the author on the old server.
            is_owner: Whether the author is the owner.
        """
        owners = self.owners | {author} if is_owner else self.owners - {author}
        return attrs.evolve(self, owners=owners)

    def missing_reference(
        self, content: EntryContent, missing: Set[tuple[BackupKind, int]]
    ) -> tuple[BackupKind, int] | None:
        """Return an entry without a copy that the translation of content needs; None if there is none.

        Args:
            content: The content of the original.
            missing: Entries of the old server. Another thread may remove some meanwhile.
        """
        needed: set[tuple[BackupKind, int]] = set()

        def new_id(kind: BackupKind, id: int) -> int | None:
            needed.add((kind, id))
            return self.new_id(kind, id)

        attrs.evolve(self, new_id=new_id).translate(content)
        return next((entry for entry in needed if entry in missing), None)

    def translate(self, content: EntryContent) -> tuple[EntryContent, tuple[Difference, ...]]:
        """Return the content that the copy is to have, and what of the original it cannot have.

        Fields that the release cannot hold at all are translated too; see `capabilities.limits`.

        Args:
            content: The content of the original.
        """
        content, lost = rendered(content, self.known)
        translated, more = _EntryTranslation(self, content).result()
        return translated, (*lost, *more)


class _EntryTranslation:
    """The translation of one entry. It collects the differences."""

    def __init__(self, rules: Translation, content: EntryContent) -> None:
        self._rules = rules
        self._content = content
        self._differences: list[Difference] = []

    def result(self) -> tuple[EntryContent, tuple[Difference, ...]]:
        """Return the translated content and the differences."""
        content = self._content
        for name in content.unreadable:
            self._note(name, "the backup has a value that could not be decoded")
        translated = attrs.evolve(
            content,
            body=self._body(),
            metadata=self._metadata(),
            category=self._choice("category", content.category),
            status=self._choice("status", content.status),
            comments=tuple(map(comment_text, content.comments)),
            items_links=self._links("item", content.items_links),
            experiments_links=self._links("experiment", content.experiments_links),
            canread=self._permission("canread", content.canread),
            canwrite=self._permission("canwrite", content.canwrite),
        )
        fitted, lost = fit(translated, self._rules.known)
        return fitted, (*self._differences, *lost)

    def _note(self, field: str, why: str, old: str = "", new: str = "") -> None:
        difference = Difference(field, why, old, new)
        if difference not in self._differences:
            self._differences.append(difference)

    # -- links ---------------------------------------------------------------------------------------------
    def _new_id(self, kind: BackupKind, id: int) -> int | None:
        new_id = self._rules.new_id(kind, id)
        return id if new_id is None and self._rules.is_same_server else new_id

    def _old_url(self, kind: BackupKind, id: int) -> str:
        """The address of an entry on the old server; a description if the server is unknown."""
        site = self._rules.old_site
        return entry_url(site, kind, id) if site else f"{kind} {id} of the old server"

    def _links(self, kind: BackupKind, ids: Iterable[int]) -> tuple[int, ...]:
        found: list[int] = []
        for id_ in ids:
            new_id = self._new_id(kind, id_)
            if (kind, id_) == (self._content.kind, self._content.id):
                self._note(f"{kind}s_links", "an entry cannot be linked to itself", self._old_url(kind, id_))
            elif new_id is None:
                why = f"{kind} {id_} has no copy to link to"
                self._note(f"{kind}s_links", why, self._old_url(kind, id_))
            else:
                found.append(new_id)
        return tuple(found)

    # -- body ----------------------------------------------------------------------------------------------
    def _body(self) -> str:
        content, rules = self._content, self._rules
        # experiments made of a template would have the line of the template's author
        is_signed = content.kind != "template" and content.author_id not in rules.owners
        line = author_line(content, rules.old_site) if is_signed else ""
        text = content.body.replace(line, "") if line else content.body
        body = replace_references(text, self._replacement, rules.old_site, markdown=content.is_markdown)
        return f"{body}{line}"

    def _replacement(self, reference: Reference) -> str | None:
        """Return the new URL of a link in the body, or None to keep it."""
        if reference.kind == "upload":
            return self._upload_url(reference)
        site = self._rules.new_site if reference.is_absolute else ""
        new_id = self._new_id(reference.kind, reference.id)
        if new_id is not None:
            release = self._rules.known.release
            return entry_url(site, reference.kind, new_id, release) + reference.fragment
        why = f"{reference.kind} {reference.id} has no copy: the link leads to the old server"
        self._note("body", why, reference.url)
        if reference.is_absolute or not self._rules.old_site:
            return None
        return entry_url(self._rules.old_site, reference.kind, reference.id) + reference.fragment

    def _upload_url(self, reference: Reference) -> str | None:
        new = self._rules.uploads.get(reference.long_name)
        if new is not None:
            long_name = f"{new.long_name}{'_th.jpg' if reference.is_thumbnail else ''}"
            site = self._rules.new_site if reference.is_absolute else ""
            return site + download_address(long_name, new.name, new.storage)
        if self._rules.is_same_server:
            return None
        self._note("body", "the file of a link has no copy: the link leads to the old server", reference.url)
        if reference.is_absolute or not self._rules.old_site:
            return None
        return self._rules.old_site + reference.url.strip().removeprefix("./").removeprefix("/")

    # -- metadata ------------------------------------------------------------------------------------------
    def _metadata(self) -> JsonObject:
        return change_fields(self._content.metadata, self._extra_field)

    def _extra_field(self, name: str, field: JsonObject) -> JsonObject:
        kind, value = referred_kind(field), field["value"]
        if field.get("type") == "url" and isinstance(value, str):
            return {**field, "value": change_url(value, self._replacement, self._rules.old_site)}
        if kind is None:
            return field
        values = value if isinstance(value, list) else [value]
        new_values: list[JsonValue] = []
        lost: list[str] = []
        for each in values:
            mapped, description = self._new_value(kind, each)
            if description:
                lost.append(description)
            else:
                new_values.append(mapped)
        if not lost:
            return {**field, "value": new_values if isinstance(value, list) else new_values[0]}
        for description in lost:
            self._note("metadata", f"the extra field {name!r} refers to what has no copy", description)
        # the reference is kept as text, since the number means something else on the new server
        notes = [str(field.get("description") or ""), *(f"On the old server: {text}" for text in lost)]
        return {
            **field,
            "value": new_values if isinstance(value, list) else "",
            "description": ". ".join(filter(None, notes)),
        }

    def _new_value(self, kind: ReferredKind, value: JsonValue) -> tuple[JsonValue, str]:
        """Return an ID on the new server as the old value was written, or a description of what is lost."""
        number = referred_id(value)
        if number == 0:
            return value, ""
        if kind == "user":
            new_id, description = self._new_user(number), f"user {number}"
        else:
            new_id, description = self._new_id(kind, number), self._old_url(kind, number)
        return (None, description) if new_id is None else (written_like(value, new_id), "")

    # -- categories, people --------------------------------------------------------------------------------
    def _choice(self, what: str, title: str) -> str:
        return self._rules.choices.get((self._content.kind, what, title), title)

    def _new_user(self, id: int) -> int | None:
        new_id = self._rules.people.get(id)
        return id if new_id is None and self._rules.is_same_server else new_id

    def _permission(self, field: str, permission: Permission | None) -> Permission | None:
        """Translate a permission. It never becomes wider: whoever is unknown there is omitted."""
        if permission is None or self._rules.is_same_server:
            return permission
        users = [(id_, self._new_user(id_)) for id_ in permission.users]
        author = self._content.author_id
        base = permission.base or _PRIVATE.base or 0
        if base < _TEAM and author not in self._rules.owners:
            # the author is not the owner of the copy, but could do this with the original
            users.insert(0, (author, self._rules.people.get(author)))
        unknown = ", ".join(f"user {id_}" for id_, new_id in users if new_id is None and id_ != author)
        if unknown:
            self._note(field, "people without an account on the new server are omitted", unknown)
        for name, ids in (("team", permission.teams), ("group", permission.teamgroups)):
            if ids:
                shown = ", ".join(f"{name} {id_}" for id_ in ids)
                self._note(field, f"{name}s of the old server are omitted", shown)
        return Permission(base=base, users=tuple(dict.fromkeys(new for _, new in users if new is not None)))


def author_line(content: EntryContent, old_site: str) -> str:
    """Return the line at the end of a copy's body that names the author of the original.

    >>> from elab_sdk.copying.content import EntryContent
    >>> author_line(EntryContent(kind="item", id=5, title="Pump", author="Ada"), "")
    '<p>Author: Ada (copied from item 5 of the old server)</p>'

    Args:
        content: The content of the original.
        old_site: The address of the old server's pages, ending with a slash; empty if it is unknown.
    """
    author = content.author or f"user {content.author_id}"
    created = f", created {content.created_at:%Y-%m-%d %H:%M}" if content.created_at else ""
    what = f"{content.kind} {content.id}"
    if content.is_markdown:
        where = f"[{what}]({entry_url(old_site, content.kind, content.id)})" if old_site else _unknown(what)
        return f"\n\nAuthor: {_escape_markdown(author)} (copied from {where}{created})\n"
    where = _unknown(what)
    if old_site:
        url = escape(entry_url(old_site, content.kind, content.id))
        where = f'{what}: <a href="{url}">{url}</a>'
    return f"<p>Author: {escape(author, quote=False)} (copied from {where}{created})</p>"


def _unknown(what: str) -> str:
    return f"{what} of the old server"


def _escape_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def comment_text(comment: CommentContent) -> CommentContent:
    """Return a comment with its author and time in the text, since the new server shows those of the copy.

    >>> from elab_sdk.copying.content import CommentContent
    >>> comment_text(CommentContent(text="Repeat it.", author="Ada")).text
    'Ada: Repeat it.'

    Args:
        comment: The comment of the original. If it is one of a copy, it is not changed.
    """
    if _SIGNED_COMMENT.match(comment.text):
        return comment
    time = f" ({comment.created_at:%Y-%m-%d %H:%M})" if comment.created_at else ""
    return attrs.evolve(comment, text=f"{comment.author}{time}: {comment.text}".removeprefix(": "))
