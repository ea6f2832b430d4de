"""Make the same call with elabapy and the drop-in on the same notebook, one after the other."""

from __future__ import annotations

import json
import shutil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import attrs

from tests.elabapy.recorded_requests import RecordingSandbox
from tests.safety.cases import WriteCase, nothing
from tests.safety.example_notebook import ExampleNotebook
from tests.safety.servers import TargetServer
from tests.safety.state import differences

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from elab_sdk.config import Api
    from tests.elabapy.calls import Call
    from tests.elabapy.recorded_requests import SentRequest
    from tests.safety.cases import Expect
    from tests.safety.state import State

__all__ = ["CallResult", "CompareLab", "is_sensible_write"]


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
    """A sandbox of one release with a notebook.

    Args:
        release: The release.
        data: The folder of the data, or None to keep them in memory.
    """

    def __init__(self, release: str, data: Path | None = None) -> None:
        self.data = data
        self.sandbox = RecordingSandbox(release=release, data=data)
        self.sandbox.start()
        self.sandbox.store.rows("PRAGMA journal_mode = MEMORY")
        for name in ("Plasmid", "Strain", "Antibody"):
            # gives some items types IDs that no item has
            self.sandbox.add_items_type(name)
        self.world = ExampleNotebook(TargetServer.of_sandbox(self.sandbox))
        self._before: State | None = None

    def fill(self) -> None:
        """Add steps, comments, permissions, and more entries than a list returns by default."""
        sandbox, world = self.sandbox, self.world
        for kind, entry_id in (("experiments", world.experiment), ("items", world.item)):
            sandbox.add_step(kind, entry_id, "thaw", finished=True, finished_time="2017-04-15 10:00:00")
            sandbox.add_step(kind, entry_id, "mix")
            sandbox.add_comment(kind, entry_id, "Repeat it", at="2017-04-16 10:00:00")
        for day in range(1, 19):
            experiment = world._create_experiment(f"Run {day}")
            item = world._create_item(f"Tube {day}")
            for kind, entry_id in (("experiments", experiment), ("items", item)):
                date = f"2018-01-{day:02}"
                times = {"created_at": f"{date} 12:00:00", "modified_at": f"{date} 13:00:00"}
                sandbox.change(kind, entry_id, date=date, **times)
        for role, permission in (("bystander", "public"), ("locked", "organization"), ("archived", "user")):
            if role in world.ids:
                sandbox.share("experiments", world.ids[role], canread=permission, canwrite=permission)
        # up to and including 4.7 the items type says which items can be booked; the update says it of each
        for booked in (world.item, world.spare):
            sandbox.make_bookable(booked)
        if sandbox._record.bookable_of == "type":
            sandbox.store.rows(
                "UPDATE items SET bookable = (SELECT bookable FROM items_types WHERE id = items.category)"
            )

    def updated(self, release: str, data: Path, api: Api | None = None) -> CompareLab:
        """Return a laboratory whose server was updated to a later release: the same data and keys.

        Args:
            release: The later release.
            data: A folder for a copy of the data.
            api: The API that the notebook is checked with, if the release has both.
        """
        assert self.data is not None
        shutil.copytree(self.data, data)
        old = self.sandbox
        lab = CompareLab.__new__(CompareLab)
        lab.data = data
        lab.sandbox = RecordingSandbox(
            release=release,
            data=data,
            key=old.token,
            readonly_key=old.readonly_token,
            other_key=old.other_token,
        )
        lab.sandbox.start()
        lab.sandbox.store.rows("PRAGMA journal_mode = MEMORY")
        lab.world = ExampleNotebook.updated(TargetServer.of_sandbox(lab.sandbox, api), self.world)
        lab._before = None
        return lab

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

    def make(self, call: Call, manager: Any, *, finds_harm: bool = True) -> CallResult:
        """Make a call and restore the notebook.

        Args:
            call: The call.
            manager: The Manager.
            finds_harm: Whether to compare the notebook before and after.
        """
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
        harm = self._harm(call, before, world.after(before), result) if finds_harm else []
        world._restore(store)
        store.rows("DELETE FROM sqlite_sequence")
        for row in sequences:
            store.insert("sqlite_sequence", **row)
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


def is_sensible_write(call: Call) -> bool:
    """Return whether a call is a write that its user may make, and that changes something."""
    return call.key == "own" and bool(call.expect not in (None, nothing) or call.creates)
