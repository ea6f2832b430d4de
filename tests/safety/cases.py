"""The class `WriteCase`: a write, its expected effect, and the releases that support it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from elab_sdk.errors import ElabError, NotSupportedByServer
from elab_sdk.rules.releases import Release

if TYPE_CHECKING:
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import Entry, State

__all__ = [
    "Expect",
    "WriteCase",
    "adds",
    "checks_types",
    "expect_status",
    "has",
    "nothing",
    "sets",
    "stores_dates",
]

Operation: TypeAlias = "Callable[[Any, ExampleNotebook], object]"
Expect: TypeAlias = "Callable[[State, ExampleNotebook], None]"
ReleaseTest: TypeAlias = Callable[[Release], bool]
Errors: TypeAlias = tuple[type[BaseException], ...]


@attrs.frozen(kw_only=True)
class WriteCase:
    """One write, as a user might make it."""

    name: str
    operation: Operation
    expect: Expect | None = None
    """Changes a copy of the state before the write to the expected state after it."""
    creates: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """How many entries must be created, by kind."""
    exists: ReleaseTest = attrs.field(default=lambda _release: True)
    """Whether the release has the operation; if not, the write must be refused."""
    allowed: ReleaseTest | None = None
    """Whether the write should succeed on a release. Default: if it exists; never for careless writes."""
    refused: Errors | Callable[[Release], Errors] = ()
    """The errors that a careless write must raise."""
    key: Literal["own", "other", "readonly"] = "own"
    needs: tuple[str, ...] = ()
    """Roles of the notebook that the write needs."""
    needs_visible_links: bool = False
    sandbox_only: bool = False
    """Whether the write needs failures that only a sandbox can simulate."""
    expect_if_unknown: Expect | None = None
    """An alternative effect if the release is not shown: the same content in a form every release keeps."""
    outcomes: Callable[[Sequence[object]], list[Expect]] | None = None
    """For parallel calls: the allowed effects, given the results of the calls."""

    @property
    def careless(self) -> bool:
        """Whether the write must be refused on every release."""
        return bool(self.refused) and self.allowed is None

    def succeeds_on(self, release: Release) -> bool:
        """Return whether the write should succeed on a release."""
        if not self.exists(release):
            return False
        return self.allowed(release) if self.allowed is not None else not self.careless

    def errors(self, release: Release) -> Errors:
        """Return the errors that are allowed if the write does not succeed."""
        if self.succeeds_on(release):
            return ()
        wrong = self.refused if isinstance(self.refused, tuple) else self.refused(release)
        return wrong if self.exists(release) else (*wrong, NotSupportedByServer)

    def expected(
        self, before: State, world: ExampleNotebook, result: object, *, release_is_shown: bool = True
    ) -> list[State]:
        """Return the allowed states after the write."""
        if self.outcomes is None:
            expects = [
                self.expect or nothing,
                *([self.expect_if_unknown] if self.expect_if_unknown and not release_is_shown else []),
            ]
        else:
            results = result if isinstance(result, list) else [result]
            unexpected_errors = [
                result
                for result in results
                if isinstance(result, BaseException) and not isinstance(result, ElabError)
            ]
            expects = [] if unexpected_errors else self.outcomes(results)
        return [self._after(before, world, expect) for expect in expects]

    def _after(self, before: State, world: ExampleNotebook, expect: Expect) -> State:
        state = attrs.evolve(
            before,
            entries=_ChangeableEntries(before.entries),
            bookings=[*before.bookings],
            created=dict(self.creates),
        )
        expect(state, world)
        state.entries = dict(state.entries)
        return state


class _ChangeableEntries(dict[str, "Entry"]):
    """Entries of a state, of which one is copied when it is first used."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        super().__init__(entries)
        self._originals = entries

    def __getitem__(self, role: str) -> Entry:
        entry = super().__getitem__(role)
        if entry is self._originals.get(role):
            entry = self[role] = copy.deepcopy(entry)
        return entry


def nothing(state: State, world: ExampleNotebook) -> None:
    """Expect no change."""


def sets(role: str, **fields: object) -> Expect:
    """Expect new values of fields of an entry."""

    def expect(state: State, world: ExampleNotebook) -> None:
        for name, value in fields.items():
            setattr(state.entries[role], name, value)

    return expect


def adds(role: str, field: Literal["tags", "links", "uploads"], *values: object) -> Expect:
    """Expect values to be added once to an entry; a role stands for its ID."""

    def expect(state: State, world: ExampleNotebook) -> None:
        entry = state.entries[role]
        new_values = [getattr(world, str(value)) if field == "links" else value for value in values]
        before: list[Any] = list(getattr(entry, field))
        added = [value for value in new_values if value not in before or field == "uploads"]
        setattr(entry, field, sorted([*before, *added]))

    return expect


def expect_status(state: State, world: ExampleNotebook) -> None:
    """Expect the second status of the experiment; API v1 calls it a category."""
    entry = state.entries["experiment"]
    if world.release.v2 is None:
        entry.category = world.status
    else:
        entry.status = world.status


def both(*expects: Expect) -> Expect:
    """Expect several changes."""

    def expect(state: State, world: ExampleNotebook) -> None:
        for single_expect in expects:
            single_expect(state, world)

    return expect


def has(*operations: str) -> ReleaseTest:
    """Return a test for releases that have all of these operations."""
    return lambda release: all(release.has(operation) for operation in operations)


def stores_dates(release: Release) -> bool:
    """Return whether a date is stored: 4.3.0 to 4.3.8 store the date of the request instead."""
    return release.date_in != "never"


def checks_types(release: Release) -> bool:
    """Return whether items types can be checked: 4.0.0 to 4.0.8 do not list them."""
    return release.has("category") and release.has("get_items_types")
