"""No call sends more requests than the release needs, and docs/requests.md says how many that is."""

from __future__ import annotations

import pytest

from tests.acts.costs import CASES, RELEASES, Case, measured, page
from tests.docs.running import ROOT


@pytest.mark.parametrize("warm", [False, True], ids=["new", "knows the release"])
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_call_costs_what_the_page_says(case: Case, release: str, warm: bool) -> None:
    found = measured(case, release, warm=warm)
    assert found.count == case.counts[RELEASES.index(release)][warm], found.acts


@pytest.mark.parametrize("release", RELEASES)
def test_both_managers_cost_the_same(release: str) -> None:
    for case in CASES:
        one, other = (measured(case, release, warm=False, kind=kind) for kind in ("sync", "async"))
        assert sorted(one.acts) == sorted(other.acts), case.code


def test_the_page_is_what_was_measured() -> None:
    """After a change: python -m tests.acts.costs docs/requests.md."""
    assert (ROOT / "docs" / "requests.md").read_text("utf-8") == page()
