"""The requests per call of the methods that only API v2 has, for docs/reference/requests.md."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import Sandbox
from tests.acts.v2_case import V2Case
from tests.acts.v2_state_costs import V2_STATE_CASES
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPERIMENT: Final = ("experiment", 1)
_FILE: Final = "gel.csv"
_STEP: Final = "thaw"
_COMMENT: Final = "fine"


V2_CASES: Final = (
    *V2_STATE_CASES,
    V2Case("get_steps(entry)", lambda w: w.get_steps(_EXPERIMENT), 1),
    V2Case(
        "add_step(entry, body)",
        lambda w: w.add_step(_EXPERIMENT, "weigh"),
        2,
        "the steps are read to check what the server stored",
    ),
    V2Case(
        "add_step(entry, body, deadline=)",
        lambda w: w.add_step(_EXPERIMENT, "weigh", deadline="2040-01-31 12:00"),
        2,
        "the deadline is a change of the new step",
    ),
    V2Case(
        "finish_step(entry, step)",
        lambda w: w.finish_step(_EXPERIMENT, 1),
        2,
        "the steps are read first: the server opens a finished step",
    ),
    V2Case("reopen_step(entry, step), open", lambda w: w.reopen_step(_EXPERIMENT, 1), 1, "nothing to change"),
    V2Case(
        "edit_step(entry, step, body)",
        lambda w: w.edit_step(_EXPERIMENT, 1, "weigh"),
        2,
        "the steps are read first, to find the step in the entry",
    ),
    V2Case(
        "set_step_deadline(entry, step, deadline)",
        lambda w: w.set_step_deadline(_EXPERIMENT, 1, "2040-01-31 12:00"),
        2,
        "the same",
    ),
    V2Case(
        "delete_step(entry, step, body=)",
        lambda w: w.delete_step(_EXPERIMENT, 1, body=_STEP),
        3,
        "the steps are read before, to compare the text, and after",
    ),
    V2Case("get_comments(entry)", lambda w: w.get_comments(_EXPERIMENT), 1),
    V2Case(
        "add_comment(entry, text)",
        lambda w: w.add_comment(_EXPERIMENT, "fine, too"),
        2,
        "the comments are read: up to and including 5.2 the server may not say which ID the new one has",
    ),
    V2Case(
        "edit_comment(entry, comment, text)",
        lambda w: w.edit_comment(_EXPERIMENT, 1, "repeat it"),
        2,
        "the comments are read first, to find the comment on the entry",
    ),
    V2Case(
        "delete_comment(entry, comment, text=)",
        lambda w: w.delete_comment(_EXPERIMENT, 1, text=_COMMENT),
        3,
        "the comments are read before, to compare the text, and after",
    ),
    V2Case(
        "set_rating(entry, 4)", lambda w: w.set_rating(_EXPERIMENT, 4), 1, "the response is the whole entry"
    ),
    V2Case("set_custom_id(entry, 77)", lambda w: w.set_custom_id(_EXPERIMENT, 77), 1, "the same"),
    V2Case(
        'set_status(entry, "Success")',
        lambda w: w.set_status(_EXPERIMENT, "Success"),
        2,
        "the list of statuses; as many for `set_category`",
    ),
    V2Case(
        "set_permissions(entry, read=, write=)",
        lambda w: w.set_permissions(_EXPERIMENT, read="useronly", write="useronly"),
        2,
        "the entry is read first; nothing more if it has these permissions",
    ),
    V2Case('get_statuses("item")', lambda w: w.get_statuses("item"), 1),
    V2Case(
        'create_status("item", title)',
        lambda w: w.create_status("item", "In stock"),
        3,
        "the list before and after; as many for `create_category`",
    ),
    V2Case("get_revisions(entry)", lambda w: w.get_revisions(_EXPERIMENT), 1),
    V2Case("get_user(), get_team(), get_users()", lambda w: w.get_user(), 1, "one request each"),
    V2Case("get_uploads(entry)", lambda w: w.get_uploads(_EXPERIMENT), 1),
    V2Case(
        "replace_upload(upload, file)",
        lambda w: w.replace_upload(1, b"c,d", _FILE),
        3,
        "the file is read first, since an archived one is not replaced; the entry, to compare"
        " the checksum. On 5.3 a fourth sets the comment, which the server drops",
    ),
    V2Case(
        "replace_upload(upload, file), the same content",
        lambda w: w.replace_upload(1, b"a,b", _FILE),
        1,
        "nothing to change",
    ),
    V2Case(
        "rename_upload(upload, name)",
        lambda w: w.rename_upload(1, "blot.csv"),
        2,
        "the file is read first, to find its entry and its state",
    ),
    V2Case("comment_upload(upload, text)", lambda w: w.comment_upload(1, "raw"), 2, "the same"),
    V2Case(
        "archive_upload(upload)",
        lambda w: w.archive_upload(1),
        2,
        "the file is read first: the server restores an archived one",
    ),
    V2Case("restore_upload(upload), not archived", lambda w: w.restore_upload(1), 1, "nothing to change"),
    V2Case(
        "delete_upload(upload, name=)",
        lambda w: w.delete_upload(1, name=_FILE),
        3,
        "the file is read before, to compare the name, and after",
    ),
    V2Case("download_entry(entry, to)", lambda w: w.download_entry(_EXPERIMENT, io.BytesIO()), 1),
)


def measure_v2_requests(case: V2Case, release: str, kind: str) -> list[str]:
    """Make the call on a new server, and return its requests."""
    with Sandbox(release=release) as sandbox:
        world = World(kind, sandbox)
        try:
            world.create_experiment()
            world.add_step(_EXPERIMENT, _STEP)
            world.add_comment(_EXPERIMENT, _COMMENT)
            world.upload_to_experiment(1, b"a,b", _FILE)
            case.before(world)
            sandbox.requests.clear()
            case.call(world)
            return [f"{each.method} {each.path}" for each in sandbox.requests]
        finally:
            world.close()


def v2_only_rows() -> Iterator[str]:
    """Return the lines of the table."""
    yield "| | requests | reason |"
    yield "|---|:-:|---|"
    for case in V2_CASES:
        yield f"| `{case.code}` | {case.count} | {case.reason} |"
