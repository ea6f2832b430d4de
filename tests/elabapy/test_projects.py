"""The calls of public projects that use elabapy are made through both: equal, or different for a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest

from elab_sdk import NotSupportedByServer, elabapy
from elab_sdk.sandbox import Sandbox
from tests.elabapy.calls.projects import OVERWRITES, PROJECTS
from tests.elabapy.compare import Kind, cells, harmful

if TYPE_CHECKING:
    from tests.elabapy.compare import Cell

CALLS = [call for calls in PROJECTS.values() for call in calls]
REASONS = frozenset(call.title for call in CALLS if call.why)
EQUAL = (Kind.EQUAL, Kind.READS)
# those that such scripts were written for, and the first whose documentation has `targetEntity`
RELEASES = ("3.4", "3.6", "4.0", "4.3", "4.4")


@pytest.fixture(scope="module")
def found() -> list[Cell]:
    return [cell for release in RELEASES for cell in cells(release, CALLS, informed=False)]


def test_the_calls_of_fourteen_projects_and_more_are_made() -> None:
    assert len(PROJECTS) >= 14
    assert len({call.title for call in CALLS}) == len(CALLS)


def test_each_call_is_equal_to_elabapy_s_or_has_a_reason(found: list[Cell]) -> None:
    assert [str(cell) for cell in found if cell.kind(REASONS) is Kind.WRONG] == []


def test_each_reason_is_seen_on_a_server(found: list[Cell]) -> None:
    differing = {cell.call.title for cell in found if cell.kind(REASONS) not in EQUAL}
    assert differing == REASONS
    # that others write meanwhile is seen in another test
    assert {call.title for call in CALLS if call.why and call.why != OVERWRITES} == harmful(found)


def test_what_elabapy_does_as_meant_is_done(found: list[Cell]) -> None:
    done = [cell for cell in found if not cell.elabapy.harm and not cell.elabapy.is_refused]
    assert [str(cell) for cell in done if cell.dropin.is_refused] == []
    assert len(done) > 500


def test_what_can_be_meant_is_refused_only_where_the_release_lacks_it(found: list[Cell]) -> None:
    refused = [cell for cell in found if cell.elabapy.harm and cell.dropin.is_refused]
    lacking = [cell.dropin.raised for cell in refused if cell.call.expect is not None]
    assert lacking
    assert [error for error in lacking if not isinstance(error, NotSupportedByServer)] == []


def test_the_page_on_migration_names_every_project_and_how_many_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "migration.md").read_text("utf-8")
    names = [project.partition(":")[0].partition(" (")[0] for project in PROJECTS]
    assert [name for name in names if name not in page] == []
    assert f"{len(PROJECTS)} public projects" in page


def _command_line(kind: Any) -> Any:
    """A class whose methods have the names of elabapy's, and other arguments."""

    class CommandLine(kind):
        def get_experiment(self, number: int, as_text: bool = False) -> Any:
            found = super().get_experiment(number)
            return str(found["title"]) if as_text else found

        def post_experiment(self, number: int, **fields: Any) -> Any:
            kept = super().get_experiment(number)
            given = {name: kept[name] if value is None else value for name, value in fields.items()}
            return super().post_experiment(number, given)

        def get_item(self, number: int, as_text: bool) -> Any:
            found = super().get_item(number)
            return str(found["title"]) if as_text else found

        def add_link_to_experiment(self, number: int, item: str) -> Any:
            if item in [link["itemid"] for link in super().get_experiment(number)["links"]]:
                return "there"
            return super().add_link_to_experiment(id=number, params={"link": super().get_item(item)["id"]})

        def create_event(self, item: int, title: str, start: str, end: str) -> Any:
            return super().create_event(item, {"start": start, "end": end, "title": title})

        def get_upload(self, number: int) -> Any:
            return [
                super(CommandLine, self).get_upload(each["id"])
                for each in super().get_experiment(number)["uploads"]
            ]

    return CommandLine


def _run(kind: Any, release: str) -> list[object]:
    with Sandbox(release=release) as sandbox:
        manager = _command_line(kind)(token=sandbox.token, endpoint=sandbox.endpoint, verify=True, dev=True)
        number, item = manager.create_experiment()["id"], manager.create_item(1)["id"]
        steps = [
            manager.post_experiment(number, title="Run", body=None, date=None),
            manager.get_experiment(number, as_text=True),
            manager.add_link_to_experiment(number, str(item)),
            manager.add_link_to_experiment(number, str(item)),
            manager.upload_to_experiment(number, {"file": ("a.csv", b"1,2")})["result"],
            manager.get_upload(number),
        ]
        if release != "4.3":
            start, end = "2032-05-04T12:00:00", "2032-05-04T14:00:00"
            steps.append(manager.create_event(item, "Confocal", start, end))
        return steps


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.3"])
def test_a_subclass_may_give_the_methods_other_arguments(release: str) -> None:
    assert _run(elabapy.Manager, release) == _run(real.Manager, release)
