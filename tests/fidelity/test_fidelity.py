"""The sandbox answers as the real servers did, values included; `make fidelity` compares every record."""

from __future__ import annotations

import pytest

from elab_sdk.rules.releases import RELEASES
from tests.fidelity.changes import SCENARIOS, Scenario, changed
from tests.fidelity.comparing import compared

# one of each kind: the other records differ from these in a few answers; `make fidelity` plays them all
COVERED = (
    *("2.0.7", "3.2.2", "3.3.9", "3.3.12", "3.4.3", "3.4.17", "3.6.6", "3.6.7"),
    *("4.0.8", "4.2.4", "4.3.2", "4.3.8", "4.3.10", "4.5.14", "4.7.0", "4.9.0"),
)


def test_a_record_begins_wherever_an_answer_changes_and_nowhere_else() -> None:
    assert set(RELEASES) == changed()


@pytest.mark.parametrize("version", COVERED)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_sandbox_answers_as_the_real_server_did(version: str, scenario: Scenario) -> None:
    done = compared(version, scenario)
    assert done.steps > 180
    assert not done.differences, "\n".join(map(str, done.differences))
