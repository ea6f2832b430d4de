"""The proof that matters: what becomes of each write, on each release, through both managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.releases import RELEASES
from tests.safety.careless import CARELESS
from tests.safety.cells import MODES, Verdict
from tests.safety.matrix import CASES, covering, plan, table
from tests.safety.natural import NATURAL

if TYPE_CHECKING:
    from tests.safety.cells import Lab


def test_a_write_does_what_it_says_or_raises_and_has_done_nothing(lab: Lab) -> None:
    # `make safety` makes every cell
    chosen = plan(real=True) if lab.server.sandbox is None else covering(lab.server.release)
    cells = [lab.cell(case, mode) for case, mode in chosen]
    assert [f"{cell.case} ({cell.mode}): {cell.told}" for cell in cells if not cell.good] == []
    left_out = [cell for cell in cells if cell.verdict is Verdict.LEFT_OUT]
    # only on a real server: what is missing there, or cannot be seen
    assert lab.server.sandbox is None or left_out == []


def test_there_are_natural_and_careless_writes_each_of_its_own_name() -> None:
    assert len(NATURAL) >= 45
    assert len(CARELESS) >= 45
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_natural_write_lands_on_some_release_and_no_careless_one_on_any() -> None:
    lands = {case.name: [name for name in RELEASES if case.lands(RELEASES[name])] for case in CASES}
    assert [case.name for case in NATURAL if not lands[case.name]] == []
    assert [case.name for case in CARELESS if lands[case.name]] == []


def test_a_title_alone_is_meant_to_land_on_every_release() -> None:
    alone = {case.name: case for case in NATURAL}
    for name in ("title only", "body only", "item: title only"):
        assert all(alone[name].lands(release) for release in RELEASES.values())
    swallowed = [name for name, each in RELEASES.items() if not alone["date only, a date"].lands(each)]
    assert swallowed == ["4.3.0", "4.3.3", "4.3.4"]


def test_the_table_has_a_row_for_each_case_and_a_column_for_each_release(lab: Lab) -> None:
    case = CASES[0]
    text = table([lab.cell(case, mode) for mode in MODES])
    assert f"| {case.name} | ✓ |" in text
    assert f"| {lab.server.release.name} | 5 | 0 | 0 | 0 |" in text


def test_the_covering_cells_have_every_case_on_every_release_and_in_every_mode() -> None:
    cells = [cell for release in RELEASES.values() for cell in covering(release)]
    assert len(cells) == len(CASES) * len(RELEASES)
    assert {(case.name, mode) for case, mode in cells} == {
        (case.name, mode) for case in CASES for mode in MODES
    }
