"""Checks of steps and comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from elab_api_v1.models import Comment, Step

from elab_sdk.errors import ConflictError, NotFoundError, ValidationError
from elab_sdk.rules import entry_parts
from elab_sdk.rules.entry_parts import Owner, PartReference
from elab_sdk.rules.release_detection import DetectedRelease

OWNER = Owner("experiment", 3)
STEP = Step.from_dict({"id": 7, "item_id": 3, "body": "it&#39;s thawed"})
COMMENT = Comment.from_dict({"id": 8, "item_id": 3, "comment": "fine"})
LAB = timezone(timedelta(hours=1))


def test_reference_has_the_text_of_what_was_read() -> None:
    assert entry_parts.step_reference(OWNER, STEP) == PartReference("step", 7, "it's thawed")
    assert entry_parts.step_reference(OWNER, STEP, "other") == PartReference("step", 7, "other")
    assert entry_parts.step_reference(OWNER, "7") == PartReference("step", 7)
    assert entry_parts.comment_reference(OWNER, COMMENT) == PartReference("comment", 8, "fine")
    assert entry_parts.comment_reference(OWNER, COMMENT, "other") == PartReference("comment", 8, "other")
    assert entry_parts.comment_reference(OWNER, 8) == PartReference("comment", 8)


@pytest.mark.parametrize("value", [COMMENT, 0, -1, "x", None, True, 1.5])
def test_reference_to_something_else_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match=r"^step must be (a step or its ID|a positive)") as caught:
        entry_parts.step_reference(OWNER, value)
    assert caught.value.argument == "step"
    with pytest.raises(ValidationError, match=r"^comment must be (a comment or its ID|a positive)") as caught:
        entry_parts.comment_reference(OWNER, STEP if value is COMMENT else value)
    assert caught.value.argument == "comment"


def test_stated_text_must_be_text() -> None:
    with pytest.raises(ValidationError, match="body must be text") as caught:
        entry_parts.step_reference(OWNER, 7, 1)
    assert caught.value.argument == "body"
    with pytest.raises(ValidationError, match="text must be text") as caught:
        entry_parts.comment_reference(OWNER, 8, 1)
    assert caught.value.argument == "text"


def test_part_of_another_entry_is_refused() -> None:
    other = Owner("item", 4)
    with pytest.raises(ValidationError, match="step 7 belongs to entry 3, not to item 4") as caught:
        entry_parts.step_reference(other, STEP)
    assert caught.value.argument == "step"
    with pytest.raises(ValidationError, match="comment 8 belongs to entry 3, not to item 4") as caught:
        entry_parts.comment_reference(other, COMMENT)
    assert caught.value.argument == "comment"


@pytest.mark.parametrize("check", [entry_parts.step_text, entry_parts.comment_text])
def test_text_is_stripped_and_not_blank(check: Any) -> None:
    assert check(" T < 4 °C \n") == "T < 4 °C"
    for value, reason in (
        (" \n", "is blank"),
        ("a\0", "NUL"),
        (7, "must be text"),
        (None, "must be text, not None"),
    ):
        with pytest.raises(ValidationError, match=f"^field {reason}|^field contains a {reason}") as caught:
            check(value, "field")
        assert caught.value.argument == "field"


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a|b"])
def test_step_is_a_single_line_without_a_separator(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        entry_parts.step_text(text)
    assert caught.value.argument == "body"


def test_markup_is_refused_only_where_it_is_lost() -> None:
    entry_parts.check_markup(DetectedRelease.stated("5.6"), "<b>x</b>")
    both = DetectedRelease.stated("4.9").through_v2()
    entry_parts.check_markup(both, "x < y")
    for text in ("<b>x</b>", "p<0.05"):
        with pytest.raises(ValidationError, match="body contains '<'"):
            entry_parts.check_markup(both, text)
        with pytest.raises(ValidationError, match=r"text contains '<'.* write a space after it") as caught:
            entry_parts.comment_text(text)
        assert caught.value.argument == "text"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2040-01-31 12:00", "2040-01-31 12:00:00"),
        (" 2040-01-31t12:00:05.9 ", "2040-01-31 12:00:05"),
        ("2040-01-31T12:00Z", "2040-01-31 13:00:00"),
        (datetime(2040, 1, 31, 12, 0, 5, 999), "2040-01-31 12:00:05"),
        (datetime(2040, 1, 31, 23, 30, tzinfo=UTC), "2040-02-01 00:30:00"),
    ],
)
def test_deadline_is_the_time_in_the_lab(value: object, text: str) -> None:
    assert entry_parts.deadline_text(value, LAB) == text


@pytest.mark.parametrize(
    "value", ["2040-01-31", "20400131", "12:00", "soon", "", 7, datetime(2040, 1, 31).date()]
)
def test_deadline_without_a_date_or_a_time_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="deadline must be a datetime or text such as") as caught:
        entry_parts.deadline_text(value, LAB)
    assert caught.value.argument == "deadline"


def test_deadline_with_a_time_zone_needs_that_of_the_lab() -> None:
    assert entry_parts.deadline_text("2040-01-31 12:00", None) == "2040-01-31 12:00:00"
    with pytest.raises(
        ValidationError, match=r"2040-01-31T12:00:00\+00:00 has a time zone; servers keep"
    ) as caught:
        entry_parts.deadline_text("2040-01-31 12:00Z", None)
    assert caught.value.argument == "deadline"


def test_part_is_found_by_its_id() -> None:
    assert entry_parts.find_part([STEP], PartReference("step", 7), "experiments/3/steps") is STEP
    with pytest.raises(NotFoundError, match="the entry has no step with the ID 8") as caught:
        entry_parts.find_part([STEP], PartReference("step", 8), "experiments/3/steps")
    error = caught.value
    assert (error.status_code, error.server_message, error.method) == (200, "", "GET")
    assert (error.path, error.was_sent) == ("experiments/3/steps", False)


def test_another_text_is_a_conflict() -> None:
    entry_parts.check_changeable(OWNER, PartReference("step", 7), STEP)
    entry_parts.check_changeable(OWNER, PartReference("step", 7, " it's thawed\r\n"), STEP)
    with pytest.raises(ConflictError, match="experiment 3: comment 8 is 'fine', not 'good'") as caught:
        entry_parts.check_changeable(OWNER, PartReference("comment", 8, "good"), COMMENT)
    assert caught.value.names == ("comments",)


def test_immutable_part_is_not_changed() -> None:
    step = Step.from_dict({**STEP.to_dict(), "is_immutable": 1})
    comment = Comment.from_dict({**COMMENT.to_dict(), "immutable": 1})
    with pytest.raises(ValidationError, match=r"^step 7 is immutable: it cannot be changed") as caught:
        entry_parts.check_changeable(OWNER, PartReference("step", 7), step)
    assert caught.value.argument == "step"
    with pytest.raises(ValidationError, match="comment 8 is immutable"):
        entry_parts.check_deletable(OWNER, PartReference("comment", 8, "fine"), [comment])


def test_missing_part_needs_no_deletion() -> None:
    assert entry_parts.check_deletable(OWNER, PartReference("step", 7, "it's thawed"), [STEP]) is True
    assert entry_parts.check_deletable(OWNER, PartReference("step", 6, "it's thawed"), [STEP]) is False
    with pytest.raises(ConflictError):
        entry_parts.check_deletable(OWNER, PartReference("step", 7, "weigh"), [STEP])


def test_text_is_required_to_delete() -> None:
    entry_parts.require_text(PartReference("step", 7, ""), "body")
    with pytest.raises(ValidationError, match="body is required with the ID of a step") as caught:
        entry_parts.require_text(PartReference("step", 7), "body")
    assert caught.value.argument == "body"
