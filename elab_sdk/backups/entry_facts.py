"""What the page of an entry shows beside its text: facts of one line, and the history of its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from elab_sdk.backups.lenient import text_of, value_or_raw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from elab_api_v1.base import Model
    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["FACTS", "Change", "entry_facts", "fact", "history"]

_FACTS: Final = (
    ("ID", "id"),
    ("Custom ID", "custom_id"),
    ("Date", "date"),
    ("Owner", "fullname"),
    ("Team", "team_name"),
    ("Category", "category_title"),
    ("Status", "status_title"),
    ("State", "state"),
    ("Created", "created_at"),
    ("Changed", "modified_at"),
    ("Locked", "locked"),
    ("Timestamped", "timestamped"),
    ("Rating", "rating"),
    ("Can be read by", "canread"),
    ("Can be changed by", "canwrite"),
    ("eLabID", "elabid"),
)
FACTS: Final = frozenset(name for _, name in _FACTS)
"""The attributes that are facts of one line."""
_FLAGS: Final = ("locked", "timestamped")
"""Facts whose time and user remain after they have ended (seen on 4.9.0 and 5.1.15)."""
_STATES: Final = {2: "archived", 3: "deleted"}

_HTML: Final = ("created", "links")
"""What 5.6.12 describes in HTML."""


class Change(NamedTuple):
    """A change of an entry.

    Args:
        time: When it was made, as the server writes it.
        author: The name of the user who made it.
        what: What was changed, such as "title".
        content: The new content; empty if the server does not send it.
    """

    time: str
    author: str
    what: str
    content: str

    @property
    def is_html(self) -> bool:
        """Whether the content is HTML: a sentence with links. Anything else is what was sent."""
        return self.what in _HTML


def entry_facts(entry: Model) -> list[tuple[str, str]]:
    """Return the facts of an entry with their labels; a fact without a value is empty."""
    return [(label, fact(entry, name)) for label, name in _FACTS]


def history(entry: Model, revisions: Sequence[JsonValue]) -> list[Change]:
    """Return the changes of an entry, newest first: the server's log, and the revisions of the text.

    >>> from elab_api_v1.models import Experiment
    >>> log = [{"created_at": "2026-11-27 10:00:00", "fullname": "Ada", "target": "title", "content": "PCR"}]
    >>> history(Experiment.from_dict({"id": 1, "changelog": log}), [])
    [Change(time='2026-11-27 10:00:00', author='Ada', what='title', content='PCR')]

    Args:
        entry: The entry. From 5.6 it contains a log of its changes.
        revisions: The list of its revisions, as the server sent it.
    """
    changes = [
        Change(*(text_of(row.get(key)) for key in ("created_at", "fullname", "target", "content")))
        for row in _objects(entry.get("changelog"))
    ]
    changes += [
        Change(
            text_of(row.get("created_at")),
            text_of(row.get("fullname")),
            f"text (revision {row.get('id')})",
            "",
        )
        for row in _objects(revisions)
    ]
    return sorted(changes, key=_time_of, reverse=True)


def fact(entry: Model, name: str) -> str:
    """Return one fact of an entry; empty if it does not apply.

    >>> from elab_api_v1.models import Experiment
    >>> entry = Experiment.from_dict({"id": 1, "locked": 1, "locked_at": "2026-11-27 10:00:00"})
    >>> fact(entry, "locked"), fact(entry, "timestamped")
    ('2026-11-27 10:00:00', '')

    Args:
        entry: The entry.
        name: The attribute, of `FACTS`.
    """
    value = value_or_raw(entry, name)
    if name in _FLAGS:
        return _flag(entry, name) if value else ""
    if name == "state":
        return _STATES.get(cast("int", value), "")
    return text_of(value)


def _flag(entry: Model, name: str) -> str:
    time, user = (text_of(value_or_raw(entry, f"{name}_{part}")) for part in ("at", "by"))
    return ", ".join(part for part in (time, user and f"by user {user}") if part) or "yes"


def _objects(values: object) -> Iterator[JsonObject]:
    for value in cast("list[object]", values) if isinstance(values, list) else ():
        if isinstance(value, dict):
            yield cast("JsonObject", value)


def _time_of(change: Change) -> str:
    return change.time
