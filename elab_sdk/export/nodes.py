"""An entry as nodes of an archive's metadata: itself, its comments, steps and fields. All of them lie flat.

What is a list here stays one where it has one member: eLabFTW, Kadi4Mat and SampleDB read nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

import attrs

from elab_sdk.backups.lenient import value_or_default
from elab_sdk.export.context import GENRES, reference
from elab_sdk.files.upload_sources import content_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from elab_api_v1.base import Model
    from elab_api_v1.errors import DecodeError
    from elab_api_v1.models import Comment, Experiment, Item, Link, Step, Template, Upload
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.export.context import Around
    from elab_sdk.export.zipping import Packed

__all__ = [
    "Describing",
    "Entry",
    "Place",
    "file_node",
    "media_type",
    "own_file",
    "serialised",
    "wire",
]

T = TypeVar("T")

Entry: TypeAlias = "Experiment | Item | Template"
Place: TypeAlias = "Callable[[BackupKind, int], str | None]"
"""The folder of an entry in the archive; None where it is not in it."""

_MARKDOWN: Final = 2
_ARCHIVED: Final = 2
_NO_COMMENT: Final = "Click to add a comment"
"""What servers to 4.3 say of a file of which nobody said anything."""
_SECRET: Final = ("access_key", "sharelink")
"""With these anybody could read the entry on the server (4.9)."""
_LISTS: Final = ("comment", "step", "variableMeasured")
_DEEPEST: Final = 8
"""What lies deeper in a field stays together, as JSON."""
_TOLD: Final = (("valueReference", "type"), ("unitText", "unit"), ("description", "description"))
"""What is told of a field, and its word for it."""


@attrs.define
class Describing:
    """Describes an entry. A value that nobody can read costs that value, and is told.

    Args:
        entry: The entry.
        kind: Which kind it is.
        place: Where entries are in the archive.
        around: Takes what several entries refer to.
        faults: What nobody could read.
    """

    entry: Entry
    kind: BackupKind
    place: Place
    around: Around
    faults: list[DecodeError] = attrs.field(factory=list["DecodeError"])

    @property
    def when(self) -> datetime | None:
        """When it was last changed."""
        return self._read("modified_at", None) or self._read("created_at", None)

    def nodes(self) -> list[JsonObject]:
        """Its own node, and then what it refers to and nobody else does. Its parts are still to come."""
        entry, kind = self.entry, self.kind
        node: JsonObject = {"@id": f"./{self.place(kind, entry.id)}/", "@type": "Dataset"}
        node |= {"name": self._read("title", "") or "Untitled", "genre": GENRES[kind]}
        if address := self.around.address(kind, entry.id):
            node["url"] = address
        node["author"] = self._author(entry)
        self._times(node)
        is_markdown = self._read("content_type", 0) == _MARKDOWN
        node["encodingFormat"] = "text/markdown" if is_markdown else "text/html"
        # in a list of words a comma parts them; eLabFTW 5 replaces it likewise
        tags = (tag.replace(",", "-") for tag in self._read("tags", list[str]()))
        keywords = ",".join(tags)
        told = {"text": self._read("body", ""), "keywords": keywords}
        told["identifier"] = self._read("elabid", "")
        told["creativeWorkStatus"] = self._read("status_title", "")
        node.update({key: value for key, value in told.items() if value})
        if title := self._read("category_title", ""):
            node["about"] = self.around.category(kind, title, self._read("category_color", ""))
        others: list[JsonObject] = []
        for key, make in zip(_LISTS, (self._comments, self._steps, self._fields), strict=True):
            made = list(make(node))
            others += made
            if made:
                node[key] = [reference(part) for part in made if part["@type"] != "HowToDirection"]
        if mentions := self._mentions():
            node["mentions"] = mentions
        if rating := self._read("rating", 0):
            name: JsonObject = {"@id": self._name("rating")}
            node["aggregateRating"] = name
            others.append(name | {"@type": "AggregateRating", "ratingValue": rating, "reviewCount": 1})
        return [node, *others]

    def _read(self, name: str, otherwise: T, of: Model | None = None) -> T:
        return value_or_default(of or self.entry, name, otherwise, self.faults)

    def _name(self, part: str) -> str:
        return f"#{self.kind}-{self.entry.id}-{part}"

    def _author(self, of: Model) -> JsonObject:
        first, last, orcid = (self._read(name, "", of) for name in ("firstname", "lastname", "orcid"))
        return self.around.person(
            self._read("user_id", 0, of), self._read("fullname", "", of), first, last, orcid
        )

    def _times(self, node: JsonObject) -> None:
        day: date | None = self._read("date", None)
        created: date | None = self._read("created_at", None) or day
        changed: date | None = self._read("modified_at", None)
        told = {"dateCreated": created, "dateModified": changed, "temporal": day}
        node.update({key: value.isoformat() for key, value in told.items() if value is not None})

    def _comments(self, node: JsonObject) -> Iterator[JsonObject]:
        for comment in self._read("comments", list["Comment"]()):
            when: datetime | None = self._read("created_at", None, comment)
            yield {
                "@id": self._name(f"comment-{comment.id}"),
                "@type": "Comment",
                "dateCreated": when.isoformat() if when else node.get("dateCreated", "1970-01-01"),
                "text": self._read("comment", "", comment),
                "author": self._author(comment),
            }

    def _steps(self, _: JsonObject) -> Iterator[JsonObject]:
        for number, step in enumerate(self._read("steps", list["Step"]()), 1):
            name = self._name(f"step-{step.id}")
            made: JsonObject = {"@id": name, "@type": "HowToStep"}
            made["position"] = self._read("ordering", number, step)
            made["creativeWorkStatus"] = "finished" if self._read("finished", False, step) else "unfinished"
            for key, of in (("expires", "deadline"), ("temporal", "finished_at")):
                when: datetime | None = self._read(of, None, step)
                if when is not None:
                    made[key] = when.isoformat()
            direction: JsonObject = {"@id": f"{name}-direction", "@type": "HowToDirection"}
            direction["text"] = self._read("body", "", step)
            made["itemListElement"] = reference(direction)
            yield made
            yield direction

    def _fields(self, _: JsonObject) -> Iterator[JsonObject]:
        metadata: JsonObject = self._read("metadata", {})
        if not metadata:
            return
        sent = self.entry["metadata"]
        # eLabFTW 5 reads this one, and passes over the others
        whole: JsonObject = {"name": "elabftw_metadata", "propertyID": "elabftw_metadata"}
        whole["description"] = "the entry's metadata in eLabFTW, as JSON"
        whole["value"] = sent if isinstance(sent, str) else _json(sent)
        fields = metadata.get("extra_fields")
        values: list[JsonObject] = [whole, *_properties(fields if isinstance(fields, dict) else {})]
        for number, value in enumerate(values, 1):
            value |= {"@id": self._name(f"property-{number}"), "@type": "PropertyValue"}
            yield value

    def _mentions(self) -> list[JsonValue]:
        kinds: tuple[BackupKind, ...] = ("experiment", "item")
        found: dict[str, JsonValue] = {}
        for kind in kinds:
            for link in self._read(f"{kind}s_links", list["Link"]()):
                number = self._read("item_id", 0, link)
                folder = self.place(kind, number)
                title = self._read("title", "", link) or "Untitled"
                inside: JsonObject = {"@id": f"./{folder}/"}
                made = inside if folder else self.around.elsewhere(kind, number, title)
                found[str(made["@id"])] = made
        return list(found.values())


def file_node(folder: str, name: str, upload: Upload, packed: Packed, around: Around) -> JsonObject:
    """An attachment's node.

    Args:
        folder: The entry's folder.
        name: The file's name in it.
        upload: What the server said of it.
        packed: What was packed.
        around: Takes who uploaded it.
    """
    called = value_or_default(upload, "real_name", "")
    node: JsonObject = {"@id": f"./{folder}/{name}", "@type": "File"}
    node["name"] = called if called.strip("\0 ") else name
    comment = value_or_default(upload, "comment", "")
    if comment and comment != _NO_COMMENT:
        node["description"] = comment
    # where eLabFTW 5 finds the old name in the body, it puts the new one
    if stored := value_or_default(upload, "long_name", ""):
        node["alternateName"] = stored
    _measured(node, media_type(upload, name), packed)
    when = value_or_default(upload, "created_at", cast("datetime | None", None))
    if when is not None:
        node["dateCreated"] = when.isoformat()
    if fullname := value_or_default(upload, "fullname", ""):
        node["author"] = around.person(value_or_default(upload, "user_id", 0), fullname)
    if value_or_default(upload, "state", 0) == _ARCHIVED:
        node["creativeWorkStatus"] = "Archived"
    return node


def media_type(upload: Upload, name: str) -> str:
    """The media type that an attachment's name stands for."""
    return content_type(value_or_default(upload, "real_name", "") or name)


def own_file(folder: str, name: str, description: str, packed: Packed) -> JsonObject:
    """The node of a file that the archive adds to an entry. eLabFTW 5 keeps it out of sight as archived."""
    node: JsonObject = {"@id": f"./{folder}/{name}", "@type": "File", "name": name}
    node["description"] = description
    _measured(node, content_type(name), packed)
    node["creativeWorkStatus"] = "Archived"
    return node


def wire(entry: JsonObject) -> bytes:
    """What the server sent of an entry, as eLabFTW writes it into its own archives.

    It is a list of one, with the metadata as an object. What would let strangers in is left out.
    """
    kept = {key: value for key, value in entry.items() if key not in _SECRET}
    metadata = entry.get("metadata")
    try:
        found = json.loads(metadata) if isinstance(metadata, str) and metadata else metadata
        text = _json([{**kept, "metadata": found}])
    except (ValueError, RecursionError):
        text = _json([kept])
    return text.encode("utf-8", "replace")


def serialised(node: JsonObject) -> bytes:
    r"""A node as one line of JSON that every reader takes: without NUL, and without halves of pairs.

    >>> serialised({"name": "a\0b\ud800"}).decode()
    '{"name":"ab?"}'
    """
    text = _json(node)
    if "\\u0000" in text:
        text = _json(_without_nul(node))
    return text.encode("utf-8", "replace")


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without_nul(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    if isinstance(value, dict):
        return {key.replace("\0", ""): _without_nul(part) for key, part in value.items()}
    return value


def _measured(node: JsonObject, kind: str, packed: Packed) -> None:
    node["encodingFormat"] = kind
    # a text without a unit: the consortium says so
    node["contentSize"] = str(packed.size)
    node["sha256"] = packed.sha256


def _properties(fields: JsonObject) -> Iterator[JsonObject]:
    for field, about in fields.items():
        props = about if isinstance(about, dict) else {"value": about}
        told = {key: props[of] for key, of in _TOLD if isinstance(props.get(of), str) and props[of]}
        for name, value in _flat(field, props.get("value")):
            yield {"name": name, "propertyID": name, "value": value, **told}


def _flat(name: str, value: JsonValue, depth: int = 0) -> Iterator[tuple[str, JsonValue]]:
    """A value, or those inside: the consortium's names for them have dots."""
    parts: list[tuple[str, JsonValue]] = []
    if isinstance(value, list | dict) and depth == _DEEPEST:
        yield name, _json(value)
        return
    if isinstance(value, list):
        parts = [(str(number), part) for number, part in enumerate(value)]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif value is not None:
        yield name, value
        return
    for key, part in parts:
        yield from _flat(f"{name}.{key}", part, depth + 1)
    if not parts:
        # PASTA wants a value, be it empty
        yield name, ""
