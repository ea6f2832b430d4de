"""Steps and comments of entries: checks of arguments, and of what a server did. No I/O.

Recorded were texts of steps with markup and quotes on 5.1.15, 5.3.11 and 5.6.12, which store them unchanged.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

import attrs
from elab_api_v1.models import Comment, Step

from elab_sdk._wording import Wording
from elab_sdk.content import dates
from elab_sdk.content.arguments import describe_value
from elab_sdk.errors import ConflictError, NotFoundError, ValidationError
from elab_sdk.rules import checks
from elab_sdk.rules.entity_types import entity_type_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from elab_sdk.rules.entity_types import EntityType
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = [
    "CommentLike",
    "Owner",
    "PartReference",
    "StepLike",
    "check_changeable",
    "check_deletable",
    "check_known_text",
    "check_markup",
    "comment_reference",
    "comment_text",
    "deadline_text",
    "find_part",
    "is_same_text",
    "require_text",
    "step_reference",
    "step_text",
]

StepLike: TypeAlias = Step | int
"""A step that was read, or its ID."""
CommentLike: TypeAlias = Comment | int
"""A comment that was read, or its ID."""

_MARKUP: Final = re.compile(r"<(?=\S)")
_HAS_TIME: Final = re.compile(r"\d[T ]\d", re.IGNORECASE)
_NO_ZONE: Final = Wording(
    "servers keep deadlines in the time zone of the lab, and do not say which one it is: pass a time without"
    " a time zone, or use the one of the lab, as in {time_zone}"
)


PartT = TypeVar("PartT", Step, Comment)


@attrs.frozen
class Owner:
    """The entry that has a step or a comment.

    >>> Owner("item", 3).label, Owner("item", 3).entity_type
    ('item 3', 'items')

    Args:
        kind: The kind of the entry.
        id: Its ID.
    """

    kind: Kind
    id: int

    @property
    def label(self) -> str:
        """The entry as people write it."""
        return f"{self.kind} {self.id}"

    @property
    def entity_type(self) -> EntityType:
        """What API v2 calls the kind of the entry."""
        return entity_type_of(self.kind)


@attrs.frozen
class PartReference:
    """A step or a comment of an entry, as the caller knows it.

    Args:
        kind: What it is.
        id: Its ID.
        text: Its text, as far as the caller knows it.
    """

    kind: Literal["step", "comment"]
    id: int
    text: str | None = None


def step_reference(owner: Owner, value: object, body: object = None) -> PartReference:
    """The step that an argument refers to.

    >>> step_reference(Owner("experiment", 3), 7)
    PartReference(kind='step', id=7, text=None)

    Args:
        owner: The entry.
        value: See `StepLike`.
        body: The text of the step, where the caller states it.

    Raises:
        ValidationError: Not a step or an ID, or a step of another entry.
    """
    text = None if body is None else checks.text(body, "body")
    if not isinstance(value, Step):
        return PartReference("step", _part_id(value, "step"), text)
    _check_owner(owner, "step", value.id, value.item_id)
    return PartReference("step", value.id, value.body if text is None else text)


def comment_reference(owner: Owner, value: object, text: object = None) -> PartReference:
    """The comment that an argument refers to.

    >>> comment_reference(Owner("experiment", 3), 7, "fine").text
    'fine'

    Args:
        owner: The entry.
        value: See `CommentLike`.
        text: The text of the comment, where the caller states it.

    Raises:
        ValidationError: Not a comment or an ID, or a comment on another entry.
    """
    stated = None if text is None else checks.text(text, "text")
    if not isinstance(value, Comment):
        return PartReference("comment", _part_id(value, "comment"), stated)
    _check_owner(owner, "comment", value.id, value.item_id)
    return PartReference("comment", value.id, value.comment if stated is None else stated)


def _part_id(value: object, argument: str) -> int:
    if hasattr(value, "id"):
        raise ValidationError(
            f"{argument} must be a {argument} or its ID, not {describe_value(value)}", argument
        )
    return checks.entry_id(value, argument)


def _check_owner(owner: Owner, argument: str, id: int, owner_id: int) -> None:
    if owner_id != owner.id:
        raise ValidationError(f"{argument} {id} belongs to entry {owner_id}, not to {owner.label}", argument)


def require_text(reference: PartReference, argument: str) -> None:
    """Check that the caller knows the text of what is to be deleted.

    Args:
        reference: What is to be deleted.
        argument: The name of the argument for the text.

    Raises:
        ValidationError: The caller does not.
    """
    if reference.text is None:
        raise ValidationError(
            f"{argument} is required with the ID of a {reference.kind}: pass its text, or pass the"
            f" {reference.kind} that you read",
            argument,
        )


# -- texts and times ---------------------------------------------------------------------------------------
def step_text(value: object, argument: str = "body") -> str:
    """Check the text of a step. Without one, servers add the step "RTFM" (seen on 4.9.0 to 5.6.12).

    >>> step_text(" thaw the cells ")
    'thaw the cells'

    Raises:
        ValidationError: It is blank, has several lines, or contains `|`.
    """
    text = _part_text(value, argument)
    if "\n" in text or "\r" in text:
        raise ValidationError(f"{argument} must be a single line; add each step separately", argument)
    if "|" in text:
        raise ValidationError(f"{argument} contains '|', which separates steps in lists of entries", argument)
    return text


def comment_text(value: object, argument: str = "text") -> str:
    r"""Check the text of a comment. Several lines are allowed.

    >>> comment_text("fine\nrepeat it")
    'fine\nrepeat it'

    Raises:
        ValidationError: It is blank, or contains a `<` that may begin a tag.
    """
    text = _part_text(value, argument)
    _refuse_markup(text, argument)
    return text


def _part_text(value: object, argument: str) -> str:
    if value is None:
        raise ValidationError(f"{argument} must be text, not None", argument)
    text = checks.text(value, argument).strip()
    if not text:
        raise ValidationError(f"{argument} is blank", argument)
    if "\0" in text:
        raise ValidationError(f"{argument} contains a NUL character, which servers cannot store", argument)
    return text


def check_markup(known: DetectedRelease, text: str, argument: str = "body") -> None:
    """Refuse what may be a tag in the text of a step, where the release removes tags from titles.

    Raises:
        ValidationError: The text contains a `<` that may begin a tag.
    """
    if known.holds_for_any(_removes_markup):
        _refuse_markup(text, argument)


def _refuse_markup(text: str, argument: str) -> None:
    if _MARKUP.search(text):
        raise ValidationError(
            f"{argument} contains '<', which may begin a tag; write a space after it, as in 'p < 0.05'",
            argument,
        )


def _removes_markup(release: Release) -> bool:
    return release.v2 is not None and release.v2.title_markup == "removed"


def deadline_text(value: object, time_zone: tzinfo | None) -> str:
    """Check the deadline of a step, and return it as servers take it: in the time zone of the lab.

    >>> deadline_text("2030-01-01 10:00", None)
    '2030-01-01 10:00:00'

    Args:
        value: A datetime, or text in ISO 8601 with a time. Without a time zone, it is in that of the lab.
        time_zone: The time zone of the lab, if the caller said it.

    Raises:
        ValidationError: Not a point in time, or one with a time zone where that of the lab is not known.
    """
    moment = value
    if isinstance(value, str):
        moment = dates.parse_moment(value) if _HAS_TIME.search(value) else None
    if not isinstance(moment, datetime):
        raise ValidationError(
            f"deadline must be a datetime or text such as '2030-01-01 10:00', not {describe_value(value)}",
            "deadline",
        )
    if moment.tzinfo is not None:
        if time_zone is None:
            raise ValidationError(f"deadline {moment.isoformat()} has a time zone; {_NO_ZONE}", "deadline")
        moment = moment.astimezone(time_zone)
    return moment.replace(tzinfo=None, microsecond=0).isoformat(" ")


# -- what a server has and did -----------------------------------------------------------------------------
def find_part(parts: Iterable[PartT], reference: PartReference, path: str) -> PartT:
    """The step or comment of an entry with a certain ID.

    Args:
        parts: All of the entry.
        reference: Which one.
        path: Where they were read, for the error.

    Raises:
        NotFoundError: The entry has none with this ID.
    """
    for part in parts:
        if part.id == reference.id:
            return part
    hint = f"the entry has no {reference.kind} with the ID {reference.id}; it may have been deleted"
    raise NotFoundError(200, "", "GET", path, hint)


def check_changeable(owner: Owner, reference: PartReference, part: Step | Comment) -> None:
    """Check that a step or comment can be changed, and is as the caller knows it.

    Args:
        owner: The entry.
        reference: What the caller knows.
        part: The step or comment as it is now.

    Raises:
        ValidationError: It is immutable.
        ConflictError: It has another text.
    """
    if part.is_immutable:
        raise ValidationError(
            f"{reference.kind} {reference.id} is immutable: it cannot be changed or deleted", reference.kind
        )
    check_known_text(owner, reference, part)


def check_known_text(owner: Owner, reference: PartReference, part: Step | Comment) -> None:
    """Check that a step or comment has the text that the caller knows.

    eLabFTW keeps the steps of experiments and of items in tables of their own, so that a step of an item may
    have the ID of a step of an experiment.

    Args:
        owner: The entry.
        reference: What the caller knows.
        part: The step or comment as it is now.

    Raises:
        ConflictError: It has another text.
    """
    text = part.body if isinstance(part, Step) else part.comment
    if reference.text is not None and not is_same_text(reference.text, text):
        raise ConflictError(
            f"{reference.kind} {reference.id} is {text!r}, not {reference.text!r}",
            owner.label,
            (f"{reference.kind}s",),
            is_expected=False,
        )


def check_deletable(owner: Owner, reference: PartReference, parts: Iterable[Step | Comment]) -> bool:
    """Check that a step or comment can be deleted, and is as the caller knows it; False if there is none.

    Args:
        owner: The entry.
        reference: What the caller knows.
        parts: All steps or comments of the entry.

    Raises:
        ValidationError: It is immutable.
        ConflictError: It has another text.
    """
    for part in parts:
        if part.id == reference.id:
            check_changeable(owner, reference, part)
            return True
    return False


def is_same_text(first: str, second: str) -> bool:
    r"""Whether two texts are the same, apart from the kind of line breaks and surrounding whitespace.

    >>> is_same_text("a\r\nb ", "a\nb")
    True
    """
    return _normalized(first) == _normalized(second)


def _normalized(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
