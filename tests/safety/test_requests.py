"""The number of requests per operation."""

from __future__ import annotations

import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import Manager
from elab_sdk.errors import ElabError, NotSupportedByServer, ValidationError
from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.safety.careless import CARELESS
from tests.safety.example_notebook import ExampleNotebook
from tests.safety.natural import NATURAL
from tests.safety.natural.creations import CREATIONS
from tests.safety.servers import TargetServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_sdk.sandbox.app import Received
    from tests.safety.cases import WriteCase

# cases that read an entry first
READING_CASES = {
    *("complete entry posted back", "ID of another kind of entry", "link to an experiment"),
    *("category by an unknown name", "valid title, category by an unknown name"),
    *("item: category by an unknown name", "value of a missing extra field"),
    # these list the statuses or categories
    *("status: unknown title", "status: missing", "create a status that exists"),
    *("category of API v2: unknown title", "category of API v2: missing"),
}
BAD_INPUT = [
    case for case in CARELESS if case.refused == (ValidationError,) and case.name not in READING_CASES
]
# cases that make several calls
EXCLUDED = {
    *("changed entry saved", "unchanged entry saved", "upload several files"),
    *("two titles in sequence", "two tags", "the same link twice", "upload the same file twice"),
    # cases that cannot be repeated on the same notebook
    *("cancel a booking", "existing link", "item: existing link"),
    *(
        "unchanged entry written back",
        "item: unchanged entry written back",
        "model as ID",
        "link with a model",
    ),
}
EXCLUDED |= {case.name for case in CREATIONS}
# what only API v2 can do is counted in docs/reference/requests.md: it reads before, to compare, and after
V1_CASES = [case for case in NATURAL if any(map(case.succeeds_on, GENERATIONS.values()))]
ONE_CALL = [
    case for case in V1_CASES if case.key == "own" and not case.outcomes and case.name not in EXCLUDED
]
# shared, since creating it for each manager is slow
TLS = ssl.create_default_context()
every_v2_release = pytest.mark.parametrize("bench", V2_GENERATIONS, indirect=True)
every_release = pytest.mark.parametrize("bench", GENERATIONS, indirect=True)
PARTIAL_UPDATES = [name for name, release in GENERATIONS.items() if release.partial_updates]
COMPLETE_UPDATES = [name for name, release in GENERATIONS.items() if not release.partial_updates]


class Bench:
    """A sandbox with a notebook and its request log."""

    def __init__(self, sandbox: Sandbox, world: ExampleNotebook) -> None:
        self.sandbox = sandbox
        self.world = world
        self.release = sandbox._record

    @contextmanager
    def manager(self, *, release_given: bool = False) -> Iterator[Manager]:
        endpoint, token, release = self.sandbox.endpoint, self.sandbox.token, self.sandbox.version
        stated = release if release_given else None
        # from 5.4 servers keep the times of bookings without a time zone
        with Manager(endpoint, token, release=stated, verify=TLS, time_zone="UTC") as manager:
            yield manager

    def requests(self, operation: Callable[[], object]) -> list[Received]:
        """Return the requests of an operation, except those that 4.9 refused for a missing query argument."""
        self.sandbox.requests.clear()
        operation()
        return [
            request
            for request in self.sandbox.requests
            if not (request.status == 400 and "apiv1_is_dead" not in request.query)
        ]

    def case_requests(self, case: WriteCase, *, release_given: bool) -> list[Received]:
        if case.needs_visible_links:
            self.world.recreate("experiment", "item")

        def operation() -> None:
            with self.manager(release_given=release_given) as manager:
                try:
                    case.operation(manager, self.world)
                except ElabError:
                    assert not case.succeeds_on(self.release)

        return self.requests(operation)


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with (
        Sandbox(release=request.param) as sandbox,
        ExampleNotebook(TargetServer.of_sandbox(sandbox)) as world,
    ):
        yield Bench(sandbox, world)


def _summaries(requests: list[Received]) -> list[str]:
    return [f"{request.method} {request.path.partition('/')[0] or request.path}" for request in requests]


def _repeated_reads(requests: list[Received]) -> list[str]:
    """Return the paths that were read again without a write in between."""
    read_paths: set[str] = set()
    repeated: list[str] = []
    for request in requests:
        if request.method != "GET":
            read_paths.clear()
        elif request.path in read_paths:
            repeated.append(request.path)
        else:
            read_paths.add(request.path)
    return repeated


def for_releases(*releases: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", releases, indirect=True)


@pytest.mark.parametrize("case", BAD_INPUT, ids=[case.name for case in BAD_INPUT])
@for_releases("2.0", "3.5", "4.3", "4.9", "5.0", "5.3", "5.6")
def test_invalid_input_is_refused_before_sending(bench: Bench, case: WriteCase) -> None:
    for release_given in (False, True):
        assert bench.case_requests(case, release_given=release_given) == []


@pytest.mark.parametrize("case", ONE_CALL, ids=[case.name for case in ONE_CALL])
@for_releases("2.0", "3.5", "4.3", "4.9", "5.0", "5.3", "5.6")
def test_nothing_is_read_twice(bench: Bench, case: WriteCase) -> None:
    detected, given = (bench.case_requests(case, release_given=given) for given in (False, True))
    assert _repeated_reads(detected) == _repeated_reads(given) == []
    assert len(given) <= len(detected)


@for_releases(*PARTIAL_UPDATES)
def test_partial_update_is_one_request(bench: Bench) -> None:
    def update() -> None:
        manager.post_experiment(bench.world.experiment, title="New title")

    with bench.manager() as manager:
        assert _summaries(bench.requests(update)) == ["GET experiments", "POST experiments"]
        assert _summaries(bench.requests(update)) == ["POST experiments"]
    with bench.manager(release_given=True) as manager:
        assert _summaries(bench.requests(update)) == ["POST experiments"]


@for_releases(*COMPLETE_UPDATES)
def test_complete_update_reads_the_entry_once(bench: Bench) -> None:
    def update() -> None:
        manager.post_experiment(bench.world.experiment, title="New title")

    for release_given in (False, True):
        with bench.manager(release_given=release_given) as manager:
            for _ in range(2):
                assert _summaries(bench.requests(update)) == ["GET experiments", "POST experiments"]


@every_release
def test_update_of_all_fields_reads_no_entry(bench: Bench) -> None:
    all_fields: dict[str, Any] = {"title": "All", "date": "2019-03-02", "body": "<p>all</p>"}

    def update() -> None:
        manager.post_experiment(bench.world.experiment, all_fields)

    with bench.manager(release_given=True) as manager:
        assert _summaries(bench.requests(update)) == ["POST experiments"]
    with bench.manager() as manager:
        assert _summaries(bench.requests(update)) == ["GET /login.php", "POST experiments"]
        assert _summaries(bench.requests(update)) == ["POST experiments"]


@every_release
def test_tag_and_creation_are_one_request_each(bench: Bench) -> None:
    for release_given in (False, True):
        with bench.manager(release_given=release_given) as manager:
            sent = bench.requests(lambda: manager.add_tag_to_experiment(bench.world.experiment, "blot"))
            assert _summaries(sent) == ["POST experiments"]
            assert _summaries(bench.requests(manager.create_experiment)) == ["POST experiments"]


@every_release
def test_link_is_one_request_if_the_server_checks_it(bench: Bench) -> None:
    bench.world.recreate("experiment")
    with bench.manager(release_given=True) as manager:
        sent = bench.requests(
            lambda: manager.add_link_to_experiment(bench.world.experiment, bench.world.spare)
        )
    item_reads = ["GET items"] if bench.release.link_missing == "ignored" else []
    # such a release would store the link twice
    link_reads = ["GET experiments"] if bench.release.link_twice == "doubled" else []
    assert _summaries(sent) == [*item_reads, *link_reads, "POST experiments"]


@every_release
def test_upload_is_sent_once_and_the_entry_read_once(bench: Bench) -> None:
    with bench.manager() as manager:
        sent = bench.requests(
            lambda: manager.upload_to_experiment(bench.world.experiment, b"cells", name="a.csv")
        )
    assert _summaries(sent) == ["POST experiments", "GET experiments"]


@for_releases(*[name for name, release in GENERATIONS.items() if release.has("create_event")])
def test_booking_reads_the_item_only_if_needed(
    bench: Bench,
) -> None:
    times = {"start": "2033-01-01T12:00:00Z", "end": "2033-01-01T13:00:00Z"}
    if bench.release.event_title_required:
        times["title"] = "Blot"

    def cancel() -> None:
        # from 4.4, a booking cannot be cancelled if no item has its ID
        with suppress(NotSupportedByServer):
            manager.destroy_event(int(newest or 0))

    with bench.manager(release_given=True) as manager:
        sent = bench.requests(lambda: manager.create_event(bench.world.item, times))
        newest = bench.sandbox.store.rows("SELECT max(id) AS id FROM events")[0]["id"]
        cancelled = _summaries(bench.requests(cancel))
    reads = ["GET items"] if bench.release.event_missing_item == "accepted" else []
    assert _summaries(sent) == [*reads, "POST events"]
    assert cancelled[0] == "DELETE events"
    assert cancelled[1:] in ([], ["GET events"] if bench.release.events_need_item else [])


@for_releases("4.9")
def test_marker_of_4_9_costs_at_most_one_request(bench: Bench) -> None:
    for release_given, refused_requests in ((False, 1), (True, 0)):
        bench.sandbox.requests.clear()
        with bench.manager(release_given=release_given) as manager:
            for _ in range(3):
                manager.get_experiment(bench.world.experiment)
        assert [request.status for request in bench.sandbox.requests] == [400] * refused_requests + [200] * 3


# -- API v2 -------------------------------------------------------------------------------------------------
@every_v2_release
def test_v2_release_is_asked_for_once(bench: Bench) -> None:
    for release_given in (False, True):
        with bench.manager(release_given=release_given) as manager:
            sent = bench.requests(lambda: manager.get_experiment(bench.world.experiment))
            assert _summaries(sent) == ["GET info", "GET experiments"]
            sent = bench.requests(lambda: manager.get_experiment(bench.world.experiment))
            assert _summaries(sent) == ["GET experiments"]


@every_v2_release
@pytest.mark.parametrize(
    "fields",
    [
        {"title": "New title"},
        {"title": "All", "date": "2019-03-02", "body": "<p>all</p>"},
        {"bodyappend": "<p>more</p>"},
    ],
    ids=["title", "title, date and body", "bodyappend"],
)
def test_v2_update_is_one_request(bench: Bench, fields: dict[str, str]) -> None:
    with bench.manager() as manager:
        manager.get_experiment(bench.world.experiment)
        sent = bench.requests(lambda: manager.post_experiment(bench.world.experiment, fields))
        assert _summaries(sent) == ["PATCH experiments"]
        assert sorted(sent[0].fields) == sorted(fields)


@every_v2_release
def test_v2_metadata_is_merged_with_what_was_read(bench: Bench) -> None:
    with bench.manager() as manager:
        manager.get_status()
        sent = bench.requests(lambda: manager.post_experiment(bench.world.experiment, metadata={"a": 1}))
    assert _summaries(sent) == ["GET experiments", "PATCH experiments"]


@every_v2_release
def test_v2_tag_is_one_request(bench: Bench) -> None:
    with bench.manager() as manager:
        manager.get_experiment(bench.world.experiment)
        sent = bench.requests(lambda: manager.add_tag_to_experiment(bench.world.experiment, "blot"))
        assert [request.path for request in sent] == [f"experiments/{bench.world.experiment}/tags"]


@every_v2_release
def test_v2_creations_after_the_first_are_one_request(bench: Bench) -> None:
    with bench.manager() as manager:
        manager.create_experiment()
        assert _summaries(bench.requests(manager.create_experiment)) == ["POST experiments"]
        assert _summaries(bench.requests(manager.create_template)) == ["POST experiments_templates"]


@every_v2_release
def test_v2_creation_sends_all_fields_that_the_release_takes_at_once(bench: Bench) -> None:
    assert bench.release.v2 is not None
    content: dict[str, Any] = {"title": "New", "body": "<p>new</p>", "tags": ["a", "b"]}
    with bench.manager() as manager:
        manager.create_experiment()
        manager.create_experiment(**content)
        sent = bench.requests(lambda: manager.create_experiment(**content))
    writes = [request for request in sent if request.method != "GET"]
    taken = bench.release.v2.creation_takes & content.keys()
    later = content.keys() - taken
    assert taken <= set(writes[0].fields)
    assert [sorted(write.fields) for write in writes[1:]] == ([sorted(later)] if later else [])


@every_v2_release
def test_v2_link_is_one_request_if_the_server_checks_it(bench: Bench) -> None:
    bench.world.recreate("experiment")
    with bench.manager() as manager:
        manager.get_status()
        sent = bench.requests(
            lambda: manager.add_link_to_experiment(bench.world.experiment, bench.world.spare)
        )
    reads = ["GET items"] if bench.release.link_missing == "ignored" else []
    assert _summaries(sent) == [*reads, "POST experiments"]


@every_v2_release
def test_v2_upload_is_sent_once_and_the_entry_read_once(bench: Bench) -> None:
    with bench.manager() as manager:
        manager.get_status()
        sent = bench.requests(
            lambda: manager.upload_to_experiment(bench.world.experiment, b"cells", name="a.csv")
        )
    assert _summaries(sent) == ["POST experiments", "GET experiments"]
