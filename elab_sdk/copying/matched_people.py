"""People of the old server, and who they are on the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from elab_sdk.backups.reader import Backup

__all__ = ["Person", "User", "find_person", "match_people", "people_of"]


@attrs.frozen
class Person:
    """A user of the old server.

    Args:
        id: The user ID there.
        name: The full name; may be empty.
        email: The e-mail address; empty if it is not known.
    """

    id: int
    name: str = ""
    email: str = ""


class User(Protocol):
    """A user of the new server."""

    @property
    def id(self) -> int:
        """The user ID."""
        ...

    @property
    def fullname(self) -> str:
        """The full name."""
        ...

    @property
    def email(self) -> str | None:
        """The e-mail address, if the server tells it."""
        ...


def people_of(backup: Backup, authors: Mapping[int, str]) -> dict[int, Person]:
    """Return the people of the old server by user ID: authors, and the users that the backup lists.

    Args:
        backup: The backup.
        authors: The full names of the owners of entries by user ID.
    """
    people = {id_: Person(id_, name) for id_, name in authors.items()}
    for row in backup.team("users"):
        if not isinstance(row, dict):
            continue
        number = str(row.get("userid") or row.get("id") or "")
        if number.isascii() and number.isdecimal():
            known = people.get(int(number))
            name = row.get("fullname") or (known.name if known else "")
            people[int(number)] = Person(int(number), str(name), str(row.get("email") or ""))
    return people


def match_people(people: Iterable[Person], users: Iterable[User]) -> dict[int, int]:
    """Return user IDs of the new server by those of the old one: by e-mail address, else by full name.

    A name that two users have matches neither.

    >>> from elab_api_v2.models.user_summary import UserSummary
    >>> ada = UserSummary.from_dict({"userid": 7, "fullname": "Ada Lovelace", "email": "ada@example.org"})
    >>> match_people([Person(2, "ada lovelace"), Person(3, "Grace Hopper", "ADA@example.org")], [ada])
    {2: 7, 3: 7}

    Args:
        people: The people of the old server.
        users: The users of the new server.
    """
    by_email: dict[str, set[int]] = {}
    by_name: dict[str, set[int]] = {}
    for user in users:
        by_email.setdefault(_folded(user.email or ""), set()).add(user.id)
        by_name.setdefault(_folded(user.fullname), set()).add(user.id)
    matches: dict[int, int] = {}
    for person in people:
        email, name = _folded(person.email), _folded(person.name)
        found = (email and by_email.get(email)) or (name and by_name.get(name)) or set[int]()
        if len(found) == 1:
            matches[person.id] = min(found)
    return matches


def find_person(key: int | str, people: Mapping[int, Person]) -> int:
    """Return the user ID on the old server of a person.

    >>> find_person("Ada  Lovelace", {2: Person(2, "Ada Lovelace")})
    2

    Args:
        key: A user ID, a full name or an e-mail address.
        people: The people of the old server by user ID.

    Raises:
        ValidationError: Nobody is called so, or several are.
    """
    text = _folded(str(key))
    if text.isascii() and text.isdecimal():
        # a user who owns nothing may not be known
        return int(text)
    found = [
        person.id
        for person in people.values()
        if text and text in (_folded(person.name), _folded(person.email))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(map(str, sorted(found)))
        raise ValidationError(f"people: several are called {key!r}; use a user ID: {ids}", "people")
    names = ", ".join(f"{person.id} {person.name!r}" for person in people.values())
    raise ValidationError(
        f"people: nobody on the old server is called {key!r}; known are {names or 'none'}", "people"
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
