"""The sandbox answers like the real servers, including values; `make fidelity` compares all records."""

from __future__ import annotations

import pytest

from elab_sdk.rules.releases import RELEASES
from tests.fidelity.changes import SCENARIOS, Scenario, releases_with_changes
from tests.fidelity.comparison import compare

# a selection: the other records differ from these in a few answers; `make fidelity` compares all
COVERED = (
    *("2.0.7", "3.2.2", "3.3.9", "3.3.12", "3.4.3", "3.4.17", "3.6.6", "3.6.7"),
    *("4.0.8", "4.2.4", "4.3.2", "4.3.8", "4.3.10", "4.5.14", "4.7.0", "4.9.0"),
)


def test_records_start_where_answers_change() -> None:
    assert set(RELEASES) == releases_with_changes()


@pytest.mark.parametrize("version", COVERED)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_sandbox_answers_like_the_real_server(version: str, scenario: Scenario) -> None:
    result = compare(version, scenario)
    assert result.steps > 180
    assert not result.differences, "\n".join(map(str, result.differences))
