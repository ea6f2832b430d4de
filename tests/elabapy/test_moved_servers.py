"""The calls of elabapy's scripts on a server that was updated have the same effect, or the error says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import elabapy
from elab_sdk.rules.releases import V2_GENERATIONS
from tests.elabapy.calls import CALLS
from tests.elabapy.calls.projects import PROJECTS
from tests.elabapy.compare_lab import CompareLab, is_sensible_write

if TYPE_CHECKING:
    from elab_sdk.elabapy.problems import Error
    from tests.elabapy.compare_lab import CallResult

pytestmark = [
    pytest.mark.filterwarnings("ignore::elab_sdk.errors.EmptyBackupWarning"),
    pytest.mark.filterwarnings("ignore::elab_sdk.errors.LockedEntryWarning"),
]
OLD = "4.3"
EVERY_CALL = [*CALLS, *(call for calls in PROJECTS.values() for call in calls)]
READS_OLD_KEYS = frozenset(
    {"create_item: elabapy: first listed items type", "create_item: RDM4mic: first listed items type"}
)
"""Calls that take a key from a list of API v1 which API v2 does not have."""
REFUSED: dict[str, tuple[str, ...]] = {
    "get_all_experiments: a bad search": ("could not parse the search",),
    "get_all_experiments: limit 0": ("limit must be at least 1",),
    "get_all_experiments: limit that is not a number": ("limit must be a whole number",),
}
"""The calls that 4.3 answers and API v2 does not, with the reason; docs/how-to/migration.md lists them."""
REFUSED_WRITES = {"post_experiment: complete entry, after a write by another user"}
"""The sensible writes that are refused: the drop-in notices that somebody else has changed the entry."""


def results(release: str) -> dict[str, CallResult | None]:
    """Make every call with a new Manager, whose endpoint is that of API v1."""
    made: dict[str, CallResult | None] = {}
    with CompareLab(release) as lab:
        for call in EVERY_CALL:
            manager: Any = elabapy.Manager(
                endpoint=f"{lab.sandbox.site}api/v1/", token=lab.key(call), time_zone="UTC"
            )
            made[call.title] = lab.make(call, manager) if call.needs(lab.world.release) else None
    return made


@pytest.fixture(scope="module")
def before() -> dict[str, CallResult | None]:
    return results(OLD)


@pytest.fixture(scope="module", params=V2_GENERATIONS)
def after(request: pytest.FixtureRequest) -> dict[str, CallResult | None]:
    return results(request.param)


def _error(result: CallResult) -> Error | None:
    return result.raised if isinstance(result.raised, elabapy.Error) else None


def test_no_call_does_harm(after: dict[str, CallResult | None]) -> None:
    harm = {title: result.harm for title, result in after.items() if result is not None and result.harm}
    assert harm == {}


def test_sensible_writes_are_made(after: dict[str, CallResult | None]) -> None:
    refused = {
        call.title
        for call in CALLS
        if (result := after[call.title]) is not None and result.is_refused and is_sensible_write(call)
    }
    assert refused == REFUSED_WRITES


def test_calls_that_worked_before_work_or_say_why_not(
    before: dict[str, CallResult | None], after: dict[str, CallResult | None]
) -> None:
    refused = {
        title: result
        for title, result in after.items()
        if (old := before[title]) is not None
        and old.raised is None
        and result is not None
        and result.raised is not None
        and title not in READS_OLD_KEYS
    }
    assert {title: str(result.raised) for title, result in refused.items() if title not in REFUSED} == {}
    for title, result in refused.items():
        assert all(reason in str(_error(result)) for reason in REFUSED[title])
        assert [request for request in result.requests if request.method != "GET"] == []


def test_errors_have_the_classes_that_scripts_catch(after: dict[str, CallResult | None]) -> None:
    raised = {title: result.raised for title, result in after.items() if result is not None}
    errors = {title: error for title, error in raised.items() if error is not None}
    others = {title for title, error in errors.items() if not isinstance(error, elabapy.Error)}
    assert others == READS_OLD_KEYS
    assert len(errors) > 50
