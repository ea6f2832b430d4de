"""Access to a server of a copy with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from elab_api_v2.models.user import User
    from elab_api_v2.models.user_summary import UserSummary

    from elab_sdk._async.entries import EntriesByKind
    from elab_sdk._async.session import Session

__all__ = ["Account", "Accounts"]


@attrs.define(eq=False)
class Account:
    """Access to a server with the key of one user.

    Args:
        session: The session of the Manager.
        entries: Its entries by kind.
    """

    session: Session
    entries: EntriesByKind
    _user: User | None = attrs.field(default=None, init=False)
    _user_id: int | None = attrs.field(default=None, init=False)

    @property
    def site(self) -> str:
        """The address of the server's pages."""
        return self.session.settings.site

    async def user(self) -> User:
        """Read the user who owns the key, over API v2."""
        if self._user is None:
            from elab_api_v2.api.server import get_me  # not needed with API v1

            self._user = await self.session.call_v2(get_me.request(), "copy_from")
            self._user_id = self._user.id
        return self._user

    async def users(self) -> list[UserSummary]:
        """List the users that the server shows to the key, over API v2."""
        from elab_api_v2.api.server import list_users  # not needed with API v1

        return await self.session.call_v2(list_users.request(), "copy_from")

    async def learn_user_id(self) -> None:
        """Learn the ID of the key's owner, which API v1 does not tell."""
        await self.session.find_api()
        if self._user_id is None and self.session.uses_v2:
            await self.user()

    def owns(self, owner: int) -> bool:
        """Whether an entry of an owner may be of this user: what is not known is possible."""
        return self._user_id in (None, owner)

    def is_same_user(self, other: Account) -> bool:
        """Whether two keys are known to be of one user."""
        if self.session.settings.token == other.session.settings.token:
            return True
        return self._user_id is not None and self._user_id == other._user_id

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

    def is_author(self, person: int | None, author: int, owners: Container[int]) -> bool:
        """Whether the owner of a copy is the author of the original, whoever has given a key since.

        Args:
            person: The person whose key created the copy; None for the main key.
            author: The author.
            owners: The people who own copies that are created now.
        """
        if person is not None:
            return person == author
        account = self.people.get(author)
        return author in owners and (account is None or account.is_same_user(self.main))
