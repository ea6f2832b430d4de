"""The calls of public projects through elabapy and the drop-in are equal or differ for a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest

from elab_sdk import NotSupportedByServer, elabapy
from elab_sdk.sandbox import Sandbox
from tests.elabapy.calls.projects import OVERWRITES, PROJECTS
from tests.elabapy.compare import Outcome, comparisons, harmful_titles

if TYPE_CHECKING:
    from tests.elabapy.compare import Comparison

CALLS = [call for calls in PROJECTS.values() for call in calls]
REASONS = frozenset(call.title for call in CALLS if call.why)
EQUAL = (Outcome.EQUAL, Outcome.READS)
# the releases that the scripts were written for, and the first that documents `targetEntity`
RELEASES = ("3.4", "3.6", "4.0", "4.3", "4.4")


@pytest.fixture(scope="module")
def results() -> list[Comparison]:
    return [comparison for release in RELEASES for comparison in comparisons(release, CALLS, informed=False)]


def test_at_least_fourteen_projects_are_compared() -> None:
    assert len(PROJECTS) >= 14
    assert len({call.title for call in CALLS}) == len(CALLS)


def test_all_differences_have_a_reason(results: list[Comparison]) -> None:
    assert [str(comparison) for comparison in results if comparison.outcome(REASONS) is Outcome.WRONG] == []


def test_each_reason_occurs_on_a_release(results: list[Comparison]) -> None:
    differing = {comparison.call.title for comparison in results if comparison.outcome(REASONS) not in EQUAL}
    assert differing == REASONS
    # concurrent writes are covered by another test
    assert {call.title for call in CALLS if call.why and call.why != OVERWRITES} == harmful_titles(results)


def test_calls_that_elabapy_makes_correctly_succeed(results: list[Comparison]) -> None:
    correct = [
        comparison
        for comparison in results
        if not comparison.elabapy.harm and not comparison.elabapy.is_refused
    ]
    assert [str(comparison) for comparison in correct if comparison.dropin.is_refused] == []
    assert len(correct) > 500


def test_sensible_calls_are_refused_only_if_unsupported(results: list[Comparison]) -> None:
    refused = [
        comparison for comparison in results if comparison.elabapy.harm and comparison.dropin.is_refused
    ]
    errors = [comparison.dropin.raised for comparison in refused if comparison.call.expect is not None]
    assert errors
    assert [error for error in errors if not isinstance(error, NotSupportedByServer)] == []


def test_migration_page_lists_every_project() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "migration.md").read_text("utf-8")
    names = [project.partition(":")[0].partition(" (")[0] for project in PROJECTS]
    assert [name for name in names if name not in page] == []
    assert f"{len(PROJECTS)} public projects" in page


def _command_line(manager_class: Any) -> Any:
    """Return a subclass whose methods have other arguments than elabapy's."""

    class CommandLine(manager_class):
        def get_experiment(self, number: int, as_text: bool = False) -> Any:
            results = super().get_experiment(number)
            return str(results["title"]) if as_text else results

        def post_experiment(self, number: int, **fields: Any) -> Any:
            entry = super().get_experiment(number)
            params = {name: entry[name] if value is None else value for name, value in fields.items()}
            return super().post_experiment(number, params)

        def get_item(self, number: int, as_text: bool) -> Any:
            results = super().get_item(number)
            return str(results["title"]) if as_text else results

        def add_link_to_experiment(self, number: int, item: str) -> Any:
            if item in [link["itemid"] for link in super().get_experiment(number)["links"]]:
                return "there"
            return super().add_link_to_experiment(id=number, params={"link": super().get_item(item)["id"]})

        def create_event(self, item: int, title: str, start: str, end: str) -> Any:
            return super().create_event(item, {"start": start, "end": end, "title": title})

        def get_upload(self, number: int) -> Any:
            return [
                super(CommandLine, self).get_upload(upload["id"])
                for upload in super().get_experiment(number)["uploads"]
            ]

    return CommandLine


def _run(manager_class: Any, release: str) -> list[object]:
    with Sandbox(release=release) as sandbox:
        manager = _command_line(manager_class)(
            token=sandbox.token, endpoint=sandbox.endpoint, verify=True, dev=True
        )
        experiment_id, item_id = manager.create_experiment()["id"], manager.create_item(1)["id"]
        results = [
            manager.post_experiment(experiment_id, title="Run", body=None, date=None),
            manager.get_experiment(experiment_id, as_text=True),
            manager.add_link_to_experiment(experiment_id, str(item_id)),
            manager.add_link_to_experiment(experiment_id, str(item_id)),
            manager.upload_to_experiment(experiment_id, {"file": ("a.csv", b"1,2")})["result"],
            manager.get_upload(experiment_id),
        ]
        if release != "4.3":
            start, end = "2032-05-04T12:00:00", "2032-05-04T14:00:00"
            results.append(manager.create_event(item_id, "Confocal", start, end))
        return results


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.3"])
def test_subclass_may_change_the_signatures(release: str) -> None:
    assert _run(elabapy.Manager, release) == _run(real.Manager, release)
