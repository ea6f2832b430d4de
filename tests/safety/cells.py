"""One cell of the matrix: an act on a release, and the verdict on what became of the notebook."""

from __future__ import annotations

import asyncio
import enum
import ssl
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final, Literal, Self
from unittest import mock

import attrs

from elab_sdk import AsyncManager, Manager, NotSupportedByServer
from elab_sdk.sandbox import web_pages
from tests.safety.hands import AsyncHand, SyncHand
from tests.safety.state import differences
from tests.safety.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Case
    from tests.safety.hands import Hand
    from tests.safety.servers import Server
    from tests.safety.state import State

__all__ = ["MODES", "Cell", "Lab", "Mode", "Verdict", "judge"]

Mode = Literal["sync", "async", "told", "exact", "blind"]
MODES: Final[tuple[Mode, ...]] = ("sync", "async", "told", "exact", "blind")
"""A `Manager` and an `AsyncManager` that know nothing yet; a `Manager` that is told the generation; one that
is told the exact release; and one that knows nothing, on a server whose pages do not show its release."""


class Verdict(enum.Enum):
    """What became of an act."""

    AS_MEANT = "✓"
    REFUSED = "–"
    HARM = "✗"
    LEFT_OUT = "·"


@attrs.frozen
class Cell:
    """One act on one release through one manager."""

    case: str
    release: str
    mode: Mode
    verdict: Verdict
    wanted: Verdict
    told: str = ""
    """What was answered or raised, and what differs."""

    @property
    def good(self) -> bool:
        """The verdict is the one that this release allows for, as far as its release can be known."""
        refused_unseen = self.mode == "blind" and self.verdict is Verdict.REFUSED
        return self.verdict in (self.wanted, Verdict.LEFT_OUT) or refused_unseen


def judge(
    case: Case,
    release: Release,
    world: World,
    before: State,
    after: State,
    result: object,
    *,
    is_shown: bool = True,
) -> tuple[Verdict, str]:
    """What became of an act: `result` is what it returned, or the error that it raised.

    Harm is all that is neither as meant nor refused: an entry that nobody asked for, a field that nobody
    named, a success without effect, an error after something was done, an error of an unexpected class.
    Where nothing shows the release, what another release would do harm with may be refused.
    """
    changed = differences(before, after)
    if isinstance(result, BaseException):
        told = f"{type(result).__name__}: {result}".replace("\n", " ")
        if changed:
            return Verdict.HARM, f"{told}; yet {'; '.join(changed)}"
        allowed = case.errors(release) if is_shown else (*case.errors(release), NotSupportedByServer)
        if not isinstance(result, allowed):
            expected = " or ".join(error.__name__ for error in case.errors(release)) or "no error"
            return Verdict.HARM, f"{told}; expected was {expected}"
        return Verdict.REFUSED, told
    told = _said(result)
    if not case.lands(release):
        return Verdict.HARM, f"{told}, where it must be refused; {'; '.join(changed) or 'nothing changed'}"
    wrongs = [differences(wanted, after) for wanted in case.wanted(before, world, result, is_shown=is_shown)]
    if [] in wrongs:
        return Verdict.AS_MEANT, told
    return Verdict.HARM, f"{told}, but {'; '.join(wrongs[0]) if wrongs else 'that is none of our errors'}"


def _said(result: object) -> str:
    """What an act returned, or what its calls at once returned and raised."""
    if not isinstance(result, list):
        return f"{type(result).__name__} was returned"
    return " and ".join(
        repr(each) if isinstance(each, BaseException) else f"{type(each).__name__} was returned"
        for each in result
    )


def _nothing(*_: object) -> None:
    """No page: what the web server answers itself."""


class Lab:
    """A server with its notebook, for one cell after the other."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.world = World(server)
        self._runner = asyncio.Runner()
        # one for all: a manager of its own would build one each time
        self._tls = ssl.create_default_context()
        self._before: State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()
        self.world.__exit__(kind, error, trace)

    def cell(self, case: Case, mode: Mode) -> Cell:
        """Act through a new manager, read, judge."""
        if reason := self._obstacle(case):
            return self._cell(case, mode, Verdict.LEFT_OUT, reason)
        with self._hand(case, mode) as hand, self._shown(mode):
            return self.through(hand, case, mode)

    def through(self, hand: object, case: Case, mode: Mode) -> Cell:
        """Act through whatever has a manager's methods, read, judge."""
        before = self._before = self._before or self.world.before()
        if case.needs_links and before.entries["experiment"].links is None:
            return self._cell(case, mode, Verdict.LEFT_OUT, "this release does not show links")
        # whatever an act returns or raises is what is judged
        try:
            result = case.act(hand, self.world)
        except Exception as error:
            result = error
        after = self.world.after(before)
        verdict, told = judge(
            case, self.server.release, self.world, before, after, result, is_shown=mode != "blind"
        )
        self._keep(before, after)
        return self._cell(case, mode, verdict, told)

    def _cell(self, case: Case, mode: Mode, verdict: Verdict, told: str) -> Cell:
        release = self.server.release
        wanted = Verdict.AS_MEANT if case.lands(release) else Verdict.REFUSED
        return Cell(case.name, release.name, mode, verdict, wanted, told)

    def _keep(self, before: State, after: State) -> None:
        self._before = self.world.renewed(before, after) if differences(before, after) else before

    def _obstacle(self, case: Case) -> str:
        if self._key(case) is None:
            return f"no {case.key} key was given"
        if case.sandbox_only and self.server.sandbox is None:
            return "only a sandbox can be made to break off"
        return next((self.world.missing[role] for role in case.needs if role in self.world.missing), "")

    def _shown(self, mode: Mode) -> AbstractContextManager[object]:
        """While an act lasts, the pages of a sandbox show its release, or do not."""
        return mock.patch.object(web_pages, "page", _nothing) if mode == "blind" else nullcontext()

    def _key(self, case: Case) -> str | None:
        server = self.server
        return {"own": server.key, "other": server.other_key, "readonly": server.readonly_key}[case.key]

    @contextmanager
    def _hand(self, case: Case, mode: Mode) -> Iterator[Hand]:
        endpoint, key = self.server.endpoint, self._key(case)
        if mode != "async":
            told = {"told": self.server.release.generation, "exact": self.server.version}.get(mode)
            with Manager(endpoint, key, release=told, verify=self._tls) as manager:
                yield SyncHand(manager)
        else:
            other = AsyncManager(endpoint, key, verify=self._tls)
            try:
                yield AsyncHand(other, self._runner)
            finally:
                self._runner.run(other.aclose())
