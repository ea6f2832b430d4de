"""What a server holds when it first starts: a fresh notebook, or what the recorded servers held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from elab_sdk.sandbox import defaults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Store

__all__ = ["RECORDED_SEEDS", "RecordedSeed", "sow", "sow_recorded"]

RecordedSeed = Literal["main", "traps"]
"""The scenario whose recordings a sandbox begins as: traps has a second items type."""

RECORDED_SEEDS: Final[tuple[RecordedSeed, ...]] = ("main", "traps")

# where the API makes no items, the recorded servers were given some
_GIVEN_ITEMS: Final = 7

# id, first name, last name, is_admin
_RECORDED_PEOPLE: Final = ((1, "First", "User", 1), (2, "Second", "User", 0))


def sow(store: Store, release: Release) -> None:
    """Furnish a fresh server: two people, four statuses, one items type."""
    _people_and_statuses(store, defaults.PEOPLE, default=release.default_status_flag)
    store.insert("items_types", **defaults.items_type(release))


def sow_recorded(store: Store, release: Release, seed: RecordedSeed) -> None:
    """Furnish a server as the recorded ones were."""
    store.insert("settings", name="database", value="mariadb")
    # their team had no template for experiments
    store.insert("settings", name="experiment_template", value="")
    _people_and_statuses(store, _RECORDED_PEOPLE, default=1)
    own = defaults.recorded_items_type(release)
    store.insert("items_types", **own)
    if seed == "main":
        return
    store.insert("items_types", **own | {"title": "Second", "color": "2000eb", "bookable": 1, "ordering": 2})
    if release.has("create_item"):
        return
    for number in range(1, _GIVEN_ITEMS + 1):
        store.insert(
            "items",
            userid=1,
            title=f"Given {number}",
            body="<p>given</p>",
            date="2020-01-01",
            category=1,
            canread="team",
            canwrite="team",
            created_at="2020-01-01 12:00:00",
            modified_at="2020-01-01 12:00:00",
            elabid=f"20200101-{number:040x}",
        )


def _people_and_statuses(store: Store, people: Sequence[tuple[int, str, str, int]], *, default: int) -> None:
    for number, first, last, admin in people:
        store.insert("users", id=number, firstname=first, lastname=last, is_admin=admin, is_sysadmin=admin)
    for number, (title, color) in enumerate(defaults.STATUSES):
        store.insert(
            "statuses",
            title=title,
            color=color,
            is_timestampable=int(number > 0),
            is_default=default if number == 0 else 0,
        )
