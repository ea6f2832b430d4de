"""The typed Manager behind a script that was written for an older release than the server has."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from elab_sdk.elabapy import forms, older_requests
from elab_sdk.elabapy.script_session import wants_full_rows
from elab_sdk.elabapy.typed_client import TypedClient
from elab_sdk.elabapy.written_for import old_errors, saved_entries
from elab_sdk.elabapy.written_for.entry_fields import meant_fields
from elab_sdk.elabapy.written_for.old_answers import OldAnswer
from elab_sdk.elabapy.written_for.old_refusals import is_refused_id, refusal
from elab_sdk.elabapy.written_for.old_results import make_old_results
from elab_sdk.errors import ElabError, NotFoundError, PermissionDeniedError, ValidationError
from elab_sdk.rules import error_answers, saving

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.elabapy.problems import Error
    from elab_sdk.elabapy.written_for.old_results import OldResults
    from elab_sdk.rules.error_answers import ErrorAnswer

__all__ = ["OldScriptClient"]

_ENTRIES: Final = ("experiments", "items")
_MAX_ENTRIES: Final = 1000
"""The number of entries of a list that are read, one request each, if a script expects rows with a body."""
_READ_LATER: Final = frozenset({"has_attachment", "up_item_id"})
"""Keys of rows that servers from 5.3 do not send. The entry is read when a script reads one of them."""
_DELETED: Final = 3
"""The state of a deleted entry, which can be read from 5.2."""


class OldScriptClient(TypedClient):
    """A typed Manager that returns results and raises errors like an older release.

    Args:
        written_for: The release that the script was written for, such as "3.6".
        settings: The arguments of `Manager`.

    Raises:
        SetupError: `written_for` is not a release with API v1.
    """

    has_only_v1_paths = True

    def __init__(self, written_for: object, **settings: Any) -> None:  # noqa: ANN401 - as TypedClient
        self.old: OldResults = make_old_results(written_for)
        super().__init__(**settings)

    @property
    def roots(self) -> tuple[str, ...]:
        """The addresses that paths of `send_req` may be below: that of API v1, too."""
        return (*super().roots, self.session.settings.root("v1"))

    def send(self, script_request: ScriptRequest, *, binary: bool, unsafe: bool) -> JsonValue | bytes:
        """Send a request of a script, and return the result that the older release would have sent.

        Args:
            script_request: The request.
            binary: Whether the response is a file.
            unsafe: Whether to send it unchanged.

        Raises:
            Error: As `TypedClient.send`; an error of the server is that of the older release.
        """
        endpoint, id_text = script_request.target
        token = wants_full_rows.set(not id_text and self.old.needs_full_rows(endpoint))
        problem: Error | None = None
        result: JsonValue | bytes = None
        try:
            result = self._send_as_meant(script_request, binary=binary, unsafe=unsafe)
        except ElabError as error:
            problem = self.converted(error, script_request.without_content())
        finally:
            wants_full_rows.reset(token)
        if problem is None:
            return self._result(script_request, result)
        result = self._fail(script_request, problem)
        # a script that writes a file gets the text, as from any other response
        return json.dumps(result, separators=(",", ":")).encode() if binary else result

    def _send_as_meant(
        self, script_request: ScriptRequest, *, binary: bool, unsafe: bool
    ) -> JsonValue | bytes:
        """Send a request with the meaning that it had on the older release."""
        if unsafe:
            return super().send(script_request, binary=binary, unsafe=True)
        release = self.old.target.release
        operation = older_requests.read_operation(self.manager, self.session, script_request, release)
        if operation is not None:
            return self.read_typed(script_request, operation)
        if older_requests.is_stopped_by_lock(script_request, release):
            answer = self._stopped_by(script_request)
            if answer is not None:
                return self._refuse(script_request, answer)
        meant = self._with_current_shape(script_request)
        if meant is script_request:
            time_zone = self.session.settings.time_zone
            meant = older_requests.meant_request(script_request, release, time_zone)
        return super().send(meant, binary=binary, unsafe=False)

    def _result(self, script_request: ScriptRequest, result: JsonValue | bytes) -> JsonValue | bytes:
        if not script_request.has_v1_path:
            return result
        endpoint, id_text = script_request.target
        if script_request.verb == "POST":
            is_upload = script_request.param_name == "files"
            return self.old.uploaded(result) if is_upload else self.old.created(result)
        if isinstance(result, dict) and endpoint in _ENTRIES and result.get("state") == _DELETED:
            return self._refuse(script_request, error_answers.reach())
        if not id_text and self.old.needs_entries(endpoint, result):
            result = self._with_full_entries(cast("list[JsonObject]", result), endpoint)
        converted = self.old.result(result, script_request.verb, endpoint, id_text)
        for row in converted if isinstance(converted, list) else ():
            if isinstance(row, OldAnswer) and not _READ_LATER.isdisjoint(row.unknown):
                row.load_later(partial(self._late_values, endpoint, str(row["id"])))
        return converted

    def _late_values(self, endpoint: str, id_text: str) -> dict[str, JsonValue]:
        """Read what the row of a list lacks; nothing if that fails."""
        try:
            entry = self.old.result(self._read_entry(endpoint, id_text), "GET", endpoint, id_text)
        except ElabError:
            return {}
        return {key: cast("JsonObject", entry)[key] for key in _READ_LATER}

    def _stopped_by(self, script_request: ScriptRequest) -> ErrorAnswer | None:
        """Return how the older release refuses to change a locked or deleted entry, or None."""
        known = self.session.known
        if known.is_known and known.holds_for_all(partial(older_requests.is_stopped_by_lock, script_request)):
            return None
        entry = self._read_entry(*script_request.target)
        if str(entry.get("state")) == str(_DELETED):
            # up to and including 5.1 a deleted entry cannot be read
            return error_answers.reach()
        return error_answers.locked(self.old.target.release) if str(entry.get("locked")) == "1" else None

    def _refuse(
        self, script_request: ScriptRequest, answer: ErrorAnswer, cause: Error | None = None
    ) -> JsonValue:
        """Raise an error of the older release, or return the result by which 2.0 reports it."""
        refused = old_errors.refused_request(answer, self._failed(script_request), self.old.target)
        if isinstance(refused, ElabError):
            raise refused from cause
        return {**refused}

    def _with_current_shape(self, script_request: ScriptRequest) -> ScriptRequest:
        """Return a request that writes a whole entry back with the keys that the server uses now."""
        endpoint, id_text = script_request.target
        is_post = script_request.verb == "POST" and script_request.param_name == "data"
        is_entry = endpoint in _ENTRIES and bool(forms.whole_number(id_text))
        params = script_request.params
        if not (is_post and is_entry and saving.is_whole_entry(params)):
            return script_request
        current = self._read_entry(endpoint, id_text)
        known = self.old.result(current, "GET", endpoint, id_text)
        release = self.old.target.release
        requested = saved_entries.in_current_shape(
            cast("saving.Fields", meant_fields(params, release)),
            cast("JsonObject", meant_fields(known, release)),
            current,
        )
        return attrs.evolve(script_request, params=requested)

    def _with_full_entries(self, rows: list[JsonObject], endpoint: str) -> list[JsonValue]:
        """Read the entries of a list whose rows have no body, one after the other."""
        full: list[JsonValue] = []
        for row in rows[:_MAX_ENTRIES]:
            try:
                full.append({**row, **self._read_entry(endpoint, str(row["id"]))})
            except (NotFoundError, PermissionDeniedError):
                # deleted meanwhile
                full.append(row)
        return [*full, *rows[_MAX_ENTRIES:]]

    def _read_entry(self, endpoint: str, id_text: str) -> JsonObject:
        read = self.manager.get_experiment if endpoint == "experiments" else self.manager.get_item
        return read(forms.path_id(id_text)).to_dict()

    def _fail(self, script_request: ScriptRequest, problem: Error) -> JsonValue:
        """Raise the error of the older release, or return the result by which 2.0 reports it."""
        request = self._failed(script_request)
        if request.endpoint == "uploads" and not self.session.uses_v2 and self._hides_uploads():
            raise problem
        answer = self._refusal(script_request, problem)
        if answer is not None:
            return self._refuse(script_request, answer, problem)
        result = old_errors.old_error_result(problem, request, self.old.target)
        if result is None:
            raise old_errors.old_error(problem, request, self.old.target)
        return result

    def _hides_uploads(self) -> bool:
        """Whether the server may be one of those that do not find existing files, as its error says."""
        return self.session.known.holds_for_any(lambda release: release.downloads == "readers_of_experiment")

    def _refusal(self, script_request: ScriptRequest, problem: Error) -> ErrorAnswer | None:
        """Return how the older release refuses a request that was not sent, or None if it does not."""
        if not isinstance(problem, ValidationError):
            return None
        release, (endpoint, id_text) = self.old.target.release, script_request.target
        is_read = script_request.verb == "GET"
        is_invalid = problem.is_harmless and (is_read or script_request.is_always_refused())
        if not is_invalid and not (problem.argument == "id" and is_refused_id(endpoint, id_text)):
            return None
        is_file = script_request.param_name == "files"
        fields = {} if is_file else dict(forms.wire_pairs(script_request.params))
        value = id_text if problem.argument == "id" else fields.get(problem.argument, "")
        return refusal(script_request.verb, endpoint, problem.argument, value, release, is_file=is_file)

    def _failed(self, script_request: ScriptRequest) -> old_errors.FailedRequest:
        endpoint, id_text = script_request.target
        is_creation = script_request.verb == "POST" and not forms.has_any(script_request.params)
        url = self.session.settings.root("v1") + script_request.path
        return old_errors.FailedRequest(script_request.verb, endpoint, id_text, is_creation, url)
