"""Invalid arguments are refused before anything is sent."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import NotSupportedByServer, ValidationError
from elab_sdk.sandbox import Sandbox
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}

REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *(
        (name, (bad,), {})
        for name in ("get_experiment", "get_item", "get_template")
        for bad in ("abc", 0, -1, 1.5)
    ),
    *((name, (True,), {}) for name in ("get_upload", "get_event", "destroy_event", "create_item")),
    *(
        (name, (1,), fields)
        for name in ("post_experiment", "post_item", "post_template")
        for fields in (
            {},
            {"params": {}},
            {"params": {"titel": "x"}},
            {"params": {"colour": "blue"}},
            {"params": "title"},
            {"params": {"title": "x"}, "title": "y"},
            {"title": ""},
            {"title": "x" * 256},
            {"title": "p < 0.05"},
            {"body": None},
            {"body": "a", "bodyappend": "b"},
            {"metadata": ""},
            {"metadata": "[]"},
            {"metadata": 5},
            {"params": {"file": b""}},
        )
    ),
    *(
        (name, (1,), fields)
        for name in ("post_experiment", "post_item")
        for fields in (
            {"date": "04/05/2017"},
            {"date": "2017-02-30"},
            {"date": ""},
            {"title": "fine", "date": "notadate"},
            {"title": "fine", "tags": "a|b"},
            {"title": "fine", "links": "abc"},
            {"title": "fine", "category": 0},
        )
    ),
    ("post_template", (1, {"title": "x", "date": "20200101"}), {}),
    ("post_experiment", ("abc", {"title": "x"}), {}),
    ("post_experiment", (0, {"title": "x"}), {}),
    *(
        (f"add_tag_to_{kind}", (1, bad), {})
        for kind in ("experiment", "item")
        for bad in ("", "a|b", "<b>", {}, {"tags": "x"}, {"tag": "x", "title": "y"}, 5, None)
    ),
    *(
        (f"add_link_to_{kind}", (1, bad), {})
        for kind in ("experiment", "item")
        for bad in ("abc", 0, {}, {"links": 1}, None, 1.5)
    ),
    ("add_link_to_experiment", (-1, 1), {}),
    *(
        (f"upload_to_{kind}", arguments, {})
        for kind in ("experiment", "item")
        for arguments in (
            (1, b"bytes without a name"),
            (1, io.BytesIO(b"no name either")),
            (1, io.StringIO("text"), "a.txt"),
            (1, b"x", "shell.php"),
            (1, b"x", "shell.PHP"),
            (1, b"x", "../../evil.txt"),
            (1, b"x", "line\nbreak"),
            (1, b"x", "x" * 256),
            (1, {"data": b"x"}),
            (1, {}),
            (1, None, "a.txt"),
            (1, 5, "a.txt"),
            (1, ("a.txt", b"x", "text/plain", "more")),
            ("abc", b"x", "a.txt"),
        )
    ),
    *(
        ("create_event", (1,), fields)
        for fields in (
            {},
            {"start": GOOD["start"]},
            {"start": GOOD["end"], "end": GOOD["start"]},
            {"start": "tomorrow", "end": "later"},
            {"start": "2040-11-30T12:00:00", "end": "2040-11-30T14:00:00"},
            {"params": {**GOOD, "date": "20200101"}},
            {"params": {**GOOD, "titel": "x"}},
            {**GOOD, "title": ""},
        )
    ),
    ("create_event", ("abc", GOOD), {}),
    *(
        (name, (), fields)
        for name in ("get_all_experiments", "get_all_items", "iter_experiments", "iter_items")
        for fields in (
            {"limit": 0},
            {"limit": -1},
            {"offset": -1},
            {"limit": "all"},
            {"search": ""},
            {"search": 5},
            {"params": {"limits": 5}},
            {"params": {"limit": 5}, "limit": 6},
        )
    ),
    ("iter_experiments", (), {"page_size": 0}),
    ("get_backup_zip", ("whenever",), {}),
    ("get_backup_zip", ("20201231-20200101",), {}),
    ("send_req", ("experiments", {}, "STEAL"), {}),
    ("send_req", ("experiments", {}, "POST", False, "json"), {}),
    ("download", (1, io.StringIO()), {}),
]


STILL = [("sync", "4.3"), ("async", "4.3"), ("sync", "5.6")]
"""A kind of Manager, and a release; the last with API v2."""


@pytest.fixture(scope="module", params=STILL, ids=" ".join)
def still(request: pytest.FixtureRequest) -> Iterator[World]:
    """One Manager for all cases, because nothing is sent."""
    kind, release = request.param
    with Sandbox(release) as sandbox:
        made = World(kind, sandbox)
        yield made
        made.close()


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=lambda number: f"{REFUSED[number][0]}-{number}")
def test_value_that_servers_would_change_is_refused(still: World, number: int) -> None:
    name, arguments, keywords = REFUSED[number]
    with pytest.raises(ValidationError) as caught:
        getattr(still, name)(*arguments, **keywords)
    assert str(caught.value)
    assert still.sent == []


def test_misspelt_keyword_is_refused(world: World) -> None:
    with pytest.raises(TypeError):
        world.post_experiment(1, titel="x")
    assert world.sent == []


def test_file_open_in_text_mode_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b")
    with path.open() as file, pytest.raises(ValidationError, match="text mode"):
        world.upload_to_experiment(1, {"file": file})
    assert world.sent == []


def test_closed_file_is_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b")
    with path.open("rb") as file:
        pass
    with pytest.raises(ValidationError, match="closed"):
        world.upload_to_experiment(1, file)


def test_missing_path_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        world.upload_to_experiment(1, tmp_path / "missing.csv")
    assert world.sent == []


def test_download_by_id_into_folder_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="name is not known"):
        world.download(1, tmp_path)
    assert world.sent == []


def test_item_is_not_linked_to_itself(world: World) -> None:
    item = world.create_item(1)
    world.sent.clear()
    with pytest.raises(ValidationError, match="itself"):
        world.add_link_to_item(item, item)
    assert world.sent == []


LACKING = [
    ("2.0", "create_item", (1,)),
    ("3.3", "create_event", (1, GOOD)),
    ("3.3", "add_link_to_item", (1, 2)),
    ("3.3", "get_bookable", ()),
    ("3.3", "get_all_events", ()),
    ("3.3", "get_event", (1,)),
    ("3.3", "destroy_event", (1,)),
    ("3.3", "get_backup_zip", ("20200101-20201231",)),
    ("3.0", "get_status", ()),
    ("3.0", "get_items_types", ()),
    ("3.4", "post_experiment", (1, {"category": 2})),
    ("3.5", "get_tags", ()),
    ("3.6", "create_template", ()),
    ("3.6", "get_template", (1,)),
    ("3.6", "get_all_templates", ()),
    ("3.6", "post_template", (1, {"title": "x"})),
    ("4.2", "post_experiment", (1, {"metadata": {}})),
    ("4.2", "get_all_experiments", ({"search": "x"},)),
    ("4.3", "get_all_events", ()),
    ("4.9", "get_backup_zip", ("20200101-20201231",)),
    ("4.9", "upload_to_item", (1, b"x", "a.txt")),
    ("4.9", "post_experiment", (1, {"category": 2})),
]


@pytest.mark.parametrize("still", STILL[:2], indirect=True, ids=" ".join)
@pytest.mark.parametrize(("release", "name", "arguments"), LACKING)
def test_operation_unsupported_by_stated_release_sends_nothing(
    still: World, release: str, name: str, arguments: Any
) -> None:
    manager = still.another(release=release)
    with pytest.raises(NotSupportedByServer) as caught:
        still.through(manager, name, *arguments)
    assert caught.value.release
    assert caught.value.hint
    assert still.sent == []


@pytest.mark.elab_release("3.3")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("post_experiment", (1, {"metadata": {"a": 1}})),
        ("post_experiment", (1, {"category": 2})),
        ("add_link_to_item", (1, 2)),
        ("create_event", (1, GOOD)),
        ("get_all_experiments", ({"search": "x"},)),
    ],
)
def test_operation_unsupported_by_detected_release_only_reads(
    world: World, name: str, arguments: Any
) -> None:
    world.create_experiment()
    for _ in range(2):
        world.create_item(1)
    before = world.sandbox.state()
    world.sent.clear()
    with pytest.raises(NotSupportedByServer):
        getattr(world, name)(*arguments)
    assert all(each.method == "GET" for each in world.sent)
    assert world.sandbox.state() == before
