# Derived from elab_sdk/_async/copy_creation.py by tools/unasync.py: do not edit.
"""Creating the entries of a copy, one after the other, so that a lost response loses no entry.

A server does not say what a request has created if the response is lost. So the journal notes the highest ID
before each creation, and afterwards the entry is looked for: one with a higher ID, of the same user, still as
the server makes a new one, and not known as another copy. If there are several, the one with the lowest ID
is taken: it was created first after the note. An entry with content is never taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk._sync.newest_entries import highest_id, ids_above
from elab_sdk.copying.content import content_of
from elab_sdk.copying.fresh_entries import is_fresh
from elab_sdk.copying.journal import EntryState
from elab_sdk.errors import NoResponseError, NotFoundError, PermissionDeniedError, ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk._sync.copy_account import Account, Accounts
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.copying.content import EntryContent
    from elab_sdk.copying.journal import Journal

__all__ = ["Creator", "NewCopy"]

_ATTEMPTS: Final = 8
_MAX_CANDIDATES: Final = 50


@attrs.frozen
class NewCopy:
    """An entry to create.

    Args:
        kind: The kind.
        id: The ID on the old server.
        title: The title; empty to create it without one.
        category: The ID of the category or items type on the new server; None for none.
        person: The person of the old server whose key creates it; None for the key of the copy.
        template: The ID of the template that an experiment starts with on API v2, without a title; None for
            none.
    """

    kind: BackupKind
    id: int
    title: str
    category: int | None
    person: int | None
    template: int | None = None


class Creator:
    """Creates the entries of one kind.

    Args:
        kind: The kind.
        accounts: The keys.
        journal: The journal.
    """

    def __init__(self, kind: BackupKind, accounts: Accounts, journal: Journal) -> None:
        self._kind: BackupKind = kind
        self._accounts = accounts
        self._journal = journal
        self._above: int | None = None
        self._earlier: list[Mapping[str, str]] | None = None
        self._references: dict[tuple[int | None, int | None], dict[str, str]] = {}
        self._spares: dict[tuple[int | None, int | None], list[int]] = {}

    @property
    def unused(self) -> list[int]:
        """The IDs of entries that requests without a response have created, and that no copy needed."""
        return sorted(id_ for spares in self._spares.values() for id_ in spares)

    def create(self, new: NewCopy) -> int:
        """Create an entry, unless an earlier request has created it.

        Returns:
            Its ID.

        Raises:
            ElabError: It could not be created. If the response is lost, the next call looks for it.
        """
        attempt = 1
        while True:
            try:
                return self._create(new, unanswered=attempt - 1)
            except (NoResponseError, ServerError) as error:
                if attempt == _ATTEMPTS or not _may_have_been_processed(error):
                    raise
            attempt += 1

    def _create(self, new: NewCopy, *, unanswered: int) -> int:
        """Try once.

        Args:
            new: The entry.
            unanswered: Number of requests of this run that may have created it.
        """
        account = self._accounts.of(new.person)
        earlier = self._journal.state(new.kind, new.id)
        if earlier is not None and earlier.new_id is not None:
            return self._exchange(earlier, new, earlier.new_id, unanswered)
        if earlier is not None:
            lost = self._find(account, earlier, new)
            if lost:
                return self._note(earlier, new, lost[0])
        # a lost entry is above the highest ID before the first request
        above = self._highest(account) if earlier is None else earlier.above
        state = EntryState(kind=new.kind, id=new.id, above=above, person=new.person)
        self._journal.write(state)
        spares = self._spares.get(_group(new))
        if spares:
            return self._note(state, new, spares.pop(0))
        new_id = self._note(state, new, _post(account, new))
        return new_id if earlier is None else self._exchange(state, new, new_id, unanswered)

    def _exchange(self, state: EntryState, new: NewCopy, new_id: int, unanswered: int) -> int:
        """Take the entry of a request without a response instead of a new one, which serves for the next.

        Only now it is known how the server makes such an entry.
        """
        if _group(new) not in self._references:
            self._learn_reference(state, new, new_id)
        lost = (self._find(self._accounts.of(new.person), state, new))[: max(1, unanswered)]
        if not lost:
            return new_id
        self._spares.setdefault(_group(new), []).extend([*lost[1:], new_id])
        return self._note(state, new, lost[0])

    def _note(self, state: EntryState, new: NewCopy, new_id: int) -> int:
        """Write the ID of the copy to the journal, and how the server makes such an entry."""
        reference = self._references.get(_group(new), {})
        # it reaches the disk with the next creation, or before the copy is filled: a power failure before is
        # like a lost response
        self._journal.write(attrs.evolve(state, new_id=new_id, base=reference), is_flushed=False)
        self._above = max(self._above or 0, new_id)
        if not reference:
            self._learn_reference(state, new, new_id)
        return new_id

    def _learn_reference(self, state: EntryState, new: NewCopy, new_id: int) -> None:
        """Read the first entry of its group, which is as the server makes it."""
        account = self._accounts.of(new.person)
        content = content_of(account.entries[self._kind].read(new_id))
        account.created(content.author_id)
        reference = content.digests()
        self._references[_group(new)] = reference
        self._journal.write(attrs.evolve(state, new_id=new_id, base=reference))

    def _highest(self, account: Account) -> int:
        if self._above is None:
            self._above = highest_id(account, self._kind)
        return self._above

    def _find(self, account: Account, state: EntryState, new: NewCopy) -> list[int]:
        """Find the entries that creations without a response may have made, in the order of their IDs."""
        account.learn_user_id()
        candidates = [
            id_
            for id_ in ids_above(account, self._kind, state.above)
            if not self._journal.is_copy(self._kind, id_)
        ]
        found: list[int] = []
        for candidate in candidates[:_MAX_CANDIDATES]:
            content = self._read(account, candidate)
            if content is None or not account.owns(content.author_id):
                continue
            if any(is_fresh(content, new.title, reference) for reference in self._all_references(new)):
                found.append(candidate)
        return found

    def _all_references(self, new: NewCopy) -> list[Mapping[str, str]]:
        """Return how the server makes new entries, as far as this run or an interrupted one has seen it."""
        if _group(new) in self._references:
            return [self._references[_group(new)]]
        if self._earlier is None:
            unfilled = self._journal.unfilled_bases(self._kind)
            self._earlier = list({base["body"]: base for base in unfilled if "body" in base}.values())
        return [{}, *self._earlier]

    def _read(self, account: Account, id: int) -> EntryContent | None:
        try:
            return content_of(account.entries[self._kind].read(id))
        except (NotFoundError, PermissionDeniedError):
            return None


def _post(account: Account, new: NewCopy) -> int:
    """Request an empty entry, with its title where the creation reads it."""
    operations, known = account.entries[new.kind].operations, account.session.known
    takes_title = known.holds_for_all(lambda release: "title" in release.creation_takes)
    content = (("title", new.title),) if takes_title and new.title else ()
    if new.template is not None:
        content = (("template", str(new.template)),)
    if new.kind == "item" and new.category is None:
        return _post_item(account, new.title)
    items_type = () if new.category is None else (new.category,)
    created = account.session.call(operations.create_with(content, *items_type))
    new_id: int = created.created.id
    return new_id


def _post_item(account: Account, title: str) -> int:
    """Request an item without a category, which API v2 makes from 5.3."""
    from elab_api_v2.api.items import create_item  # not needed with API v1
    from elab_api_v2.models.item_create import ItemCreate

    request = create_item.request(body=ItemCreate(title=title) if title else ItemCreate())
    return account.session.call(request)


def _group(new: NewCopy) -> tuple[int | None, int | None]:
    """What the content of a new entry depends on: its user, and its items type."""
    return new.person, new.category


def _may_have_been_processed(error: NoResponseError | ServerError) -> bool:
    return isinstance(error, ServerError) or error.may_have_been_processed
