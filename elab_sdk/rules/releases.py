"""Look up releases of eLabFTW, by name or by the keys of an entry.

Client and sandbox read the same records, and no other module compares versions: code asks a record how the
release behaves.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from elab_sdk.rules.release import ALL_VERSIONS, VERSIONS, Keys, Release
from elab_sdk.rules.release_table import RELEASES
from elab_sdk.rules.release_table_v2 import V2_OF_4_9, V2_OPERATIONS, V2_RELEASES, V2_WITHOUT_INFO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "ALL_VERSIONS",
    "EVERY_RECORD",
    "GENERATIONS",
    "RELEASES",
    "V2_GENERATIONS",
    "V2_OF_4_9",
    "V2_OPERATIONS",
    "V2_RELEASES",
    "V2_WITHOUT_INFO",
    "VERSIONS",
    "Release",
    "find_release",
    "find_releases",
    "find_version",
    "has_only_v2",
    "releases_matching_entry",
    "v2_release",
]

GENERATIONS: Final[Mapping[str, Release]] = {release.generation: release for release in RELEASES.values()}
"""The newest record with API v1 of every generation by the generation's name, oldest first."""
V2_GENERATIONS: Final[Mapping[str, Release]] = {
    release.generation: release for release in V2_RELEASES.values()
}
"""The record of every generation with API v2 alone by the generation's name, oldest first."""
EVERY_RECORD: Final = (*RELEASES.values(), *V2_RELEASES.values())
"""Every record, oldest first: that of API v1 as long as a release has it."""
_RECORDS: Final = {version: release for release in EVERY_RECORD for version in release.versions}
"""The record of every known version."""
_NEWEST_WITH_V1: Final = 4
_NAMES: Final = (*GENERATIONS, *V2_GENERATIONS)


def find_release(text: str) -> Release:
    """The record of a release.

    >>> find_release("3.6.6").name, find_release("5.3").name
    ('3.6.0', '5.3.0')

    Args:
        text: An exact version ("4.3.10", "v4.3.10"), or a generation ("4.3"), which stands for its newest
            record: "3.6" is 3.6.7 and not 3.6.0.

    Raises:
        ValueError: Not a version, or a release before 2.0.
    """
    return find_releases(text)[-1]


def find_releases(text: str) -> tuple[Release, ...]:
    """Every record that a name matches: one for an exact version, all of a generation or minor version.

    >>> [release.name for release in find_releases("4.3")]
    ['4.3.0', '4.3.3', '4.3.4', '4.3.9']
    >>> [release.name for release in find_releases("5.5")]
    ['5.4.0']

    Args:
        text: An exact version ("4.3.10"), a minor version ("4.5"), or a generation ("3.6" is only 3.6.7).
            From 5.0 it may be newer than every known release: then it has the newest record.

    Raises:
        ValueError: Not a version, or a release before 2.0.
    """
    found = {_record(version).name for version in _find_versions(text)}
    return tuple(release for release in EVERY_RECORD if release.name in found)


def find_version(text: str) -> str:
    """The exact version that a name stands for: the newest one of a generation or minor version.

    >>> find_version("v4.3.5"), find_version("4.3"), find_version("3.5"), find_version("5.3")
    ('4.3.5', '4.3.10', '3.6.6', '5.3.11')

    Args:
        text: An exact version ("4.3.10"), a minor version ("4.5"), or a generation ("3.6" is 3.6.7).

    Raises:
        ValueError: As `find_release`.
    """
    return _find_versions(text)[-1]


def has_only_v2(version: str) -> bool:
    """Whether a server of this exact version has API v2 and no API v1.

    >>> has_only_v2("4.9.0"), has_only_v2("5.0.0"), has_only_v2("6.0.0")
    (False, True, True)
    """
    return int(version.partition(".")[0]) > _NEWEST_WITH_V1


def v2_release(version: str) -> Release:
    """The record of API v2 of a server of this exact version.

    >>> v2_release("4.9.0").v2.one_row_more, v2_release("5.3.2").name
    (True, '5.3.0')

    Raises:
        ValueError: The release has no API v2, or one that cannot be used (before 4.5).
    """
    record = find_release(version)
    if record.api == "v2":
        return record
    if record.v2_shows == "nothing":
        raise ValueError(f"eLabFTW {version} has no API v2")
    return V2_OF_4_9 if record.v2_shows == "version" else V2_WITHOUT_INFO


def _record(version: str) -> Release:
    """The record of an exact version, which may be newer than every known one."""
    if version in _RECORDS:
        return _RECORDS[version]
    minor = version.rpartition(".")[0]
    newest = next((each for each in reversed(ALL_VERSIONS) if each.rpartition(".")[0] == minor), None)
    return _RECORDS[newest or ALL_VERSIONS[-1]]


def _find_versions(text: str) -> list[str]:
    """Every version that a name matches, oldest first."""
    plain = text.strip().removeprefix("v")
    if plain in GENERATIONS:
        return [
            version
            for release in RELEASES.values()
            if release.generation == plain
            for version in release.versions
        ]
    match = re.fullmatch(
        r"(\d+)\.(\d+)(?:\.(\d+))?(?:[-.]?(?:alpha|beta|rc|hypernext|hyperbeta)\S*)?", plain, re.I
    )
    if match is None:
        raise ValueError(f"{text!r} is not a release of eLabFTW; use one of {', '.join(_NAMES)}")
    major, minor, patch = match.groups()
    prefix = f"{major}.{minor}."
    matches = [
        each for each in ALL_VERSIONS if (each == f"{prefix}{patch}" if patch else each.startswith(prefix))
    ]
    if matches:
        return matches
    if has_only_v2(prefix):
        # newer than every known release
        return [f"{prefix}{patch or 0}"]
    raise ValueError(f"{text!r} is not a known release; use one of {', '.join(_NAMES)}")


def releases_matching_entry(
    keys: Collection[str], kind: Literal["experiment", "item"]
) -> tuple[Release, ...]:
    """Every record that matches the keys of one *full* entry; none for a list row.

    >>> matches = releases_matching_entry(
    ...     {"body", "uploads", "has_comment", "steps", "canread", "is_bound"}, "experiment"
    ... )
    >>> [release.name for release in matches]
    ['3.5.0', '3.6.0', '3.6.7']

    Args:
        keys: The keys of the object that `GET experiments/{id}` or `items/{id}` returned.
        kind: The kind of the entry.
    """
    return _match_keys(frozenset(keys), kind)


@lru_cache(maxsize=64)
def _match_keys(keys: Keys, kind: Literal["experiment", "item"]) -> tuple[Release, ...]:
    """The records that send these keys. Cached, because a server sends the same keys every time."""
    if not keys >= _KEYS_OF_FULL_ENTRY:
        return ()
    marks = _MARKS[kind]
    matches = [
        release
        for release in RELEASES.values()
        if all((mark in keys) == _sends(release, since, until) for mark, since, until in marks)
    ]
    if matches:
        return tuple(matches)
    # a modified server: use the generation of the newest key
    newest = next((since for mark, since, _ in reversed(marks) if mark in keys), VERSIONS[0])
    return find_releases(RELEASES[newest].generation)


_KEYS_OF_FULL_ENTRY: Final = frozenset({"body", "uploads"})


def _sends(release: Release, since: str, until: str) -> bool:
    return VERSIONS.index(since) <= VERSIONS.index(release.name) <= VERSIONS.index(until)


# Keys of full entries, with the first and last release that sends them (checked against every full entry of
# all 123 releases)
_NEWEST: Final = VERSIONS[-1]
_MARKS_OF_BOTH: Final = (
    ("steps", "3.3.6", _NEWEST),
    ("canread", "3.4.0", _NEWEST),
    ("is_bound", "3.5.0", "4.7.0"),
    ("metadata", "4.0.0", _NEWEST),
    ("lastchangeby", "4.1.0", _NEWEST),
    ("state", "4.3.0", _NEWEST),
    ("items_links", "4.4.0", _NEWEST),
    ("access_key", "4.5.0", _NEWEST),
    ("events_start", "4.8.0", _NEWEST),
    ("mainattr_title", "4.9.0", _NEWEST),
)
_MARKS: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "experiment": (("has_comment", "3.0.0", _NEWEST), *_MARKS_OF_BOTH),
    "item": (
        ("available", "3.0.0", _NEWEST),
        ("lockedby", "3.3.0", _NEWEST),
        ("has_comment", "3.3.10", _NEWEST),
        *_MARKS_OF_BOTH,
    ),
}
