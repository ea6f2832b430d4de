"""For any JSON of a server, the methods of API v2 alone return a readable result or raise an `ElabError`."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elab_sdk import ElabError, Manager, Permission, Retries, Timeouts
from tests.export.small_archives import small_archive
from tests.wire import test_fuzz
from tests.wire.faulty import KEY, Faulty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXPERIMENT: Any = ("experiment", 1)


def create_from_csv(manager: Manager) -> object:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "samples.csv")
        path.write_text("title,pH\nBlot,7.2\n")
        return manager.create_from_csv(path)


ACTS: dict[str, Callable[[Manager], Any]] = {
    "delete": lambda m: m.delete(EXPERIMENT, title="x"),
    "restore": lambda m: m.restore(EXPERIMENT),
    "archive": lambda m: m.archive(EXPERIMENT),
    "lock": lambda m: m.lock(EXPERIMENT),
    "unlock": lambda m: m.unlock(EXPERIMENT),
    "duplicate": lambda m: m.duplicate(EXPERIMENT),
    "untag": lambda m: m.untag(EXPERIMENT, "x"),
    "unlink": lambda m: m.unlink(EXPERIMENT, 2),
    "link_experiments": lambda m: m.link_experiments(EXPERIMENT, 2),
    "get_steps": lambda m: m.get_steps(EXPERIMENT),
    "add_step": lambda m: m.add_step(EXPERIMENT, "x", deadline="2040-01-01 10:00"),
    "finish_step": lambda m: m.finish_step(EXPERIMENT, 1),
    "edit_step": lambda m: m.edit_step(EXPERIMENT, 1, "x"),
    "set_step_deadline": lambda m: m.set_step_deadline(EXPERIMENT, 1, "2040-01-01 10:00"),
    "delete_step": lambda m: m.delete_step(EXPERIMENT, 1, body="x"),
    "get_comments": lambda m: m.get_comments(EXPERIMENT),
    "add_comment": lambda m: m.add_comment(EXPERIMENT, "x"),
    "edit_comment": lambda m: m.edit_comment(EXPERIMENT, 1, "x"),
    "delete_comment": lambda m: m.delete_comment(EXPERIMENT, 1, text="x"),
    "get_revisions": lambda m: m.get_revisions(EXPERIMENT),
    "get_user": lambda m: m.get_user(),
    "get_team": lambda m: m.get_team(),
    "get_users": lambda m: m.get_users("x"),
    "get_uploads": lambda m: m.get_uploads(EXPERIMENT, archived=True),
    "replace_upload": lambda m: m.replace_upload(1, b"x", "x.txt"),
    "rename_upload": lambda m: m.rename_upload(1, "x.txt"),
    "comment_upload": lambda m: m.comment_upload(1, "x"),
    "archive_upload": lambda m: m.archive_upload(1),
    "delete_upload": lambda m: m.delete_upload(1, name="x.txt"),
    "download_entry": lambda m: m.download_entry(EXPERIMENT, io.BytesIO(), format="csv"),
    "set_rating": lambda m: m.set_rating(EXPERIMENT, 3),
    "set_custom_id": lambda m: m.set_custom_id(EXPERIMENT, 3),
    "set_status": lambda m: m.set_status(EXPERIMENT, "x"),
    "set_category": lambda m: m.set_category(EXPERIMENT, 1),
    "set_permissions": lambda m: m.set_permissions(EXPERIMENT, read=Permission("user", users=[2])),
    "get_statuses": lambda m: m.get_statuses("item"),
    "get_categories": lambda m: m.get_categories("experiment"),
    "create_status": lambda m: m.create_status("item", "x"),
    "create_category": lambda m: m.create_category("item", "x"),
    "create_from_csv": create_from_csv,
    "import_eln": lambda m: m.import_eln(small_archive()),
}

FEW = settings(test_fuzz.BOUNDED, max_examples=25)

SCALARS = ("title", "body", "comment", "real_name", "state", "locked", "finished", "deadline", "tag")
VALUES = ("type", "item_id", "tags", "canread", "canread_base", "uploads", "items_links", "experiments_links")
entries = st.fixed_dictionaries(
    {"id": st.just(1)},
    optional={
        **dict.fromkeys(SCALARS, test_fuzz.scalars),
        **dict.fromkeys((*VALUES, "steps", "rating", "status"), test_fuzz.values),
    },
)
answers = st.one_of(test_fuzz.values, entries, st.lists(entries, max_size=2))
"""Any JSON, and what resembles an entry, or a list of steps, comments, files and rows."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[test_fuzz.Server, str]]:
    told = test_fuzz.Server()
    with Faulty(told) as serving:
        yield told, serving.endpoint.replace("/api/v1/", "/api/v2/")


@pytest.mark.parametrize("act", ACTS)
def test_any_json_is_read_or_an_elab_error(act: str, server: tuple[test_fuzz.Server, str]) -> None:
    told, endpoint = server
    quick = Timeouts(read=2, call=5, transfer=5)

    @FEW
    @given(
        answers,
        st.sampled_from([200, 200, 201, 204, 400, 500]),
        st.sampled_from(["4.9", "5.0", "5.3", "5.6"]),
    )
    def check(value: object, status: int, release: str) -> None:
        head = b"Content-Type: application/json\r\nLocation: /api/v2/experiments/1/steps/1\r\n"
        told.raw = test_fuzz.raw_answer(status, head, json.dumps(value).encode())
        server_settings: dict[str, Any] = {"retries": Retries(0), "release": release, "api": "v2"}
        with (
            Manager(endpoint, KEY, timeout=quick, **server_settings) as manager,
            warnings.catch_warnings(),
            contextlib.suppress(ElabError),
        ):
            warnings.simplefilter("ignore")
            test_fuzz.read_all(ACTS[act](manager))

    check()


def test_every_operation_is_fuzzed() -> None:
    public = {name for name, _ in inspect.getmembers(Manager, inspect.isfunction) if name[0] != "_"}
    left = public - set(test_fuzz.ACTS) - set(ACTS)
    prefixes = ("get_", "post_", "create_", "add_", "destroy_", "find_", "set_", "edit_", "delete")
    assert {name for name in left if name.startswith(prefixes)} == set()
