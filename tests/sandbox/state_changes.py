"""State changes made to the recorded servers outside the API, before or between recorded requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Kind, Value

StateChanges = dict[str, "Callable[[Sandbox], object]"]

_TIME = "2020-11-24 00:02:59"


def _entry(sandbox: Sandbox, kind: Kind, **columns: Value) -> int:
    return sandbox.store.insert(
        kind,
        **{
            "created_at": _TIME,
            "modified_at": _TIME,
            "elabid": "20261124-84e0bbc5",
            "canread": "team",
            **columns,
        },
    )


def add_example_entries(sandbox: Sandbox) -> None:
    """Add four experiments of two users and two items of two items types."""
    defaults: dict[str, Value] = {"canwrite": "user", "status": 1, "userid": 1}
    for title, day, changed in (
        ("Rich", "2019-01-02", {}),
        ("Locked", "2019-01-03", {}),
        ("Private", "2019-01-04", {"canread": "useronly"}),
        ("Of second", "2019-01-05", {"userid": 2, "body": "<p>second</p>"}),
    ):
        body = f"<p>{title.lower()}</p>"
        _entry(sandbox, "experiments", **{**defaults, "title": title, "body": body, "date": day, **changed})
    sandbox.add_items_type("Microscope", color="ff0000", body="<p>Book me</p>", bookable=True)
    for items_type, title in ((1, "Plasmid"), (2, "Confocal")):
        columns: dict[str, Value] = {"title": title, "body": f"<p>{title} body</p>", "category": items_type}
        _entry(sandbox, "items", **columns, userid=1, canwrite="team", date="2020-05-04")
    sandbox.lock("experiments", 2)
    sandbox.store.insert("tags", tag="seeded tag")
    sandbox.store.insert("tags2entity", kind="experiments", entry=1, tag_id=1)
    sandbox.store.insert("experiments_links", entry=1, item=1)
    sandbox.add_step("experiments", 1, "first step", finished=True, finished_time=_TIME)
    sandbox.add_step("experiments", 1, "second step")
    sandbox.add_comment("experiments", 1, "seen", at=_TIME)


def _add_steps_and_comment(sandbox: Sandbox) -> None:
    sandbox.add_step("experiments", 1, "thaw")
    sandbox.add_step("experiments", 1, "spin", finished=True)
    sandbox.add_comment("experiments", 1, "nice", at="2026-01-01 10:00:00")


def restore_old_items_type(sandbox: Sandbox) -> None:
    """Rename the items type: the recorded database was upgraded from an older release."""
    sandbox.store.change("items_types", 1, title="Edit me")


def _make_private(sandbox: Sandbox) -> None:
    sandbox.unlock("experiments", 1)
    sandbox.share("experiments", 1, canread="useronly")


EXAMPLE_ENTRIES: StateChanges = {"seeded.read.experiments": add_example_entries}
CHANGES_BETWEEN_REQUESTS: StateChanges = {
    "x.bookable": lambda sandbox: sandbox.make_bookable(1),
    # on the recorded server, the entries were created seconds apart
    'x.param.{"order": "lastchange"}': lambda sandbox: sandbox.change("experiments", 2, modified_at=_TIME),
    "x.locked.title": lambda sandbox: sandbox.change("experiments", 1, locked=1),
    "x.private.other.read": _make_private,
    "x.deleted.read": lambda sandbox: sandbox.delete("experiments", 2),
    "x.shape.experiment": _add_steps_and_comment,
}
