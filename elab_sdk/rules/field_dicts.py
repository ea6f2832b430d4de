"""Typed dicts of fields, for `**fields` in creations and changes, and for the dicts of elabapy."""

# without `from __future__ import annotations`: libraries such as pydantic read the types

from collections.abc import Mapping
from typing import NotRequired, TypeAlias, TypedDict

from elab_api_v1.types import JsonValue

from elab_sdk.content.arguments import DateLike, IdOrTitle, LinksLike, TagsLike, TimeLike
from elab_sdk.files.upload_sources import Sources
from elab_sdk.rules.bodies import BodyContent
from elab_sdk.rules.field_values import ExtraFieldValues
from elab_sdk.rules.field_values import FieldValue as FieldValue  # noqa: PLC0414 - it refers to itself by name

__all__ = [
    "EntryFields",
    "EntryParams",
    "EventFields",
    "ExperimentFields",
    "ItemFields",
    "MetadataLike",
    "PostFields",
    "TemplateFields",
]

MetadataLike: TypeAlias = Mapping[str, JsonValue] | str
"""A dict, or JSON text of an object."""


class EntryFields(TypedDict, total=False):
    """The fields that creations and `update` of experiments and items have in common.

    >>> fields: EntryFields = {"title": "Western blot 12", "tags": ["blot"]}
    >>> done = manager.update(("experiment", 1), **fields)  # doctest: +SKIP
    """

    title: str
    body: BodyContent
    date: DateLike
    tags: TagsLike
    links: LinksLike
    metadata: MetadataLike


class ExperimentFields(EntryFields, total=False):
    """The fields of `create_experiment`.

    >>> fields: ExperimentFields = {"title": "Western blot 12", "category": "Running"}
    >>> created = manager.create_experiment(**fields)  # doctest: +SKIP

    Type checkers need the annotation, or `ExperimentFields(title="Western blot 12")`: they take a plain dict
    for one whose values all have the same type.
    """

    category: IdOrTitle
    extra_fields: ExtraFieldValues
    files: Sources
    template: IdOrTitle


class ItemFields(EntryFields, total=False):
    """The fields of `create_item`, besides the items type.

    >>> fields: ItemFields = {"title": "pUC19", "tags": "plasmid"}
    >>> created = manager.create_item("Plasmid", **fields)  # doctest: +SKIP
    """

    extra_fields: ExtraFieldValues
    files: Sources


class PostFields(TypedDict, total=False):
    """The fields of `post_experiment` and `post_item`.

    >>> fields: PostFields = {"title": "Western blot 12", "bodyappend": "<p>Done.</p>"}
    >>> done = manager.post_experiment(1, **fields)  # doctest: +SKIP
    """

    title: str
    date: DateLike
    body: str
    bodyappend: str
    metadata: MetadataLike
    tags: TagsLike
    links: LinksLike
    category: IdOrTitle


class TemplateFields(TypedDict, total=False):
    """The fields of `post_template`.

    >>> fields: TemplateFields = {"title": "Western blot", "body": "<p>Gel: </p>"}
    >>> done = manager.post_template(1, **fields)  # doctest: +SKIP
    """

    title: str
    body: str
    bodyappend: str
    metadata: MetadataLike


class EventFields(TypedDict):
    """The fields of `book` and `create_event`.

    >>> fields: EventFields = {"start": "2017-04-15T09:00:00+02:00", "end": "2017-04-15T10:00:00+02:00"}
    >>> created = manager.book(3, **fields)  # doctest: +SKIP
    """

    start: TimeLike
    end: TimeLike
    title: NotRequired[str]


class EntryParams(TypedDict, total=False):
    """The dict that `post_experiment` and `post_item` take as in elabapy, with its names of fields.

    >>> params: EntryParams = {"title": "Western blot 12", "tag": "blot"}
    >>> done = manager.post_experiment(1, params)  # doctest: +SKIP
    """

    title: str
    date: DateLike
    body: str
    bodyappend: str
    metadata: MetadataLike
    tag: TagsLike
    link: LinksLike
    category: IdOrTitle
