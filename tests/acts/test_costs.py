"""The requests per call are those of docs/reference/requests.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acts.costs import CASES, RELEASES, V2_RELEASES, Case, measure_requests, page
from tests.acts.v2_costs import V2_CASES, measure_v2_requests
from tests.docs.running import ROOT

if TYPE_CHECKING:
    from tests.acts.v2_case import V2Case


@pytest.mark.parametrize("warm", [False, True], ids=["new", "known-release"])
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_call_sends_the_documented_requests(case: Case, release: str, warm: bool) -> None:
    measurement = measure_requests(case, release, warm=warm)
    assert measurement.count == case.counts[RELEASES.index(release)][warm], measurement.requests


@pytest.mark.parametrize("warm", [False, True], ids=["new", "known-release"])
@pytest.mark.parametrize("release", V2_RELEASES)
@pytest.mark.parametrize("case", [each for each in CASES if each.v2], ids=lambda case: case.code)
def test_call_sends_the_documented_requests_of_v2(case: Case, release: str, warm: bool) -> None:
    measurement = measure_requests(case, release, warm=warm)
    assert case.v2 is not None
    assert measurement.count == case.v2[V2_RELEASES.index(release)][warm], measurement.requests


@pytest.mark.parametrize("release", RELEASES)
def test_both_managers_send_the_same_requests(release: str) -> None:
    for case in CASES:
        sync, async_ = (measure_requests(case, release, warm=False, kind=kind) for kind in ("sync", "async"))
        assert sorted(sync.requests) == sorted(async_.requests), case.code


@pytest.mark.parametrize("case", V2_CASES, ids=lambda case: case.code)
def test_call_that_only_v2_has_sends_the_documented_requests(case: V2Case) -> None:
    for release in case.releases:
        requests = measure_v2_requests(case, release, "sync")
        assert len(requests) == case.count, (release, requests)
    assert measure_v2_requests(case, case.releases[-1], "async") == requests


def test_page_is_up_to_date() -> None:
    """To update the page: python -m tests.acts.costs docs/reference/requests.md."""
    assert (ROOT / "docs" / "reference" / "requests.md").read_text("utf-8") == page()
