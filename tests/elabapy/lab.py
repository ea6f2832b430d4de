"""Where elabapy and the drop-in make the same call on the same notebook, one after the other."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import attrs

from tests.elabapy.wire import TappedSandbox
from tests.safety.cases import Case
from tests.safety.servers import Server
from tests.safety.state import differences
from tests.safety.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.elabapy.calls import Call
    from tests.elabapy.wire import Sent
    from tests.safety.cases import Expect
    from tests.safety.state import State

__all__ = ["Lab", "Made"]


@attrs.frozen
class Made:
    """What came of a call: what was returned or raised, what was sent, and what became of the notebook."""

    result: object
    sent: tuple[Sent, ...]
    harm: tuple[str, ...]

    @property
    def raised(self) -> BaseException | None:
        """What was raised, if anything."""
        return self.result if isinstance(self.result, BaseException) else None

    @property
    def is_refused(self) -> bool:
        """The server refused it; 2.0 says so with a good status."""
        return self.raised is not None or _is_refusal(self.result)

    @property
    def told(self) -> str:
        """The result, comparable: an answer as it is, an HTTP error by its kind and its answer."""
        error = self.raised
        if error is None:
            return f"{type(self.result).__name__} {json.dumps(self.result, default=repr, sort_keys=True)}"
        answer = getattr(error, "response", None)
        if answer is None:
            return type(error).__name__
        return f"HTTPError {answer.status_code} {answer.text}"


class Lab:
    """One release, and a notebook on it."""

    def __init__(self, release: str) -> None:
        self.sandbox = TappedSandbox(release=release)
        self.sandbox.start()
        for name in ("Plasmid", "Strain", "Antibody"):
            # so that some types have numbers that no item has
            self.sandbox.add_items_type(name)
        self.world = World(Server.of_sandbox(self.sandbox))
        self._before: State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.__exit__(kind, error, trace)
        self.sandbox.stop()

    def key(self, call: Call) -> str:
        """The key that the call is made with."""
        sandbox = self.sandbox
        return {
            "own": sandbox.token,
            "other": sandbox.other_token,
            "readonly": sandbox.readonly_token,
            "wrong": "0" * 84,
        }[call.key]

    def make(self, call: Call, manager: Any) -> Made:
        """Make a call, see what became of the notebook, and put it back."""
        world, store = self.world, self.sandbox.store
        numbers = store.rows("SELECT name, seq FROM sqlite_sequence")
        last = dict(world._last)
        # what a call changes is put back, so that all begin alike
        before = self._before = self._before or world.before()
        begun = len(self.sandbox.wire)
        try:
            result = call.act(manager, world)
        except Exception as error:
            result = error
        sent = tuple(self.sandbox.wire[begun:])
        after = world.after(before)
        harm = self._harm(call, before, after, result)
        world._restore(store)
        for row in numbers:
            store.rows("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", row["seq"], row["name"])
        world._last.clear()
        world._last.update(last)
        return Made(result, sent, tuple(harm))

    def _harm(self, call: Call, before: State, after: State, result: object) -> list[str]:
        """What is not as it must be: as meant after a success, untouched after a refusal."""
        if isinstance(result, BaseException) or _is_refusal(result):
            return self._differences(call, call.refused, before, after, result)
        if call.answers is not None and not call.answers(result, self.world):
            return ["answers with something else"]
        if call.expect is None:
            return differences(before, after) or ["says success, and does nothing"]
        return self._differences(call, call.expect, before, after, result, call.creates)

    def _differences(
        self,
        call: Call,
        expect: Expect,
        before: State,
        after: State,
        result: object,
        creates: Mapping[str, int] = MappingProxyType({}),
    ) -> list[str]:
        case = Case(name=call.name, act=call.act, expect=expect, creates=creates)
        return differences(case.wanted(before, self.world, result)[0], after)


def _is_refusal(result: object) -> bool:
    """2.0 refuses with a status that says otherwise."""
    return isinstance(result, dict) and set(result) == {"error"}
