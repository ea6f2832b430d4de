"""How many requests an act costs: people wait for each of them."""

from __future__ import annotations

import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import Manager
from elab_sdk.errors import ElabError, NotSupportedByServer, ValidationError
from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.safety.careless import CARELESS
from tests.safety.natural import NATURAL
from tests.safety.natural.creations import CREATIONS
from tests.safety.servers import Server
from tests.safety.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_sdk.sandbox.app import Received
    from tests.safety.cases import Case

# cases whose act reads an entry before it is careless
READING = {"a whole entry posted back", "id of another kind of entry", "link to an experiment"}
BAD_INPUT = [case for case in CARELESS if case.refused == (ValidationError,) and case.name not in READING]
# acts that are several calls, and
SEVERAL = {
    *("two titles, one after the other", "two tags", "the same link twice", "upload the same file twice"),
    # not twice on the same notebook
    *("cancel a booking", "a link that is there", "item: a link that is there"),
    *("as it was read", "item: as it was read", "id as a model", "link, a model"),
}
SEVERAL |= {case.name for case in CREATIONS}
ONE_CALL = [case for case in NATURAL if case.key == "own" and not case.at_once and case.name not in SEVERAL]
# one for all: a manager of its own would build one each time
TLS = ssl.create_default_context()
every_release = pytest.mark.parametrize("bench", GENERATIONS, indirect=True)
PARTIAL = [name for name, release in GENERATIONS.items() if release.partial_updates]
WHOLE = [name for name, release in GENERATIONS.items() if not release.partial_updates]


class Bench:
    """A sandbox with a notebook, and its log."""

    def __init__(self, sandbox: Sandbox, world: World) -> None:
        self.sandbox = sandbox
        self.world = world
        self.release = sandbox.release

    @contextmanager
    def manager(self, *, told: bool = False) -> Iterator[Manager]:
        endpoint, token, release = self.sandbox.endpoint, self.sandbox.token, self.sandbox.version
        with Manager(endpoint, token, release=release if told else None, verify=TLS) as manager:
            yield manager

    def requests(self, act: Callable[[], object]) -> list[Received]:
        """What an act sends, but for the first answer of 4.9, which only asks for a word in the query."""
        self.sandbox.requests.clear()
        act()
        return [
            request
            for request in self.sandbox.requests
            if not (request.status == 400 and "apiv1_is_dead" not in request.query)
        ]

    def of_case(self, case: Case, *, told: bool) -> list[Received]:
        if case.needs_links:
            self.world.fresh("experiment", "item")

        def act() -> None:
            with self.manager(told=told) as manager:
                try:
                    case.act(manager, self.world)
                except ElabError:
                    assert not case.lands(self.release)

        return self.requests(act)


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with Sandbox(release=request.param) as sandbox, World(Server.of_sandbox(sandbox)) as world:
        yield Bench(sandbox, world)


def _ways(requests: list[Received]) -> list[str]:
    return [f"{request.method} {request.path.partition('/')[0] or request.path}" for request in requests]


def _reads_in_vain(requests: list[Received]) -> list[str]:
    """What was read again though nothing had been written in between."""
    seen: set[str] = set()
    vain: list[str] = []
    for request in requests:
        if request.method != "GET":
            seen.clear()
        elif request.path in seen:
            vain.append(request.path)
        else:
            seen.add(request.path)
    return vain


def on(*releases: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bench", releases, indirect=True)


@pytest.mark.parametrize("case", BAD_INPUT, ids=[case.name for case in BAD_INPUT])
@on("2.0", "3.5", "4.3", "4.9")
def test_bad_input_is_refused_before_anything_is_sent(bench: Bench, case: Case) -> None:
    for told in (False, True):
        assert bench.of_case(case, told=told) == []


@pytest.mark.parametrize("case", ONE_CALL, ids=[case.name for case in ONE_CALL])
@on("2.0", "3.5", "4.3", "4.9")
def test_nothing_is_read_twice_and_a_release_that_is_told_costs_nothing(bench: Bench, case: Case) -> None:
    untold, told = (bench.of_case(case, told=told) for told in (False, True))
    assert _reads_in_vain(untold) == _reads_in_vain(told) == []
    assert len(told) <= len(untold)


@on(*PARTIAL)
def test_an_update_is_one_request_once_partial_updates_are_known_to_be_fine(bench: Bench) -> None:
    def update() -> None:
        manager.post_experiment(bench.world.experiment, title="New title")

    with bench.manager() as manager:
        assert _ways(bench.requests(update)) == ["GET experiments", "POST experiments"]
        assert _ways(bench.requests(update)) == ["POST experiments"]
    with bench.manager(told=True) as manager:
        assert _ways(bench.requests(update)) == ["POST experiments"]


@on(*WHOLE)
def test_an_update_reads_the_entry_once_where_all_fields_must_be_sent(bench: Bench) -> None:
    def update() -> None:
        manager.post_experiment(bench.world.experiment, title="New title")

    for told in (False, True):
        with bench.manager(told=told) as manager:
            for _ in range(2):
                assert _ways(bench.requests(update)) == ["GET experiments", "POST experiments"]


@every_release
def test_an_update_of_title_date_and_body_reads_no_entry_and_the_login_page_once(bench: Bench) -> None:
    every: dict[str, Any] = {"title": "All", "date": "2019-03-02", "body": "<p>all</p>"}

    def update() -> None:
        manager.post_experiment(bench.world.experiment, every)

    with bench.manager(told=True) as manager:
        assert _ways(bench.requests(update)) == ["POST experiments"]
    with bench.manager() as manager:
        assert _ways(bench.requests(update)) == ["GET /login.php", "POST experiments"]
        assert _ways(bench.requests(update)) == ["POST experiments"]


@every_release
def test_a_tag_and_a_creation_are_one_request_each(bench: Bench) -> None:
    for told in (False, True):
        with bench.manager(told=told) as manager:
            sent = bench.requests(lambda: manager.add_tag_to_experiment(bench.world.experiment, "blot"))
            assert _ways(sent) == ["POST experiments"]
            assert _ways(bench.requests(manager.create_experiment)) == ["POST experiments"]


@every_release
def test_a_link_is_one_request_where_the_server_itself_refuses_what_is_missing(bench: Bench) -> None:
    bench.world.fresh("experiment")
    with bench.manager(told=True) as manager:
        sent = bench.requests(
            lambda: manager.add_link_to_experiment(bench.world.experiment, bench.world.spare)
        )
    reads = ["GET items"] if bench.release.link_missing == "ignored" else []
    # there it would be doubled
    looks = ["GET experiments"] if bench.release.link_twice == "doubled" else []
    assert _ways(sent) == [*reads, *looks, "POST experiments"]


@every_release
def test_an_upload_is_sent_once_and_its_entry_read_once(bench: Bench) -> None:
    with bench.manager() as manager:
        sent = bench.requests(
            lambda: manager.upload_to_experiment(bench.world.experiment, b"cells", name="a.csv")
        )
    assert _ways(sent) == ["POST experiments", "GET experiments"]


@on(*[name for name, release in GENERATIONS.items() if release.has("create_event")])
def test_a_booking_reads_the_item_only_where_the_server_would_book_one_that_does_not_exist(
    bench: Bench,
) -> None:
    times = {"start": "2033-01-01T12:00:00Z", "end": "2033-01-01T13:00:00Z"}
    if bench.release.event_title_required:
        times["title"] = "Blot"

    def cancel() -> None:
        # from 4.4 on it is out of reach where no item has its number
        with suppress(NotSupportedByServer):
            manager.destroy_event(int(newest or 0))

    with bench.manager(told=True) as manager:
        sent = bench.requests(lambda: manager.create_event(bench.world.item, times))
        newest = bench.sandbox.store.rows("SELECT max(id) AS id FROM events")[0]["id"]
        cancelled = _ways(bench.requests(cancel))
    reads = ["GET items"] if bench.release.event_missing_item == "accepted" else []
    assert _ways(sent) == [*reads, "POST events"]
    assert cancelled[0] == "DELETE events"
    assert cancelled[1:] in ([], ["GET events"] if bench.release.events_need_item else [])


@on("4.9")
def test_the_word_that_4_9_wants_is_asked_for_once_and_never_where_the_release_is_told(bench: Bench) -> None:
    for told, wasted in ((False, 1), (True, 0)):
        bench.sandbox.requests.clear()
        with bench.manager(told=told) as manager:
            for _ in range(3):
                manager.get_experiment(bench.world.experiment)
        assert [request.status for request in bench.sandbox.requests] == [400] * wasted + [200] * 3
