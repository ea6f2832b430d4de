"""The effect of each write on each release, through both managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.releases import EVERY_RECORD
from tests.safety.careless import CARELESS
from tests.safety.matrix import CASES, covering_cells, plan, table
from tests.safety.matrix_cells import Verdict, modes
from tests.safety.natural import NATURAL

if TYPE_CHECKING:
    from tests.safety.matrix_cells import MatrixLab


def test_writes_succeed_or_raise_and_change_nothing(lab: MatrixLab) -> None:
    # `make safety` runs all cells
    selected = plan(lab.server) if lab.server.sandbox is None else covering_cells(lab.server.release)
    cells = [lab.cell(case, mode) for case, mode in selected]
    assert [f"{cell.case} ({cell.mode}): {cell.message}" for cell in cells if not cell.good] == []
    skipped = [cell for cell in cells if cell.verdict is Verdict.SKIPPED]
    # only a real server may lack data or not show it
    assert lab.server.sandbox is None or skipped == []


def test_case_names_are_unique() -> None:
    assert len(NATURAL) >= 45
    assert len(CARELESS) >= 45
    assert len({case.name for case in CASES}) == len(CASES)


def test_only_natural_writes_succeed() -> None:
    releases = {case.name: [each.name for each in EVERY_RECORD if case.succeeds_on(each)] for case in CASES}
    assert [case.name for case in NATURAL if not releases[case.name]] == []
    assert [case.name for case in CARELESS if releases[case.name]] == []


def test_single_fields_can_be_changed_on_every_release() -> None:
    by_name = {case.name: case for case in NATURAL}
    for name in ("title only", "body only", "item: title only"):
        assert all(by_name[name].succeeds_on(release) for release in EVERY_RECORD)
    unsupported = [each.name for each in EVERY_RECORD if not by_name["date only, a date"].succeeds_on(each)]
    assert unsupported == ["4.3.0", "4.3.3", "4.3.4"]


def test_table_has_rows_for_cases_and_columns_for_releases(lab: MatrixLab) -> None:
    case = CASES[0]
    text = table([lab.cell(case, mode) for mode in modes(lab.server.release)])
    assert f"| {case.name} | ✓ |" in text
    assert f"| {lab.server.column} | 5 | 0 | 0 | 0 |" in text


def test_covering_cells_use_every_case_release_and_mode() -> None:
    for api in ("v1", "v2"):
        releases = [release for release in EVERY_RECORD if release.api == api]
        cells = [cell for release in releases for cell in covering_cells(release)]
        assert len(cells) == len(CASES) * len(releases)
        assert {(case.name, mode) for case, mode in cells} == {
            (case.name, mode) for case in CASES for mode in modes(releases[0])
        }
