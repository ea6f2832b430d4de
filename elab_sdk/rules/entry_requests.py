"""The acts of one call, one after the other: each is a request, and has words for what was done.

Nothing here does any input or output.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeAlias

import attrs
from elab_api_v1 import decode
from elab_api_v1.api.experiments import create_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.base import Model
from elab_api_v1.models import CategoryForm, Experiment, Item, LinkForm, TagForm

from elab_sdk.rules.created import CreatedExperiment, CreatedItem
from elab_sdk.rules.entry_kinds import is_full_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from elab_api_v1.wire import Request

    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.rules.updates import Acts

__all__ = [
    "Step",
    "besides",
    "link_words",
    "links_to",
    "new_experiment",
    "new_item",
    "steps",
    "tag_words",
]

Step: TypeAlias = "Mapping[str, str] | CategoryForm | TagForm | LinkForm"
"""What the request of one act carries: the fields of an update, or one of the others."""


def steps(kind: Kind, form: Mapping[str, str], acts: Acts) -> Iterator[tuple[list[str], Step]]:
    """The acts of one call, each as what it does in words, and what its request carries.

    Args:
        kind: What is changed.
        form: The fields that the update is sent with.
        acts: All that is asked for; a category by its number.
    """
    if form:
        yield [*acts.fields], form
    if kind == "template":
        return
    if isinstance(acts.category, int):
        yield ["category"], CategoryForm(category=acts.category)
    for tag in acts.tags:
        yield [tag_words(tag)], TagForm(tag=tag)
    # links come last: from 4.4 on whoever may read an entry may link it (seen on 4.9.0)
    for item in acts.links:
        yield [link_words(item)], LinkForm(link=item)


def tag_words(tag: str) -> str:
    """A tag, as it is called where it is said what was done."""
    return f"tag {tag!r}"


def link_words(item: int) -> str:
    """A link, as it is called where it is said what was done."""
    return f"link to item {item}"


def links_to(entry: Experiment | Item, item: int) -> bool:
    """Whether an entry is linked to an item."""
    return item in [link.item_id for link in entry.items_links]


def besides(acts: Acts, entry: object, known: KnownRelease) -> Acts:
    """The acts without the tags and links that an entry shows to be there.

    Args:
        acts: What is asked for.
        entry: The entry as the caller gave it: a full one, a row of a list, or none that shows anything.
        known: The server's release. 2.0 keeps a `|` in a tag, so that what it shows may be parts of one.
    """
    tags, links = set[str](), set[int]()
    if is_full_entry(entry):
        if not known.is_known:
            known = known.after_entry(entry.keys(), entry.kind, entry.id)
        links = {each.item_id for each in entry.items_links}
    if isinstance(entry, Model) and known.holds_for_all(lambda release: not release.tags_raw):
        # where they cannot be read they spare no request, and that is all
        with contextlib.suppress(ValueError):
            tags = set(decode.tags(entry.get("tags") or ""))
    return attrs.evolve(
        acts,
        tags=tuple(tag for tag in acts.tags if tag not in tags),
        links=tuple(item for item in acts.links if item not in links),
    )


def new_experiment() -> Request[CreatedExperiment]:
    """The request that creates an experiment."""
    request = create_experiment.request()
    return request.with_parser(
        lambda response: CreatedExperiment.from_dict(request.parse(response).to_dict())
    )


def new_item(items_type: int) -> Request[CreatedItem]:
    """The request that creates an item.

    Args:
        items_type: The ID of its items type.
    """
    request = post_item.request(items_type)
    return request.with_parser(lambda response: CreatedItem.from_dict(request.parse(response).to_dict()))
