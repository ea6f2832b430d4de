"""Replay every recorded request on the sandbox and compare the answers with those of real servers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import attrs
import pytest

from elab_sdk.sandbox import Sandbox
from tests.sandbox import state_changes
from tests.sandbox.replay import Difference, Differences, replay, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLLATION = "the recorded database sorts λ before m, the sandbox after z"
_EMOJI = "the recorded database was created by 2.0 and accepts emoji; those created by 3.0 – 4.2 do not"


@attrs.frozen
class ReplayCase:
    """A recording, its release, state changes outside the API, and the steps known to differ."""

    recording: str
    release: str
    before: state_changes.StateChanges = attrs.field(factory=dict, hash=False)
    known: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Steps that differ in status, content type, message, shape or rows, each with the reason."""
    known_values: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Steps that differ only in values, each with the reason."""


CASES = [
    ReplayCase("2.0.7", "2.0"),
    ReplayCase("2.0.7-extra", "2.0", state_changes.EXAMPLE_ENTRIES),
    ReplayCase("3.6.7", "3.6", known={"tags.read": _COLLATION, "end.tags": _COLLATION}),
    ReplayCase(
        "3.6.7-extra",
        "3.6",
        state_changes.EXAMPLE_ENTRIES,
        known={"full.title.emoji": _EMOJI, "full.body.emoji": _EMOJI},
        known_values={"full.title.emoji.read": _EMOJI, "full.body.emoji.read": _EMOJI},
    ),
    ReplayCase("4.3.10", "4.3", {"auth.none": state_changes.restore_old_items_type}),
    ReplayCase(
        "4.3.10-extra",
        "4.3",
        {"x.auth.bearer": state_changes.restore_old_items_type, **state_changes.CHANGES_BETWEEN_REQUESTS},
    ),
    ReplayCase("4.9.0", "4.9"),
    ReplayCase(
        "4.9.0-extra",
        "4.9",
        state_changes.CHANGES_BETWEEN_REQUESTS,
    ),
    ReplayCase("4.9.0-unmarked", "4.9"),
]
every_recording = pytest.mark.parametrize("case", CASES, ids=[case.recording for case in CASES])


@cache
def differences(case: ReplayCase) -> Differences:
    with Sandbox(release=case.release) as sandbox:
        return replay(sandbox, case.recording, case.before)


def _report_unexpected(differences_found: Mapping[str, Difference], known: Mapping[str, str]) -> str:
    return "\n".join(
        f"{difference.step}\n  sandbox {difference.sandbox}\n  real    {difference.real}"
        for name, difference in differences_found.items()
        if name not in known
    )


@every_recording
def test_sandbox_answers_like_the_recorded_server(
    case: ReplayCase, capsys: pytest.CaptureFixture[str]
) -> None:
    total = len(list(steps(case.recording)))
    shapes = differences(case).shapes
    with capsys.disabled():
        print(f"\n  {case.recording}: {total - len(shapes)} of {total} steps equal", end="")
    assert not _report_unexpected(shapes, case.known)
    assert set(case.known) == set(shapes), "a step listed as different is equal: remove it from the list"
    assert len(shapes) <= 0.05 * total


@every_recording
def test_sandbox_returns_the_recorded_values(case: ReplayCase) -> None:
    values = differences(case).values
    assert not _report_unexpected(values, case.known_values)
    assert set(case.known_values) == set(values), (
        "a step listed as different is equal: remove it from the list"
    )
