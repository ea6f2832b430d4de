"""Access to a server of a copy with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.manager import AsyncManager
    from elab_sdk._async.session import Session

__all__ = ["Account", "Accounts"]


@attrs.define(eq=False)
class Account:
    """Access to a server with the key of one user.

    Args:
        manager: The Manager.
        session: Its session.
        entries: Its entries by kind.
    """

    manager: AsyncManager
    session: Session
    entries: EntriesByKind
    _user_id: int | None = attrs.field(default=None, init=False)

    @property
    def site(self) -> str:
        """The address of the server's pages."""
        return self.session.settings.site

    async def learn_user_id(self) -> int | None:
        """Return the ID of the key's owner; None if the server does not say it, as over API v1."""
        if self._user_id is None:
            await self.session.find_api()
            if self.session.uses_v2:
                self._user_id = (await self.manager.get_user()).id
        return self._user_id

    def owns(self, owner: int) -> bool:
        """Whether an entry of an owner may be of this user: what is not known is possible."""
        return self._user_id in (None, owner)

    def created(self, owner: int) -> None:
        """Note the owner of an entry that this key created."""
        if owner:
            self._user_id = owner


@attrs.frozen
class Accounts:
    """The keys with which is written to the new server.

    Args:
        main: The key of the copy.
        people: The keys of people, by their user IDs on the old server.
    """

    main: Account
    people: Mapping[int, Account]

    def of(self, person: int | None) -> Account:
        """Return the key with which the entries of a person are written."""
        return self.main if person is None else self.people.get(person, self.main)

    def person(self, author: int) -> int | None:
        """Return the person whose key creates the copies of an author's entries; None for the main key."""
        return author if author in self.people else None
