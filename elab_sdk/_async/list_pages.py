"""Lists of entries, read page by page, and complete on every release or with a warning."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from elab_sdk._wording import Wording
from elab_sdk.errors import ListTruncatedWarning
from elab_sdk.rules.paging import Paging
from elab_sdk.rules.release_detection import STATE_RELEASE
from elab_sdk.wire import alerts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from elab_api_v1.wire import Request

    from elab_sdk._async.session import Session
    from elab_sdk.rules.paging import Row, Window
    from elab_sdk.rules.releases import Release

RowT = TypeVar("RowT", bound="Row")

_TRUNCATED: Final = (
    "the server sends at most {} rows and there may be more: eLabFTW {} reads no limit and no offset."
)
_MAYBE_TRUNCATED: Final = (
    "the server sent as many rows as eLabFTW 3.5.0 to 3.6.6 send at most, and there may be more; its release"
    " is unknown."
)
_OWN_ONLY: Final = "eLabFTW {} lists your own experiments only, a bug of that release."
_REACHABLE: Final = Wording("{get_entries} every entry.")


async def rows(
    session: Session, request: Request[list[RowT]], window: Window, *, size: int, strict: bool
) -> AsyncGenerator[RowT, None]:
    """Iterate over the rows of a list that match.

    Args:
        session: Sends the requests.
        request: The request for the list.
        window: Which rows.
        size: How many to request at once.
        strict: Raise an error if the server may omit rows, instead of a warning.
    """
    place = 0
    async with aclosing(pages(session, request, window.for_server, size=size, strict=strict)) as listed:
        async for row in listed:
            if window.title is None:
                yield row
            elif window.matches_title(row.title):
                place += 1
                if place > window.offset:
                    yield row
                if window.limit is not None and place == window.offset + window.limit:
                    return


async def pages(
    session: Session, request: Request[list[RowT]], window: Window, *, size: int, strict: bool
) -> AsyncGenerator[RowT, None]:
    """Iterate over the rows of a list, page by page. Titles are not compared here."""
    if window.needs_release:
        failure = await session.learn(_list_properties)
        if failure is not None:
            raise session.known.not_supported("a list with search or offset", str(STATE_RELEASE)) from failure
        if window.search is not None and not session.known.is_known:
            # this key can read no entry, so there are no matches
            return
    paging: Paging[RowT] = Paging(window, session.known, size)
    while not paging.done:
        query = (*request.query, *paging.query)
        page = await session.call(attrs.evolve(request, query=query))
        if page:
            session.known = paging.known = session.known.after_row(page[0].keys())
        for row in paging.take(page):
            yield row
    if paging.truncated and not session.known.is_known:
        await session.learn(lambda release: release.list_cap)
        paging.known = session.known
    if paging.truncated:
        is_known = session.known.is_known
        reason = _TRUNCATED.format(paging.row_count, session.known.name) if is_known else _MAYBE_TRUNCATED
        _report_truncated(session, reason, strict=strict)
    if request.path == "experiments" and session.known.holds_for_all(_lists_own_only):
        _report_truncated(session, _OWN_ONLY.format(session.known.name), strict=strict)


def _report_truncated(session: Session, reason: str, *, strict: bool) -> None:
    if strict:
        raise session.known.not_supported("a complete list", str(_REACHABLE))
    alerts.warn(f"{reason} {_REACHABLE}", ListTruncatedWarning)


def _list_properties(release: Release) -> tuple[Any, ...]:
    return release.search_parameter, release.list_window


def _lists_own_only(release: Release) -> bool:
    return not release.lists_team_mates
