"""The report of a copy: `report.html` for people, and `report.json` for programs."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import attrs
import pytest

from elab_sdk.copying.content import FIELDS
from elab_sdk.copying.report_page import report_page, write_report
from elab_sdk.copying.reports import (
    CopiedEntry,
    CopyPlan,
    CopyReport,
    Difference,
    PlannedChoice,
    PlannedPerson,
)
from elab_sdk.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

PAGE, JSON = "report.html", "report.json"
HOSTILE = "<script>alert('x')</script> & \"quotes\""
NO_STEPS = Difference("steps", "this release has no steps", "wash | dry", "")
PLAN = CopyPlan(
    old="https://old.example.org/api/v1/",
    new="https://new.example.org/api/v2/",
    old_release="4.3.10",
    new_release="5.6.12",
    create={"experiment": 2, "item": 1},
    update={"experiment": 1},
    unchanged={},
    files=3,
    bytes=4_200_000,
    choices=(
        PlannedChoice(kind="item", what="category", title=HOSTILE, there="Plasmid", entries=1),
        PlannedChoice(
            kind="experiment", what="status", title="Redo", there=None, entries=2, why="only admins can"
        ),
        PlannedChoice(kind="item", what="items type", title="Cell", there=None, entries=1, is_created=True),
    ),
    people=(
        PlannedPerson(id=1, name="Ada Lovelace", entries=2, owner="Ada L.", is_mapped=True),
        PlannedPerson(id=2, name="", entries=1, owner="Toto", is_mapped=False),
    ),
    not_held=(("custom_id", 4, "API v1 has none"),),
    obstacles=("the category Redo does not exist",),
    notes=("4 entries are on neither server",),
)
EQUAL = CopiedEntry("experiment", 3, 17, "Western blot", "copied", FIELDS)
CHANGED = CopiedEntry("item", 5, 6, HOSTILE, "changed_there", ("title",), (NO_STEPS,))
FAILED = CopiedEntry("template", 8, None, "PCR", "failed", (), (Difference("files", "the disk is full"),))


def report(tmp_path: Path, *entries: CopiedEntry, plan: CopyPlan = PLAN) -> CopyReport:
    return CopyReport(folder=tmp_path, plan=plan, entries=entries, seconds=12.3)


def only_plan(tmp_path: Path, *entries: CopiedEntry) -> CopyReport:
    return CopyReport(folder=tmp_path, plan=PLAN, entries=entries, is_plan=True)


def page(report: CopyReport) -> str:
    return "".join(report_page(report))


def test_page_links_each_entry_to_its_copy(tmp_path: Path) -> None:
    html = page(report(tmp_path, EQUAL, CHANGED))
    assert 'href="https://old.example.org/experiments.php?mode=view&amp;id=3">3</a>' in html
    assert 'href="https://new.example.org/experiments.php?mode=view&amp;id=17">17</a>' in html
    assert 'href="https://new.example.org/database.php?mode=view&amp;id=6">6</a>' in html


def test_template_links_to_the_page_of_its_release(tmp_path: Path) -> None:
    copied = attrs.evolve(FAILED, new_id=9)
    html = page(report(tmp_path, copied))
    assert "https://old.example.org/ucp.php?tab=3&amp;templateid=8" in html
    assert "https://new.example.org/templates.php?mode=view&amp;id=9" in html


@pytest.mark.parametrize("old", ["/srv/notebook", "C:\\notebook", "not an address://"])
def test_entries_of_a_backup_are_not_links(tmp_path: Path, old: str) -> None:
    html = page(report(tmp_path, EQUAL, plan=attrs.evolve(PLAN, old=old, old_release="")))
    assert "<td>experiment<td>3<td>" in html
    assert old in html


def test_entries_that_differ_come_first_and_failures_before_them(tmp_path: Path) -> None:
    html = page(report(tmp_path, EQUAL, CHANGED, FAILED))
    places = [html.index(f'<tr id="{each}"') for each in ("template-8", "item-5", "experiment-3")]
    assert places == sorted(places)
    assert html.index('id="different"') < places[0] < places[1] < html.index('id="equal"') < places[2]


def test_page_of_equal_copies_has_no_table_of_differences(tmp_path: Path) -> None:
    html = page(report(tmp_path, EQUAL))
    assert "<tr><td>Different<td>0\n" in html
    assert 'id="different"' not in html
    assert 'id="equal"' not in page(report(tmp_path, FAILED))


def test_page_says_what_is_equal_and_why_the_rest_is_not(tmp_path: Path) -> None:
    html = page(report(tmp_path, EQUAL, CHANGED))
    assert "<td>copied<td>everything<td>\n" in html
    assert "<td>changed on the new server<td>title<td>" in html
    assert 'steps: this release has no steps<br><span class="values">wash | dry</span>' in html
    changed = attrs.evolve(CHANGED, differences=(Difference("title", "it was changed", "<a>", "b"),))
    assert '<span class="values">&lt;a&gt; → b</span>' in page(report(tmp_path, changed))


def test_reasons_are_counted_once_per_entry(tmp_path: Path) -> None:
    twice = attrs.evolve(CHANGED, id=9, differences=(NO_STEPS, NO_STEPS))
    assert "<tr><td>steps<td>this release has no steps<td>2\n" in page(report(tmp_path, CHANGED, twice))


def test_table_of_reasons_is_limited(tmp_path: Path) -> None:
    entries = (
        attrs.evolve(FAILED, id=number, differences=(Difference("files", f"reason {number}"),))
        for number in range(1, 121)
    )
    assert "20 more reasons: see the entries" in page(report(tmp_path, *entries))


def test_page_runs_nothing_and_escapes_what_people_wrote(tmp_path: Path) -> None:
    html = page(report(tmp_path, CHANGED))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2  # the title of the entry, and that of the category
    assert "default-src 'none'" in html


def test_page_of_a_plan_says_that_nothing_was_written(tmp_path: Path) -> None:
    html = page(only_plan(tmp_path))
    assert "Nothing was written to the new server." in html
    assert "2 experiments, 1 item" in html
    assert "<tr><td>custom ID<td>4<td>API v1 has none" in html
    assert "<tr><td>status (experiment)<td>Redo<td>none; only admins can<td>2" in html
    assert "<tr><td>items type (item)<td>Cell<td>Cell (new)<td>1" in html
    assert "<tr><td>user 2<td>1<td>Toto; a line in the copy names the author" in html
    assert "the category Redo does not exist" in html
    assert 'id="equal"' not in html


def test_json_has_the_plan_and_every_entry(tmp_path: Path) -> None:
    done = report(tmp_path, EQUAL, CHANGED)
    write_report(tmp_path, done)
    values = json.loads((tmp_path / JSON).read_text("utf-8"))
    assert values["format"] == "elab-sdk copy report"
    assert (values["is_equal"], values["outcomes"]["copied"], values["outcomes"]["failed"]) == (False, 1, 0)
    assert values["plan"]["people"][0]["name"] == "Ada Lovelace"
    assert values["entries"][1]["title"] == HOSTILE
    assert values["entries"][1]["differences"] == [attrs.asdict(NO_STEPS)]


def test_page_of_a_plan_lists_what_will_not_be_copied(tmp_path: Path) -> None:
    html = page(only_plan(tmp_path, attrs.evolve(FAILED, outcome="left_out")))
    assert "Nothing was written to the new server." in html
    assert "<td>not copied<td>" in html
    assert "2 experiments, 1 item" in html


def test_plan_does_not_replace_the_report(tmp_path: Path) -> None:
    write_report(tmp_path, report(tmp_path, EQUAL))
    write_report(tmp_path, only_plan(tmp_path))
    assert json.loads((tmp_path / "plan.json").read_text("utf-8"))["entries"] == []
    assert len(json.loads((tmp_path / JSON).read_text("utf-8"))["entries"]) == 1
    assert "Nothing was written" in (tmp_path / "plan.html").read_text("utf-8")


def test_report_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    write_report(tmp_path, report(tmp_path, FAILED))
    write_report(tmp_path, report(tmp_path, EQUAL))
    assert "PCR" not in (tmp_path / PAGE).read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [PAGE, JSON]


def test_report_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        write_report(tmp_path / "missing", report(tmp_path, EQUAL))


def test_large_report_needs_little_memory(tmp_path: Path) -> None:
    large = report(tmp_path, *(attrs.evolve(EQUAL, id=number) for number in range(1, 5001)))
    tracemalloc.start()
    write_report(tmp_path, large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / PAGE).stat().st_size > 1_000_000
    assert peak < 600_000
