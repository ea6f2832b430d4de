"""The judge itself: what must be called harm is called harm, so that a clean matrix means something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.errors import BadRequestError, ValidationError
from elab_sdk.sandbox import Sandbox
from tests.safety.cells import Lab, Verdict
from tests.safety.matrix import CASES
from tests.safety.servers import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.safety.cells import Cell
    from tests.safety.raw import Raw

BY_NAME = {case.name: case for case in CASES}


class Trusting:
    """A client that posts what it is given, and believes every answer."""

    def __init__(self, raw: Raw) -> None:
        self._raw = raw

    def post_experiment(self, id: object, fields: dict[str, str] | None = None, **named: str) -> Any:
        return self._raw.post(f"experiments/{id}", {**(fields or {}), **named})

    def create_event(self, id: object, fields: dict[str, str]) -> Any:
        return self._raw.post(f"events/{id}", fields)

    def add_link_to_experiment(self, id: object, link: object) -> Any:
        return self._raw.post(f"experiments/{id}", {"link": str(link)})


class Astray(Trusting):
    """A client that writes to the entry beside the one that was named."""

    def post_experiment(self, id: object, fields: dict[str, str] | None = None, **named: str) -> Any:
        every = {"title": "x", "date": "20190302", "body": "<p>x</p>", **(fields or named)}
        return self._raw.post(f"experiments/{int(str(id)) + 1}", every)


class Scripted:
    """A client that answers, or raises, always the same."""

    def __init__(self, outcome: object) -> None:
        self._outcome = outcome

    def post_experiment(self, *_: object, **__: object) -> object:
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome


class Court:
    """Where any client can be judged."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self.raw = lab.world.raw

    def judge(self, client: object, name: str) -> Cell:
        return self._lab.through(client, BY_NAME[name], "sync")


@pytest.fixture
def court(request: pytest.FixtureRequest) -> Iterator[Court]:
    with Sandbox(release=request.param) as sandbox, Lab(Server.of_sandbox(sandbox)) as lab:
        yield Court(lab)


def on(*releases: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("court", releases, indirect=True)


@on("2.0", "3.6", "4.9")
def test_an_entry_that_nobody_asked_for_is_harm(court: Court) -> None:
    cell = court.judge(Trusting(court.raw), "unknown field alone")
    assert cell.verdict is Verdict.HARM
    assert "1 experiments created instead of 0" in cell.told


@on("3.5", "3.6")
def test_a_field_that_nobody_named_and_that_is_wiped_is_harm(court: Court) -> None:
    cell = court.judge(Trusting(court.raw), "date only, compact text")
    assert cell.verdict is Verdict.HARM
    assert "title is 'Untitled'" in cell.told


@on("4.0", "4.1")
def test_a_booking_that_renames_the_item_is_harm(court: Court) -> None:
    cell = court.judge(Trusting(court.raw), "book an item, elabapy's dict")
    assert cell.verdict is Verdict.HARM
    assert "title is 'Confocal'" in cell.told


@on("4.4")
def test_a_success_without_an_effect_is_harm(court: Court) -> None:
    assert court.judge(Trusting(court.raw), "link to nothing").verdict is Verdict.HARM
    assert court.judge(Scripted({"result": "success"}), "title only").verdict is Verdict.HARM


@on("4.3")
def test_an_error_after_something_was_done_is_harm(court: Court) -> None:
    cell = court.judge(Trusting(court.raw), "good title, impossible date")
    assert cell.verdict is Verdict.HARM
    assert "title is 'x'" in cell.told


@on("2.0", "4.3")
def test_a_change_of_any_other_entry_is_harm(court: Court) -> None:
    cell = court.judge(Astray(court.raw), "title only")
    assert cell.verdict is Verdict.HARM
    assert "bystander: title is 'New title'" in cell.told


@on("4.3")
def test_a_write_that_does_what_it_says_is_as_meant_whoever_makes_it(court: Court) -> None:
    assert court.judge(Trusting(court.raw), "title only").verdict is Verdict.AS_MEANT
    assert court.judge(Trusting(court.raw), "elabapy's dict with a tag").verdict is Verdict.AS_MEANT


@on("4.3")
def test_an_error_that_is_none_of_ours_is_harm_even_where_nothing_changed(court: Court) -> None:
    assert court.judge(Scripted(KeyError("title")), "no field").verdict is Verdict.HARM
    assert court.judge(Scripted(KeyError("title")), "title only").verdict is Verdict.HARM


@on("4.3")
def test_only_the_right_error_is_a_refusal(court: Court) -> None:
    wrong = BadRequestError(400, "no", "POST", "experiments/1")
    assert court.judge(Scripted(wrong), "empty title").verdict is Verdict.HARM
    assert court.judge(Scripted(ValidationError("no")), "empty title").verdict is Verdict.REFUSED


@on("4.3")
def test_to_refuse_what_the_release_can_do_is_not_good_either(court: Court) -> None:
    cell = court.judge(Scripted(ValidationError("no")), "title only")
    assert cell.wanted is Verdict.AS_MEANT
    assert not cell.good
