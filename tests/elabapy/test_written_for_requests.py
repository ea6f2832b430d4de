"""What a script sends means what it meant on the release that the script was written for."""

from __future__ import annotations

from typing import Any

import pytest

from elab_sdk import ValidationError
from elab_sdk.elabapy.written_for.entry_fields import meant_fields
from elab_sdk.elabapy.written_for.list_query import read_query
from elab_sdk.rules.releases import find_release


@pytest.mark.parametrize(
    ("release", "query", "window"),
    [
        ("2.0", {"limit": "15", "offset": "0"}, {}),
        ("3.4", {}, {}),
        ("3.5.6", {"limit": "3"}, {"limit": 16}),
        ("3.6.7", {"limit": "15", "search": "x"}, {"limit": 9000}),
        ("4.0", {}, {"limit": 15}),
        ("4.0", {"limit": "3", "offset": "3"}, {"limit": 3}),
        ("4.0", {"offset": "3", "limit": "3"}, {"limit": 15, "offset": 3}),
        ("4.0", {"limit": "3&offset=6"}, {"limit": 3, "offset": 6}),
        ("4.0", {"tags[]": "x", "limit": "3"}, {"limit": 15}),
        ("4.3", {"limit": "3", "offset": "3"}, {"limit": 3, "offset": 3}),
        ("4.3", {"search": "title:gel"}, {"limit": 15, "search": "title:gel"}),
        ("4.3", {"q": "gel", "search": "0"}, {"limit": 15}),
        ("4.5", {"q": "gel", "search": "blot"}, {"limit": 15, "search": "gel"}),
        ("4.3", {"limit": "all"}, {"limit": 0}),
        ("4.3", {"limit": "3.9"}, {"limit": 3}),
        ("4.5", {"offset": "-1"}, {"limit": 15}),
    ],
)
def test_list_has_the_rows_that_the_release_sent(
    release: str, query: dict[str, str], window: dict[str, Any]
) -> None:
    assert read_query((*query.items(),), find_release(release)).window == window


@pytest.mark.parametrize(
    ("release", "read"),
    [("3.6", ()), ("4.0", ("order",)), ("4.3", ("order", "sort")), ("4.5", ("order", "sort", "owner"))],
)
def test_filters_are_those_that_the_release_read(release: str, read: tuple[str, ...]) -> None:
    query = (("order", "title"), ("sort", "asc"), ("owner", "1"), ("limit", "3"), ("unknown", "1"))
    assert tuple(name for name, _ in read_query(query, find_release(release)).others) == read


def test_negative_number_is_refused() -> None:
    for name in ("limit", "offset"):
        with pytest.raises(ValidationError, match=f"{name} must not be negative"):
            read_query(((name, "-1"),), find_release("4.3"))


@pytest.mark.parametrize(
    ("release", "fields", "meant"),
    [
        ("3.6", {"date": "20170415", "title": "x"}, {"date": "20170415", "title": "x"}),
        ("4.0", {"date": "2017:04:15"}, {"date": "2017-04-15"}),
        ("4.3", {"date": "170415"}, {"date": "2017-04-15"}),
        # 4.3.10 would store 2020-12-15
        ("4.3", {"date": "2012-1-5"}, {"date": "2012-1-5"}),
        ("4.3", {"date": "soon"}, {"date": "soon"}),
        ("3.6", {"title": "5&#39; &#34;a&#34; &amp; b"}, {"title": '5\' "a" &amp; b'}),
        ("3.6", {"tag": ["&#34;a", None], "body": "&#34;"}, {"tag": ['"a', None], "body": "&#34;"}),
        # 2.0 stores tags as they are sent
        ("2.0", {"tag": "&#34;a"}, {"tag": "&#34;a"}),
    ],
)
def test_fields_have_the_values_that_the_release_stored(
    release: str, fields: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert meant_fields(fields, find_release(release)) == meant
    assert meant_fields([*fields.items()], find_release(release)) == [*meant.items()]
