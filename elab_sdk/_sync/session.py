# Derived from elab_sdk/_async/session.py by tools/unasync.py: do not edit.
"""A session with one server: what its requests have in common on every release, and what they show of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import attrs
from elab_api_v1.errors import DecodeError

from elab_sdk._lazy import lazy_module
from elab_sdk._sync.sender import Sender
from elab_sdk._wording import say
from elab_sdk.errors import (
    AuthenticationError,
    ElabError,
    NoResponseError,
    NotFoundError,
    SearchSyntaxError,
    ServerError,
    UnexpectedWrite,
    UnknownEndpointError,
)

if TYPE_CHECKING:
    from typing import Any

    from elab_api_v1.models import Done
    from elab_api_v1.wire import Request, Response

    from elab_sdk.rules import entry_operations, release_detection, release_pages, updates
    from elab_sdk.rules.entry_operations import EntryOperations, EntryT
    from elab_sdk.rules.release_detection import Question
    from elab_sdk.rules.releases import Release
else:
    entry_operations = lazy_module("elab_sdk.rules.entry_operations")
    release_detection = lazy_module("elab_sdk.rules.release_detection")
    release_pages = lazy_module("elab_sdk.rules.release_pages")
    updates = lazy_module("elab_sdk.rules.updates")

T = TypeVar("T")
_FIRST_ROW: Final = (("limit", "1"),)
_UNREADABLE_SEARCH: Final = (*_FIRST_ROW, ("search", "("), ("q", "("))
_CHECK: Final = "check the list before retrying, and please report this: no known release behaves like this"


class Session(Sender):
    """What the methods of one Manager share.

    Args:
        transport: Sends requests.
        known: What is known of the server's release.
    """

    def call_optional(self, request: Request[T]) -> T:
        """Send a request for an operation that some releases lack.

        Raises:
            NotSupportedByServer: The release lacks it.
        """
        self.find_api()
        self.known.require(request.operation)
        return self.decoded_optional(request, self.send(request))

    def call_v2(self, request: Request[T], method: str) -> T:
        """Send a request of API v2, for which API v1 has nothing.

        Args:
            request: The request. Its operation is one of `V2_OPERATIONS`.
            method: The name of the called method, used in error messages.

        Raises:
            NotSupportedByServer: API v1 is used, or the release lacks the operation. Nothing was sent.
        """
        self.require_v2(request.operation, method)
        return self.call(request)

    def require_v2(self, operation: str, method: str) -> None:
        """Make sure that an operation of API v2 is possible. API v1 would take the request for another one.

        Raises:
            NotSupportedByServer: API v1 is used, or the release lacks the operation.
        """
        self.find_api()
        if not self.uses_v2 and not self.known.is_known and release_pages.INFO.path not in self.asked_pages:
            with self.lock("api", 0):
                self.ask_for_api()
        self.known.require(operation, method)
        if not self.uses_v2:
            raise self.known.not_supported(
                method, release_detection.availability(operation), is_harmless=True
            )

    def decoded_optional(self, request: Request[T], response: Response) -> T:
        """Decode the response to an operation that some releases lack.

        Raises:
            NotSupportedByServer: The release lacks it.
        """
        operation = request.operation
        try:
            return self.decoded(request, response)
        except (UnknownEndpointError, NotFoundError) as error:
            failure = error
        self.learn(lambda release: release.has(operation))
        if not self.known.has(operation):
            raise self.known.not_supported(
                operation, release_detection.availability(operation), is_harmless=True
            )
        raise failure

    def call_one(self, request: Request[T]) -> T:
        """Send a request for one resource. Some releases answer with a list if there is none.

        Raises:
            NotFoundError: It does not exist.
        """
        try:
            return self.call(request)
        except DecodeError as error:
            if error.field or not isinstance(error.value, list):
                raise
        raise NotFoundError(
            200,
            "",
            request.method,
            request.path,
            "the server returned a list instead of one entry, so no entry has this ID",
        )

    def call_change(self, request: Request[Done], change: str) -> Done:
        """Send a request that changes an entry.

        Args:
            request: The request.
            change: What it changes, used in error messages.

        Raises:
            UnexpectedWrite: The response contains an ID: the server created something instead.
        """
        try:
            done = self.call(request)
        except ServerError as error:
            if self.known.holds_for_any(updates.lacks_emoji) and any(
                updates.has_emoji(value) for _, value in request.form or ()
            ):
                error.hint = updates.EMOJI
            raise
        if done.get("id") is not None:
            reason = f"the server created an entry instead of changing {change}"
            raise UnexpectedWrite(reason, request.method, request.path, done.id, self._distrust())
        return done

    def _distrust(self) -> str:
        """What to do after an unexpected write. The stated release is no longer believed."""
        if not self.known.is_stated or self._bridge is not None:
            return _CHECK
        name = self.known.name
        self.known = release_detection.DetectedRelease(evidence="the stated release was wrong")
        return say(
            "a {name} server (given as {release_setting}) does not do this; omit {release_setting}", name=name
        )

    def read(self, operations: EntryOperations[EntryT, Any, Any], id: int) -> EntryT:
        """Read an experiment or an item. It shows the release."""
        entry = self.call_one(operations.read(id))
        if self._bridge is not None:
            # without them a file is looked for when it is read
            self.parents.read(entry.get("uploads"))
        elif operations.kind != "template":
            self.known = self.known.after_entry(entry.keys(), operations.kind, id)
        return entry

    # -- the release ---------------------------------------------------------------------------------------
    def settle(self, *questions: Question) -> None:
        """Learn as much of the release as some questions need, from pages that show it.

        Nothing is sent if all releases that the server can have give the same answers. Each page is asked
        for once.
        """
        if any(map(self.known.candidates_differ, questions)):
            self.find_api()
        while any(map(self.known.candidates_differ, questions)):
            sources = [
                source
                for source in release_pages.RELEASE_SOURCES
                if source.path not in self.asked_pages and self.known.candidates_differ(source.reveals)
            ]
            if not sources:
                return
            decisive = (
                source for source in sources if all(source.decides(self.known, each) for each in questions)
            )
            source = next(decisive, sources[0])
            self.asked_pages.add(source.path)
            page = self.transport.look(source)
            if page is not None:
                self.known = source.narrow(self.known, page)
            if self.known.api == "v2" and self._bridge is None:
                self._open_bridge()

    def learn(self, *questions: Question) -> ElabError | None:
        """Learn as much of the release as some questions need: from pages, or else from responses.

        Args:
            questions: What must be known; the generation if omitted.

        Returns:
            The error that prevented it, if any. It is not raised.
        """
        needed = questions or (_generation,)
        self.settle(*needed)
        failure: ElabError | None = None
        for attempt in (self._learn_from_search, self._learn_from_experiment, self._learn_from_item):
            if self.known.is_known or not any(map(self.known.candidates_differ, needed)):
                return None
            try:
                attempt()
            except (NoResponseError, AuthenticationError) as error:
                return error
            except ElabError as error:
                failure = error
        return None if self.known.is_known else failure

    def _learn_from_search(self) -> None:
        """Ask for one experiment that matches an open bracket, which is not a search.

        From 4.3 the error shows the release; earlier releases return the first experiment, which shows it.
        """
        try:
            self._learn_from_first(entry_operations.EXPERIMENTS, _UNREADABLE_SEARCH)
        except SearchSyntaxError as error:
            if not self.known.is_known:
                self.known = release_detection.DetectedRelease.from_search_error(error.status_code)

    def _learn_from_experiment(self) -> None:
        self._learn_from_first(entry_operations.EXPERIMENTS, _FIRST_ROW)

    def _learn_from_item(self) -> None:
        self._learn_from_first(entry_operations.ITEMS, _FIRST_ROW)

    def _learn_from_first(
        self, operations: EntryOperations[Any, Any, Any], query: tuple[tuple[str, str], ...]
    ) -> None:
        for row in (self.call(attrs.evolve(operations.list(), query=query)))[:1]:
            self.read(operations, row.id)
            self.known = self.known.after_row(row.keys())


def _generation(release: Release) -> str:
    return release.generation
