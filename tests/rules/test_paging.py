"""Paging through lists."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from elab_sdk import NotSupportedByServer
from elab_sdk.rules.paging import PAGE, Paging, Window, make_window
from elab_sdk.rules.release_detection import DetectedRelease
from tests.rules.refusing import refused


@attrs.frozen
class Row:
    id: int
    title: str = ""
    sent: tuple[str, ...] = ("id", "title")

    def keys(self) -> tuple[str, ...]:
        return self.sent


def rows(*ids: int, body: bool = False) -> list[Row]:
    return [Row(each, sent=("id", "body") if body else ("id",)) for each in ids]


def ids(found: list[Row]) -> list[int]:
    return [row.id for row in found]


def paging(release: str | None, size: int = 100, **narrowed: Any) -> Paging[Row]:
    return Paging(
        Window(**narrowed), DetectedRelease() if release is None else DetectedRelease.stated(release), size
    )


def test_list_arguments_are_checked() -> None:
    given = make_window("get_all_items", {"limit": "15", "offset": 3}, search="pcr", title=" Gel")
    assert given == Window(limit=15, offset=3, search="pcr", title=" Gel")
    assert make_window("get_all_items", None) == Window()
    assert (Window().limit, Window().offset) == (None, 0)
    assert PAGE == 2000


@pytest.mark.parametrize(
    ("params", "argument", "says"),
    [
        ({"limit": 0}, "limit", "limit"),
        ({"limit": "x"}, "limit", "'x'"),
        ({"offset": -1}, "offset", "-1"),
        ({"search": ""}, "search", "search"),
        ({"search": "  "}, "search", "search"),
        ({"title": 5}, "title", "title"),
        ({"limits": 5}, "limits", ("get_all_items", "'limits'", "limit, offset, search, title")),
    ],
)
def test_invalid_list_arguments_are_refused(params: Any, argument: str, says: Any) -> None:
    refused(make_window, "get_all_items", params, argument=argument, says=says)


def test_duplicate_argument_is_refused() -> None:
    refused(
        make_window, "get_all_items", {"limit": 1}, limit=2, argument="limit", says=("get_all_items", "limit")
    )


def test_titles_are_filtered_by_the_client() -> None:
    here = Window(limit=2, offset=3, search="pcr", title="Gel")
    assert here.for_server == Window(search="pcr")
    there = Window(limit=2, offset=3)
    assert there.for_server is there
    assert here.matches_title("my GEL 3")
    assert not here.matches_title("blot")
    assert there.matches_title("anything")


@pytest.mark.parametrize(
    ("narrowed", "needs"),
    [
        ({}, False),
        ({"limit": 5}, False),
        ({"offset": 1}, True),
        ({"search": "x"}, True),
        ({"offset": 1, "title": "x"}, False),
        ({"search": "x", "title": "x"}, True),
    ],
)
def test_rows_do_not_prove_offset_or_search(narrowed: Any, needs: bool) -> None:
    assert Window(**narrowed).needs_release is needs


@pytest.mark.parametrize(
    ("release", "narrowed", "query"),
    [
        ("4.2", {"limit": 5}, (("limit", "5"),)),
        ("4.2", {}, (("limit", "100"),)),
        ("4.2", {"limit": 5, "offset": 2}, (("limit", "5&offset=2"),)),
        ("4.4", {"limit": 5, "offset": 2}, (("limit", "5"), ("offset", "2"))),
        ("4.4", {"limit": 500}, (("limit", "100"),)),
        ("4.4", {"search": "x"}, (("limit", "100"), ("q", "x"))),
        ("4.3", {"search": "x", "offset": 1}, (("limit", "100"), ("offset", "1"), ("search", "x"))),
        ("3.6", {"limit": 5, "offset": 2}, ()),
        (None, {"limit": 5, "offset": 2}, (("limit", "5"), ("offset", "2"))),
    ],
)
def test_query_suits_the_release(release: Any, narrowed: Any, query: Any) -> None:
    assert paging(release, **narrowed).query == query


@pytest.mark.parametrize("release", ["3.6", "4.2", None])
def test_unsupported_search_is_refused(release: str | None) -> None:
    with pytest.raises(NotSupportedByServer, match=r"a search .*4\.3"):
        _ = paging(release, search="x").query


def test_pages_are_requested_until_one_is_short() -> None:
    walk = paging("4.4", size=2)
    assert ids(walk.take(rows(5, 4))) == [5, 4]
    assert not walk.done
    assert walk.query == (("limit", "2"), ("offset", "2"))
    assert ids(walk.take(rows(3))) == [3]
    assert walk.done
    assert not walk.truncated
    assert walk.row_count == 1


def test_paging_ends_at_limit() -> None:
    walk = paging("4.4", size=2, limit=3)
    assert ids(walk.take(rows(5, 4))) == [5, 4]
    assert not walk.done
    assert walk.query == (("limit", "1"), ("offset", "2"))
    assert ids(walk.take(rows(3))) == [3]
    assert walk.done
    assert not walk.truncated
    assert walk.row_count == 3


def test_repeated_row_is_omitted() -> None:
    walk = paging("4.4", size=2, offset=1)
    walk.take(rows(5, 4))
    # somebody created an entry meanwhile
    assert ids(walk.take(rows(4, 3))) == [3]
    assert walk.query == (("limit", "2"), ("offset", "5"))


def test_empty_page_ends_paging() -> None:
    walk = paging("4.4", size=2)
    assert walk.take([]) == []
    assert walk.done
    assert not walk.truncated
    assert walk.row_count == 0


@pytest.mark.parametrize(("limit", "expected"), [(None, [4, 3, 2, 1]), (2, [4, 3]), (3, [4, 3, 2])])
def test_more_rows_than_requested_are_the_complete_list(limit: Any, expected: list[int]) -> None:
    walk = paging(None, size=3, offset=1, limit=limit)
    assert ids(walk.take(rows(5, 4, 3, 2, 1))) == expected
    assert walk.done


@pytest.mark.parametrize("limit", [1, 4])
def test_extra_row_shows_that_limit_is_ignored(limit: int) -> None:
    walk = paging(None, limit=limit)
    assert ids(walk.take(rows(*range(limit + 1, 0, -1)))) == list(range(limit + 1, 1, -1))
    assert walk.done
    assert not walk.truncated


def test_server_without_limit_and_offset_sends_list_once() -> None:
    walk = paging("3.6", size=2, limit=2, offset=1)
    assert ids(walk.take(rows(3, 2))) == [2]
    assert walk.done
    whole = paging("3.6", size=2, limit=1, offset=1)
    assert ids(whole.take(rows(3, 2))) == [2]
    assert whole.row_count == 0


def test_repeated_page_is_requested_differently() -> None:
    walk = paging(None, size=2)
    walk.take(rows(5, 4))
    assert walk.take(rows(5, 4)) == []
    assert not walk.done
    assert walk.query == (("limit", "2&offset=2"),)
    assert walk.take(rows(5, 4)) == []
    assert walk.done
    assert walk.truncated
    assert walk.row_count == 2


@pytest.mark.parametrize(
    ("release", "length", "body", "truncated"),
    [
        ("3.5", 16, True, True),
        ("3.5", 15, True, False),
        ("3.5", 16, False, False),
        ("3.4", 16, True, False),
        ("4.2", 15, False, False),
        (None, 16, True, True),
        (None, 15, False, False),
    ],
)
def test_maximum_number_of_rows_may_be_truncated(
    release: Any, length: int, body: bool, truncated: bool
) -> None:
    walk = paging(release)
    walk.take(rows(*range(length), body=body))
    assert walk.done
    assert walk.truncated is truncated
    assert walk.row_count == length


def test_reached_limit_is_not_truncation() -> None:
    walk = paging("3.5", limit=16)
    walk.take(rows(*range(16), body=True))
    assert not walk.truncated
    more = paging("3.5", limit=17)
    more.take(rows(*range(16), body=True))
    assert more.truncated
