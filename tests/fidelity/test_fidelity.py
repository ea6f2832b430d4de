"""The sandbox answers as the real servers did, values included; `make fidelity` compares every record."""

from __future__ import annotations

import pytest

from elab_sdk.releases import RELEASES
from tests.fidelity.changes import SCENARIOS, Scenario, changed
from tests.fidelity.comparing import compared
from tests.fidelity.table import LEAST

# for each change that matters to a writer, the releases beside it
COVERED = ("2.0.7", "3.5.0", "3.6.7", "4.3.0", "4.3.3", "4.3.8", "4.3.10")
covered = pytest.mark.parametrize("version", COVERED)
scenarios = pytest.mark.parametrize("scenario", SCENARIOS)


def test_a_record_begins_wherever_an_answer_changes_and_nowhere_else() -> None:
    assert set(RELEASES) == changed()


@covered
@scenarios
def test_the_sandbox_answers_as_the_real_server_did(version: str, scenario: Scenario) -> None:
    done = compared(version, scenario)
    assert done.share >= LEAST, "\n".join(map(str, done.differences))
