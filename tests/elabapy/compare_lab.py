"""Make the same call with elabapy and the drop-in on the same notebook, one after the other."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import attrs

from tests.elabapy.recorded_requests import RecordingSandbox
from tests.safety.cases import WriteCase
from tests.safety.example_notebook import ExampleNotebook
from tests.safety.servers import TargetServer
from tests.safety.state import differences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.elabapy.calls import Call
    from tests.elabapy.recorded_requests import SentRequest
    from tests.safety.cases import Expect
    from tests.safety.state import State

__all__ = ["CallResult", "CompareLab"]


@attrs.frozen
class CallResult:
    """The result of a call: what it returned or raised, the requests sent, and the harm to the notebook."""

    result: object
    requests: tuple[SentRequest, ...]
    harm: tuple[str, ...]

    @property
    def raised(self) -> BaseException | None:
        """The exception that was raised, or None."""
        return self.result if isinstance(self.result, BaseException) else None

    @property
    def is_refused(self) -> bool:
        """Whether the server refused the call; 2.0 does this with status 200."""
        return self.raised is not None or _is_refusal(self.result)

    @property
    def description(self) -> str:
        """The result as comparable text; an HTTP error is described by its status and response."""
        error = self.raised
        if error is None:
            return f"{type(self.result).__name__} {json.dumps(self.result, default=repr, sort_keys=True)}"
        answer = getattr(error, "response", None)
        if answer is None:
            return type(error).__name__
        return f"HTTPError {answer.status_code} {answer.text}"


class CompareLab:
    """A sandbox of one release with a notebook."""

    def __init__(self, release: str) -> None:
        self.sandbox = RecordingSandbox(release=release)
        self.sandbox.start()
        for name in ("Plasmid", "Strain", "Antibody"):
            # gives some items types IDs that no item has
            self.sandbox.add_items_type(name)
        self.world = ExampleNotebook(TargetServer.of_sandbox(self.sandbox))
        self._before: State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.__exit__(kind, error, trace)
        self.sandbox.stop()

    def key(self, call: Call) -> str:
        """Return the API key for a call."""
        sandbox = self.sandbox
        return {
            "own": sandbox.token,
            "other": sandbox.other_token,
            "readonly": sandbox.readonly_token,
            "wrong": "0" * 84,
        }[call.key]

    def make(self, call: Call, manager: Any) -> CallResult:
        """Make a call, compare the notebook before and after, and restore it."""
        world, store = self.world, self.sandbox.store
        sequences = store.rows("SELECT name, seq FROM sqlite_sequence")
        last_ids = dict(world._last_ids)
        # changes are reverted, so all calls start from the same state
        before = self._before = self._before or world.before()
        first_request = len(self.sandbox.recorded_requests)
        try:
            result = call.operation(manager, world)
        except Exception as error:
            result = error
        requests = tuple(self.sandbox.recorded_requests[first_request:])
        after = world.after(before)
        harm = self._harm(call, before, after, result)
        world._restore(store)
        for row in sequences:
            store.rows("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", row["seq"], row["name"])
        world._last_ids.clear()
        world._last_ids.update(last_ids)
        return CallResult(result, requests, tuple(harm))

    def _harm(self, call: Call, before: State, after: State, result: object) -> list[str]:
        """Return differences from the expected state: as intended after success, unchanged after refusal."""
        if isinstance(result, BaseException) or _is_refusal(result):
            return self._differences(call, call.refused, before, after, result)
        if call.answers is not None and not call.answers(result, self.world):
            return ["returns another entry"]
        if call.expect is None:
            return differences(before, after) or ["reports success but changes nothing"]
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
        case = WriteCase(name=call.name, operation=call.operation, expect=expect, creates=creates)
        return differences(case.expected(before, self.world, result)[0], after)


def _is_refusal(result: object) -> bool:
    """Return whether the result is an error that 2.0 sent with status 200."""
    return isinstance(result, dict) and set(result) == {"error"}
