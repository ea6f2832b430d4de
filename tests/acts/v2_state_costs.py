"""The requests of deleting, locking and copying entries, and of removing tags and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.acts.v2_case import V2Case

if TYPE_CHECKING:
    from tests.facade.conftest import World

__all__ = ["V2_STATE_CASES"]

_EXPERIMENT: Final = ("experiment", 1)
_FIRST_READ: Final = "the entry is read first"


def _tag(world: World) -> None:
    world.tag(_EXPERIMENT, "blot", "GFP")


def _link(world: World) -> None:
    world.create_experiment()
    world.create_item(world.sandbox.add_items_type("Plasmid"))
    world.link(_EXPERIMENT, 1)


def _link_experiment(world: World) -> None:
    _link(world)
    world.link_experiments(_EXPERIMENT, 2)


V2_STATE_CASES: Final = (
    V2Case(
        "untag(entry, tag)",
        lambda w: w.untag(_EXPERIMENT, "blot"),
        2,
        "the list of the entry's tags, and one request per tag",
        before=_tag,
    ),
    V2Case(
        "unlink(entry, item)",
        lambda w: w.unlink(_EXPERIMENT, 1),
        3,
        "one request per link; the entry is read before and after",
        before=_link,
    ),
    V2Case(
        "unlink(entry, item), not linked", lambda w: w.unlink(_EXPERIMENT, 2), 1, "the entry", before=_link
    ),
    V2Case(
        "link_experiments(entry, 7)",
        lambda w: w.link_experiments(_EXPERIMENT, 2),
        4,
        "experiment 7 is read, since most releases report success for a missing one; the entry is read"
        " before and after",
        before=_link,
    ),
    V2Case(
        "unlink_experiments(entry, 7)",
        lambda w: w.unlink_experiments(_EXPERIMENT, 2),
        3,
        "as `unlink`",
        before=_link_experiment,
    ),
    V2Case("lock(entry)", lambda w: w.lock(_EXPERIMENT), 2, f"{_FIRST_READ}: servers toggle the lock"),
    V2Case(
        "unlock(entry)",
        lambda w: w.unlock(_EXPERIMENT),
        2,
        "the same",
        before=lambda w: w.lock(_EXPERIMENT),
    ),
    V2Case("archive(entry)", lambda w: w.archive(_EXPERIMENT), 2, _FIRST_READ),
    V2Case(
        "restore(archived entry)",
        lambda w: w.restore(_EXPERIMENT),
        2,
        f"{_FIRST_READ}; up to and including 5.2, one request more unlocks it",
        before=lambda w: w.archive(_EXPERIMENT),
        releases=("5.3", "5.6"),
    ),
    V2Case(
        "restore(deleted entry)",
        lambda w: w.restore(_EXPERIMENT),
        2,
        _FIRST_READ,
        before=lambda w: w.delete(_EXPERIMENT, title="Untitled"),
        releases=("5.3", "5.6"),
    ),
    V2Case(
        "delete(entry, title=)",
        lambda w: w.delete(_EXPERIMENT, title="Untitled"),
        3,
        "the entry is read before, to compare the title, and after",
    ),
    V2Case("duplicate(entry)", lambda w: w.duplicate(_EXPERIMENT), 1),
)
