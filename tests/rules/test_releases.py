"""The releases table: lookup by name and by entry."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from elab_sdk.rules import release_table, releases
from elab_sdk.rules.release import V2_VERSIONS
from elab_sdk.rules.releases import (
    GENERATIONS,
    RELEASES,
    V2_GENERATIONS,
    V2_RELEASES,
    VERSIONS,
    find_release,
    find_releases,
    find_version,
    releases_matching_entry,
    v2_release,
)

FULL = {"body", "uploads"}
KEYS = ["has_comment", "steps", "canread", "is_bound", "metadata", "lastchangeby", "state"]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Clear the cache of earlier tests."""
    for each in vars(releases).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


def names(found: Any) -> list[str]:
    return [release.name for release in found]


@pytest.mark.parametrize(
    ("text", "expected", "version"),
    [
        ("4.3", ["4.3.0", "4.3.3", "4.3.4", "4.3.9"], "4.3.10"),
        ("4.3.10", ["4.3.9"], "4.3.10"),
        ("v4.3.5", ["4.3.4"], "4.3.5"),
        (" 4.3.5 ", ["4.3.4"], "4.3.5"),
        ("3.6", ["3.6.7"], "3.6.7"),
        ("3.5", ["3.5.0", "3.6.0"], "3.6.6"),
        ("4.6", ["4.6.0"], "4.6.1"),
        ("4.4.0-beta1", ["4.4.0"], "4.4.0"),
        ("4.4.0-ALPHA", ["4.4.0"], "4.4.0"),
        ("2.0", ["2.0.0", "2.0.6"], "2.0.7"),
        ("5.3", ["5.3.0"], "5.3.11"),
        ("5.5", ["5.4.0"], "5.5.14"),
        ("5.5.2", ["5.4.0"], "5.5.2"),
        # newer than every known release
        ("5.3.99", ["5.3.0"], "5.3.99"),
        ("6.1", ["5.6.0"], "6.1.0"),
    ],
)
def test_name_matches_releases(text: str, expected: list[str], version: str) -> None:
    assert names(find_releases(text)) == expected
    assert find_release(text).name == expected[-1]
    assert find_version(text) == version


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("new", ("'new'", "2.0, 3.0")),
        ("4", ("'4'", "2.0, 3.0")),
        ("4.3.99", ("'4.3.99'", "2.0, 3.0")),
        ("1.8.5", ("'1.8.5'", "2.0, 3.0")),
        ("4.3.5.6", ("'4.3.5.6'", "2.0, 3.0")),
    ],
)
def test_name_without_release_is_error(text: str, says: tuple[str, ...]) -> None:
    for function in (find_releases, find_release, find_version):
        with pytest.raises(ValueError, match=r"\d") as caught:
            function(text)
        assert [each for each in says if each not in str(caught.value)] == []


def test_every_version_has_one_record() -> None:
    assert [version for release in RELEASES.values() for version in release.versions] == list(VERSIONS)
    assert RELEASES["4.3.9"].versions == ("4.3.9", "4.3.10")
    assert RELEASES["4.1.0"].versions == ("4.1.0",)
    assert RELEASES["4.9.0"].last == VERSIONS[-1]
    assert list(GENERATIONS)[-1] == "4.9"
    assert len(VERSIONS) == 123


def test_every_version_with_v2_alone_has_one_record() -> None:
    assert [version for release in V2_RELEASES.values() for version in release.versions] == list(V2_VERSIONS)
    assert list(V2_GENERATIONS) == ["5.0", "5.1", "5.2", "5.3", "5.4", "5.6"]
    assert {release.api for release in V2_RELEASES.values()} == {"v2"}
    assert {release.api for release in RELEASES.values()} == {"v1"}


@pytest.mark.parametrize(
    ("version", "record"), [("4.9.0", "4.9.0"), ("4.6.1", "4.5.0"), ("5.2.8", "5.2.0"), ("7.0.0", "5.6.0")]
)
def test_record_of_v2_is_found(version: str, record: str) -> None:
    assert (v2_release(version).name, v2_release(version).api) == (record, "v2")


def test_releases_without_v2_have_no_record_of_it() -> None:
    with pytest.raises(ValueError, match=r"4\.3\.10 has no API v2"):
        v2_release("4.3.10")


def test_record_knows_its_operations() -> None:
    assert RELEASES["4.0.0"].partial_updates
    assert not RELEASES["3.6.7"].partial_updates
    assert RELEASES["3.6.7"].has("get_tags")
    assert not RELEASES["3.6.0"].has("get_tags")


@pytest.mark.parametrize(
    ("keys", "kind", "expected"),
    [
        (FULL, "experiment", ["2.0.0", "2.0.6"]),
        (FULL | {"has_comment"}, "experiment", ["3.0.0", "3.3.0"]),
        (FULL | {*KEYS[:4]}, "experiment", ["3.5.0", "3.6.0", "3.6.7"]),
        (FULL | {*KEYS[:5]}, "experiment", ["4.0.0", "4.0.9"]),
        (FULL | {*KEYS[:6]}, "experiment", ["4.1.0", "4.2.0", "4.2.4"]),
        (FULL | {*KEYS}, "experiment", ["4.3.0", "4.3.3", "4.3.4", "4.3.9"]),
        (FULL | {"available"}, "item", ["3.0.0"]),
        (FULL | {"available", "lockedby"}, "item", ["3.3.0"]),
        (FULL | {"available", "lockedby", "steps"}, "item", ["3.3.6", "3.3.7"]),
        (FULL | {"available", "lockedby", *KEYS[:2]}, "item", ["3.3.10", "3.3.11"]),
        ({"body"}, "experiment", []),
        ({"uploads"}, "item", []),
        (set(), "item", []),
    ],
)
def test_full_entry_matches_releases(keys: set[str], kind: Any, expected: list[str]) -> None:
    assert names(releases_matching_entry(keys, kind)) == expected


def test_modified_server_is_matched_by_newest_key() -> None:
    assert names(releases_matching_entry(FULL | {"metadata", "steps"}, "experiment")) == ["4.0.0", "4.0.9"]
    assert names(releases_matching_entry(FULL | {"mainattr_title"}, "experiment")) == ["4.9.0"]
    assert names(releases_matching_entry(FULL | {"is_bound", "canread"}, "item")) == ["3.5.0", "3.6.0"]
    assert names(releases_matching_entry(FULL | {"access_key", "events_start"}, "experiment"))[-1] == "4.8.4"


def test_table_is_reproducible() -> None:
    made = runpy.run_path(release_table.__file__, run_name=release_table.__name__)
    assert {name: repr(release) for name, release in made["RELEASES"].items()} == {
        name: repr(release) for name, release in RELEASES.items()
    }
    assert [release.last for release in made["RELEASES"].values()][:3] == ["2.0.5", "2.0.7", "3.2.2"]
    assert [release.last for release in made["RELEASES"].values()][-1] == VERSIONS[-1]
