"""What experiments, items and templates share: updates, tags, links, categories, uploads and lists."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
from elab_api_v1.api.team import get_items_types, get_status
from elab_api_v1.api.templates import get_template
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import CategoryForm, Done, LinkForm, TagForm, UploadForm

from elab_sdk._async.base import Base
from elab_sdk.content import scalars
from elab_sdk.errors import (
    ListTruncatedWarning,
    NotFoundError,
    ServerError,
    UnknownEndpointError,
    ValidationError,
)
from elab_sdk.files import upload_sources
from elab_sdk.files.progress import reporting
from elab_sdk.rules import checks, entry_requests, sent_uploads, updates
from elab_sdk.rules.named_choices import chosen
from elab_sdk.rules.paging import Paging
from elab_sdk.rules.release_detection import STATE_RELEASE, availability
from elab_sdk.rules.sent_uploads import Sent
from elab_sdk.wire import alerts
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Callable,
        Mapping,
        Sequence,
    )

    from anyio import Lock
    from elab_api_v1.base import Model
    from elab_api_v1.contract import ResourceKind
    from elab_api_v1.models import Experiment, Item, Template, Upload
    from elab_api_v1.types import JsonObject
    from elab_api_v1.wire import Request

    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import OutgoingFile, Source
    from elab_sdk.rules.entry_kinds import EntryKind, Kind
    from elab_sdk.rules.entry_requests import Step
    from elab_sdk.rules.named_choices import Category
    from elab_sdk.rules.paging import Row, Window
    from elab_sdk.rules.releases import Release
    from elab_sdk.rules.updates import Acts


RowT = TypeVar("RowT", bound="Row")

_LONG: Final = 1 << 20
"""Bytes from which on a file is long to send: 4.9 wants it twice where it did not get its word."""
_TRUNCATED: Final = (
    "the server sends {} rows at most and there may be more: eLabFTW {} reads no limit and no offset."
)
_MAYBE_TRUNCATED: Final = (
    "the server sent as many rows as eLabFTW 3.5.0 to 3.6.6 send at most, and there may be more; its release"
    " is unknown."
)
_OWN_ONLY: Final = "eLabFTW {} lists your own experiments only, a bug of that release."
_SAME_NUMBER: Final = (
    "4.5.3 up to and including 4.5.14 answer success and link nothing where both have the same number."
)
_REACHABLE: Final = "get_experiment(id) and get_item(id) reach every entry."


class Entries(Base):
    """What experiments, items and templates share."""

    async def _post(
        self,
        kind: Kind,
        act: str,
        id: int,
        fields: Mapping[str, object],
        *,
        entry: object = None,
        replace_metadata: bool = False,
    ) -> Done:
        """All acts of one call, from its fields; with the entry as the caller gave it."""
        acts = updates.acts(kind, act, fields)
        return await self._all(kind, act, id, updates.merging(acts, entry, replace_metadata=replace_metadata))

    async def _all(self, kind: Kind, act: str, id: int, wanted: Acts) -> Done:
        """All acts of one call."""
        _refuse_loop(kind, id, wanted.links)
        if wanted.fields:
            # a whole body that was read a moment ago must not overwrite what is written meanwhile
            async with self._turns.of(kind, id):
                return await self._do(kind, act, id, wanted)
        return await self._do(kind, act, id, wanted)

    async def _do(self, kind: Kind, act: str, id: int, wanted: Acts) -> Done:
        """What can be refused is refused before the first act is sent."""
        if wanted.merges:
            what = f"{act} with metadata"
            self._known.require("metadata", what)
            now = await self._metadata(kind, id)
            self._known.require("metadata", what)
            wanted = updates.merged(wanted, f"{kind} {id}", now)
        form, wanted = await self._prepared(kind, act, id, wanted)
        done: list[str] = []
        answer = Done.from_dict({"result": "success"})
        with note_completed_steps(done):
            for words, step in entry_requests.steps(kind, form, wanted):
                answer = await self._step(kind, act, id, step)
                done += words
        return answer

    async def _step(self, kind: Kind, act: str, id: int, step: Step) -> Done:
        """One act of a call."""
        if isinstance(step, CategoryForm):
            return await self._side(kind, id, step, "its category")
        if isinstance(step, TagForm):
            return await self._side(kind, id, step, "its tags")
        if isinstance(step, LinkForm):
            return await self._link(kind, act, id, step)
        return await self._update(kind, act, id, step)

    async def _update(self, kind: Kind, act: str, id: int, form: Mapping[str, str]) -> Done:
        """An update, and a look whether it was done where the server may have swallowed some of it."""
        done = await self._changed(updates.request(kind, id, form), "changing this one")
        if "metadata" in form and self._known.holds_for_any(updates.swallows_metadata):
            entry = await self._read_any(kind, id)
            from elab_sdk.rules import metadata  # most calls have none

            if entry.metadata is None or not metadata.is_same(entry.metadata, json.loads(form["metadata"])):
                raise self._known.not_supported(f"{act} with metadata", availability("metadata"))
        return done

    async def _read_any(self, kind: Kind, id: int) -> Experiment | Item | Template:
        return await (self._template(id) if kind == "template" else self._read(kind, id))

    async def _update_form(
        self, kind: Kind, act: str, fields: Mapping[str, str], entry: Model | None
    ) -> dict[str, str]:
        """The fields that an update must be sent with, once all is known that it depends on."""
        await self._settle(*updates.questions(fields))
        return updates.form(kind, act, fields, self._known, entry)

    async def _prepared(self, kind: Kind, act: str, id: int, wanted: Acts) -> tuple[dict[str, str], Acts]:
        """The fields that the update must be sent with, once nothing speaks against the call.

        The acts come back with the number of a category that was named.
        """
        if kind == "template":
            return await self._prepared_template(act, id, wanted.fields), wanted
        entry = None
        reads = bool(wanted.fields) and updates.needs_reading(self._known, wanted.fields)
        if reads or (wanted.category is not None and not self._known.is_known):
            entry = await self._read(kind, id)
        form = await self._update_form(kind, act, wanted.fields, entry) if wanted.fields else {}
        there: set[int] = set()
        for link in wanted.links:
            # who was given the item by somebody else may not read it, and by then other acts would be done
            is_seen = link in wanted.seen and wanted.count == len(wanted.links)
            if await self._is_linked(kind, act, id, link, is_sure=wanted.is_one, is_seen=is_seen):
                there.add(link)
        if there:
            wanted = attrs.evolve(wanted, links=tuple(link for link in wanted.links if link not in there))
        if wanted.category is not None:
            wanted = await self._with_category(kind, act, wanted, is_sure=wanted.is_one)
        return form, wanted

    async def _metadata(self, kind: Kind, id: int) -> JsonObject:
        """The metadata of an entry or a template, as it is now."""
        if kind != "template":
            return (await self._read(kind, id)).metadata or {}
        self._known.require("get_template")
        # a template does not show the release
        await self._learn(lambda release: "metadata" in release.update_fields)
        return (await self._template(id)).metadata or {}

    async def _prepared_template(self, act: str, id: int, fields: Mapping[str, str]) -> dict[str, str]:
        """The same for a template, which has no release to show."""
        self._known.require("post_template", act)
        if not set(fields) <= {"title", "body"}:
            await self._learn(lambda release: set(fields) <= set(release.update_fields))
        entry = None
        if self._known.is_known and updates.needs_reading(self._known, fields):
            entry = await self._template(id)
        return await self._update_form("template", act, fields, entry)

    async def _template(self, id: int) -> Template:
        """One template. 4.4.0 to 4.4.3 answer an object without values where there is none."""
        request = get_template.request(id)
        try:
            return await self._one(request)
        except DecodeError as error:
            if error.field != "id" or error.value is not None:
                raise
        raise NotFoundError(200, "", request.method, request.path)

    async def _side(self, kind: Kind, id: int, body: TagForm | LinkForm | CategoryForm, what: str) -> Done:
        return await self._changed(updates.side_request(kind, id, body), f"changing {what}")

    async def _tag(self, kind: EntryKind, id: int, tag: str) -> Done:
        return await self._side(kind, id, TagForm(tag=tag), "its tags")

    # -- links ---------------------------------------------------------------------------------------------
    async def _add_link(self, kind: EntryKind, act: str, id: int, link: int) -> Done:
        _refuse_loop(kind, id, [link])
        if await self._is_linked(kind, act, id, link, is_sure=True):
            return Done.from_dict({"result": "success"})
        return await self._link(kind, act, id, LinkForm(link=link))

    async def _is_linked(
        self, kind: EntryKind, act: str, id: int, link: int, *, is_sure: bool, is_seen: bool = False
    ) -> bool:
        """Refuse what the release would take for something else, or swallow.

        Where the link is one of several acts, it is not left to the server to refuse: by then the others are
        done.

        Returns:
            Whether the link is there, as far as that was looked at: up to and including 3.4.9 a server would
            make a second one.
        """
        entry: Experiment | Item | None = None
        if kind == "item":
            if not self._known.is_known:
                entry = await self._read_item(id)
            if not is_sure:
                await self._settle(_links_items)
            self._known.require("link_item", act)
        if not is_seen and (not is_sure or self._known.holds_for_any(_ignores_missing)):
            # from 4.4 on a link to an item that does not exist is a success that does nothing
            await self._read_item(link)
        if not self._known.holds_for_any(_doubles_links):
            self._refuse_same_number(kind, act, id, link)
            return False
        entry = entry or await self._read(kind, id)
        self._refuse_same_number(kind, act, id, link)
        return entry_requests.links_to(entry, link)

    def _refuse_same_number(self, kind: Kind, act: str, id: int, link: int) -> None:
        if kind != "item" and id == link and self._known.holds_for_all(_swallows_same_number):
            raise self._known.not_supported(f"{act} from {kind} {id} to item {link}", _SAME_NUMBER)

    async def _link(self, kind: Kind, act: str, id: int, link: LinkForm) -> Done:
        self._refuse_same_number(kind, act, id, link.link)
        try:
            done = await self._side(kind, id, link, "its links")
        except ServerError:
            if not self._known.holds_for_any(lambda release: release.link_twice == "crash"):
                raise
            # 4.3 fails where the link is there already (seen on 4.3.10)
            if kind == "template" or not entry_requests.links_to(await self._read(kind, id), link.link):
                raise
            done = Done.from_dict({"result": "success"})
        except UnknownEndpointError:
            # what servers say that link no items (seen on 3.4.9)
            if kind != "item" or self._known.has("link_item"):
                raise
            raise self._known.not_supported(act, availability("link_item"), is_harmless=True) from None
        if kind == "experiment" and id == link.link and self._known.holds_for_any(_swallows_same_number):
            entry = await self._read(kind, id)
            if not entry_requests.links_to(entry, link.link):
                raise self._known.not_supported(f"{act} from {kind} {id} to item {link.link}", _SAME_NUMBER)
        return done

    # -- categories ----------------------------------------------------------------------------------------
    async def _with_category(self, kind: EntryKind, act: str, wanted: Acts, *, is_sure: bool) -> Acts:
        """The acts with the number of a category that there is. Refuse one that the release lacks."""
        what = f"{act} with category"
        await self._settle(_sets_category)
        self._known.require("category", what)
        if not self._known.has("category"):
            raise self._known.not_supported(what, STATE_RELEASE)
        if kind == "experiment" and self._known.holds_for_any(
            lambda release: not release.category_sets_status
        ):
            raise self._known.not_supported(
                what,
                "It no longer sets the status there, and API v1 lists no categories of experiments.",
            )
        asked = wanted.category
        refuses = self._known.holds_for_all(lambda release: release.missing_category == "refused")
        if asked is None or wanted.category_seen or (isinstance(asked, int) and is_sure and refuses):
            return wanted
        return attrs.evolve(wanted, category=chosen(await self._categories(kind), asked, "category"))

    async def _categories(self, kind: EntryKind) -> Sequence[Category]:
        """What an entry's category can be."""
        if kind == "experiment":
            return await self._offered(get_status.request())
        return await self._offered(get_items_types.request())

    def _html(self, content: object, argument: str) -> str:
        """Text, HTML or a table as HTML. `<th>` is sent where the server is known to keep it."""
        from elab_sdk.rules.bodies import as_html  # most calls have no body

        if content is None or scalars.is_missing(content):
            return checks.body(content, argument)
        return str(
            as_html(content, header_cells=self._known.holds_for_all(lambda release: release.body_tables))
        )

    # -- uploads -------------------------------------------------------------------------------------------
    async def _upload(
        self,
        kind: EntryKind,
        act: str,
        id: int,
        source: Source,
        name: str | None,
        *,
        progress: Progress,
        check: Callable[[str], None] | None = None,
    ) -> Upload:
        with (
            upload_sources.open_source(act, source, name) as going,
            reporting(progress, going.size, going.name) as report,
        ):
            if check is not None:
                check(going.name)
            going.report_to(report)
            async with self._file_turn(kind, id):
                sent = await self._send_file(kind, act, id, going)
                return (await self._stored(kind, id, [sent]))[0]

    def _file_turn(self, kind: EntryKind, id: int) -> Lock:
        """To 3.6 an answer bears no number: of equal files, each is looked up before the next is sent."""
        has_number = self._known.holds_for_all(lambda release: release.upload_answers_id)
        return self._turns.free() if has_number else self._turns.of(f"files of {kind}", id)

    async def _send_file(self, kind: EntryKind, act: str, id: int, going: OutgoingFile) -> Sent:
        await self._check_upload(kind, act, id, going.size)
        after = self._seen.newest
        request = updates.side_request(kind, id, UploadForm(file=going.file))

        def sent(number: int | None) -> Sent:
            # the checksum is known once all is sent
            return Sent(number, going.name, going.stream.sha256, going.size, after, request.path)

        try:
            answer = await self._call(request)
        except ServerError:
            # 4.0 to 4.2 fail at a picture that they cannot read, and keep it (seen on 4.0.10 and 4.2.4)
            if not self._known.holds_for_any(lambda release: release.unreadable_picture == "crash_stored"):
                raise
            found = sent_uploads.newest_like(sent(None), (await self._read(kind, id)).uploads)
            if found is None:
                raise
            return sent(found.id)
        return sent(answer.id)

    async def _check_upload(self, kind: EntryKind, act: str, id: int, size: int) -> None:
        """Learn the release before a file is sent, where it spares sending a long one twice, or in vain."""
        if not self._known.is_known and (kind == "item" or size > _LONG):
            self._seen.note((await self._read(kind, id)).uploads)
        if kind == "item" and self._known.holds_for_all(lambda release: not release.item_multipart):
            hint = "From 4.4 on API v1 takes no files for items."
            raise self._known.not_supported(act, hint, is_harmless=True)

    async def _stored(self, kind: EntryKind, id: int, sent: Sequence[Sent]) -> list[Upload]:
        """The uploads of what was sent, found among those of the entry."""
        with note_completed_steps([each.words for each in sent]):
            stored = (await self._read(kind, id)).uploads
        return self._seen.found(sent, stored)

    # -- lists ---------------------------------------------------------------------------------------------
    async def _walk(
        self,
        request: Request[list[RowT]],
        window: Window,
        *,
        size: int,
        strict: bool,
    ) -> AsyncIterator[RowT]:
        """The rows of a list that are wanted."""
        place = 0
        async with aclosing(self._pages(request, window.on_the_server, size=size, strict=strict)) as rows:
            async for row in rows:
                if window.title is None:
                    yield row
                elif window.picks(row.title):
                    place += 1
                    if place > window.offset:
                        yield row
                    if window.limit is not None and place == window.offset + window.limit:
                        return

    async def _pages(
        self,
        request: Request[list[RowT]],
        window: Window,
        *,
        size: int,
        strict: bool,
    ) -> AsyncGenerator[RowT, None]:
        """The rows of a list, page by page."""
        if window.needs_release:
            failure = await self._learn(_lists)
            if failure is not None:
                raise self._known.not_supported("a list with search or offset", STATE_RELEASE) from failure
            if window.search is not None and not self._known.is_known:
                # nothing that this key may read, so nothing to be found
                return
        paging: Paging[RowT] = Paging(window, self._known, size)
        while not paging.done:
            query = (*request.query, *paging.query)
            rows = await self._call(attrs.evolve(request, query=query))
            if rows:
                self._known = paging.known = self._known.after_row(rows[0].keys())
            for row in paging.take(rows):
                yield row
        if paging.truncated and not self._known.is_known:
            await self._learn(lambda release: release.list_cap)
            paging.known = self._known
        if paging.truncated:
            words = (
                _TRUNCATED.format(paging.cap, self._known.name) if self._known.is_known else _MAYBE_TRUNCATED
            )
            self._say_truncated(words, strict=strict)
        if request.path == "experiments" and self._known.holds_for_all(
            lambda release: not release.lists_team_mates
        ):
            self._say_truncated(_OWN_ONLY.format(self._known.name), strict=strict)

    def _say_truncated(self, words: str, *, strict: bool) -> None:
        if strict:
            raise self._known.not_supported("a complete list", _REACHABLE)
        alerts.warn(f"{words} {_REACHABLE}", ListTruncatedWarning)


def _links_items(release: Release) -> bool:
    return release.has("link_item")


def _ignores_missing(release: Release) -> bool:
    return release.link_missing == "ignored"


def _doubles_links(release: Release) -> bool:
    return release.link_twice == "doubled"


def _swallows_same_number(release: Release) -> bool:
    return release.link_same_id == "ignored"


def _sets_category(release: Release) -> tuple[bool, bool]:
    return release.has("category"), release.category_sets_status


def _lists(release: Release) -> tuple[str | None, str]:
    return release.search_parameter, release.list_window


def _refuse_loop(kind: Kind, id: int, links: Sequence[int]) -> None:
    if kind == "item" and id in links:
        raise ValidationError("an item is not linked to itself", "link")


def number(value: object, kind: ResourceKind) -> int:
    """The ID of a resource of a kind."""
    return checks.entry_id(value, "id", kind)
