"""Calls at once."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ElabError
from tests.safety.cases import Case, adds, both, nothing, sets
from tests.safety.world import BODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.safety.cases import Expect


def _landed(results: Sequence[object], *expects: Expect) -> list[Expect]:
    return [expect for result, expect in zip(results, expects, strict=True) if not _failed(result)]


def _failed(result: object) -> bool:
    return isinstance(result, ElabError)


def _one_of(*expects: Expect) -> Any:
    """One of those that returned is what there is."""
    return lambda results: _landed(results, *expects) or [nothing]


def _all_of(*expects: Expect) -> Any:
    """All that returned are what there is."""
    return lambda results: [both(*_landed(results, *expects))]


def _orders(one: str, other: str) -> Any:
    """Both were appended, whichever came first."""

    def fine(results: Sequence[object]) -> list[Expect]:
        landed = [text for text, result in zip((one, other), results, strict=True) if not _failed(result)]
        return [sets("experiment", body=BODY + "".join(order)) for order in permutations(landed)]

    return fine


def _replaced_and_appended(results: Sequence[object]) -> list[Expect]:
    """The new body stands, with what was appended to it or, where that came first, without."""
    appended, replaced = (not _failed(result) for result in results)
    more = "<p>more</p>"
    if not replaced:
        return [sets("experiment", body=BODY + more) if appended else nothing]
    bodies = ["<p>new</p>", "<p>new</p>" + more] if appended else ["<p>new</p>"]
    return [sets("experiment", body=body) for body in bodies]


AT_ONCE: Final = (
    Case(
        name="two titles at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, title="That one"),
        ),
        at_once=_one_of(sets("experiment", title="This one"), sets("experiment", title="That one")),
    ),
    Case(
        name="title and body at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, body="<p>that one</p>"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), sets("experiment", body="<p>that one</p>")),
    ),
    Case(
        name="two appendices at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>this</p>"),
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>that</p>"),
        ),
        at_once=_orders("<p>this</p>", "<p>that</p>"),
    ),
    Case(
        name="appendix and new body at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>more</p>"),
            lambda n: n.post_experiment(w.experiment, body="<p>new</p>"),
        ),
        at_once=_replaced_and_appended,
    ),
    Case(
        name="title and tag at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.add_tag_to_experiment(w.experiment, "blot"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), adds("experiment", "tags", "blot")),
    ),
    Case(
        name="two entries at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_item(w.item, body="<p>that one</p>"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), sets("item", body="<p>that one</p>")),
        needs=("item",),
    ),
)
