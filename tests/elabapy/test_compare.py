"""elabapy 1.1.0 and the drop-in make the same calls: they differ where elabapy does harm, and only there."""

from __future__ import annotations

import pytest

from tests.elabapy.calls import CALLS
from tests.elabapy.compare import Cell, Kind, cells, harmful, report
from tests.facade.test_package import METHODS

# one of each manner in which servers tell acts apart, and the last, which refuses elabapy
RELEASES = ("2.0", "3.3", "3.6", "4.1", "4.3", "4.4", "4.9")


@pytest.fixture(scope="module")
def found() -> list[Cell]:
    return [cell for release in RELEASES for cell in cells(release)]


def test_every_method_is_compared_with_several_arguments() -> None:
    assert {call.method for call in CALLS} == set(METHODS)
    assert len({call.title for call in CALLS}) == len(CALLS)


def test_nothing_differs_without_a_reason_and_the_drop_in_never_does_harm(found: list[Cell]) -> None:
    bad = harmful(found)
    assert [str(cell) for cell in found if cell.kind(bad) is Kind.WRONG] == []


def test_each_reason_is_seen_on_a_server(found: list[Cell]) -> None:
    # a call that claims harm does it on one of these releases at least
    claimed = {call.title for call in CALLS if call.why}
    assert claimed == harmful(found)


def test_where_the_release_is_known_only_what_servers_do_not_check_is_read_before(found: list[Cell]) -> None:
    bad = harmful(found)
    more = [
        cell.dropin.sent[: len(cell.dropin.sent) - len(cell.elabapy.sent)]
        for cell in found
        if cell.kind(bad) is Kind.READS and cell.knows == "the release" and cell.reads_before
    ]
    # that the item that is linked to or booked is there, and the status or type that is set; to 3.4.9 whether
    # a link is there already; on 4.3 the exact release, by the login page, where a date is sent
    assert {sent.path.removeprefix("/api/v1/").split("/")[0] for reads in more for sent in reads} == {
        "items",
        "status",
        "items_types",
        "experiments",
        "",
    }
    assert {len(reads) for reads in more} == {1}


def test_elabapy_gets_nothing_but_refusals_from_the_last_release(found: list[Cell]) -> None:
    last = [cell for cell in found if cell.release == "4.9"]
    assert {cell.elabapy.told[:13] for cell in last} == {"HTTPError 400"}
    assert sum(cell.dropin.raised is None for cell in last) > 100


def test_the_report_tells_the_totals(found: list[Cell]) -> None:
    assert f"{len(found)} comparisons" in report(found)
    assert "     0  WRONG" in report(found)
