"""Writes to locked, archived and deleted entries."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import LockedEntryWarning, LockedError, NotFoundError, PermissionDeniedError
from tests.safety.cases import WriteCase, adds, sets, stores_dates

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Operation
    from tests.safety.example_notebook import ExampleNotebook


def _own_lock_is_open(release: Release) -> bool:
    """Return whether whoever locked an entry can write to it: API v2 only keeps others out."""
    return release.v2 is not None


def _locked_errors(release: Release) -> tuple[type[BaseException], ...]:
    # 4.0 – 4.2 send the same error for locked entries and entries of other users
    return (PermissionDeniedError,) if release.locked == "forbidden" else (LockedError,)


def _has_archive(release: Release) -> bool:
    return release.v2 is not None


def _archive_is_open(release: Release) -> bool:
    return release.v2 is not None and not release.v2.archived_is_locked


def _deleted_is_open(release: Release) -> bool:
    """Return whether a deleted entry can be changed: only on 5.2."""
    return release.v2 is not None and release.v2.reads_deleted and not release.v2.archived_is_locked


def _warned(write: Operation) -> Operation:
    """Return a write that must warn if it succeeds."""

    def operation(client: Any, world: ExampleNotebook) -> object:
        with warnings.catch_warnings(record=True, action="always", category=LockedEntryWarning) as caught:
            result = write(client, world)
        assert [each.category for each in caught] == [LockedEntryWarning], "there was no warning"
        return result

    return operation


STATES: Final = (
    WriteCase(
        name="title while locked",
        operation=_warned(lambda m, w: m.post_experiment(w.locked, title="x")),
        expect=sets("locked", title="x"),
        allowed=_own_lock_is_open,
        refused=_locked_errors,
        needs=("locked",),
    ),
    WriteCase(
        name="update while locked",
        operation=_warned(
            lambda m, w: m.post_experiment(w.locked, title="x", date="2019-03-02", body="<p>x</p>")
        ),
        expect=sets("locked", title="x", date="20190302", body="<p>x</p>"),
        exists=stores_dates,
        allowed=_own_lock_is_open,
        refused=_locked_errors,
        needs=("locked",),
    ),
    WriteCase(
        name="tag while locked by another user",
        operation=lambda m, w: m.add_tag_to_experiment(w.held, "blot"),
        expect=adds("held", "tags", "blot"),
        # on 4.0 – 4.3 and on API v2, locked entries cannot be tagged
        allowed=lambda release: release.v2 is None and not release.lock_blocks_everything,
        refused=(PermissionDeniedError,),
        needs=("held",),
    ),
    WriteCase(
        name="title of an archived entry",
        operation=_warned(lambda m, w: m.post_experiment(w.archived, title="x")),
        expect=sets("archived", title="x"),
        exists=_has_archive,
        allowed=_archive_is_open,
        refused=(LockedError, PermissionDeniedError, NotFoundError),
        needs=("archived",),
    ),
    WriteCase(
        name="title of a deleted entry",
        operation=_warned(lambda m, w: m.post_experiment(w.deleted, title="x")),
        expect=sets("deleted", title="x"),
        allowed=_deleted_is_open,
        refused=(LockedError, PermissionDeniedError, NotFoundError),
        needs=("deleted",),
    ),
)
