"""The dicts of converted results: they warn if a script reads a key that could not be made."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, overload

from elab_sdk.errors import MissingValueWarning
from elab_sdk.wire import alerts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from elab_api_v1.types import JsonValue

    T = TypeVar("T")

__all__ = ["OldAnswer"]


class OldAnswer(dict[str, "JsonValue"]):
    """An object in the shape of an old release. It is a dict in every other respect.

    A value that would need another request for each row of a list is None until it is read.

    >>> answer = OldAnswer({"id": "5", "linkid": None}, {"linkid": "the server does not send it"})
    >>> answer == {"id": "5", "linkid": None}
    True

    Args:
        values: The keys and values.
        unknown: Keys that could not be made and are None, and why.
        warned: Keys that a script has been warned of, shared by all results of a Manager.
    """

    __slots__ = ("_load", "_unknown", "_warned")

    def __init__(
        self,
        values: Mapping[str, JsonValue],
        unknown: Mapping[str, str] | None = None,
        warned: set[str] | None = None,
    ) -> None:
        super().__init__(values)
        self._unknown = unknown or {}
        self._warned: set[str] = set() if warned is None else warned
        self._load: Callable[[], Mapping[str, JsonValue]] | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        """The keys that could not be made and are None."""
        return tuple(self._unknown)

    def load_later(self, load: Callable[[], Mapping[str, JsonValue]]) -> None:
        """Set a function that returns values for unknown keys, which is called when one of them is read."""
        self._load = load

    def __getitem__(self, key: str) -> JsonValue:
        if key in self._unknown:
            self._find(key)
        return super().__getitem__(key)

    @overload
    def get(self, key: str, default: None = None, /) -> JsonValue: ...
    @overload
    def get(self, key: str, default: JsonValue, /) -> JsonValue: ...
    @overload
    def get(self, key: str, default: T, /) -> JsonValue | T: ...
    def get(self, key: str, default: object = None, /) -> object:
        """Return the value of a key, or the default if there is no such key."""
        if key in self._unknown:
            self._find(key)
        return super().get(key, default)

    def _find(self, key: str) -> None:
        """Load the values of unknown keys; warn of one that has none."""
        if self._load is not None:
            loaded = self._load()
            self.update(loaded)
            self._unknown = {name: reason for name, reason in self._unknown.items() if name not in loaded}
            self._load = None
        reason = self._unknown.get(key)
        if reason is None:
            return
        message = f"{key!r} is None: {reason}"
        # once for each key and reason
        if message not in self._warned:
            self._warned.add(message)
            alerts.warn(message, MissingValueWarning)

    def __copy__(self) -> OldAnswer:
        return self._with_values(self)

    def __deepcopy__(self, memo: dict[int, object]) -> OldAnswer:
        return self._with_values({key: copy.deepcopy(value, memo) for key, value in self.items()})

    def _with_values(self, values: Mapping[str, JsonValue]) -> OldAnswer:
        copied = OldAnswer(values, self._unknown, self._warned)
        copied._load = self._load
        return copied

    def copy(self) -> OldAnswer:
        """Return a shallow copy."""
        return self.__copy__()

    def __reduce__(self) -> tuple[type[OldAnswer], tuple[dict[str, JsonValue], Mapping[str, str]]]:
        return OldAnswer, (dict(self), self._unknown)
