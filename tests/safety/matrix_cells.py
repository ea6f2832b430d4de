"""One cell of the matrix: a write on a release, and the verdict on its effect."""

from __future__ import annotations

import asyncio
import enum
import ssl
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from unittest import mock

import attrs

from elab_sdk import AsyncManager, Manager, NotSupportedByServer
from elab_sdk.sandbox import web_pages
from tests.safety.adapters import AsyncAdapter, SyncAdapter
from tests.safety.example_notebook import ExampleNotebook
from tests.safety.state import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from elab_sdk.rules.release import Api
    from elab_sdk.rules.releases import Release
    from tests.safety.adapters import ClientAdapter
    from tests.safety.cases import WriteCase
    from tests.safety.servers import TargetServer
    from tests.safety.state import State

__all__ = ["MatrixCell", "MatrixLab", "Mode", "Verdict", "judge", "modes"]

Mode = Literal["sync", "async", "told", "exact", "blind", "moved"]
_MODES: Final[Mapping[Api, tuple[Mode, ...]]] = {
    "v1": ("sync", "async", "told", "exact", "blind"),
    "v2": ("sync", "async", "told", "exact", "moved"),
}
"""A `Manager` and an `AsyncManager` without knowledge of the release; a `Manager` with the generation given;
one with the exact release given. On API v1 also one without knowledge, on a server whose pages hide its
release; on API v2, which always says its release, one with the address that API v1 had."""


def modes(release: Release) -> tuple[Mode, ...]:
    """Return the managers through which writes are made on a release."""
    return _MODES[release.api]


class Verdict(enum.Enum):
    """The effect of a write."""

    AS_INTENDED = "✓"
    REFUSED = "–"
    HARM = "✗"
    SKIPPED = "·"


@attrs.frozen
class MatrixCell:
    """One write on one release through one manager."""

    case: str
    column: str
    """The release, and the API if the release has both."""
    api: Api
    mode: Mode
    verdict: Verdict
    expected: Verdict
    message: str = ""
    """The result or error, and the differences."""

    @property
    def good(self) -> bool:
        """Whether the verdict is the expected one; without knowledge of the release, a refusal is allowed."""
        refused_unseen = self.mode == "blind" and self.verdict is Verdict.REFUSED
        return self.verdict in (self.expected, Verdict.SKIPPED) or refused_unseen


def judge(
    case: WriteCase,
    release: Release,
    world: ExampleNotebook,
    before: State,
    after: State,
    result: object,
    *,
    release_is_shown: bool = True,
) -> tuple[Verdict, str]:
    """Return the verdict on a write and a message; `result` is what it returned, or the error it raised.

    Everything that is neither as intended nor refused is harm: an additional entry, a change of another
    field, a success without effect, an error after a change, an error of an unexpected class. If the release
    is not shown, a write may be refused because it would do harm on another release.
    """
    changed = differences(before, after)
    if isinstance(result, BaseException):
        message = f"{type(result).__name__}: {result}".replace("\n", " ")
        if changed:
            return Verdict.HARM, f"{message}; but {'; '.join(changed)}"
        allowed = case.errors(release) if release_is_shown else (*case.errors(release), NotSupportedByServer)
        if not isinstance(result, allowed):
            expected = " or ".join(error.__name__ for error in case.errors(release)) or "no error"
            return Verdict.HARM, f"{message}; expected {expected}"
        return Verdict.REFUSED, message
    message = _describe_result(result)
    if not case.succeeds_on(release):
        return Verdict.HARM, f"{message}, but it must be refused; {'; '.join(changed) or 'nothing changed'}"
    wrongs = [
        differences(expected, after)
        for expected in case.expected(before, world, result, release_is_shown=release_is_shown)
    ]
    if [] in wrongs:
        return Verdict.AS_INTENDED, message
    return (
        Verdict.HARM,
        f"{message}, but {'; '.join(wrongs[0]) if wrongs else 'the error is not one of elab_sdk'}",
    )


def _describe_result(result: object) -> str:
    """Describe the result of a write, or the results of its parallel calls."""
    if not isinstance(result, list):
        return f"{type(result).__name__} was returned"
    return " and ".join(
        repr(item) if isinstance(item, BaseException) else f"{type(item).__name__} was returned"
        for item in result
    )


def _nothing(*_: object) -> None:
    """Return no page, as if the web server answered itself."""


class MatrixLab:
    """A server with its notebook, on which cells are run one after the other."""

    def __init__(self, server: TargetServer) -> None:
        self.server = server
        self.world = ExampleNotebook(server)
        self._runner = asyncio.Runner()
        # shared, since creating it for each manager is slow
        self._tls = ssl.create_default_context()
        self._before: State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()
        self.world.__exit__(kind, error, trace)

    def cell(self, case: WriteCase, mode: Mode) -> MatrixCell:
        """Make a write through a new manager and judge the effect."""
        if reason := self._obstacle(case):
            return self._cell(case, mode, Verdict.SKIPPED, reason)
        with self._adapter(case, mode) as adapter, self._shown(mode):
            return self.through(adapter, case, mode)

    def through(self, adapter: object, case: WriteCase, mode: Mode) -> MatrixCell:
        """Make a write through an object with a manager's methods and judge the effect."""
        before = self._before = self._before or self.world.before()
        if case.needs_visible_links and before.entries["experiment"].links is None:
            return self._cell(case, mode, Verdict.SKIPPED, "this release does not show links")
        # any result or exception is judged
        try:
            result = case.operation(adapter, self.world)
        except Exception as error:
            result = error
        after = self.world.after(before)
        verdict, message = judge(
            case, self.server.release, self.world, before, after, result, release_is_shown=mode != "blind"
        )
        self._keep(before, after)
        return self._cell(case, mode, verdict, message)

    def _cell(self, case: WriteCase, mode: Mode, verdict: Verdict, message: str) -> MatrixCell:
        expected = Verdict.AS_INTENDED if case.succeeds_on(self.server.release) else Verdict.REFUSED
        return MatrixCell(
            case.name, self.server.column, self.server.release.api, mode, verdict, expected, message
        )

    def _keep(self, before: State, after: State) -> None:
        self._before = self.world.restored(before, after) if differences(before, after) else before

    def _obstacle(self, case: WriteCase) -> str:
        if self._key(case) is None:
            return f"the {case.key} key is missing"
        if case.sandbox_only and self.server.sandbox is None:
            return "only a sandbox can simulate failures"
        return next((self.world.missing[role] for role in case.needs if role in self.world.missing), "")

    def _shown(self, mode: Mode) -> AbstractContextManager[object]:
        """Show or hide the release on the pages of the sandbox."""
        return mock.patch.object(web_pages, "page", _nothing) if mode == "blind" else nullcontext()

    def _key(self, case: WriteCase) -> str | None:
        server = self.server
        return {"own": server.key, "other": server.other_key, "readonly": server.readonly_key}[case.key]

    @contextmanager
    def _adapter(self, case: WriteCase, mode: Mode) -> Iterator[ClientAdapter]:
        endpoint, key = self.server.endpoint, self._key(case)
        # from 5.4 servers keep the times of bookings without a time zone, which must be told
        settings: Any = {"verify": self._tls, "time_zone": "UTC"}
        if mode == "moved":
            with self.server.moved_manager(key, **settings) as manager:
                yield SyncAdapter(manager)
        elif mode != "async":
            stated = {"told": self.server.release.generation, "exact": self.server.version}.get(mode)
            with Manager(endpoint, key, release=stated, **settings) as manager:
                yield SyncAdapter(manager)
        else:
            async_manager = AsyncManager(endpoint, key, **settings)
            try:
                yield AsyncAdapter(async_manager, self._runner)
            finally:
                self._runner.run(async_manager.aclose())
