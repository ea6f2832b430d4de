"""Describe an entry as nodes of an archive's metadata: the entry, its comments, steps and fields.

Lists remain lists even if they have one member, because eLabFTW, Kadi4Mat and SampleDB only read lists.
"""

from __future__ import annotations

import json
import math
from html import escape
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

import attrs

from elab_sdk.backups.lenient import value_or_default
from elab_sdk.export.body_links import import_url
from elab_sdk.export.context import GENRES, reference, without_id
from elab_sdk.export.import_limits import MAX_BODY_BYTES, import_tag, import_title
from elab_sdk.export.old_references import field_references, text_references
from elab_sdk.files.upload_sources import content_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from elab_api_v1.base import Model
    from elab_api_v1.errors import DecodeError
    from elab_api_v1.models import Comment, Experiment, Item, Link, Step, Template, Upload
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.export.archive_profiles import ExportProfile
    from elab_sdk.export.body_links import BodyLinks
    from elab_sdk.export.context import ContextEntities
    from elab_sdk.export.zipping import PackedFile

__all__ = [
    "Entry",
    "EntryDescriber",
    "FolderOf",
    "attachment_node",
    "generated_file_node",
    "is_markdown",
    "media_type",
    "node_line",
    "response_json",
]

T = TypeVar("T")

Entry: TypeAlias = "Experiment | Item | Template"
FolderOf: TypeAlias = "Callable[[BackupKind, int], str | None]"
"""A function that returns the folder of an entry in the archive, or None if the archive lacks the entry."""

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MARKDOWN: Final = 2
_ARCHIVED: Final = 2
_COMMENT_PLACEHOLDER: Final = "Click to add a comment"
"""The comment that servers up to and including 4.3 send for a file without a comment."""
_SECRET_KEYS: Final = ("access_key", "sharelink")
"""Values with which anyone can read the entry on the server (4.9)."""
_DIRECTION: Final = "HowToDirection"
_LIST_KEYS: Final = ("comment", "step", "variableMeasured")
_MAX_FIELD_DEPTH: Final = 8
"""Values that are nested deeper in a field are written as JSON."""
_FIELD_KEYS: Final = (("valueReference", "type"), ("unitText", "unit"), ("description", "description"))
"""Pairs of a property's key and the key of an extra field."""


@attrs.define
class EntryDescriber:
    """The description of an entry as nodes. Values that cannot be decoded are omitted; their errors are kept.

    Args:
        entry: The entry.
        kind: The entry's kind.
        folder_of: Returns the folders of entries in the archive.
        entities: Collects the entities that several entries refer to.
        links: Rewrites the links of the body.
        profile: Which nodes are nested.
        faults: The decode errors.
        changes: Descriptions of the values that were changed to fit what eLabFTW imports.
    """

    entry: Entry
    kind: BackupKind
    folder_of: FolderOf
    entities: ContextEntities
    links: BodyLinks
    profile: ExportProfile
    faults: list[DecodeError] = attrs.field(factory=list["DecodeError"])
    changes: list[str] = attrs.field(factory=list[str])

    @property
    def modified(self) -> datetime | None:
        """The time of the last change."""
        return self._read("modified_at", None) or self._read("created_at", None)

    def nodes(self) -> list[JsonObject]:
        """Return the node of the entry, followed by nodes that only this entry refers to.

        The caller adds `hasPart` to the first node.
        """
        entry, kind = self.entry, self.kind
        node: JsonObject = {"@id": f"./{self.folder_of(kind, entry.id)}/", "@type": "Dataset"}
        node |= {"name": self._title("title") or "Untitled", "genre": GENRES[kind]}
        node["url"] = import_url(self.entities.site, kind, entry.id)
        if address := self.entities.entry_address(kind, entry.id):
            node["sameAs"] = address
        node["author"] = self._author(entry)
        self._add_dates(node)
        self._add_texts(node)
        if title := self._title("category_title"):
            node["about"] = self.entities.category(kind, title, self._read("category_color", ""))
        other_nodes: list[JsonObject] = []
        for key, make_nodes in zip(_LIST_KEYS, (self._comments, self._steps, self._fields), strict=True):
            other_nodes += self._add_parts(node, key, list(make_nodes(node)))
        if mentions := self._mentions():
            node["mentions"] = mentions
        other_nodes += self._add_rating(node)
        self._add_access(node)
        self._note_old_references()
        return [node, *other_nodes]

    def _add_parts(self, node: JsonObject, key: str, parts: list[JsonObject]) -> list[JsonObject]:
        """Add nodes to a list of the entry's node, and return those that the list only refers to."""
        if not parts:
            return []
        if key in self.profile.nested:
            node[key] = [without_id(part) for part in parts if part["@type"] != _DIRECTION]
            return []
        node[key] = [reference(part) for part in parts if part["@type"] != _DIRECTION]
        return parts

    def _add_texts(self, node: JsonObject) -> None:
        markdown = is_markdown(self.entry)
        body = self._read("body", "")
        if markdown and not self.profile.has_markdown:
            # API v1 sends the HTML of Markdown on 4.9
            body, markdown = self._read("body_html", "") or f"<pre>{escape(body)}</pre>", False
            self.changes.append("the text is HTML, since eLabFTW 5.1 and 5.2 import no Markdown")
        node["encodingFormat"] = "text/markdown" if markdown else "text/html"
        texts = {"text": self._body(body, markdown=markdown), "keywords": ",".join(self._tags())}
        texts["identifier"] = self._read("elabid", "")
        texts["creativeWorkStatus"] = self._title("status_title")
        custom_id = self._read("custom_id", 0)
        texts["alternateName"] = str(custom_id) if custom_id else ""
        node.update({key: value for key, value in texts.items() if value})

    def _body(self, sent: str, *, markdown: bool) -> str:
        body = self.links.rewrite(sent, markdown=markdown)
        self.changes += [
            f"the link in the text to {kind} {entry_id} leads to the old server: it is not in the archive"
            for kind, entry_id in self.links.outside
        ]
        self.changes += [
            f"the link in the text to the file {name} leads to the old server: it is not in the archive"
            for name in self.links.lost_files
        ]
        size = len(body.encode("utf-8", "replace"))
        if size > MAX_BODY_BYTES:
            self.changes.append(f"the text has {size} bytes; eLabFTW imports at most {MAX_BODY_BYTES}")
        return body

    def _tags(self) -> list[str]:
        names: list[str] = []
        for tag in self._read("tags", list[str]()):
            name = import_tag(tag)
            if name:
                names.append(name)
            self._note_change("tag", tag, name)
        return names

    def _title(self, name: str) -> str:
        title = self._read(name, "")
        imported = import_title(title)
        self._note_change(name, title, imported)
        return imported

    def _note_change(self, name: str, value: str, imported: str) -> None:
        if imported != value:
            became = f"is {imported!r} in the archive" if imported else "is not in the archive"
            self.changes.append(f"the {name.replace('_', ' ')} {value!r} {became}")

    def _note_old_references(self) -> None:
        """Note what importers leave as it is on the old server."""
        site, metadata = self.links.site, self._read("metadata", dict[str, "JsonValue"]())
        comments = (self._read("comment", "", each) for each in self._read("comments", list["Comment"]()))
        steps = (self._read("body", "", each) for each in self._read("steps", list["Step"]()))
        found = (
            *text_references("a comment", comments, site),
            *text_references("a step", steps, site),
            *field_references(metadata, site, self.links.is_included),
        )
        self.changes += dict.fromkeys(found)

    def _read(self, name: str, default: T, model: Model | None = None) -> T:
        return value_or_default(model or self.entry, name, default, self.faults)

    def _node_id(self, part: str) -> str:
        return f"#{self.kind}-{self.entry.id}-{part}"

    def _author(self, model: Model) -> JsonObject:
        first, last, orcid = (self._read(name, "", model) for name in ("firstname", "lastname", "orcid"))
        return self.entities.person(
            self._read("user_id", 0, model), self._read("fullname", "", model), first, last, orcid
        )

    def _add_dates(self, node: JsonObject) -> None:
        day: date | None = self._read("date", None)
        created: date | None = self._read("created_at", None) or day
        modified: date | None = self._read("modified_at", None)
        dates = {"dateCreated": created, "dateModified": modified, "temporal": day}
        node.update({key: value.isoformat() for key, value in dates.items() if value is not None})

    def _add_rating(self, node: JsonObject) -> list[JsonObject]:
        rating = self._read("rating", 0)
        if not rating:
            return []
        values: JsonObject = {"@type": "AggregateRating", "ratingValue": rating, "reviewCount": 1}
        if "aggregateRating" in self.profile.nested:
            node["aggregateRating"] = values
            return []
        rating_id: JsonObject = {"@id": self._node_id("rating")}
        node["aggregateRating"] = rating_id
        return [rating_id | values]

    def _add_access(self, node: JsonObject) -> None:
        """Add whether the entry is locked or archived, in the words of eLabFTW 5.6's importer.

        They come last, since a server may read the keys in order, and changes no archived entry.
        """
        if self._read("locked", False):
            node["conditionsOfAccess"] = "Locked"
        if self._read("state", 0) == _ARCHIVED:
            node["status"] = "Archived"

    def _comments(self, node: JsonObject) -> Iterator[JsonObject]:
        for comment in self._read("comments", list["Comment"]()):
            created: datetime | None = self._read("created_at", None, comment)
            yield {
                "@id": self._node_id(f"comment-{comment.id}"),
                "@type": "Comment",
                "dateCreated": created.isoformat() if created else node.get("dateCreated", "1970-01-01"),
                "text": self._read("comment", "", comment),
                "author": self._author(comment),
            }

    def _steps(self, _: JsonObject) -> Iterator[JsonObject]:
        for number, step in enumerate(self._read("steps", list["Step"]()), 1):
            step_id = self._node_id(f"step-{step.id}")
            node: JsonObject = {"@id": step_id, "@type": "HowToStep"}
            node["position"] = self._read("ordering", number, step)
            node["creativeWorkStatus"] = "finished" if self._read("finished", False, step) else "unfinished"
            for key, attribute in (("expires", "deadline"), ("temporal", "finished_at")):
                time: datetime | None = self._read(attribute, None, step)
                if time is not None:
                    node[key] = time.isoformat()
            direction: JsonObject = {"@id": f"{step_id}-direction", "@type": _DIRECTION}
            direction["text"] = self._read("body", "", step)
            if "step" in self.profile.nested:
                node["itemListElement"] = [without_id(direction)]
                yield node
                continue
            node["itemListElement"] = reference(direction)
            yield node
            yield direction

    def _fields(self, _: JsonObject) -> Iterator[JsonObject]:
        metadata: JsonObject = self._read("metadata", {})
        if not metadata:
            return
        sent = self.entry["metadata"]
        # eLabFTW 5 reads this property and ignores the others
        all_metadata: JsonObject = {"name": "elabftw_metadata", "propertyID": "elabftw_metadata"}
        all_metadata["description"] = "the entry's metadata in eLabFTW, as JSON"
        all_metadata["value"] = sent if isinstance(sent, str) else _json(sent)
        fields = metadata.get("extra_fields")
        properties = [all_metadata, *_properties(fields if isinstance(fields, dict) else {})]
        for number, node in enumerate(properties, 1):
            node |= {"@id": self._node_id(f"property-{number}"), "@type": "PropertyValue"}
            yield node

    def _mentions(self) -> list[JsonValue]:
        """Return the links of the entry, and those of its body: the importer changes no others."""
        kinds: tuple[BackupKind, ...] = ("experiment", "item")
        mentions: dict[str, JsonValue] = {}
        for kind in kinds:
            for link in self._read(f"{kind}s_links", list["Link"]()):
                entry_id = self._read("item_id", 0, link)
                folder = self.folder_of(kind, entry_id)
                title = self._read("title", "", link) or "Untitled"
                internal: JsonObject = {"@id": f"./{folder}/"}
                mention = internal if folder else self.entities.external_entry(kind, entry_id, title)
                mentions[str(mention["@id"])] = mention
        for kind, entry_id in self.links.mentioned:
            address = f"./{self.folder_of(kind, entry_id)}/"
            mentions.setdefault(address, {"@id": address})
        return list(mentions.values())


def is_markdown(entry: Model) -> bool:
    """Return whether the body of an entry is Markdown."""
    return value_or_default(entry, "content_type", 0) == _MARKDOWN


def attachment_node(
    folder: str, name: str, upload: Upload, packed: PackedFile, entities: ContextEntities
) -> JsonObject:
    """Return the node of an attachment.

    Args:
        folder: The entry's folder.
        name: The file's name in the folder.
        upload: The upload.
        packed: The size and checksum of the file.
        entities: Collects the person who uploaded the file.
    """
    original_name = value_or_default(upload, "real_name", "")
    node: JsonObject = {"@id": f"./{folder}/{name}", "@type": "File"}
    node["name"] = original_name if original_name.strip("\0 ") else name
    comment = value_or_default(upload, "comment", "")
    if comment and comment != _COMMENT_PLACEHOLDER:
        node["description"] = comment
    # eLabFTW 5 replaces this name in the body with the new one
    if stored := value_or_default(upload, "long_name", ""):
        node["alternateName"] = stored
    _add_file_facts(node, media_type(upload, name), packed)
    created = value_or_default(upload, "created_at", cast("datetime | None", None))
    if created is not None:
        node["dateCreated"] = created.isoformat()
    if fullname := value_or_default(upload, "fullname", ""):
        node["author"] = entities.person(value_or_default(upload, "user_id", 0), fullname)
    if value_or_default(upload, "state", 0) == _ARCHIVED:
        node["creativeWorkStatus"] = "Archived"
    return node


def media_type(upload: Upload, name: str) -> str:
    """Return the media type of an attachment, which follows from its name."""
    return content_type(value_or_default(upload, "real_name", "") or name)


def generated_file_node(folder: str, name: str, description: str, packed: PackedFile) -> JsonObject:
    """Return the node of a file that the export adds to an entry.

    Its status is "Archived", so eLabFTW 5 hides it.
    """
    node: JsonObject = {"@id": f"./{folder}/{name}", "@type": "File", "name": name}
    node["description"] = description
    _add_file_facts(node, content_type(name), packed)
    node["creativeWorkStatus"] = "Archived"
    return node


def response_json(entry: JsonObject) -> bytes:
    """Return the server's response for an entry in the form of eLabFTW's own archives.

    The form is a list with one entry, whose metadata are an object. Secrets that grant access are omitted.
    """
    public = {key: value for key, value in entry.items() if key not in _SECRET_KEYS}
    metadata = entry.get("metadata")
    try:
        parsed = json.loads(metadata) if isinstance(metadata, str) and metadata else metadata
        text = _json([{**public, "metadata": parsed}])
    except (ValueError, RecursionError):
        text = _json([public])
    return text.encode("utf-8", "replace")


def node_line(node: JsonObject) -> bytes:
    r"""Return a node as one line of JSON that all programs can read, without NUL and lone surrogates.

    >>> node_line({"name": "a\0b\ud800"}).decode()
    '{"name":"ab?"}'
    """
    text = _json(node)
    if "\\u0000" in text:
        text = _json(_without_nul(node))
    return text.encode("utf-8", "replace")


def _json(value: JsonValue) -> str:
    return _ENCODER.encode(value)


def _without_nul(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    if isinstance(value, dict):
        return {key.replace("\0", ""): _without_nul(part) for key, part in value.items()}
    return value


def _add_file_facts(node: JsonObject, media_type: str, packed: PackedFile) -> None:
    node["encodingFormat"] = media_type
    # the consortium's specification requires text without a unit
    node["contentSize"] = str(packed.size)
    node["sha256"] = packed.sha256


def _properties(fields: JsonObject) -> Iterator[JsonObject]:
    for field_name, definition in fields.items():
        field = definition if isinstance(definition, dict) else {"value": definition}
        extra: JsonObject = {}
        for key, field_key in _FIELD_KEYS:
            text = field.get(field_key)
            if isinstance(text, str) and text:
                extra[key] = text
        for name, value in _flatten(field_name, field.get("value")):
            yield {"name": name, "propertyID": name, "value": value, **extra}


def _flatten(name: str, value: JsonValue, depth: int = 0) -> Iterator[tuple[str, JsonValue]]:
    """Yield a value or the values inside it, with dots in their names, as the consortium specifies."""
    parts: list[tuple[str, JsonValue]] = []
    if isinstance(value, list | dict) and depth == _MAX_FIELD_DEPTH:
        yield name, _json(value)
        return
    if isinstance(value, list):
        parts = [(str(number), part) for number, part in enumerate(value)]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif value is not None:
        # JSON has no such numbers, but Python reads them
        yield name, str(value) if isinstance(value, float) and not math.isfinite(value) else value
        return
    for key, part in parts:
        yield from _flatten(f"{name}.{key}", part, depth + 1)
    if not parts:
        # PASTA requires a value, which may be empty
        yield name, ""
