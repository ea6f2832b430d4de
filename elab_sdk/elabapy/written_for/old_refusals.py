"""Requests that are refused before anything is sent, as an older release refuses them. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from elab_sdk.rules import error_answers

if TYPE_CHECKING:
    from elab_sdk.rules.error_answers import ErrorAnswer
    from elab_sdk.rules.releases import Release

__all__ = ["is_refused_id", "refusal"]

_ENTRIES: Final = ("experiments", "items")
_ID: Final = re.compile(r"\s*0*[1-9][0-9]*\s*")
_NUMBER: Final = re.compile(r"\s*[+-]?0*[1-9]")
_DIGIT: Final = re.compile(r"[0-9]")


def refusal(
    verb: str, endpoint: str, argument: str, value: str, release: Release, *, is_file: bool = False
) -> ErrorAnswer | None:
    """Return the error of a release for an argument that every release refuses.

    >>> from elab_sdk.rules.releases import find_release
    >>> [
    ...     refusal("POST", "experiments", "link", "abc", find_release(name)).status
    ...     for name in ("3.6", "4.3")
    ... ]
    [403, 400]

    Args:
        verb: GET, POST or DELETE.
        endpoint: The first segment of the path of API v1.
        argument: The invalid argument.
        value: Its value, or "".
        release: The release.
        is_file: Whether the request uploads a file.

    Returns:
        The error, or None if the release does not refuse the argument.
    """
    if argument == "id":
        return _refused_id(verb, endpoint, value, release)
    if argument in ("limit", "offset"):
        return error_answers.database(release, "syntax error")
    if verb != "POST" or endpoint not in _ENTRIES:
        return None
    if is_file:
        return error_answers.forbidden_file() if argument == "name" else error_answers.crash(release)
    if argument == "link":
        return error_answers.invalid_link(release, is_number=_DIGIT.search(value) is not None)
    return error_answers.too_long(release, argument) if argument in ("title", "tag") else None


def is_refused_id(endpoint: str, text: str) -> bool:
    """Return whether every release refuses an ID: one of a missing items type, or what is not one of a file.

    >>> [is_refused_id("items", "999"), is_refused_id("items", "1.5"), is_refused_id("uploads", "abc")]
    [True, False, True]

    Args:
        endpoint: The first segment of the path of API v1.
        text: The ID.
    """
    if endpoint == "items":
        return _ID.fullmatch(text) is not None
    # servers read 1.5 as 1, and words as 0
    return endpoint == "uploads" and _NUMBER.match(text) is None


def _refused_id(verb: str, endpoint: str, value: str, release: Release) -> ErrorAnswer | None:
    if verb == "GET":
        return error_answers.no_upload_id(release) if endpoint == "uploads" else None
    if verb == "DELETE":
        has_events = release.has("destroy_event")
        answer = error_answers.no_event_id() if has_events else error_answers.bad_verb(release)
        return answer if endpoint == "events" else None
    if endpoint != "items":
        return None
    if not release.has("create_item"):
        return error_answers.no_new_items()
    is_missing = _ID.fullmatch(value) is not None
    return error_answers.missing_items_type() if is_missing else error_answers.no_items_type(release)
