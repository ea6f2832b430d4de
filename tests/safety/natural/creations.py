"""Entries created with their content, and what is found afterwards."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

from elab_sdk import ListTruncatedWarning
from elab_sdk.errors import IncompleteCreationError
from tests.safety.cases import Case, has, nothing, sets, stores_dates
from tests.safety.natural.common import METADATA

if TYPE_CHECKING:
    from tests.safety.world import World

BODY: Final = "<p>p&lt;0.05</p>"


def _experiment(hand: Any, world: World) -> None:
    made = hand.create_experiment(
        title="Growth", date="2017-04-15", body=BODY, tags=["growth", "5' UTR"], files=[world.file("a.csv")]
    )
    world.holds(
        "experiments",
        made.id,
        title="Growth",
        date="20170415",
        body=BODY,
        tags=["5' UTR", "growth"],
        files=["a.csv"],
    )


def _undated(hand: Any, world: World) -> None:
    made = hand.create_experiment(title="Growth", body=BODY, tags=["growth"])
    world.holds("experiments", made.id, title="Growth", body=BODY, tags=["growth"])


def _item(hand: Any, world: World) -> None:
    made = hand.create_item(world.items_type, title="pUC19", body=BODY, tags=["plasmid"])
    world.holds("items", made.id, title="pUC19", body=BODY, tags=["plasmid"])


def _with_metadata(hand: Any, world: World) -> None:
    made = hand.create_experiment(title="Growth", metadata=METADATA)
    world.holds("experiments", made.id, title="Growth", metadata=METADATA)


def _linked(hand: Any, world: World) -> None:
    made = hand.create_experiment(title="Linked", links=[world.spare, world.linked])
    world.holds("experiments", made.id, title="Linked", links=sorted((world.spare, world.linked)))


def _resumed(number: int, *, before: bool) -> Any:
    """A creation that broke off at one POST, and was resumed: one entry, whole, with nothing in it twice."""

    def act(hand: Any, world: World) -> None:
        what = {"title": "Growth", "body": BODY, "tags": ["growth"], "links": [world.spare]}
        files = [world.file("a.csv"), ("b.csv", b"1,2\n")]
        made = None
        try:
            with world.broken(number, before=before):
                made = hand.create_experiment(**what, files=files)
        except IncompleteCreationError as broken:
            made = hand.create_experiment(**what, files=files, resume=broken)
        assert made is not None
        world.holds(
            "experiments",
            made.id,
            title="Growth",
            body=BODY,
            tags=["growth"],
            links=[world.spare],
            files=["a.csv", "b.csv"],
        )

    return act


def _quietly(act: Any) -> Any:
    """3.4.3 warns that its lists are short."""

    def quiet(hand: Any, world: World) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ListTruncatedWarning)
            act(hand, world)

    return quiet


def _finds_nothing(hand: Any, world: World) -> None:
    for found in (
        hand.find_experiments(tag="nobody has this"),
        hand.find_experiments(tag=["kept", "nobody has this"]),
        hand.find_items(tag="nobody has this"),
    ):
        assert [row.id for row in found] == [], "rows that do not have the tag"


def _finds_its_own(hand: Any, world: World) -> None:
    found = [row.id for row in hand.find_experiments(tag="kept", title="PCR")]
    assert world.experiment in found, f"{world.experiment} has the tag, but {found} were found"
    assert world.bystander not in found


CREATIONS: Final = (
    Case(
        name="create an experiment with title, date, body, tags and a file",
        act=_experiment,
        creates={"experiments": 1},
        exists=stores_dates,
    ),
    Case(
        name="create an experiment with title, body and tag",
        act=_undated,
        creates={"experiments": 1},
    ),
    Case(
        name="create an item with title, body and tag",
        act=_item,
        creates={"items": 1},
        exists=has("create_item"),
    ),
    Case(
        name="create an experiment with metadata",
        act=_with_metadata,
        creates={"experiments": 1},
        exists=has("metadata"),
    ),
    Case(
        name="create an experiment with two links",
        act=_linked,
        creates={"experiments": 1},
        needs=("spare", "linked"),
        needs_links=True,
    ),
    *(
        Case(
            name=f"resume a creation that broke off at {what}",
            act=_resumed(number, before=before),
            creates={"experiments": 1},
            needs=("spare",),
            needs_links=True,
            sandbox_only=True,
        )
        for what, number, before in (
            ("the update, before it was done", 2, True),
            ("the update, after it was done", 2, False),
            ("the tag", 3, False),
            ("the link", 4, False),
            ("the first file", 5, False),
            ("the second file", 6, True),
        )
    ),
    Case(name="find by a tag that nobody has", act=_quietly(_finds_nothing), expect=nothing),
    Case(name="find by a tag", act=_quietly(_finds_its_own), expect=nothing),
    Case(
        name="metadata of an experiment that has none",
        act=lambda m, w: m.post_experiment(w.bystander, metadata={"a": 1}),
        expect=sets("bystander", metadata={"a": 1}),
        exists=has("metadata"),
    ),
    Case(
        name="an extra field of an experiment that has none",
        act=lambda m, w: m.add_extra_field(("experiment", w.bystander), "pH", type="number", value=7.2),
        expect=sets(
            "bystander", metadata={"extra_fields": {"pH": {"type": "number", "value": "7.2", "position": 1}}}
        ),
        exists=has("metadata"),
    ),
)
