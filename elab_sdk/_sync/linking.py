# Derived from elab_sdk/_async/linking.py by tools/unasync.py: do not edit.
"""Tags and links of entries. What a release would mangle or ignore is rejected before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
from elab_api_v1.models import Done, LinkForm, TagForm

from elab_sdk.errors import ServerError, UnknownEndpointError, ValidationError
from elab_sdk.rules import entry_content
from elab_sdk.rules.entry_operations import ITEMS
from elab_sdk.rules.release_detection import availability

if TYPE_CHECKING:
    from elab_sdk._sync.session import Session
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.entry_operations import EntryOperations
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.updates import EntryChanges

_SAME_ID: Final = "4.5.3 up to and including 4.5.14 report success and link nothing if both have the same ID."


class LinkedEntries(Protocol):
    """The entries of one kind, as far as it matters here."""

    session: Session
    operations: EntryOperations[Any, Any, Any]

    @property
    def kind(self) -> Kind:
        """The kind."""
        ...

    @property
    def known(self) -> DetectedRelease:
        """What is known of the server's release."""
        ...

    def read(self, id: int) -> Any:  # noqa: ANN401 - an experiment, an item or a template
        """Read one entry."""
        ...


def add_tag(entries: LinkedEntries, id: int, tag: str) -> Done:
    """Add a tag to an entry."""
    request = entries.operations.post(id, body=TagForm(tag=tag))
    return entries.session.call_change(request, "its tags")


def add_checked(entries: LinkedEntries, operation: str, id: int, item: int) -> Done:
    """Check and add the only link of a call."""
    if entries.kind == "item" and id == item:
        raise ValidationError("an item cannot be linked to itself", "link")
    if _exists(entries, operation, id, item, is_only=True, is_read=False):
        return Done.from_dict({"result": "success"})
    return add(entries, operation, id, item)


def without_existing(entries: LinkedEntries, operation: str, id: int, changes: EntryChanges) -> EntryChanges:
    """Check the links of a call, and leave out those that exist."""
    existing: set[int] = set()
    for link in changes.links:
        # an item that another user shared may not be readable, and by then other changes would be made
        is_read = link in changes.known_items and changes.count == len(changes.links)
        if _exists(entries, operation, id, link, is_only=changes.is_single, is_read=is_read):
            existing.add(link)
    if not existing:
        return changes
    return attrs.evolve(changes, links=tuple(link for link in changes.links if link not in existing))


def _exists(
    entries: LinkedEntries, operation: str, id: int, item: int, *, is_only: bool, is_read: bool
) -> bool:
    """Reject a link that the release would take for something else, or ignore.

    If the link is one of several changes, the server must not be the one to reject it: by then the others
    are made.

    Args:
        entries: The entries of the kind that is linked.
        operation: The name of the called method, used in error messages.
        id: The ID of the entry.
        item: The ID of the item to link to.
        is_only: Whether the link is the only change.
        is_read: Whether the caller gave the item as the server sent it.

    Returns:
        Whether the link exists, if that was checked: up to and including 3.4.9 servers make a second one.
    """
    session = entries.session
    session.find_api()
    entry = None
    if entries.kind == "item":
        if not session.known.is_known:
            entry = entries.read(id)
        if not is_only:
            session.settle(_links_items)
        session.known.require("link_item", operation)
    if not is_read and (not is_only or session.known.holds_for_any(_ignores_missing)):
        # from 4.4 a link to an item that does not exist is a success that does nothing
        session.read(ITEMS, item)
    if not session.known.holds_for_any(_doubles_links):
        _reject_same_id(entries, operation, id, item)
        return False
    entry = entry or entries.read(id)
    _reject_same_id(entries, operation, id, item)
    return entry_content.links_to(entry, item)


def _reject_same_id(entries: LinkedEntries, operation: str, id: int, item: int) -> None:
    if id == item and entries.kind != "item" and entries.known.holds_for_all(_ignores_same_id):
        raise entries.known.not_supported(f"{operation} from {entries.kind} {id} to item {item}", _SAME_ID)


def add(entries: LinkedEntries, operation: str, id: int, item: int) -> Done:
    """Add a link, and check that it was made if the server may have ignored it."""
    kind, session = entries.kind, entries.session
    _reject_same_id(entries, operation, id, item)
    try:
        request = entries.operations.post(id, body=LinkForm(link=item))
        done = session.call_change(request, "its links")
    except ServerError:
        if not session.known.holds_for_any(lambda release: release.link_twice == "crash"):
            raise
        # 4.3 fails if the link exists (seen on 4.3.10)
        if not entry_content.links_to(entries.read(id), item):
            raise
        done = Done.from_dict({"result": "success"})
    except UnknownEndpointError:
        # servers without links of items answer so (seen on 3.4.9)
        if kind != "item" or session.known.has("link_item"):
            raise
        raise session.known.not_supported(operation, availability("link_item"), is_harmless=True) from None
    if kind == "experiment" and id == item and session.known.holds_for_any(_ignores_same_id):
        entry = entries.read(id)
        if not entry_content.links_to(entry, item):
            raise session.known.not_supported(f"{operation} from {kind} {id} to item {item}", _SAME_ID)
    return done


def _links_items(release: Release) -> bool:
    return release.has("link_item")


def _ignores_missing(release: Release) -> bool:
    return release.link_missing == "ignored"


def _doubles_links(release: Release) -> bool:
    return release.link_twice == "doubled"


def _ignores_same_id(release: Release) -> bool:
    return release.link_same_id == "ignored"
