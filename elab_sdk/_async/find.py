"""Entries are found by what people know of them, on every release the same."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
from elab_api_v1.api.experiments import get_all_experiments
from elab_api_v1.api.items import get_all_items

from elab_sdk._async.creation import Creating
from elab_sdk.content.display import rows
from elab_sdk.errors import NotSupportedByServer
from elab_sdk.rules.named_choices import titled
from elab_sdk.rules.paging import PAGE, Window
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from elab_api_v1.models import ExperimentSummary, ItemSummary
    from elab_api_v1.wire import Request

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.rules.criteria import Criteria
    from elab_sdk.rules.entry_kinds import EntryKind

RowT = TypeVar("RowT", "ExperimentSummary", "ItemSummary")

_AT_ONCE: Final = 4
"""How many entries are read at once where rows have no tags."""


class Finding(Creating):
    """How entries are found by what people know of them."""

    async def find_experiments(
        self,
        *,
        title: str | None = None,
        exact: bool = False,
        tag: str | Sequence[str] | None = None,
        category: Id | str | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        owner: int | str | None = None,
        search: str | None = None,
        limit: int | None = None,
        strict: bool = False,
    ) -> list[ExperimentSummary]:
        """Find experiments. On every release the same arguments find the same.

        >>> created = await manager.create_experiment(title="Western blot 12", tags="blot")
        >>> rows = await manager.find_experiments(title="western", tag="blot", limit=1)
        >>> rows[0].id == created.id
        True

        All that is given must fit. The server leaves out what it can: by title and date from 4.3 on, by tag
        from 4.4 on; the rest is done here, from the rows of the list. Rows have no tags from 3.6.7 to 4.3:
        there each experiment that fits otherwise is read, four at once, so give more than a tag.

        Args:
            title: Text that the title must contain; upper and lower case are the same.
            exact: Whether the title must be this text, to the letter.
            tag: A tag that it must have, or several, all of which it must have. Upper and lower case are the
                same, as they are to eLabFTW.
            category: The number or the name of a status, or one of `get_status`.
            since: The first day: a date, or text such as 2017-04-15.
            until: The last day.
            owner: Number or full name of the person whom it belongs to: "Ada Lovelace".
            search: What the server must find, from 4.3 on: words, `title:`, `body:`, … with AND, OR, NOT.
            limit: The most rows; all where it is left out.
            strict: Raise where the server may hold back rows, instead of warning.

        Returns:
            Rows, newest date first.

        Raises:
            ValidationError: An argument is wrong, or nothing was found and there is no status of that name.
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.
            SearchSyntaxError: The server did not understand the search.

        Works on every release. 3.5.0 to 3.6.6 send the newest 16 only; the warning `ListTruncatedWarning`
        says so.
        """
        from elab_sdk.rules.criteria import criteria  # not needed by most who import the Manager

        wanted = criteria(
            "experiment",
            title=title,
            exact=exact,
            tag=tag,
            category=category,
            since=since,
            until=until,
            owner=owner,
            search=search,
            limit=limit,
        )
        return await self._find("experiment", get_all_experiments.request(), wanted, strict=strict)

    async def find_items(
        self,
        *,
        title: str | None = None,
        exact: bool = False,
        tag: str | Sequence[str] | None = None,
        category: Id | str | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        owner: int | str | None = None,
        search: str | None = None,
        limit: int | None = None,
        strict: bool = False,
    ) -> list[ItemSummary]:
        """Find database items. On every release the same arguments find the same.

        >>> created = await manager.create_item(1, title="Plasmid pBR322")
        >>> [row.id == created.id for row in await manager.find_items(title="pbr322", category=1)]
        [True]

        Args:
            title: Text that the title must contain; upper and lower case are the same.
            exact: Whether the title must be this text, to the letter.
            tag: A tag that it must have, or several, all of which it must have.
            category: The number or the name of an items type, or one of `get_items_types`.
            since: The first day: a date, or text such as 2017-04-15.
            until: The last day.
            owner: Number or full name of the person whom it belongs to.
            search: The server's search, from 4.3 on.
            limit: The most rows; all where it is left out.
            strict: Raise where the server may hold back rows, instead of warning.

        Returns:
            Rows, newest date first.

        Raises:
            ValidationError: An argument is wrong, or nothing was found and there is no type of that name.
            NotSupportedByServer: `search` before 4.3; or `strict`, and there may be more rows.
            SearchSyntaxError: The server did not understand the search.

        Works on every release; see `find_experiments`.
        """
        from elab_sdk.rules.criteria import criteria

        wanted = criteria(
            "item",
            title=title,
            exact=exact,
            tag=tag,
            category=category,
            since=since,
            until=until,
            owner=owner,
            search=search,
            limit=limit,
        )
        return await self._find("item", get_all_items.request(), wanted, strict=strict)

    async def _find(
        self,
        kind: EntryKind,
        request: Request[list[RowT]],
        wanted: Criteria,
        *,
        strict: bool,
    ) -> list[RowT]:
        found: list[RowT] = []
        async with aclosing(self._matches(kind, request, wanted, strict=strict)) as matches:
            async for row in matches:
                found.append(row)
                if len(found) == wanted.limit:
                    break
        if not found and isinstance(wanted.category, str):
            await self._name_category(kind, wanted.category)
        return rows(found)

    async def _matches(
        self,
        kind: EntryKind,
        request: Request[list[RowT]],
        wanted: Criteria,
        *,
        strict: bool,
    ) -> AsyncGenerator[RowT, None]:
        """The rows that fit, as they come."""
        from elab_sdk.rules.criteria import reads_tags, tags_of

        if wanted.search is not None:
            await self._learn(lambda release: release.search_parameter)
        narrowed = wanted.narrowed(self._known)
        request = attrs.evolve(request, query=narrowed.filters)
        window = Window(search=narrowed.search)
        undecided: list[RowT] = []
        asks_again, is_first = False, self._known.candidates_differ(reads_tags)
        async with aclosing(self._pages(request, window, size=PAGE, strict=strict)) as listed:
            async for row in listed:
                tags = [*wanted.tags] if narrowed.filters else tags_of(row)
                if not wanted.fits(row) or (tags is not None and not wanted.tagged(tags)):
                    continue
                if tags is not None or not wanted.tags:
                    yield row
                    continue
                undecided.append(row)
                decided: list[RowT] = []
                if len(undecided) == _AT_ONCE or (is_first and not wanted.narrowed(self._known).filters):
                    decided = await self._tagged(kind, undecided, wanted)
                    undecided.clear()
                if is_first:
                    # the first entry of all shows what kind of server this is
                    is_first = False
                    await self._settle(reads_tags)
                    if wanted.narrowed(self._known).filters:
                        # nothing came of it yet: this server is better asked for the tags
                        asks_again = True
                        break
                for each in decided:
                    yield each
        if not asks_again:
            for each in await self._tagged(kind, undecided, wanted):
                yield each
            return
        async with aclosing(self._matches(kind, request, wanted, strict=strict)) as matches:
            async for row in matches:
                yield row

    async def _tagged(self, kind: EntryKind, found: Sequence[RowT], wanted: Criteria) -> list[RowT]:
        """Those rows whose entries have the tags, which only the entries tell."""

        async def is_tagged(row: RowT) -> bool:
            return wanted.tagged((await self._read(kind, row.id)).tags)

        fitting = await AsyncWorkerPool(_AT_ONCE).run(is_tagged, found)
        return [row for row, fits in zip(found, fitting, strict=True) if fits]

    async def _name_category(self, kind: EntryKind, name: str) -> None:
        """Nothing was found: perhaps there is no category of that name."""
        if self._known.lacks("get_status"):
            return
        try:
            there = await self._categories(kind)
        except NotSupportedByServer:
            return
        titled(there, name, "category")
