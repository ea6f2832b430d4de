"""The proof that the sandbox answers as real servers did: every recorded request, over a socket."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import attrs
import pytest

from elab_sdk.sandbox import Sandbox
from tests.sandbox import seeds
from tests.sandbox.replaying import Difference, Differences, replay, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLLATION = "the recorded database sorts λ before m, the sandbox after z"
_WIDE = "the recorded database took emoji, as one does that comes from 2.0; new ones of 3.0 to 4.2 do not"
_ZONE = "the recorded server lives in Europe/Paris, the sandbox in UTC; a booking of days shows it"


@attrs.frozen
class Case:
    """A recording, its release, what was done behind its API, and the steps known to differ."""

    recording: str
    release: str
    before: seeds.Acts = attrs.field(factory=dict, hash=False)
    known: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Steps that differ in status, kind, words, shape or rows, each with the reason."""
    known_values: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Steps that differ in values only, each with the reason."""


CASES = [
    Case("2.0.7", "2.0"),
    Case("2.0.7-extra", "2.0", seeds.FURNISHED),
    Case("3.6.7", "3.6", known={"tags.read": _COLLATION, "end.tags": _COLLATION}),
    Case(
        "3.6.7-extra",
        "3.6",
        seeds.FURNISHED,
        known={"full.title.emoji": _WIDE, "full.body.emoji": _WIDE},
        known_values={"full.title.emoji.read": _WIDE, "full.body.emoji.read": _WIDE},
    ),
    Case("4.3.10", "4.3", {"auth.none": seeds.old_items_type}),
    Case("4.3.10-extra", "4.3", {"x.auth.bearer": seeds.old_items_type, **seeds.CHANGED_BETWEEN}),
    Case("4.9.0", "4.9"),
    Case(
        "4.9.0-extra",
        "4.9",
        seeds.CHANGED_BETWEEN,
        known_values={"x.events.read": _ZONE, "x.bookable.id": _ZONE, "x.shape.item": _ZONE},
    ),
    Case("4.9.0-unmarked", "4.9"),
]
every_recording = pytest.mark.parametrize("case", CASES, ids=[case.recording for case in CASES])


@cache
def differences(case: Case) -> Differences:
    with Sandbox(release=case.release) as sandbox:
        return replay(sandbox, case.recording, case.before)


def _surprises(found: Mapping[str, Difference], known: Mapping[str, str]) -> str:
    return "\n".join(
        f"{each.step}\n  sandbox {each.sandbox}\n  real    {each.real}"
        for name, each in found.items()
        if name not in known
    )


@every_recording
def test_the_sandbox_answers_every_recorded_request_as_the_real_server_did(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    total = len(list(steps(case.recording)))
    found = differences(case).shapes
    with capsys.disabled():
        print(f"\n  {case.recording}: {total - len(found)} of {total} steps alike", end="")
    assert not _surprises(found, case.known)
    assert set(case.known) == set(found), "a step listed as different agrees: take it off the list"
    assert len(found) <= 0.05 * total


@every_recording
def test_the_sandbox_answers_with_the_values_of_the_real_server(case: Case) -> None:
    found = differences(case).values
    assert not _surprises(found, case.known_values)
    assert set(case.known_values) == set(found), "a step listed as different agrees: take it off the list"
