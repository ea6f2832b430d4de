"""Tests of `judge`: it must report every kind of harm, or a clean matrix would prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.errors import BadRequestError, ValidationError
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.safety.matrix import CASES
from tests.safety.matrix_cells import MatrixLab, Verdict
from tests.safety.raw_client import RawClient, RawV2Client
from tests.safety.servers import TargetServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.safety.matrix_cells import MatrixCell

BY_NAME = {case.name: case for case in CASES}


class UncheckedClient:
    """A client that posts fields unchecked and ignores the response."""

    def __init__(self, raw: RawClient) -> None:
        self._raw = raw

    def post_experiment(self, id: object, fields: dict[str, str] | None = None, **named: str) -> Any:
        return self._raw.post(f"experiments/{id}", {**(fields or {}), **named})

    def create_event(self, id: object, fields: dict[str, str]) -> Any:
        return self._raw.post(f"events/{id}", fields)

    def add_link_to_experiment(self, id: object, link: object) -> Any:
        return self._raw.post(f"experiments/{id}", {"link": str(link)})


class OffByOneClient(UncheckedClient):
    """A client that writes to the entry after the given one."""

    def post_experiment(self, id: object, fields: dict[str, str] | None = None, **named: str) -> Any:
        all_fields = {"title": "x", "date": "20190302", "body": "<p>x</p>", **(fields or named)}
        return self._raw.post(f"experiments/{int(str(id)) + 1}", all_fields)


class FixedResultClient:
    """A client that always returns or raises the same."""

    def __init__(self, outcome: object) -> None:
        self._outcome = outcome

    def post_experiment(self, *_: object, **__: object) -> object:
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome


class UncheckedV2Client:
    """A client of API v2 that sends fields unchecked and ignores the response."""

    def __init__(self, raw: RawV2Client) -> None:
        self._raw = raw

    def post_experiment(self, id: object, fields: dict[str, Any] | None = None, **named: Any) -> Any:
        return self._raw.change(f"experiments/{id}", {**(fields or {}), **named})

    def add_link_to_experiment(self, id: object, link: object) -> Any:
        return self._raw.add(f"experiments/{id}/items_links/{link}")


class PostingV2Client(UncheckedV2Client):
    """A client that updates an entry as API v1 did, which creates another entry."""

    def post_experiment(self, id: object, fields: dict[str, Any] | None = None, **named: Any) -> Any:
        return self._raw.create(f"experiments/{id}", {**(fields or {}), **named})


class JudgeBench:
    """Judges cases made through any client."""

    def __init__(self, lab: MatrixLab) -> None:
        self._lab = lab
        server = lab.server
        self.raw = RawClient(server.endpoint, server.key)
        self.raw_v2 = RawV2Client(f"{server.site}api/v2/", server.key)

    def judge(self, client: object, name: str) -> MatrixCell:
        return self._lab.through(client, BY_NAME[name], "sync")

    def close(self) -> None:
        self.raw.close()
        self.raw_v2.close()


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[JudgeBench]:
    with Sandbox(release=request.param) as sandbox, MatrixLab(TargetServer.of_sandbox(sandbox)) as lab:
        bench = JudgeBench(lab)
        yield bench
        bench.close()


def for_releases(*releases: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", releases, indirect=True)


@for_releases("2.0", "3.6", "4.9")
def test_additional_entry_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedClient(bench.raw), "unknown field alone")
    assert cell.verdict is Verdict.HARM
    assert "1 experiments created instead of 0" in cell.message


@for_releases("3.5", "3.6")
def test_cleared_field_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedClient(bench.raw), "date only, compact text")
    assert cell.verdict is Verdict.HARM
    assert "title is 'Untitled'" in cell.message


@for_releases("4.0", "4.1")
def test_booking_that_renames_the_item_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedClient(bench.raw), "book an item, elabapy's dict")
    assert cell.verdict is Verdict.HARM
    assert "title is 'Confocal'" in cell.message


@for_releases("4.4")
def test_success_without_effect_is_harm(bench: JudgeBench) -> None:
    assert bench.judge(UncheckedClient(bench.raw), "link to a missing item").verdict is Verdict.HARM
    assert bench.judge(FixedResultClient({"result": "success"}), "title only").verdict is Verdict.HARM


@for_releases("4.3")
def test_error_after_a_change_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedClient(bench.raw), "valid title, impossible date")
    assert cell.verdict is Verdict.HARM
    assert "title is 'x'" in cell.message


@for_releases("2.0", "4.3")
def test_change_of_another_entry_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(OffByOneClient(bench.raw), "title only")
    assert cell.verdict is Verdict.HARM
    assert "bystander: title is 'New title'" in cell.message


@for_releases("4.3")
def test_correct_write_is_as_intended(bench: JudgeBench) -> None:
    assert bench.judge(UncheckedClient(bench.raw), "title only").verdict is Verdict.AS_INTENDED
    assert bench.judge(UncheckedClient(bench.raw), "elabapy's dict with a tag").verdict is Verdict.AS_INTENDED


@for_releases("4.3")
def test_foreign_error_is_harm(bench: JudgeBench) -> None:
    assert bench.judge(FixedResultClient(KeyError("title")), "no field").verdict is Verdict.HARM
    assert bench.judge(FixedResultClient(KeyError("title")), "title only").verdict is Verdict.HARM


@for_releases("4.3")
def test_only_the_expected_error_is_a_refusal(bench: JudgeBench) -> None:
    wrong = BadRequestError(400, "no", "POST", "experiments/1")
    assert bench.judge(FixedResultClient(wrong), "empty title").verdict is Verdict.HARM
    assert bench.judge(FixedResultClient(ValidationError("no")), "empty title").verdict is Verdict.REFUSED


@for_releases("4.3")
def test_refusing_a_supported_write_is_not_good(bench: JudgeBench) -> None:
    cell = bench.judge(FixedResultClient(ValidationError("no")), "title only")
    assert cell.expected is Verdict.AS_INTENDED
    assert not cell.good


@for_releases(*V2_GENERATIONS)
def test_v2_additional_entry_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(PostingV2Client(bench.raw_v2), "title only")
    assert cell.verdict is Verdict.HARM
    assert "1 experiments created instead of 0" in cell.message


@for_releases(*V2_GENERATIONS)
def test_v2_change_before_an_error_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedV2Client(bench.raw_v2), "valid title, impossible date")
    assert cell.verdict is Verdict.HARM
    assert "title is 'x'" in cell.message


@for_releases(*V2_GENERATIONS)
def test_v2_wrong_value_is_harm(bench: JudgeBench) -> None:
    client = UncheckedV2Client(bench.raw_v2)
    assert "title is 'Untitled'" in bench.judge(client, "title None").message
    assert "title is 'Array'" in bench.judge(client, "title as list").message
    assert bench.judge(client, "body None").verdict is Verdict.HARM


@for_releases("5.0", "5.3")
def test_v2_success_without_effect_is_harm(bench: JudgeBench) -> None:
    cell = bench.judge(UncheckedV2Client(bench.raw_v2), "link to a missing item")
    assert cell.verdict is Verdict.HARM


@for_releases(*V2_GENERATIONS)
def test_v2_correct_write_is_as_intended(bench: JudgeBench) -> None:
    client = UncheckedV2Client(bench.raw_v2)
    assert bench.judge(client, "title only").verdict is Verdict.AS_INTENDED
    assert bench.judge(client, "title and body").verdict is Verdict.AS_INTENDED
