"""The initial data of a sandbox: a new server, or the data of the recorded servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from elab_sdk.sandbox import defaults
from elab_sdk.sandbox.store import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Store

__all__ = ["RECORDED_SEEDS", "RecordedSeed", "migrate", "seed_new", "seed_recorded"]

RecordedSeed = Literal["main", "traps"]
"""The recorded scenario whose data a sandbox starts with: "traps" has a second items type."""

RECORDED_SEEDS: Final[tuple[RecordedSeed, ...]] = ("main", "traps")

# recorded servers whose API cannot create items started with some
_RECORDED_ITEM_COUNT: Final = 7

# ID, first name, last name, is_admin, address
_RECORDED_USERS: Final = (
    (1, "First", "User", 1, "first@example.org"),
    (2, "Second", "User", 0, "second@example.org"),
)
_RECORDED_V2_USERS: Final = (
    (1, "Ada", "Lovelace", 1, "ada@example.org"),
    (2, "Bob", "Mate", 0, "bob@example.org"),
)


def seed_new(store: Store, release: Release) -> None:
    """Add the data of a server without entries: two users, four statuses and an items type.

    A server that was installed with 5.1 or later has no items type. This one is like one that was updated.
    """
    _add_users_and_statuses(store, defaults.USERS, default=release.default_status_flag)
    items_type = defaults.items_type(release)
    moment = now()
    store.insert("items_types", **items_type, created_at=moment, modified_at=moment)


def migrate(store: Store, release: Release) -> None:
    """Change data that an earlier release saved, as the update of a server does.

    The update to 5.3 makes a category of each items type, with the same ID.
    """
    if release.v2 is None or release.v2.items_type_key != "template":
        return
    if not store.newest_id("resources_categories"):
        for row in store.rows("SELECT id, title, color, ordering FROM items_types ORDER BY id"):
            store.insert("resources_categories", **row)


def seed_recorded(store: Store, release: Release, seed: RecordedSeed) -> None:
    """Add the data that the recorded servers started with; those of API v2 were new ones."""
    if release.v2 is not None:
        _add_users_and_statuses(store, _RECORDED_V2_USERS, default=1)
        if release.v2.starts_with_items_type:
            store.insert("items_types", **defaults.recorded_items_type(release))
        return
    store.insert("settings", name="database", value="mariadb")
    # their team had no experiment template
    store.insert("settings", name="experiment_template", value="")
    _add_users_and_statuses(store, _RECORDED_USERS, default=1)
    items_type = defaults.recorded_items_type(release)
    store.insert("items_types", **items_type)
    if seed == "main":
        return
    store.insert(
        "items_types", **items_type | {"title": "Second", "color": "2000eb", "bookable": 1, "ordering": 2}
    )
    if release.has("create_item"):
        return
    for item_id in range(1, _RECORDED_ITEM_COUNT + 1):
        store.insert(
            "items",
            userid=1,
            title=f"Given {item_id}",
            body="<p>given</p>",
            date="2020-01-01",
            category=1,
            canread="team",
            canwrite="team",
            created_at="2020-01-01 12:00:00",
            modified_at="2020-01-01 12:00:00",
            elabid=f"20200101-{item_id:040x}",
        )


def _add_users_and_statuses(
    store: Store, users: Sequence[tuple[int, str, str, int, str]], *, default: int
) -> None:
    for user_id, first, last, admin, address in users:
        store.insert(
            "users",
            id=user_id,
            firstname=first,
            lastname=last,
            is_admin=admin,
            is_sysadmin=admin,
            email=address,
            created_at=now(),
        )
    for index, (title, color) in enumerate(defaults.STATUSES):
        store.insert(
            "statuses",
            title=title,
            color=color,
            is_timestampable=int(index > 0),
            is_default=default if index == 0 else 0,
        )
