"""The same call does the same on every release, or is refused."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    ConfigurationError,
    ListTruncatedWarning,
    Manager,
    NotFoundError,
    NotSupportedByServer,
    UnexpectedWrite,
    ValidationError,
)
from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.facade.conftest import World

EVERY = pytest.mark.parametrize("release", GENERATIONS)
LEARNED = {"3.0": {"3.0", "3.3"}, "3.5": {"3.5", "3.6"}, "3.6": {"3.5", "3.6"}}


class On:
    """A sandbox of a release and a manager that knows nothing of it."""

    def __init__(self, release: str, /, **settings: Any) -> None:
        self.sandbox = Sandbox(release)
        self.settings = settings

    def __enter__(self) -> On:
        self.sandbox.start()
        self.manager = Manager(self.sandbox.endpoint, self.sandbox.token, **self.settings)
        return self

    def __exit__(self, *_: object) -> None:
        self.manager.close()
        self.sandbox.stop()


@EVERY
@pytest.mark.parametrize("is_stated", [False, True], ids=["learned", "stated"])
def test_an_update_changes_what_it_names_and_nothing_else(release: str, is_stated: bool) -> None:
    with On(release, **({"release": release} if is_stated else {})) as on:
        created = on.manager.create_experiment()
        on.manager.post_experiment(
            created, title='A "title" & more', date="2017-04-15", body="<p>a &amp; b</p>"
        )
        for change in ({"title": "New"}, {"date": "2018-05-06"}, {"body": "<p>new</p>"}):
            before = on.manager.get_experiment(created)
            on.manager.post_experiment(created, change)
            after = on.manager.get_experiment(created)
            for field in ("title", "date", "body"):
                if field not in change:
                    assert getattr(after, field) == getattr(before, field)
        assert (after.title, after.date.isoformat() if after.date else "") == ("New", "2018-05-06")
        assert after.body == "<p>new</p>"
        assert len(on.sandbox.state()["experiments"]) == 1


@pytest.mark.parametrize("release", [name for name, each in GENERATIONS.items() if each.has("create_item")])
def test_an_item_is_updated_as_an_experiment_is(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        on.manager.post_item(item, title="Plasmid", body="<p>AmpR</p>")
        on.manager.post_item(item, date="2017-04-15")
        entry = on.manager.get_item(item)
        assert (entry.title, entry.body) == ("Plasmid", "<p>AmpR</p>")
        assert len(on.sandbox.state()["items"]) == 1


@EVERY
def test_a_release_is_learned_from_the_first_full_entry(release: str) -> None:
    with On(release) as on:
        assert not on.manager.release.is_known
        on.manager.create_experiment()
        on.manager.get_experiment(1)
        known = on.manager.release
        assert on.sandbox.release in known.candidates
        assert {each.generation for each in known.candidates} <= LEARNED.get(release, {release})
        assert (known.version, known.certainty) == (None, "inferred")


def test_a_list_tells_3_6_7_from_what_its_entries_look_like() -> None:
    with On("3.6") as on:
        on.manager.create_experiment()
        on.manager.get_experiment(1)
        assert on.manager.release.name == "3.5.0 – 3.6.7"
        on.manager.get_all_experiments()
        assert on.manager.release.name == "3.6.7"


def test_a_stated_release_that_the_server_contradicts_is_an_error() -> None:
    with On("3.6", release="4.3") as on:
        on.manager.create_experiment()
        with pytest.raises(
            ConfigurationError, match=r"release=4\.3 does not match the server \(experiment 1 shows"
        ):
            on.manager.get_experiment(1)


@pytest.mark.parametrize("text", ["5.0", "1.8", "new", "", "4.10"])
def test_a_release_that_is_none_is_refused(text: str, sandbox: Sandbox) -> None:
    with pytest.raises(ConfigurationError, match="release"):
        Manager(sandbox.endpoint, sandbox.token, release=text)


def test_an_update_that_created_an_entry_is_an_error_with_its_number() -> None:
    # 3.5 takes a form without a date for a creation; whoever states 4.0 gets it so
    with On("3.5", release="4.0") as on:
        on.manager.create_experiment()
        with pytest.raises(UnexpectedWrite, match="created an entry instead") as caught:
            on.manager.post_experiment(1, title="x")
        assert caught.value.created_id == 2


def test_a_booking_that_booked_nothing_is_an_error() -> None:
    # 4.0 renames the item; whoever states 4.4 gets it so
    with On("4.0", release="4.4") as on:
        item = on.manager.create_item(1)
        with pytest.raises(UnexpectedWrite, match="booked nothing") as caught:
            on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z", title="x")
        assert caught.value.created_id is None


@pytest.mark.parametrize("release", ["4.0", "4.1"])
def test_a_title_that_would_rename_the_item_is_refused(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        before = on.sandbox.state()
        with pytest.raises(NotSupportedByServer, match="rename the item"):
            on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z", title="x")
        assert on.sandbox.state() == before
        booked = on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z")
        assert on.manager.get_event(booked).item_id == item.id


@pytest.mark.parametrize("release", ["3.5", "3.6", "4.0", "4.1"])
def test_a_category_that_does_not_exist_is_refused_where_servers_would_store_it(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        before = on.sandbox.state()
        with pytest.raises(ValidationError, match="999 does not exist; use one of 1"):
            on.manager.post_experiment(1, category=999)
        assert on.sandbox.state() == before


@pytest.mark.parametrize("release", ["4.4", "4.9"])
def test_a_link_to_nothing_is_an_error_where_servers_say_success(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        with pytest.raises(NotFoundError):
            on.manager.add_link_to_experiment(1, 999)


@EVERY
def test_a_list_is_whole_and_windows_are_right(release: str) -> None:
    with On(release) as on:
        for _ in range(23):
            on.manager.create_experiment()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rows = on.manager.get_all_experiments()
            walked = [row.id for row in on.manager.iter_experiments(page_size=5)]
            window = [row.id for row in on.manager.get_all_experiments(limit=3, offset=4)]
            first = [row.id for row in on.manager.get_all_experiments(limit=3)]
        length = 16 if release == "3.5" else 23
        assert [row.id for row in rows] == walked == list(range(23, 23 - length, -1))
        assert window == [19, 18, 17]
        assert first == [23, 22, 21]
        assert {each.category for each in caught} == ({ListTruncatedWarning} if release == "3.5" else set())


@EVERY
def test_sixteen_rows_are_no_reason_to_warn_where_that_is_all(release: str) -> None:
    with On(release) as on:
        for _ in range(16):
            on.manager.create_experiment()
        if release == "3.5":
            with pytest.warns(ListTruncatedWarning, match="16 rows at most"):
                on.manager.get_all_experiments()
        else:
            assert len(on.manager.get_all_experiments()) == 16


@EVERY
def test_a_search_finds_or_is_refused_and_never_lists_all(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        on.manager.create_experiment()
        on.manager.post_experiment(2, title="western")
        fresh = Manager(on.sandbox.endpoint, on.sandbox.token)
        if GENERATIONS[release].search_parameter is None:
            with pytest.raises(NotSupportedByServer):
                fresh.get_all_experiments(search="western")
        else:
            assert [row.id for row in fresh.get_all_experiments(search="western")] == [2]
        fresh.close()


def test_a_search_in_an_empty_notebook_finds_nothing(world: World) -> None:
    assert world.get_all_experiments(search="western") == []


@EVERY
def test_an_upload_is_the_one_that_was_uploaded(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        first = on.manager.upload_to_experiment(1, b"1", "same name.txt")
        second = on.manager.upload_to_experiment(1, b"2", "same name.txt")
        other = on.manager.upload_to_experiment(1, b"3", "other.txt")
        assert [first.id, second.id, other.id] == [1, 2, 3]


def test_a_release_that_is_known_costs_an_update_one_request() -> None:
    with On("4.3") as on:
        on.manager.create_experiment()
        on.manager.post_experiment(1, title="x")
        on.sandbox.requests.clear()
        on.manager.post_experiment(1, title="y")
        assert len(on.sandbox.requests) == 1


def test_the_marker_of_4_9_is_learned_once_and_sent_from_then_on() -> None:
    with On("4.9") as on:
        on.manager.create_experiment()
        on.manager.upload_to_experiment(1, b"x", "a.txt")
        assert [("apiv1_is_dead" in each.query, each.status) for each in on.sandbox.requests] == [
            (False, 400),
            *[(True, 200)] * 3,
        ]
        assert len(on.sandbox.state()["experiments"]) == 1


def test_the_marker_of_4_9_is_sent_at_once_where_the_release_is_stated() -> None:
    with On("4.9", release="4.9") as on:
        on.manager.create_experiment()
        assert [each.status for each in on.sandbox.requests] == [200]


def test_a_file_is_sent_again_whole_when_the_marker_was_missing() -> None:
    with On("4.9") as on:
        with On("4.9") as other:
            other.manager.create_experiment()
        on.manager.send_req("experiments?apiv1_is_dead", verb="POST")
        upload = on.manager.upload_to_experiment(1, b"whole content", "a.txt")
        assert on.manager.get_upload(upload) == b"whole content"


def test_tags_that_a_release_does_not_list_are_no_empty_list() -> None:
    with On("4.4") as on:
        on.manager.create_experiment()
        on.manager.add_tag_to_experiment(1, "blot")
        with pytest.raises(NotSupportedByServer, match="get_experiment"):
            on.manager.get_tags()


def test_a_template_field_is_written_where_the_login_page_shows_the_release(world: World) -> None:
    created = world.create_template()
    world.post_template(created, metadata={"a": 1})
    assert world.get_template(created).metadata == {"a": 1}
    assert world.manager.release.name == "4.3.10"


@pytest.mark.elab_release("4.1")
def test_a_template_field_that_might_create_one_is_refused_while_the_release_is_unknown(world: World) -> None:
    created = world.create_template()
    with pytest.raises(NotSupportedByServer):
        world.post_template(created, metadata={"a": 1})
    assert len(world.sandbox.state()["templates"]) == 1


@EVERY
def test_updates_of_one_entry_at_the_same_time_do_not_undo_each_other(release: str) -> None:
    with On(release) as on, ThreadPoolExecutor(3) as pool:
        on.manager.create_experiment()
        changes: list[dict[str, Any]] = [{"title": "New"}, {"body": "<p>new</p>"}, {"date": "2018-05-06"}]
        for done in [pool.submit(on.manager.post_experiment, 1, change) for change in changes]:
            done.result()
        after = on.manager.get_experiment(1)
        assert (after.title, after.body, str(after.date)) == ("New", "<p>new</p>", "2018-05-06")


@pytest.mark.parametrize("release", ["4.4", "4.9"])
def test_a_file_for_an_item_is_refused_where_servers_take_none(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        with pytest.raises(NotSupportedByServer, match="no files for items"):
            on.manager.upload_to_item(item, b"x", "a.txt")


@pytest.mark.elab_release("3.5")
def test_a_release_that_was_stated_wrong_is_believed_once_at_most(world: World) -> None:
    created = world.create_experiment()
    misled = world.another(release="4.3")
    with pytest.raises(UnexpectedWrite, match="which was stated as release=") as raised:
        world.through(misled, "post_experiment", created.id, title="x")
    assert raised.value.created_id == created.id + 1
    world.through(misled, "post_experiment", created.id, title="x")
    assert world.get_experiment(created.id).title == "x"
    assert len(world.sandbox.state()["experiments"]) == 2
