"""What all acts share: sending, reading the answer, and learning the server's release on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar

import attrs
from elab_api_v1.api.experiments import get_all_experiments, get_experiment
from elab_api_v1.api.items import get_all_items, get_item
from elab_api_v1.errors import ApiError, DecodeError

from elab_sdk.errors import (
    AuthenticationError,
    ElabError,
    NoResponseError,
    NotFoundError,
    ResponseError,
    SearchSyntaxError,
    ServerError,
    UnexpectedWrite,
    UnknownEndpointError,
)
from elab_sdk.rules.error_mapping import translate
from elab_sdk.rules.release_detection import KnownRelease, availability
from elab_sdk.rules.release_pages import RELEASE_SOURCES
from elab_sdk.rules.updates import EMOJI, has_emoji, lacks_emoji
from elab_sdk.wire.redaction import redact_decode_error

if TYPE_CHECKING:
    from elab_api_v1.models import Done, Experiment, ExperimentSummary, Item, ItemSummary
    from elab_api_v1.wire import Request, Response

    from elab_sdk._async.locks import Turns
    from elab_sdk._async.transport import AsyncTransport
    from elab_sdk.rules.release_detection import Question
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.sent_uploads import SeenUploads

T = TypeVar("T")
_FIRST: Final = (("limit", "1"),)
_WHERE: Final = "look at the list before you write again, and report it: no known release does so"


class Base:
    """What all acts share."""

    _transport: AsyncTransport
    _known: KnownRelease
    _key_proven: bool
    _turns: Turns
    _seen: SeenUploads
    _asked: set[str]
    """What the server was asked about its release."""

    async def _call(self, request: Request[T]) -> T:
        """Send a request and make the typed answer."""
        return self._parsed(request, await self._transport.send(request))

    def _parsed(self, request: Request[T], response: Response) -> T:
        failure: ResponseError | DecodeError
        if self._transport.is_marked and not self._known.is_known:
            self._known = KnownRelease.matching(_needs_marker, "it wants apiv1_is_dead in every query")
        try:
            answer = request.parse(response)
        except ApiError as error:
            failure = self._failure(error)
        except DecodeError as error:
            failure = redact_decode_error(error, self._transport.settings.token)
            failure.was_sent = response.method != "GET"
        else:
            self._key_proven = True
            return answer
        # raised out here, so that nothing leads back to what may hold the key
        raise failure

    def _failure(self, error: ApiError) -> ResponseError:
        if error.status_code == 200 and not self._known.is_known and error.content.startswith(b'{"error"'):
            self._known = KnownRelease.matching(_errors_with_200, "it sends errors with status 200")
        return translate(
            error,
            known=self._known,
            key_proven=self._key_proven,
            key=self._transport.settings.token,
            root=self._transport.settings.endpoint,
        )

    async def _offered(self, request: Request[T]) -> T:
        """The answer of an operation that some releases lack: where a server refuses, the true reason."""
        self._known.require(request.operation)
        return await self._explained(request, await self._transport.send(request))

    async def _explained(self, request: Request[T], response: Response) -> T:
        operation = request.operation
        try:
            return self._parsed(request, response)
        except (UnknownEndpointError, NotFoundError) as error:
            failure = error
        await self._learn(lambda release: release.has(operation))
        if not self._known.has(operation):
            raise self._known.not_supported(operation, availability(operation), is_harmless=True)
        raise failure

    async def _one(self, request: Request[T]) -> T:
        """One entry. Some releases answer a list, or an empty one, where there is none."""
        try:
            return await self._call(request)
        except DecodeError as error:
            if error.field or not isinstance(error.value, list):
                raise
        raise NotFoundError(
            200, "", request.method, request.path, "the server answered with a list: see there"
        )

    async def _changed(self, request: Request[Done], what: str) -> Done:
        """A change. An answer that bears an id means that the server created something instead."""
        try:
            answer = await self._call(request)
        except ServerError as error:
            if self._known.holds_for_any(lacks_emoji) and any(
                has_emoji(value) for _, value in request.form or ()
            ):
                error.hint = EMOJI
            raise
        if answer.id is not None:
            reason = f"the server created an entry instead of {what}"
            raise UnexpectedWrite(reason, request.method, request.path, answer.id, self._doubt())
        return answer

    def _doubt(self) -> str:
        """What to do after an unexpected write. A release that was stated is not believed any longer."""
        if not self._known.is_stated:
            return _WHERE
        wrong, self._known = self._known.name, KnownRelease(evidence="the one that was stated was wrong")
        return f"a server of {wrong}, which was stated as release=, does not do so: leave release= out"

    async def _read_experiment(self, id: int) -> Experiment:
        entry = await self._one(get_experiment.request(id))
        self._known = self._known.after_entry(entry.keys(), "experiment", id)
        return entry

    async def _read_item(self, id: int) -> Item:
        entry = await self._one(get_item.request(id))
        self._known = self._known.after_entry(entry.keys(), "item", id)
        return entry

    async def _read(self, kind: Literal["experiment", "item"], id: int) -> Experiment | Item:
        return await (self._read_experiment(id) if kind == "experiment" else self._read_item(id))

    # -- the release ---------------------------------------------------------------------------------------
    async def _settle(self, *questions: Question) -> None:
        """Learn as much of the release as an act depends on, from what the server says of itself.

        Costs nothing where all releases that it can be answer the questions alike; each way is gone once.
        """
        while any(map(self._known.candidates_differ, questions)):
            ways = [
                way
                for way in RELEASE_SOURCES
                if way.path not in self._asked and self._known.candidates_differ(way.reveals)
            ]
            if not ways:
                return
            sure = (way for way in ways if all(way.decides(self._known, each) for each in questions))
            way = next(sure, ways[0])
            self._asked.add(way.path)
            page = await self._transport.look(way)
            if page is not None:
                self._known = way.narrow(self._known, page)

    async def _learn(self, *questions: Question) -> ElabError | None:
        """Learn what an act depends on: from what the server says of itself, or else from its answers.

        Args:
            questions: What it depends on; the generation, where none is given.

        Returns:
            What kept it from being learned, where something did: to learn never fails an act by itself.
        """
        asked = questions or (_generation,)
        await self._settle(*asked)
        failure: ElabError | None = None
        for way in (self._probe, self._learn_of_experiments, self._learn_of_items):
            if self._known.is_known or not any(map(self._known.candidates_differ, asked)):
                return None
            try:
                await way()
            except (NoResponseError, AuthenticationError) as error:
                return error
            except ElabError as error:
                failure = error
        return None if self._known.is_known else failure

    async def _learn_of_experiments(self) -> None:
        request = attrs.evolve(get_all_experiments.request(), query=_FIRST)
        for row in (await self._call(request))[:1]:
            await self._learn_of(row, "experiment")

    async def _learn_of_items(self) -> None:
        request = attrs.evolve(get_all_items.request(), query=_FIRST)
        for item in (await self._call(request))[:1]:
            await self._learn_of(item, "item")

    async def _probe(self) -> None:
        """Ask for one experiment that matches an open bracket, which is no search.

        From 4.3 on the refusal shows the release; before, the first experiment comes, and shows it.
        """
        query = (("limit", "1"), ("search", "("), ("q", "("))
        request = attrs.evolve(get_all_experiments.request(), query=query)
        try:
            rows = await self._call(request)
        except SearchSyntaxError as error:
            if not self._known.is_known:
                self._known = KnownRelease.from_search_error(error.status_code)
            return
        for row in rows[:1]:
            await self._learn_of(row, "experiment")

    async def _learn_of(
        self, row: ExperimentSummary | ItemSummary, kind: Literal["experiment", "item"]
    ) -> None:
        await self._read(kind, row.id)
        self._known = self._known.after_row(row.keys())


def _needs_marker(release: Release) -> bool:
    return release.needs_marker


def _errors_with_200(release: Release) -> bool:
    return release.errors == "with_200"


def _generation(release: Release) -> str:
    return release.generation
