"""Results of a script's requests, as the release that it was written for sent them. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.elabapy.written_for import old_entries, old_lists, old_values
from elab_sdk.elabapy.written_for.old_answers import OldAnswer
from elab_sdk.elabapy.written_for.target import find_target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.elabapy.written_for.old_entries import Kind
    from elab_sdk.elabapy.written_for.target import Target
    from elab_sdk.rules.json_keys import Keys

__all__ = ["OldResults", "make_old_results"]

_KINDS: Final[Mapping[str, Kind]] = {
    "experiments": "experiment",
    "items": "item",
    "templates": "template",
    "bookable": "item",
}
_FULL_ONLY: Final = frozenset({"body", "bookable", "is_bookable", "metadata", "elabid"})
"""Keys that rows of 5.6 have only with `full=1`."""


@attrs.frozen
class OldResults:
    """Converts the results of one Manager.

    Args:
        target: The release that the script was written for.
        warned: What scripts have been warned of.
    """

    target: Target
    warned: set[str] = attrs.field(factory=set[str], repr=False, eq=False)

    def needs_full_rows(self, endpoint: str) -> bool:
        """Whether rows of a list have keys that newer servers only send with the full entry.

        >>> from elab_sdk.elabapy.written_for.target import find_target
        >>> [OldResults(find_target(name)).needs_full_rows("experiments") for name in ("3.6.6", "3.6.7")]
        [True, False]
        """
        return not _FULL_ONLY.isdisjoint(self._row_keys(endpoint))

    def needs_entries(self, endpoint: str, rows: JsonValue | bytes) -> bool:
        """Whether the full entries of a list must be read, because its rows have no body."""
        return (
            endpoint in ("experiments", "items", "bookable")
            and "body" in self._row_keys(endpoint)
            and isinstance(rows, list)
            and any(isinstance(row, dict) and "body" not in row for row in rows)
        )

    def result(self, result: JsonValue | bytes, verb: str, endpoint: str, id: str) -> JsonValue | bytes:
        """Convert the result of a request.

        Args:
            result: What the server sent.
            verb: GET, POST or DELETE.
            endpoint: The first segment of the path.
            id: The second segment, or "".
        """
        if isinstance(result, bytes) or verb != "GET":
            return result
        if isinstance(result, dict) and not _says_result(result):
            return result if self._is_older([result]) else self._object(result, endpoint)
        if isinstance(result, list) and all(isinstance(row, dict) for row in result):
            rows = cast("list[JsonObject]", result)
            return result if self._is_older(rows) else [*self._list(rows, endpoint, id)]
        return result

    def created(self, result: JsonValue | bytes) -> JsonValue | bytes:
        """Convert the result of a creation.

        >>> from elab_sdk.elabapy.written_for.target import find_target
        >>> OldResults(find_target("2.0")).created({"result": "success", "id": 5})
        {'id': 5}
        """
        if not isinstance(result, dict) or "id" not in result:
            return result
        says_result = self.target.release.created_says_result
        return {**({"result": "success"} if says_result else {}), "id": result["id"]}

    def uploaded(self, result: JsonValue | bytes) -> JsonValue | bytes:
        """Convert the result of an upload.

        >>> from elab_sdk.elabapy.written_for.target import find_target
        >>> OldResults(find_target("3.6")).uploaded({"result": "success", "id": 5})
        {'result': 'success'}
        """
        if not isinstance(result, dict) or result.get("result") != "success":
            return result
        if self.target.release.upload_answers_id and "id" in result:
            return {"id": result["id"], "result": "success"}
        return {"result": "success"}

    def _row_keys(self, endpoint: str) -> Keys:
        kind = _KINDS.get(endpoint)
        return frozenset() if kind is None else cast("Keys", getattr(self.target.shapes, f"{kind}_row"))

    def _object(self, result: JsonObject, endpoint: str) -> JsonObject:
        kind = _KINDS.get(endpoint)
        if kind is not None:
            keys = cast("Keys", getattr(self.target.shapes, kind))
            return old_entries.entry(result, kind, keys, self.target, self._make)
        return old_lists.event(result, self.target, self._make) if endpoint == "events" else result

    def _list(self, rows: list[JsonObject], endpoint: str, id: str) -> list[OldAnswer] | list[JsonObject]:
        if endpoint in _KINDS:
            kind, keys = _KINDS[endpoint], self._row_keys(endpoint)
            return [old_entries.entry(row, kind, keys, self.target, self._make) for row in rows]
        if endpoint == "events":
            return [old_lists.event_row(row, self.target, self._make) for row in rows]
        convert = _LISTS.get(endpoint)
        return (
            rows if convert is None or (endpoint == "tags" and id) else convert(rows, self.target, self._make)
        )

    def _is_older(self, rows: list[JsonObject]) -> bool:
        """Whether the server is older than the release, because it sends numbers as text."""
        if self.target.release.numbers_as_strings:
            return False
        return any(isinstance(row.get(name), str) for row in rows for name in ("id", "category_id"))

    def _make(self, values: Mapping[str, JsonValue], keys: Keys) -> OldAnswer:
        """Keep the keys of the release; those that cannot be made are None."""
        release = self.target.release
        reason = f"{self.target.version} sent it, but this server does not"
        unknown = dict.fromkeys(sorted(keys - values.keys()), reason)
        shown = {key: old_values.number(values.get(key), release) for key in sorted(keys)}
        return OldAnswer(shown, unknown, self.warned)


def make_old_results(written_for: object) -> OldResults:
    """Return the converter for a release.

    >>> make_old_results("3.6").target.version
    '3.6.7'

    Args:
        written_for: The release as a script states it.

    Raises:
        SetupError: It is not a release with API v1.
    """
    return OldResults(find_target(written_for))


def _says_result(result: JsonObject) -> bool:
    """Whether a result is that of an error or a search that could not be parsed."""
    return "result" in result or "error" in result


_LISTS: Final[Mapping[str, Callable[..., list[OldAnswer]]]] = {
    "status": old_lists.statuses,
    "items_types": old_lists.items_types,
    "tags": old_lists.tags,
}
