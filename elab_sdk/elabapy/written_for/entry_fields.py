"""Fields of entries and bookings, sent to an older release, as the typed Manager takes them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.content import dates
from elab_sdk.elabapy import forms
from elab_sdk.errors import ValidationError
from elab_sdk.rules import entry_dates

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from elab_sdk.rules.releases import Release

__all__ = ["meant_fields", "meant_times"]

_QUOTES: Final = {"&#34;": '"', "&#39;": "'"}
"""The entities that API v1 makes of quotes in titles and tags. API v2 stores both as they are sent."""


def meant_fields(params: object, release: Release) -> object:
    """Return the fields of a form with the values that the older release would have stored.

    A date may have any form that the release reads. Quotes in titles and tags may be entities, as they were
    read from API v1.

    >>> from elab_sdk.rules.releases import find_release
    >>> meant_fields({"title": "5&#39; end", "date": "2017:04:15"}, find_release("4.0"))
    {'title': "5' end", 'date': '2017-04-15'}

    Args:
        params: A dict, or pairs; anything else is returned unchanged.
        release: The release that the script was written for.

    Raises:
        ValidationError: If params is neither a dict nor pairs.
    """
    return _changed(params, lambda name, value: _meant(name, value, release))


def meant_times(params: object, time_zone: tzinfo) -> object:
    """Return the fields of a booking, whose times have an offset.

    >>> from datetime import UTC
    >>> meant_times({"start": "2030-11-30 12:00:00"}, UTC)
    {'start': '2030-11-30T12:00:00+00:00'}

    Args:
        params: A dict, or pairs; anything else is returned unchanged.
        time_zone: The time zone of times without an offset.

    Raises:
        ValidationError: If params is neither a dict nor pairs.
    """
    return _changed(
        params, lambda name, value: _with_offset(value, time_zone) if name in forms.TIME_FIELDS else value
    )


def _with_offset(value: object, time_zone: tzinfo) -> object:
    time = forms.lab_time(value, time_zone) if isinstance(value, str) else None
    return value if time is None else time.isoformat()


def _changed(params: object, change: Callable[[object, object], object]) -> object:
    pairs = [(name, change(name, value)) for name, value in forms.name_value_pairs(params)]
    if isinstance(params, Mapping):
        return dict(pairs)
    return pairs or params


def _meant(name: object, value: object, release: Release) -> object:
    if name == "date":
        return _for_each(value, lambda text: _meant_date(text, release))
    if name == "title" or (name == "tag" and not release.tags_raw):
        return _for_each(value, _without_entities)
    return value


def _for_each(value: object, change: Callable[[str], str]) -> object:
    """Change a text, or each text of a list."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_for_each(each, change) for each in cast("list[object]", value)]
    return value


def _without_entities(text: str) -> str:
    for entity, quote in _QUOTES.items():
        text = text.replace(entity, quote)
    return text


def _meant_date(text: str, release: Release) -> str:
    """Return a date that the typed Manager reads, or the text.

    It reads what is a date to people, which some releases misread: 4.3.10 stores 2020-12-15 for 2012-1-5.
    """
    try:
        dates.parse_date(text, "date")
    except ValidationError:
        return entry_dates.read_date(text, release) or text
    return text
