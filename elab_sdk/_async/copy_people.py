"""The people of a copy: whose keys create the copies of whom, and who is who on both servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk._async.copy_account import Account, Accounts
from elab_sdk.copying.matched_people import find_person, match_people, people_of
from elab_sdk.errors import ElabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.backups.reader import Backup
    from elab_sdk.content.arguments import StrPath
    from elab_sdk.copying.matched_people import Person

__all__ = ["People", "match"]


@attrs.frozen(kw_only=True)
class People:
    """The people of both servers.

    Args:
        accounts: The keys with which is written.
        new_ids: User IDs on the new server by those on the old one.
        owners: The names of the users of the new server whose keys were given, and of the owner of the key of
            the copy, by user ID on the old server.
        owner: The name of the owner of the key of the copy; empty if the server does not say it.
    """

    accounts: Accounts
    new_ids: Mapping[int, int]
    owners: Mapping[int, str]
    owner: str


async def match(
    target: Account,
    source: Account | StrPath,
    keys: Mapping[int | str, Account],
    backup: Backup,
    authors: Mapping[int, str],
) -> People:
    """Match the people of the old server with the keys and users of the new one.

    Args:
        target: The key of the copy.
        source: The old server, or the folder of a backup.
        keys: Keys of the new server by user ID, full name or e-mail address on the old one.
        backup: The backup from which is copied.
        authors: The full names of the owners of the entries by user ID on the old server.

    Raises:
        ValidationError: Nobody, or more than one person, is called as one of the keys says.
    """
    people = people_of(backup, authors)
    if any("@" in str(key) for key in keys) and isinstance(source, Account):
        people = await _with_emails(source, people)
    accounts = {find_person(key, people): account for key, account in keys.items()}
    if not target.session.uses_v2:
        owners = {id_: people[id_].name if id_ in people else f"user {id_}" for id_ in accounts}
        return People(accounts=Accounts(target, accounts), new_ids={}, owners=owners, owner="")
    new_ids = match_people(people.values(), await target.users())
    owners = dict[int, str]()
    for id_, account in accounts.items():
        user = await account.user()
        owners[id_], new_ids[id_] = user.fullname, user.id
    me = await target.user()
    for id_, new_id in new_ids.items():
        if new_id == me.id:
            owners.setdefault(id_, me.fullname)
    return People(accounts=Accounts(target, accounts), new_ids=new_ids, owners=owners, owner=me.fullname)


async def _with_emails(source: Account, people: dict[int, Person]) -> dict[int, Person]:
    """Add the e-mail addresses, if the old server lists its users."""
    try:
        users = await source.users()
    except ElabError:
        return people
    emails = {user.id: user.email or "" for user in users}
    return {
        id_: attrs.evolve(person, email=emails.get(id_) or person.email) for id_, person in people.items()
    }
