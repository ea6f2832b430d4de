"""Finding entries on every release, without unnecessary requests."""

from __future__ import annotations

import warnings
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AmbiguousTitleError,
    ListTruncatedWarning,
    Manager,
    NotSupportedByServer,
    SearchSyntaxError,
    ValidationError,
)
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.acts.test_creating import acts
from tests.facade.conftest import World
from tests.releases import EVERY_GENERATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox.store import Kind

ALL = pytest.mark.parametrize("release", EVERY_GENERATION)

# title, date, status (or type), owner, tags; few enough for the list of 3.5
NOTEBOOK = (
    ("Western blot 1", "2020-01-01", 1, 1, ("blot", "GFP")),
    ("PCR of the western samples", "2020-01-02", 2, 2, ("pcr",)),
    ("Straße & Maß", "2020-01-03", 1, 1, ()),
    ("Western blot 2", "2020-02-01", 2, 1, ("Blot",)),
    ('5" gel <3', "2020-02-02", 3, 2, ("blot", "gel", "GFP")),
    ("Western blot 1", "2020-02-03", 1, 2, ("blot",)),
    ("λ-phage", "2020-03-01", 4, 1, ("λ",)),
)
SAME: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [7, 6, 5, 4, 3, 2, 1]),
    ({"title": "western"}, [6, 4, 2, 1]),
    ({"title": "Western blot 1"}, [6, 1]),
    ({"title": "western blot 1", "exact": True}, []),
    ({"title": "Western blot 1", "exact": True}, [6, 1]),
    ({"title": "STRASSE"}, [3]),
    ({"title": "maß"}, [3]),
    ({"title": '5" GEL'}, [5]),
    ({"title": "& m"}, [3]),
    ({"title": "Λ-PH"}, [7]),
    ({"tags": "blot"}, [6, 5, 4, 1]),
    ({"tags": ["blot", "GFP"]}, [5, 1]),
    ({"tags": "lot"}, []),
    ({"tags": "λ"}, [7]),
    ({"tags": "blot", "limit": 2}, [6, 5]),
    ({"since": "2020-02-01"}, [7, 6, 5, 4]),
    ({"until": date(2020, 1, 2)}, [2, 1]),
    ({"since": "2020-01-02", "until": "2020-02-01"}, [4, 3, 2]),
    ({"owner": "ada admin"}, [7, 4, 3, 1]),
    ({"owner": "Ada"}, []),
    ({"owner": 2}, [6, 5, 2]),
    ({"owner": "2"}, [6, 5, 2]),
    ({"category": 1}, [6, 3, 1]),
    ({"limit": 3}, [7, 6, 5]),
    ({"title": "blot", "tags": "gfp", "owner": 1, "since": "2020-01-01", "category": 1}, [1]),
]


def seed(sandbox: Sandbox, kind: Kind = "experiments") -> None:
    store = sandbox.store
    for title, day, category, owner, tags in NOTEBOOK:
        stored = title.replace('"', "&#34;").replace("<3", "")
        column = "status" if kind == "experiments" else "category"
        number = store.insert(
            kind, userid=owner, title=stored.strip(), body="<p>words</p>", date=day, canread="team",
            canwrite="team", created_at="2020-01-01 00:00:00", modified_at="2020-01-01 00:00:00", elabid="x",
            **{column: category},
        )  # fmt: skip
        for tag in tags:
            store.insert_once("tags", tag=tag)
            tag_id = store.rows("SELECT id FROM tags WHERE tag = ?", tag)[0]["id"]
            store.insert("tags2entity", kind=kind, entry=number, tag_id=tag_id)


def add_default_type(sandbox: Sandbox) -> None:
    """Add the items type that a new server has up to and including 5.0."""
    if not sandbox.state()["items_types"]:
        sandbox.add_items_type("Default")


@pytest.fixture(scope="module", params=EVERY_GENERATION)
def seeded(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param) as running:
        seed(running)
        seed(running, "items")
        add_default_type(running)
        for title in ("Antibody", "Plasmid", "Strain"):
            running.add_items_type(title)
        yield running


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_find_works_on_every_release(seeded: Sandbox, kind: str, warm: bool) -> None:
    for arguments, expected in SAME:
        found = world_of(seeded, kind, warm=warm, name="find_experiments", arguments=arguments)
        assert found == expected, arguments
        if "category" not in arguments or arguments["category"] == 1:
            found = world_of(seeded, kind, warm=warm, name="find_items", arguments=arguments)
            assert found == expected, arguments


def world_of(sandbox: Sandbox, kind: str, *, warm: bool, name: str, arguments: dict[str, Any]) -> list[int]:
    world = World(kind, sandbox)
    if warm:
        world.get_experiment(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ListTruncatedWarning)
        rows = getattr(world, name)(**arguments)
    world.close()
    return [row.id for row in rows]


@pytest.mark.parametrize("name", ["Success", "success"])
def test_category_is_found_by_name(seeded: Sandbox, name: str) -> None:
    assert world_of(seeded, "sync", warm=False, name="find_experiments", arguments={"category": name}) == [
        4,
        2,
    ]
    assert world_of(seeded, "sync", warm=False, name="find_items", arguments={"category": "antibody"}) == [
        4,
        2,
    ]


@ALL
def test_missing_category_error_lists_existing_ones(world: World) -> None:
    seed(world.sandbox)
    if world.sandbox._record.has("get_status"):
        with pytest.raises(ValidationError, match="1 'Running', 2 'Success'"):
            world.find_experiments(category="Sucess")
    else:
        assert world.find_experiments(category="Sucess") == []


@pytest.mark.parametrize("release", ["4.3", "4.4", "4.9", *V2_GENERATIONS])
def test_server_search_is_combined_with_criteria(world: World) -> None:
    seed(world.sandbox)
    assert [row.id for row in world.find_experiments(search="title:western", owner=1)] == [4, 1]
    with pytest.raises(SearchSyntaxError):
        world.find_experiments(search="western AND")


@pytest.mark.parametrize("release", ["2.0", "3.6", "4.1"])
def test_unsupported_search_is_refused(world: World) -> None:
    seed(world.sandbox)
    with pytest.raises(NotSupportedByServer):
        world.find_experiments(search="western")


READS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("3.5", {"tags": "gel"}, ["GET experiments"]),
    ("3.6", {"title": "gel", "tags": "gel"}, ["GET experiments", "GET experiments/5"]),
    ("4.3", {"title": "gel", "tags": "gel"}, ["GET experiments", "GET experiments/5"]),
    ("4.4", {"tags": "gel"}, ["GET experiments"]),
    ("4.9", {"tags": "gel"}, ["GET experiments"]),
    ("4.9", {"title": "gel", "since": "2020-01-01", "owner": 2}, ["GET experiments"]),
    ("5.0", {"tags": "gel"}, ["GET experiments"]),
    ("5.6", {"tags": "gel"}, ["GET experiments"]),
    ("5.6", {"title": "gel", "since": "2020-01-01", "owner": 2}, ["GET experiments"]),
]


@pytest.mark.parametrize(("release", "arguments", "expected"), READS)
def test_only_undecided_rows_are_read(world: World, arguments: dict[str, Any], expected: list[str]) -> None:
    seed(world.sandbox)
    world.get_experiment(1)
    world.get_all_experiments(limit=1)
    world.sent.clear()
    assert [row.id for row in world.find_experiments(**arguments)] == [5]
    assert acts(world) == expected


def test_reading_stops_at_limit(world: World) -> None:
    seed(world.sandbox)
    world.find_experiments(title="western", tags="blot", limit=1)
    read = [act for act in acts(world) if act.startswith("GET experiments/")]
    assert len(read) <= 5


@pytest.mark.parametrize("release", ["3.5"])
def test_possibly_truncated_list_warns_or_raises(world: World) -> None:
    for number in range(17):
        world.create_experiment(title=f"Blot {number}", date="2020-01-01", body="")
    with pytest.warns(ListTruncatedWarning):
        assert len(world.find_experiments(title="blot")) == 16
    with pytest.raises(NotSupportedByServer):
        world.find_experiments(title="blot", strict=True)


WRONG: list[dict[str, Any]] = [
    {"title": ""}, {"title": 3}, {"tags": "a|b"}, {"tags": ""}, {"tags": []}, {"category": 0},
    {"category": 1.5},
    {"since": "04/05/2017"}, {"until": "soon"}, {"since": "2020-02-01", "until": "2020-01-01"}, {"owner": ""},
    {"owner": 0}, {"limit": 0}, {"limit": "many"}, {"search": " "},
]  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=str)
def test_invalid_argument_is_refused_before_sending(world: World, arguments: dict[str, Any]) -> None:
    for find in (world.find_experiments, world.find_items):
        with pytest.raises(ValidationError):
            find(**arguments)
    assert world.sent == []


# -- get or create -----------------------------------------------------------------------------------------
@ALL
def test_get_or_create_creates_experiment_once(world: World) -> None:
    first = world.get_or_create_experiment("Calibration", tags="x", date="2020-01-01", body="<p>1</p>")
    world.manager = world.another()
    again = world.get_or_create_experiment("Calibration", tags="y", date="2021-01-01", body="<p>2</p>")
    other = world.get_or_create_experiment("calibration", date="2020-01-01", body="")
    assert (first.id, again.id, other.id) == (1, 1, 2)
    assert (again.tags, again.body) == (["x"], "<p>1</p>")


@pytest.mark.parametrize("release", ["3.4", "3.6", "4.3", "4.9", *V2_GENERATIONS])
def test_get_or_create_creates_item_once_per_type(world: World) -> None:
    add_default_type(world.sandbox)
    world.sandbox.add_items_type("Antibody")
    first = world.get_or_create_item(1, "GFP")
    again = world.get_or_create_item(1, "GFP")
    other = world.get_or_create_item("antibody", "GFP", tags="rabbit")
    assert (first.id, again.id, other.id) == (1, 1, 2)
    assert (other.category_title, other.tags) == ("Antibody", ["rabbit"])
    with pytest.raises(ValidationError, match="2 'Antibody'"):
        world.get_or_create_item("Strain", "GFP")
    assert len(world.sandbox.state()["items"]) == 2


@ALL
def test_ambiguous_title_is_error(world: World) -> None:
    seed(world.sandbox)
    with pytest.raises(AmbiguousTitleError) as raised:
        world.get_or_create_experiment("Western blot 1")
    assert raised.value.ids == (6, 1)
    assert len(world.sandbox.state()["experiments"]) == len(NOTEBOOK)


@pytest.mark.parametrize("release", ["3.5"])
def test_truncated_list_prevents_creation(world: World) -> None:
    for number in range(17):
        world.create_experiment(title=f"Blot {number}", date="2020-01-01", body="")
    with pytest.raises(NotSupportedByServer, match="newest 16"):
        world.get_or_create_experiment("Blot 0")
    assert world.get_or_create_experiment("Blot 16").id == 17
    assert len(world.sandbox.state()["experiments"]) == 17


def test_parallel_get_or_create_creates_one(sandbox: Sandbox) -> None:
    from concurrent.futures import ThreadPoolExecutor

    world = World("sync", sandbox)
    with ThreadPoolExecutor(4) as pool:
        made = [*pool.map(world.manager.get_or_create_experiment, ["Calibration"] * 4)]
    world.close()
    assert {experiment.id for experiment in made} == {1}


def test_invalid_arguments_are_refused_for_existing_experiment(world: World) -> None:
    world.create_experiment(title="There")
    world.sent.clear()
    with pytest.raises(ValidationError):
        world.get_or_create_experiment("There", tags="a|b")
    with pytest.raises(ValidationError):
        world.get_or_create_experiment("")
    assert world.sent == []


@pytest.mark.parametrize("release", ["2.0", "3.6.7", "4.2", "4.3", "4.9", "5.3", "5.6"])
def test_entries_are_found_by_elabid_on_every_release(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        ids = [manager.create_experiment(title=title).id for title in ("first", "second", "third")]
        elabid = manager.get_experiment(ids[1]).elabid
        for requested in (elabid, elabid.upper(), elabid[:24]):
            assert [row.id for row in manager.find_experiments(elabid=requested)] == [ids[1]]
        assert manager.find_experiments(elabid=elabid, title="third") == []
        assert manager.find_items(elabid=elabid) == []
        with pytest.raises(ValidationError, match="is not an elabid"):
            manager.find_experiments(elabid="12")


def test_the_words_of_a_search_are_those_of_the_attributes() -> None:
    with Sandbox(release="5.6") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment(title="Words", date="2017-04-15", category="Success", tags="blot")
        row = manager.find_experiments(status="Success")[0]
        same = {name: getattr(row, name) for name in ("title", "status", "owner", "date")}
        assert [found.id for found in manager.find_experiments(**same)] == [created.id]
        assert manager.find_experiments(category="Success") == manager.find_experiments(status="Success")
        assert manager.find_experiments(date="2017-04-14") == []
        with pytest.raises(ValidationError, match="former name of status"):
            manager.find_experiments(category="Success", status="Success")
        with pytest.raises(ValidationError, match="date excludes since and until"):
            manager.find_experiments(date="2017-04-14", until="2017-04-15")


@pytest.mark.parametrize("release", ["5.0", "5.3", "5.6"])
def test_entries_are_found_by_custom_id(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        ids = [manager.create_experiment(title=title).id for title in ("first", "second")]
        manager.set_custom_id(("experiment", ids[0]), 77)
        manager.set_custom_id(("experiment", ids[1]), 7)
        sandbox.requests.clear()
        (row,) = manager.find_experiments(custom_id=77)
        assert (row.id, row.custom_id) == (ids[0], 77)
        assert "custom_id%3A77" in str([request.query for request in sandbox.requests])
        assert [each.id for each in manager.find_experiments(custom_id=7, title="second")] == [ids[1]]
        assert manager.find_experiments(custom_id=7, title="first") == []
        assert manager.find_items(custom_id=77) == []
        with pytest.raises(ValidationError, match="custom_id"):
            manager.find_experiments(custom_id=0)


@pytest.mark.parametrize("release", ["3.6", "4.3", "4.9"])
def test_releases_without_custom_ids_are_not_asked_for_them(release: str) -> None:
    with (
        Sandbox(release=release) as sandbox,
        Manager(sandbox.endpoint, sandbox.token, release=release) as manager,
    ):
        with pytest.raises(NotSupportedByServer, match=r"custom_id is not possible on .*from 5\.0"):
            manager.find_items(custom_id=77)
        assert [each for each in sandbox.requests if each.path in ("experiments", "items")] == []
