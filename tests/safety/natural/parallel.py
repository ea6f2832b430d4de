"""Parallel writes."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ElabError
from tests.safety.cases import WriteCase, adds, both, nothing, sets
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.safety.cases import Expect


def _successful(results: Sequence[object], *expects: Expect) -> list[Expect]:
    return [expect for result, expect in zip(results, expects, strict=True) if not _failed(result)]


def _failed(result: object) -> bool:
    return isinstance(result, ElabError)


def _one_of(*expects: Expect) -> Any:
    """Expect the effect of one of the successful calls."""
    return lambda results: _successful(results, *expects) or [nothing]


def _all_of(*expects: Expect) -> Any:
    """Expect the effects of all successful calls."""
    return lambda results: [both(*_successful(results, *expects))]


def _any_order(first: str, second: str) -> Any:
    """Expect both texts to be appended in any order."""

    def allowed_effects(results: Sequence[object]) -> list[Expect]:
        successful = [
            text for text, result in zip((first, second), results, strict=True) if not _failed(result)
        ]
        return [sets("experiment", body=BODY + "".join(order)) for order in permutations(successful)]

    return allowed_effects


def _replaced_and_appended(results: Sequence[object]) -> list[Expect]:
    """Expect the new body, with the appended text if it was appended later."""
    appended, replaced = (not _failed(result) for result in results)
    more = "<p>more</p>"
    if not replaced:
        return [sets("experiment", body=BODY + more) if appended else nothing]
    bodies = ["<p>new</p>", "<p>new</p>" + more] if appended else ["<p>new</p>"]
    return [sets("experiment", body=body) for body in bodies]


PARALLEL: Final = (
    WriteCase(
        name="two titles in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, title="That one"),
        ),
        outcomes=_one_of(sets("experiment", title="This one"), sets("experiment", title="That one")),
    ),
    WriteCase(
        name="title and body in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, body="<p>that one</p>"),
        ),
        outcomes=_all_of(sets("experiment", title="This one"), sets("experiment", body="<p>that one</p>")),
    ),
    WriteCase(
        name="two appends in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>this</p>"),
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>that</p>"),
        ),
        outcomes=_any_order("<p>this</p>", "<p>that</p>"),
    ),
    WriteCase(
        name="append and new body in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>more</p>"),
            lambda n: n.post_experiment(w.experiment, body="<p>new</p>"),
        ),
        outcomes=_replaced_and_appended,
    ),
    WriteCase(
        name="title and tag in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.add_tag_to_experiment(w.experiment, "blot"),
        ),
        outcomes=_all_of(sets("experiment", title="This one"), adds("experiment", "tags", "blot")),
    ),
    WriteCase(
        name="two entries in parallel",
        operation=lambda m, w: m.in_parallel(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_item(w.item, body="<p>that one</p>"),
        ),
        outcomes=_all_of(sets("experiment", title="This one"), sets("item", body="<p>that one</p>")),
        needs=("item",),
    ),
)
