"""An entry as nodes of an archive's metadata: itself, its comments, steps and fields. All of them lie flat.

What is a list here stays one where it has one member: eLabFTW, Kadi4Mat and SampleDB read nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import attrs
from elab_api_v1 import decode
from elab_api_v1.models import Experiment, Item, Template

from elab_sdk.export.around import GENRES, reference
from elab_sdk.files import content_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from elab_api_v1.models import Comment, Link, Step, Upload
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.export.around import Around
    from elab_sdk.export.zipping import Packed

__all__ = [
    "MODELS",
    "Described",
    "Place",
    "bare",
    "described",
    "file_node",
    "media_type",
    "own_file",
    "serialised",
    "wire",
]

Model: TypeAlias = "Experiment | Item | Template"
Place: TypeAlias = "Callable[[BackupKind, int], str | None]"
"""The folder of an entry in the archive; None where it is not in it."""

MODELS: Final[dict[BackupKind, type[Model]]] = {
    "experiment": Experiment,
    "item": Item,
    "template": Template,
}

_MARKDOWN: Final = 2
_ARCHIVED: Final = 2
_NO_COMMENT: Final = "Click to add a comment"
"""What servers to 4.3 say of a file of which nobody said anything."""
_SECRET: Final = ("access_key", "sharelink")
"""With these anybody could read the entry on the server (4.9)."""


@attrs.frozen
class Described:
    """An entry in the metadata.

    Args:
        dataset: Its own node; the parts are still to come.
        others: What it refers to and nobody else does.
        when: When it was last changed.
    """

    dataset: JsonObject
    others: list[JsonObject]
    when: datetime | None


def described(model: Model, kind: BackupKind, place: Place, around: Around) -> Described:
    """Describe an entry.

    Args:
        model: The entry.
        kind: Which kind it is.
        place: Where entries are in the archive.
        around: Takes what several entries refer to.

    Raises:
        DecodeError: A value of the entry has not the documented shape.
    """
    others: list[JsonObject] = []
    slug = f"{kind}-{model.id}"
    node = bare(kind, model.id, model.title, place, around)
    node["author"] = around.person(model)
    _times(node, model)
    is_markdown = model.content_type == _MARKDOWN
    node["encodingFormat"] = "text/markdown" if is_markdown else "text/html"
    # in a list of words a comma parts them; eLabFTW 5 replaces it likewise
    keywords = ",".join(tag.replace(",", "-") for tag in model.tags)
    identifier = None if isinstance(model, Template) else model.elabid
    told = {"text": model.body, "keywords": keywords, "identifier": identifier}
    told["creativeWorkStatus"] = model.status_title
    node.update({key: value for key, value in told.items() if value})
    if model.category_title:
        node["about"] = around.category(kind, model.category_title, model.category_color)
    for key, nodes in (
        ("comment", _comments(model, slug, around, node)),
        ("step", _steps(model.steps, slug)),
        ("variableMeasured", _fields(model, slug)),
    ):
        parts = list(nodes)
        others += parts
        if parts:
            node[key] = [reference(part) for part in parts if part["@type"] != "HowToDirection"]
    if mentions := _mentions(model, place, around):
        node["mentions"] = mentions
    if not isinstance(model, Template) and model.rating:
        rating: JsonObject = {"@id": f"#{slug}-rating", "@type": "AggregateRating"}
        others.append(rating | {"ratingValue": model.rating, "reviewCount": 1})
        node["aggregateRating"] = reference(rating)
    return Described(node, others, model.modified_at or model.created_at)


def bare(kind: BackupKind, id: int, title: str, place: Place, around: Around) -> JsonObject:
    """An entry's node with as much as is known of every entry."""
    node: JsonObject = {"@id": f"./{place(kind, id)}/", "@type": "Dataset", "name": title or "Untitled"}
    node["genre"] = GENRES[kind]
    if address := around.address(kind, id):
        node["url"] = address
    return node


def file_node(folder: str, name: str, upload: Upload, packed: Packed, around: Around) -> JsonObject:
    """An attachment's node.

    Args:
        folder: The entry's folder.
        name: The file's name in it.
        upload: What the server said of it.
        packed: What was packed.
        around: Takes who uploaded it.
    """
    called = upload.real_name if upload.real_name.strip("\0 ") else name
    node: JsonObject = {"@id": f"./{folder}/{name}", "@type": "File", "name": called}
    comment = decode.title(upload.comment or "")
    if comment and comment != _NO_COMMENT:
        node["description"] = comment
    # where eLabFTW 5 finds the old name in the body, it puts the new one
    if upload.long_name:
        node["alternateName"] = upload.long_name
    _measured(node, media_type(upload, name), packed)
    if upload.created_at is not None:
        node["dateCreated"] = upload.created_at.isoformat()
    if upload.fullname:
        node["author"] = around.someone(upload.user_id, upload.fullname)
    if upload.state == _ARCHIVED:
        node["creativeWorkStatus"] = "Archived"
    return node


def media_type(upload: Upload, name: str) -> str:
    """The media type that an attachment's name stands for."""
    return content_type(upload.real_name or name)


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
    metadata = entry.get("metadata")
    try:
        found = json.loads(metadata) if isinstance(metadata, str) and metadata else metadata
    except (ValueError, RecursionError):
        found = metadata
    kept = {key: value for key, value in entry.items() if key not in _SECRET}
    return _json([{**kept, "metadata": found}]).encode("utf-8", "replace")


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


def _times(node: JsonObject, model: Model) -> None:
    day = None if isinstance(model, Template) else model.date
    created = model.created_at or day
    if created is not None:
        node["dateCreated"] = created.isoformat()
    if model.modified_at is not None:
        node["dateModified"] = model.modified_at.isoformat()
    if day is not None:
        node["temporal"] = day.isoformat()


def _comments(model: Model, slug: str, around: Around, node: JsonObject) -> Iterator[JsonObject]:
    found: list[Comment] = [] if isinstance(model, Template) else model.comments
    for comment in found:
        made: JsonObject = {"@id": f"#{slug}-comment-{comment.id}", "@type": "Comment"}
        when = comment.created_at
        made["dateCreated"] = when.isoformat() if when else node.get("dateCreated", "1970-01-01")
        made["text"] = decode.title(comment.comment)
        made["author"] = around.person(comment)
        yield made


def _steps(steps: Iterable[Step], slug: str) -> Iterator[JsonObject]:
    for number, step in enumerate(steps, 1):
        name = f"#{slug}-step-{step.id}"
        made: JsonObject = {"@id": name, "@type": "HowToStep", "position": step.ordering or number}
        made["creativeWorkStatus"] = "finished" if step.finished else "unfinished"
        if step.deadline is not None:
            made["expires"] = step.deadline.isoformat()
        if step.finished_at is not None:
            made["temporal"] = step.finished_at.isoformat()
        direction: JsonObject = {"@id": f"{name}-direction", "@type": "HowToDirection"}
        made["itemListElement"] = reference(direction)
        yield made
        yield direction | {"text": decode.title(step.body)}


def _fields(model: Model, slug: str) -> Iterator[JsonObject]:
    metadata = model.metadata
    if not metadata:
        return
    sent = model["metadata"]
    # eLabFTW 5 reads this one, and passes over the others
    number = 1
    yield {
        "@id": f"#{slug}-property-{number}",
        "@type": "PropertyValue",
        "name": "elabftw_metadata",
        "propertyID": "elabftw_metadata",
        "description": "the entry's metadata in eLabFTW, as JSON",
        "value": sent if isinstance(sent, str) else _json(sent),
    }
    fields = metadata.get("extra_fields")
    for field, about in fields.items() if isinstance(fields, dict) else ():
        props = about if isinstance(about, dict) else {"value": about}
        for name, value in _flat(field, props.get("value")):
            number += 1
            made: JsonObject = {"@id": f"#{slug}-property-{number}", "@type": "PropertyValue"}
            made |= {"name": name, "propertyID": name, "value": value}
            for key, of in (("valueReference", "type"), ("unitText", "unit"), ("description", "description")):
                told = props.get(of)
                if told and isinstance(told, str):
                    made[key] = told
            yield made


def _flat(name: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """A value, or those inside: the consortium's names for them have dots."""
    if isinstance(value, list) and value:
        for number, part in enumerate(value):
            yield from _flat(f"{name}.{number}", part)
    elif isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _flat(f"{name}.{key}", part)
    else:
        # PASTA wants a value, be it empty
        yield name, "" if value is None or isinstance(value, list | dict) else value


def _mentions(model: Model, place: Place, around: Around) -> list[JsonValue]:
    kinds: tuple[tuple[BackupKind, list[Link]], ...] = (
        ("experiment", [] if isinstance(model, Template) else model.experiments_links),
        ("item", model.items_links),
    )
    found: dict[str, JsonValue] = {}
    for kind, links in kinds:
        for link in links:
            folder = place(kind, link.item_id)
            if folder is None:
                made = around.elsewhere(kind, link.item_id, link.title or "Untitled")
            else:
                made = cast("JsonObject", {"@id": f"./{folder}/"})
            found[str(made["@id"])] = made
    return list(found.values())
