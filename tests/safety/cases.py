"""What a case is: an act, what must come of it, and on which releases it can."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from elab_sdk.errors import ElabError, NotSupportedByServer
from elab_sdk.rules.releases import Release

if TYPE_CHECKING:
    from tests.safety.state import State
    from tests.safety.world import World

__all__ = ["Case", "Expect", "adds", "checks_types", "has", "nothing", "sets", "stores_dates"]

Act: TypeAlias = "Callable[[Any, World], object]"
Expect: TypeAlias = "Callable[[State, World], None]"
Asks: TypeAlias = Callable[[Release], bool]
Errors: TypeAlias = tuple[type[BaseException], ...]


@attrs.frozen(kw_only=True)
class Case:
    """One write, as somebody might do it."""

    name: str
    act: Act
    expect: Expect | None = None
    """Changes a copy of the state before to what it must be afterwards."""
    creates: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """What must be created."""
    exists: Asks = attrs.field(default=lambda _release: True)
    """The release has such an act; where it has none, the act must be refused."""
    allowed: Asks | None = None
    """The act lands where it exists; for careless acts nowhere, unless this says otherwise."""
    refused: Errors | Callable[[Release], Errors] = ()
    """The errors that a careless act must raise."""
    key: Literal["own", "other", "readonly"] = "own"
    needs: tuple[str, ...] = ()
    """Roles without which nothing can be shown."""
    needs_links: bool = False
    sandbox_only: bool = False
    """It breaks something off that only a sandbox can be made to break off."""
    unseen: Expect | None = None
    """What is right too where nothing shows the release: the same in a form that every release keeps."""
    at_once: Callable[[Sequence[object]], list[Expect]] | None = None
    """For calls at once: the states that are fine, by what each call returned."""

    @property
    def careless(self) -> bool:
        """Nobody should get what this asks for."""
        return bool(self.refused) and self.allowed is None

    def lands(self, release: Release) -> bool:
        """The release can do it, and it should be done."""
        if not self.exists(release):
            return False
        return self.allowed(release) if self.allowed is not None else not self.careless

    def errors(self, release: Release) -> Errors:
        """The errors that are right where it does not land."""
        if self.lands(release):
            return ()
        wrong = self.refused if isinstance(self.refused, tuple) else self.refused(release)
        return wrong if self.exists(release) else (*wrong, NotSupportedByServer)

    def wanted(self, before: State, world: World, result: object, *, is_shown: bool = True) -> list[State]:
        """The states that are right after it."""
        if self.at_once is None:
            expects = [self.expect or nothing, *([self.unseen] if self.unseen and not is_shown else [])]
        else:
            results = result if isinstance(result, list) else [result]
            broken = [
                each
                for each in results
                if isinstance(each, BaseException) and not isinstance(each, ElabError)
            ]
            expects = [] if broken else self.at_once(results)
        return [self._after(before, world, expect) for expect in expects]

    def _after(self, before: State, world: World, expect: Expect) -> State:
        state = attrs.evolve(
            before,
            entries=copy.deepcopy(before.entries),
            bookings=[*before.bookings],
            created=dict(self.creates),
        )
        expect(state, world)
        return state


def nothing(state: State, world: World) -> None:
    """Nothing changes."""


def sets(role: str, **fields: object) -> Expect:
    """Fields of an entry get values."""

    def expect(state: State, world: World) -> None:
        for name, value in fields.items():
            setattr(state.entries[role], name, value)

    return expect


def adds(role: str, field: Literal["tags", "links", "uploads"], *values: object) -> Expect:
    """Something is added to an entry, once; a role stands for its number."""

    def expect(state: State, world: World) -> None:
        entry = state.entries[role]
        numbers = [getattr(world, str(value)) if field == "links" else value for value in values]
        before: list[Any] = list(getattr(entry, field))
        fresh = [value for value in numbers if value not in before or field == "uploads"]
        setattr(entry, field, sorted([*before, *fresh]))

    return expect


def both(*expects: Expect) -> Expect:
    """Several things change."""

    def expect(state: State, world: World) -> None:
        for each in expects:
            each(state, world)

    return expect


def has(*operations: str) -> Asks:
    """The release has all of these operations or acts."""
    return lambda release: all(release.has(operation) for operation in operations)


def stores_dates(release: Release) -> bool:
    """A date that is sent is stored: 4.3.0 to 4.3.8 store the day of the request instead."""
    return release.date_in != "never"


def checks_types(release: Release) -> bool:
    """Whether an items type exists can be known before an item gets it: 4.0.0 to 4.0.8 do not list them."""
    return release.has("category") and release.has("get_items_types")
