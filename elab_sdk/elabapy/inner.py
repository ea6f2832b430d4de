"""The typed Manager inside: it decides what is sent, and its answers are taken as the server sent them.

A write goes through the typed method. When that method sends its request, and elabapy's own would mean the
same to this server, elabapy's own is sent in its place. So each rule of safety stays where it is, and a
script's requests are its own wherever they do no harm.
"""

from __future__ import annotations

import json
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import attrs
from elab_api_v1.types import Unset

from elab_sdk._sync.manager import manager_over
from elab_sdk._sync.session import Session
from elab_sdk.elabapy import forms
from elab_sdk.elabapy.problems import convert_error
from elab_sdk.errors import ElabError, NotSupportedByServer, ResponseError, ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_api_v1.types import JsonValue
    from elab_api_v1.wire import Request, Response

    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.release_detection import KnownRelease

__all__ = ["Inner"]

_ENTRY: Final = re.compile(r"(?P<kind>experiment|item)s/(?P<id>[1-9]\d*)/?")


class _Sent(Exception):  # noqa: N818 - it is no error
    """Elabapy's own request was answered, and there is nothing more to do."""


@attrs.define
class _Passage:
    """One write on its way through the typed Manager."""

    own: ScriptRequest
    planned: Request[object]
    known: Callable[[], KnownRelease]
    answers: list[Response] = attrs.field(factory=list["Response"])
    written: Response | None = None
    is_own: bool = False

    def answer_of(self, error: ElabError) -> Response | None:
        """The answer that an error is about."""
        at = (getattr(error, "status", None), getattr(error, "method", None), getattr(error, "path", None))
        found = (each for each in self.answers if (each.status, each.method, each.path) == at)
        return next(found, None)

    def stands_for(self, wanted: Request[object]) -> bool:
        """Whether elabapy's own request means to this server what the typed Manager wants to send."""
        own = self.planned
        if (own.method, _plain(own.path)) != (wanted.method, wanted.path):
            return False
        if wanted.files:
            return len(own.files or ()) == len(wanted.files)
        if own.files or not isinstance(own.json, Unset):
            return False
        theirs = wanted.form or ()
        mine = [pair for pair in own.form or () if pair != forms.LINK_TARGET or forms.LINK_TARGET in theirs]
        if len(mine) != len(theirs):
            return False
        named = dict(theirs)
        return all(name in named and self._same(name, value, named[name]) for name, value in mine)

    def _same(self, name: str, own: str, wanted: str) -> bool:
        if own == wanted:
            return True
        if name in forms.TIME_FIELDS:
            return forms.parse_time(own) == forms.parse_time(wanted)
        reads_iso = self.known().holds_for_all(lambda release: release.date_in in ("lenient", "strict"))
        return name == "date" and reads_iso and own == _iso(wanted)


_passage: ContextVar[_Passage | None] = ContextVar("elabapy", default=None)


class PassageSession(Session):
    """A session that sends elabapy's own request in place of an equal one of the typed Manager."""

    def send(self, request: Request[object]) -> Response:
        """Send a request, or elabapy's own in its place."""
        passage = _passage.get()
        if passage is None:
            return super().send(request)
        if request.method == "GET":
            answer = super().send(request)
            passage.answers.append(answer)
            return answer
        passage.is_own = passage.stands_for(request)
        # a file was opened for the request that is here
        sent = passage.own.request() if passage.is_own and not request.files else request
        passage.written = answer = super().send(sent)
        passage.answers.append(answer)
        if passage.is_own and (request.files or answer.status != 200):
            raise _Sent
        return answer


class Inner:
    """A typed Manager whose answers are taken as the server sent them.

    It takes what `Manager` takes.
    """

    is_v2: ClassVar[bool] = False
    """Whether the endpoint is that of API v2, whose operations are not distinguished here."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - what a script set, which Session checks
        self.session = self._opened(settings)
        self.manager = manager_over(self.session)

    def _opened(self, settings: Mapping[str, Any]) -> Session:
        return PassageSession.open(**settings)

    @property
    def endpoint(self) -> str:
        """The API's root."""
        return self.manager.endpoint

    @property
    def release(self) -> KnownRelease:
        """What is known of the server's release."""
        return self.session.known

    def close(self) -> None:
        """Close the connections."""
        self.manager.close()

    def read(self, request: Request[JsonValue | bytes], *, binary: bool) -> JsonValue | bytes:
        """Send a request as it stands, and learn from the answer what there is to learn."""
        try:
            answer = self.session.send(request)
        except ElabError as error:
            failure = convert_error(error, None, self._url(request))
        else:
            return self._outcome(answer, request, binary=binary)
        raise failure

    def write(self, own: ScriptRequest, act: Callable[[], object]) -> JsonValue | bytes:
        """Do what is meant by elabapy's own request.

        Args:
            own: The request as the script writes it.
            act: Calls the typed method that does what is meant.

        Raises:
            Error: The server refused it, or it would do harm and nothing was sent.
        """
        planned = own.without_content()
        passage = _Passage(own, planned, lambda: self.session.known)
        failure, result = self._pass(passage, act)
        is_refusal = passage.written is None and failure is not None and _is_harmless(failure)
        if is_refusal and own.is_always_refused():
            return self.read(own.request(), binary=False)
        is_answer = passage.written is not None and isinstance(failure, ResponseError | NotSupportedByServer)
        if failure is not None and not (passage.is_own and is_answer):
            raise convert_error(failure, passage.answer_of(failure), self._url(planned))
        if passage.written is None or (not passage.is_own and passage.written.status >= 400):
            # there was nothing to send, or what was refused is so already: a link that is there, on 4.3
            return cast("JsonValue", getattr(result, "to_dict", _success)())
        return self._outcome(passage.written, planned, binary=False)

    def _pass(self, passage: _Passage, act: Callable[[], object]) -> tuple[ElabError | None, object]:
        token = _passage.set(passage)
        try:
            return None, act()
        except _Sent:
            return None, None
        except ElabError as error:
            return error, None
        finally:
            _passage.reset(token)

    def _outcome(
        self, answer: Response, request: Request[JsonValue | bytes], *, binary: bool
    ) -> JsonValue | bytes:
        if answer.status == 204:
            return True
        try:
            found = self.session.decoded(request, answer)
        except ResponseError as error:
            # 2.0 sends its errors with 200, and a script looks at what it got
            is_json, found = _sent_as_json(answer)
            found = answer.content if binary else found
            failure = None if is_json else convert_error(error, answer, self._url(request))
        else:
            failure = None
            self._note_what_shows(request, found)
        if failure is not None:
            raise failure
        return found

    def _note_what_shows(self, request: Request[object], found: JsonValue | bytes) -> None:
        match = _ENTRY.fullmatch(request.path) if request.method == "GET" else None
        # rows of a status or a booking never have a body: they tell no release from another
        is_list_of_entries = request.method == "GET" and request.path.strip("/") in ("experiments", "items")
        if is_list_of_entries and isinstance(found, list) and found and isinstance(found[0], dict):
            self.session.known = self.session.known.after_row(found[0].keys())
        elif match is not None and isinstance(found, dict):
            kind: EntryKind = "experiment" if match["kind"] == "experiment" else "item"
            self.session.known = self.session.known.after_entry(found.keys(), kind, int(match["id"]))

    def _url(self, request: Request[object]) -> str:
        from urllib.parse import urlencode  # only errors need it

        return self.endpoint + request.path + ("?" + urlencode(request.query) if request.query else "")


def _is_harmless(error: ElabError) -> bool:
    return isinstance(error, ValidationError | NotSupportedByServer) and error.is_harmless


def _sent_as_json(answer: Response) -> tuple[bool, JsonValue]:
    if answer.status >= 300:
        return False, None
    try:
        return True, cast("JsonValue", json.loads(answer.content))
    except (ValueError, RecursionError):
        return False, None


def _success() -> dict[str, str]:
    return {"result": "success"}


def _plain(path: str) -> str:
    """A path as the typed Manager writes it."""
    endpoint, slash, word = path.rstrip("/").partition("/")
    return endpoint + slash + (forms.whole_number(word) or word)


def _iso(compact: str) -> str:
    return f"{checks.day(compact):%Y-%m-%d}"
