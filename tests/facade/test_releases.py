"""A call has the same effect on every release, or is refused."""

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
from elab_sdk.rules.known_release import detected_release
from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS, find_release
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.facade.conftest import World
from tests.releases import EVERY_GENERATION

EVERY = pytest.mark.parametrize("release", GENERATIONS)
EVERY_API = pytest.mark.parametrize("release", EVERY_GENERATION)
LEARNED = {"3.0": {"3.0", "3.3"}, "3.5": {"3.5", "3.6"}, "3.6": {"3.5", "3.6"}}


FIELDS: dict[str, Any] = {
    "body": "", "canread": "team", "canwrite": "team", "created_at": "2020-01-01 00:00:00", "userid": 1,
    "modified_at": "2020-01-01 00:00:00", "elabid": "x", "date": "2020-01-01", "category": 1,
}  # fmt: skip
"""The fields of an entry in the sandbox, except the title."""


class On:
    """A sandbox of a release, and a Manager that does not know the release."""

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
def test_update_changes_only_named_fields(release: str, is_stated: bool) -> None:
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
def test_item_update_changes_only_named_fields(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        on.manager.post_item(item, title="Plasmid", body="<p>AmpR</p>")
        on.manager.post_item(item, date="2017-04-15")
        entry = on.manager.get_item(item)
        assert (entry.title, entry.body) == ("Plasmid", "<p>AmpR</p>")
        assert len(on.sandbox.state()["items"]) == 1


@EVERY
def test_release_is_inferred_from_first_full_entry(release: str) -> None:
    with On(release) as on:
        assert not on.manager.release.is_known
        on.manager.create_experiment()
        on.manager.get_experiment(1)
        known = detected_release(on.manager.release)
        assert on.sandbox._record in known.candidates
        assert {each.generation for each in known.candidates} <= LEARNED.get(release, {release})
        assert (known.version, known.certainty) == (None, "inferred")


def test_list_rows_distinguish_3_6_7() -> None:
    with On("3.6") as on:
        on.manager.create_experiment()
        on.manager.get_experiment(1)
        assert on.manager.release.name == "3.5.0 – 3.6.7"
        on.manager.get_all_experiments()
        assert on.manager.release.name == "3.6.7"


def test_server_contradicting_stated_release_is_error() -> None:
    with On("3.6", release="4.3") as on:
        on.manager.create_experiment()
        with pytest.raises(
            ConfigurationError, match=r"release=4\.3 does not match the server \(experiment 1 shows"
        ):
            on.manager.get_experiment(1)


@pytest.mark.parametrize("text", ["1.8", "new", "", "4.10"])
def test_invalid_release_is_refused(text: str, sandbox: Sandbox) -> None:
    with pytest.raises(ConfigurationError, match="release"):
        Manager(sandbox.endpoint, sandbox.token, release=text)


def test_update_that_created_entry_raises_its_id() -> None:
    # 3.5 treats a form without a date as a creation, and the caller wrongly stated 4.0
    with On("3.5", release="4.0") as on:
        on.manager.create_experiment()
        with pytest.raises(UnexpectedWrite, match="created an entry instead") as caught:
            on.manager.post_experiment(1, title="x")
        assert caught.value.created_id == 2


def test_booking_without_effect_is_error() -> None:
    # 4.0 renames the item, and the caller wrongly stated 4.4
    with On("4.0", release="4.4") as on:
        item = on.manager.create_item(1)
        with pytest.raises(UnexpectedWrite, match="booked nothing") as caught:
            on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z", title="x")
        assert caught.value.created_id is None


@pytest.mark.parametrize("release", ["4.0", "4.1"])
def test_booking_title_that_would_rename_item_is_refused(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        before = on.sandbox.state()
        with pytest.raises(NotSupportedByServer, match="rename the item"):
            on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z", title="x")
        assert on.sandbox.state() == before
        booked = on.manager.create_event(item, start="2040-01-01T10:00Z", end="2040-01-01T12:00Z")
        assert on.manager.get_event(booked).item_id == item.id


@pytest.mark.parametrize("release", ["3.5", "3.6", "4.0", "4.1"])
def test_missing_category_that_would_be_stored_is_refused(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        before = on.sandbox.state()
        with pytest.raises(ValidationError, match="999 does not exist; use one of 1"):
            on.manager.post_experiment(1, category=999)
        assert on.sandbox.state() == before


@pytest.mark.parametrize("release", ["4.4", "4.9"])
def test_link_to_missing_item_is_error_despite_success(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        with pytest.raises(NotFoundError):
            on.manager.add_link_to_experiment(1, 999)


@EVERY_API
def test_list_is_complete_and_windows_are_correct(release: str) -> None:
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


@EVERY_API
def test_complete_list_of_sixteen_does_not_warn(release: str) -> None:
    with On(release) as on:
        for _ in range(16):
            on.manager.create_experiment()
        if release == "3.5":
            with pytest.warns(ListTruncatedWarning, match="at most 16 rows"):
                on.manager.get_all_experiments()
        else:
            assert len(on.manager.get_all_experiments()) == 16


@EVERY_API
def test_search_filters_or_is_refused(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        on.manager.create_experiment()
        on.manager.post_experiment(2, title="western")
        fresh = Manager(on.sandbox.endpoint, on.sandbox.token)
        if find_release(release).search_parameter is None:
            with pytest.raises(NotSupportedByServer):
                fresh.get_all_experiments(search="western")
        else:
            assert [row.id for row in fresh.get_all_experiments(search="western")] == [2]
        fresh.close()


def test_search_in_empty_notebook_finds_nothing(world: World) -> None:
    assert world.get_all_experiments(search="western") == []


@EVERY
def test_upload_returns_uploaded_file(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment()
        first = on.manager.upload_to_experiment(1, b"1", "same name.txt")
        second = on.manager.upload_to_experiment(1, b"2", "same name.txt")
        other = on.manager.upload_to_experiment(1, b"3", "other.txt")
        assert [first.id, second.id, other.id] == [1, 2, 3]


def test_update_on_known_release_is_one_request() -> None:
    with On("4.3") as on:
        on.manager.create_experiment()
        on.manager.post_experiment(1, title="x")
        on.sandbox.requests.clear()
        on.manager.post_experiment(1, title="y")
        assert len(on.sandbox.requests) == 1


def test_marker_of_4_9_is_learned_once() -> None:
    with On("4.9") as on:
        on.manager.create_experiment()
        on.manager.upload_to_experiment(1, b"x", "a.txt")
        assert [("apiv1_is_dead" in each.query, each.status) for each in on.sandbox.requests] == [
            (False, 400),
            *[(True, 200)] * 3,
        ]
        assert len(on.sandbox.state()["experiments"]) == 1


def test_marker_of_4_9_is_sent_if_release_is_stated() -> None:
    with On("4.9", release="4.9") as on:
        on.manager.create_experiment()
        assert [each.status for each in on.sandbox.requests] == [200]


def test_file_is_sent_again_completely_with_marker() -> None:
    with On("4.9") as on:
        with On("4.9") as other:
            other.manager.create_experiment()
        on.manager.send_req("experiments?apiv1_is_dead", verb="POST")
        upload = on.manager.upload_to_experiment(1, b"whole content", "a.txt")
        assert on.manager.get_upload(upload) == b"whole content"


def test_unlisted_tags_are_error_not_empty_list() -> None:
    with On("4.4") as on:
        on.manager.create_experiment()
        on.manager.add_tag_to_experiment(1, "blot")
        with pytest.raises(NotSupportedByServer, match="get_experiment"):
            on.manager.get_tags()


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_tags_of_the_team_are_listed_through_api_v2(release: str) -> None:
    with On(release) as on:
        on.manager.create_experiment(tags=["blot", "gel"])
        assert sorted(tag.tag for tag in on.manager.get_tags()) == ["blot", "gel"]


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_templates_are_listed_with_their_bodies(release: str) -> None:
    with On(release) as on:
        made = [on.manager.create_template().id for _ in range(20)]
        on.manager.post_template(made[0], title="PCR", body="<p>1. thaw</p>")
        rows = on.manager.get_all_templates()
        assert [row.id for row in rows] == made
        assert (rows[0].title, rows[0].body) == ("PCR", "<p>1. thaw</p>")


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_bookable_items_are_listed(release: str) -> None:
    with On(release) as on:
        for _ in range(20):
            on.sandbox.make_bookable(on.sandbox.store.insert("items", title="Confocal", **FIELDS))
        on.sandbox.store.insert("items", title="Antibody", **FIELDS)
        assert [row.id for row in on.manager.get_bookable()] == list(range(20, 0, -1))


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_pinned_entries_are_listed_by_their_date(release: str) -> None:
    with On(release) as on:
        for _ in range(23):
            on.manager.create_experiment()
        for pinned in (1, 7, 20):
            on.sandbox.store.insert("pins", kind="experiments", entry=pinned, userid=1)
        expected = list(range(23, 0, -1))
        assert [row.id for row in on.manager.get_all_experiments()] == expected
        assert [row.id for row in on.manager.iter_experiments(page_size=5)] == expected
        assert [row.id for row in on.manager.iter_experiments(page_size=1)] == expected
        assert [row.id for row in on.manager.get_all_experiments(limit=3, offset=4)] == [19, 18, 17]
        assert [row.id for row in on.manager.get_all_experiments(limit=3)] == [23, 22, 21]


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_list_does_not_depend_on_the_setting_of_the_user(release: str) -> None:
    with On(release) as on:
        on.sandbox.store.insert("experiments", title="of another", **{**FIELDS, "userid": 2})
        own = on.manager.create_experiment().id
        on.sandbox.requests.clear()
        assert [row.id for row in on.manager.get_all_experiments()] == [own, 1]
        assert [("scope=2" in each.query) for each in on.sandbox.requests] == [True]


@pytest.mark.parametrize("release", V2_GENERATIONS)
def test_list_takes_one_request(release: str) -> None:
    with On(release) as on:
        for _ in range(3):
            on.manager.create_experiment()
        on.sandbox.requests.clear()
        calls = (
            on.manager.get_all_experiments,
            on.manager.get_all_items,
            on.manager.get_all_templates,
            on.manager.get_bookable,
            on.manager.get_tags,
            on.manager.get_all_events,
            lambda: on.manager.find_experiments(title="x", tags="blot", since="2020-01-01"),
        )
        for call in calls:
            call()
        assert len(on.sandbox.requests) == len(calls)


@pytest.mark.elab_release("4.3")
def test_template_field_is_written_if_login_page_shows_release(world: World) -> None:
    created = world.create_template()
    world.post_template(created, metadata={"a": 1})
    assert world.get_template(created).metadata == {"a": 1}
    assert world.manager.release.name == "4.3.10"


@pytest.mark.elab_release("4.1")
def test_template_field_is_refused_on_unknown_release(world: World) -> None:
    created = world.create_template()
    with pytest.raises(NotSupportedByServer):
        world.post_template(created, metadata={"a": 1})
    assert len(world.sandbox.state()["templates"]) == 1


@EVERY
def test_parallel_updates_of_entry_are_all_kept(release: str) -> None:
    with On(release) as on, ThreadPoolExecutor(3) as pool:
        on.manager.create_experiment()
        changes: list[dict[str, Any]] = [{"title": "New"}, {"body": "<p>new</p>"}, {"date": "2018-05-06"}]
        for done in [pool.submit(on.manager.post_experiment, 1, change) for change in changes]:
            done.result()
        after = on.manager.get_experiment(1)
        assert (after.title, after.body, str(after.date)) == ("New", "<p>new</p>", "2018-05-06")


@pytest.mark.parametrize("release", ["4.4", "4.9"])
def test_unsupported_item_upload_is_refused(release: str) -> None:
    with On(release) as on:
        item = on.manager.create_item(1)
        with pytest.raises(NotSupportedByServer, match="does not accept files for items"):
            on.manager.upload_to_item(item, b"x", "a.txt")


@pytest.mark.elab_release("3.5")
def test_wrong_stated_release_is_dropped_after_first_error(world: World) -> None:
    created = world.create_experiment()
    misled = world.another(release="4.3")
    with pytest.raises(UnexpectedWrite, match="given as release=") as raised:
        world.through(misled, "post_experiment", created.id, title="x")
    assert raised.value.created_id == created.id + 1
    world.through(misled, "post_experiment", created.id, title="x")
    assert world.get_experiment(created.id).title == "x"
    assert len(world.sandbox.state()["experiments"]) == 2
