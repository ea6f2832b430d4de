"""Single values as an old release sent them. No I/O."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.types import Permission, parse_permission

from elab_sdk.rules.stored_names import stored_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.rules.releases import Release

__all__ = [
    "date",
    "file_name",
    "moment",
    "number",
    "permission",
    "sorted_tags",
    "tag",
    "text_with_entities",
]

_BASES: Final = ("teams", "users", "teamgroups")


def number(value: JsonValue, release: Release) -> JsonValue:
    """Convert a number to text if the release sends numbers as text. Other values are unchanged.

    >>> from elab_sdk.rules.releases import find_release
    >>> number(5, find_release("3.6")), number(5, find_release("4.9")), number(None, find_release("3.6"))
    ('5', 5, None)
    """
    if not release.numbers_as_strings or not isinstance(value, int | float):
        return value
    return str(int(value)) if isinstance(value, bool) else str(value)


def date(value: JsonValue, release: Release) -> JsonValue:
    """Convert a day.

    >>> from elab_sdk.rules.releases import find_release
    >>> date("2017-04-15", find_release("3.6")), date("20170415", find_release("4.3"))
    ('20170415', '2017-04-15')
    """
    if not isinstance(value, str):
        return value
    match = _DATE.fullmatch(value)
    if match is None:
        return value
    return ("-" if release.date_out == "iso" else "").join(match.groups())


_DATE: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)


def moment(value: JsonValue) -> JsonValue:
    """Convert a time of a booking: API v1 has a T between day and time.

    >>> moment("2030-11-30 12:00:00"), moment("2030-11-30T12:00:00+01:00")
    ('2030-11-30T12:00:00', '2030-11-30T12:00:00+01:00')
    """
    return _SPACE.sub(r"\1T\2", value) if isinstance(value, str) else value


_SPACE: Final = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:)", re.ASCII)


def permission(value: JsonValue, base: JsonValue, release: Release) -> JsonValue:
    """Convert a permission.

    >>> from elab_sdk.rules.releases import find_release
    >>> permission('{"teams": [], "users": [], "teamgroups": []}', 30, find_release("3.6"))
    'team'
    >>> permission('{"base": 20, "teams": [], "users": [], "teamgroups": [3]}', None, find_release("4.3"))
    '3'

    Args:
        value: `canread` or `canwrite`: a word, the ID of a group, or JSON.
        base: `canread_base` or `canwrite_base`, which servers from 5.4 send, or None.
        release: The release whose form is requested.
    """
    if not isinstance(value, str) or (value[:1] != "{" and not release.permissions_as_json):
        return value
    try:
        known = parse_permission(value)
    except ValueError:
        return value
    number = base if isinstance(base, int) else known.base
    if release.permissions_as_json:
        groups = {name: [*cast("tuple[int, ...]", getattr(known, name))] for name in _BASES}
        return json.dumps({"base": _USER if number is None else number, **groups})
    # a group was shared with by its ID alone
    if known.teamgroups and (number is None or number <= _USER):
        return str(known.teamgroups[0])
    # up to and including 4.3 there was no permission for the user alone
    return Permission(base=_USER if number is None else max(number, _USER)).word


_USER: Final = 20


def text_with_entities(value: JsonValue) -> JsonValue:
    """Convert a title or tag: API v1 stored quotation marks as entities; API v2 stores them as they are.

    >>> text_with_entities("5' end")
    '5&#39; end'
    """
    return value.replace('"', "&#34;").replace("'", "&#39;") if isinstance(value, str) else value


def tag(value: JsonValue, release: Release) -> JsonValue:
    """Convert a tag, or tags of an entry."""
    return value if release.tags_raw else text_with_entities(value)


def sorted_tags(values: Mapping[str, JsonValue], release: Release) -> JsonObject:
    """Return `tags` and `tags_id` in the order in which the tags were made, as API v1 sends them.

    >>> from elab_sdk.rules.releases import find_release
    >>> sorted_tags({"tags": "blot|gel", "tags_id": "12,3"}, find_release("3.6"))
    {'tags': 'gel|blot', 'tags_id': '3,12'}
    """
    tags, ids = values.get("tags"), values.get("tags_id")
    if not isinstance(tags, str) or not isinstance(ids, str):
        return {"tags": tag(tags, release), "tags_id": ids}
    names, numbers = tags.split("|"), ids.split(",")
    # 2.0 kept a `|` in a tag
    if len(names) == len(numbers) and all(each.isdecimal() for each in numbers):
        pairs = sorted(zip(numbers, names, strict=True), key=lambda pair: int(pair[0]))
        numbers, names = [number for number, _ in pairs], [name for _, name in pairs]
    return {"tags": tag("|".join(names), release), "tags_id": ",".join(numbers)}


def file_name(value: JsonValue, release: Release) -> JsonValue:
    """Convert the name of an uploaded file: later releases keep it as it was sent.

    >>> from elab_sdk.rules.releases import find_release
    >>> file_name("gel 1 (50%).csv", find_release("3.6"))
    'gel-1-50.csv'
    """
    return stored_name(value, release) if isinstance(value, str) else value
