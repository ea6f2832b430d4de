"""Sets of JSON keys that change from release to release."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

__all__ = ["KeySets", "Keys", "by_record", "parse_keys", "select_keys"]

Keys = frozenset[str]

_KeySetsT = TypeVar("_KeySetsT", bound="KeySets")
_ValueT = TypeVar("_ValueT")


@attrs.frozen(kw_only=True)
class KeySets:
    """The keys of several kinds of object in one release; each field of a subclass is one kind."""

    def after(self, changes: Mapping[str, str]) -> Self:
        """Return the keys of a later release, given the added and removed keys by kind of object.

        Each change is text: `name` is added, `-name` is removed. Several kinds are separated by spaces.
        """
        kinds: dict[str, Keys] = {}
        for names, change in changes.items():
            keys = change.split()
            removed = frozenset(key[1:] for key in keys if key.startswith("-"))
            added = frozenset(key for key in keys if not key.startswith("-"))
            for name in names.split():
                before: Keys = kinds[name] if name in kinds else getattr(self, name)
                kinds[name] = before - removed | added
        return attrs.evolve(self, **kinds)


def parse_keys(text: str) -> Keys:
    """Return the keys in a text, separated by white space."""
    return frozenset(text.split())


def by_record(releases: Iterable[str], changed: Mapping[str, _KeySetsT]) -> dict[str, _KeySetsT]:
    """Return the keys of each release, oldest first: its own, or those of the previous release.

    Args:
        releases: Names of release records; `changed` has the first one.
        changed: The keys of the releases that changed them.
    """
    names = iter(releases)
    first = next(names)
    current = changed[first]
    keys = {first: current}
    for name in names:
        current = changed.get(name, current)
        keys[name] = current
    return keys


def select_keys(values: Mapping[str, _ValueT], keys: Keys) -> dict[str, _ValueT]:
    """Return the values with these keys, in alphabetical order."""
    return {key: values[key] for key in sorted(keys)}
