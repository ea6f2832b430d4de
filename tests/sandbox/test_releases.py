"""The table of releases: lookup by name, and detection by the keys of one entry."""

from __future__ import annotations

from typing import Literal

import pytest

from elab_sdk.rules.release_shapes import SHAPES
from elab_sdk.rules.releases import (
    RELEASES,
    VERSIONS,
    find_release,
    find_releases,
    find_version,
    releases_matching_entry,
)
from tests.recorded import recordings
from tests.sandbox.replay import steps


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2.0", "2.0"),
        ("2.0.7", "2.0"),
        ("3.0.3", "3.0"),
        ("3.1.0", "3.0"),
        ("3.2.2", "3.0"),
        ("3.3.12", "3.3"),
        ("3.4.17", "3.4"),
        ("3.5", "3.5"),
        ("3.6.0", "3.5"),
        ("3.6.6", "3.5"),
        ("3.6.7", "3.6"),
        ("3.6", "3.6"),
        ("4.0.10", "4.0"),
        ("4.2.4", "4.1"),
        ("4.3", "4.3"),
        ("v4.3.10", "4.3"),
        ("4.8.6", "4.4"),
        ("4.9.0", "4.9"),
        (" 4.9.0-beta2 ", "4.9"),
    ],
)
def test_release_lookup_by_generation_and_version(text: str, name: str) -> None:
    assert find_release(text).generation == name


@pytest.mark.parametrize("text", ["1.8.5", "4.10", "3.7", "", "latest", "4"])
def test_unknown_release_raises_value_error_with_its_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"eLabFTW|known") as caught:
        find_release(text)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [("5.0.0", "5.0.0"), ("5.3", "5.3.0"), ("v5.3.11", "5.3.0"), ("5.5", "5.4.0"), ("6.0.1", "5.6.0")],
)
def test_release_without_api_v1_has_a_record_of_api_v2(text: str, name: str) -> None:
    release = find_release(text)
    assert (release.name, release.api) == (name, "v2")


@pytest.mark.parametrize("recording", recordings())
def test_recorded_entries_reveal_their_release(recording: str) -> None:
    release = find_release(recording.partition("-")[0])
    count = 0
    for step in steps(recording):
        entry = step.response.get("json")
        kind = step.request["path"].lstrip("/").partition("/")[0]
        if not isinstance(entry, dict) or "uploads" not in entry:
            continue
        count += 1
        matches = releases_matching_entry(entry.keys(), "experiment" if kind == "experiments" else "item")
        assert release in matches, step.name
    assert count or recording == "4.9.0-unmarked"


@pytest.mark.parametrize("name", RELEASES)
@pytest.mark.parametrize("kind", ["experiment", "item"])
def test_every_release_is_detected_by_its_keys(name: str, kind: Literal["experiment", "item"]) -> None:
    shapes = SHAPES[name]
    matches = releases_matching_entry(shapes.experiment if kind == "experiment" else shapes.item, kind)
    assert RELEASES[name] in matches
    assert len(matches) < 11


def test_ambiguous_keys_match_no_release() -> None:
    assert releases_matching_entry({"id", "title"}, "experiment") == ()
    assert releases_matching_entry(set(), "item") == ()


def test_missing_key_does_not_prevent_detection() -> None:
    keys = SHAPES["4.3.9"].experiment - {"lastchangeby"}
    assert {release.generation for release in releases_matching_entry(keys, "experiment")} == {"4.3"}


def test_records_cover_every_release_once_in_order() -> None:
    covered = [version for release in RELEASES.values() for version in release.versions]
    assert tuple(covered) == VERSIONS
    assert len(VERSIONS) == 123


def test_generation_names_all_its_records_and_version_one() -> None:
    assert [release.name for release in find_releases("4.3")] == ["4.3.0", "4.3.3", "4.3.4", "4.3.9"]
    assert [release.name for release in find_releases("v4.3.5")] == ["4.3.4"]
    assert [release.name for release in find_releases("3.6")] == ["3.6.7"]
    assert [release.name for release in find_releases("4.6")] == ["4.6.0"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v4.3.5", "4.3.5"),
        ("4.3", "4.3.10"),
        ("3.5", "3.6.6"),
        ("3.6", "3.6.7"),
        ("4.5", "4.5.14"),
        ("4.1", "4.2.4"),
        ("4.2.0-beta2", "4.2.0"),
    ],
)
def test_name_resolves_to_one_exact_version(text: str, version: str) -> None:
    assert find_version(text) == version
