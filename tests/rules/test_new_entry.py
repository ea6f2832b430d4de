"""Content of a new entry: planned, finished and missing parts."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from elab_api_v1.models import Experiment, Item, Template, Upload
from elab_api_v1.wire import Response

from elab_sdk import IncompleteCreationError
from elab_sdk.rules import new_entry
from elab_sdk.rules.entry_requests import (
    besides,
    link_words,
    links_to,
    new_experiment,
    new_item,
    steps,
    tag_words,
)
from elab_sdk.rules.new_entry import Creation
from elab_sdk.rules.release_detection import KnownRelease
from elab_sdk.rules.releases import RELEASES
from elab_sdk.rules.updates import Acts, checked
from tests.rules.refusing import refused

FIELDS = {"title": "Blot", "body": "<p>a</p>", "tags": ["x", "y"], "links": [5], "category": "Running"}
FILES = (("a.txt", b"a"), ("b.txt", b"b"), ("a.txt", b"a"))


def creation(kind: Any = "experiment", files: Any = FILES, **fields: Any) -> Creation:
    return Creation(kind=kind, acts=checked(kind, fields or FIELDS), files=tuple(files))


def test_creation_arguments_are_checked() -> None:
    made = new_entry.checked("item", new_entry.Wanted(fields={"title": "x"}, files=[b"a"], template=3))
    assert (made.kind, made.acts, made.files) == ("item", checked("item", {"title": "x"}), (b"a",))
    assert made.from_template
    assert made.act == "create_item"
    bare = new_entry.checked("experiment", new_entry.Wanted(fields={}))
    assert (bare.files, bare.from_template, bare.act) == ((), False, "create_experiment")
    refused(new_entry.checked, "item", new_entry.Wanted(fields={"title": ""}), argument="title", says="title")


def test_parts_are_described_in_order() -> None:
    parts = creation().parts
    assert parts[:3] == ["title", "body", "category"]
    assert parts[3:6] == [tag_words("x"), tag_words("y"), link_words(5)]
    assert parts[6:] == [new_entry.file_words(each) for each in FILES]
    assert "'x'" in tag_words("x")
    assert "5" in link_words(5)
    assert "'a.txt'" in new_entry.file_words(("a.txt", b"a"))
    assert creation(files=(), title="x").parts == ["title"]


def test_finished_parts_are_omitted() -> None:
    whole = creation()
    assert whole.without([]) == whole
    assert whole.without(whole.parts).parts == []
    rest = whole.without(["body", tag_words("x"), new_entry.file_words(FILES[0])])
    assert rest.acts.fields == {"title": "Blot"}
    assert (rest.acts.tags, rest.acts.links, rest.acts.category) == (("y",), (5,), "Running")
    assert [file[0] for file in rest.files] == ["b.txt", "a.txt"]
    assert whole.without(["category"]).acts.category is None
    assert whole.without([link_words(5)]).acts.links == ()


def apart(made: Creation, one: str, other: str) -> int:
    """How many of the questions have another answer for one release than for another."""
    return sum(ask(RELEASES[one]) != ask(RELEASES[other]) for ask in made.questions)


@pytest.mark.parametrize(
    ("made", "count", "one", "other"),
    [
        (creation(files=(), title="x"), 0, "2.0.0", "4.9.0"),
        (creation(title="x"), 0, "2.0.0", "4.9.0"),
        (creation("item", title="x"), 1, "4.2.0", "2.0.0"),
        (creation("item", files=(), links=[3]), 1, "2.0.0", "4.9.0"),
        (creation(files=(), links=[3]), 0, "2.0.0", "4.9.0"),
        (creation(files=(), category=3), 1, "2.0.0", "4.9.0"),
        (creation(files=(), metadata={}), 2, "4.2.0", "4.9.0"),
        (creation(files=(), metadata={}), 1, "4.3.0", "4.3.3"),
        (creation(files=(), body="x" * 4_000_001), 1, "2.0.0", "3.0.0"),
        (creation(files=(), body="x" * 4_000_000), 0, "2.0.0", "3.0.0"),
    ],
)
def test_creation_depends_on_release_for_some_values(
    made: Creation, count: int, one: str, other: str
) -> None:
    if made.kind == "item" and made.files:
        values = {release.item_multipart for release in RELEASES.values()}
        assert len({made.questions[0](release) for release in RELEASES.values()}) == len(values)
        assert len(made.questions) == count
        return
    assert apart(made, one, other) == count


def test_experiment_starts_with_template() -> None:
    template = Template.from_dict({"id": 1, "title": "PCR", "body": "<p>a</p>", "tags": "x|y"})
    assert new_entry.of_template(template) == {"title": "PCR", "body": "<p>a</p>", "tags": ["x", "y"]}
    assert type(new_entry.of_template(template)["body"]).__name__ == "Html"
    bare = Template.from_dict({"id": 1, "title": "PCR", "body": None, "metadata": '{"a": 1}'})
    assert new_entry.of_template(bare) == {"title": "PCR", "body": "", "metadata": {"a": 1}}


def test_arguments_override_template() -> None:
    assert new_entry.upon({"title": "PCR", "body": "b"}, {"title": "x"}) == {"title": "x", "body": "b"}
    assert new_entry.upon({"metadata": {"a": 1, "b": 1}}, {"metadata": '{"b": 2}'}) == {
        "metadata": {"a": 1, "b": 2}
    }
    assert new_entry.upon({"metadata": {"a": 1}}, {"title": "x"}) == {"metadata": {"a": 1}, "title": "x"}
    assert new_entry.upon({"title": "x"}, {"metadata": {"a": 1}})["metadata"] == {"a": 1}
    refused(new_entry.upon, {"metadata": {}}, {"metadata": "x"}, argument="metadata", says="metadata")


def test_entry_to_complete_is_checked() -> None:
    assert new_entry.resumed("experiment", None) == (None, [])
    assert new_entry.resumed("experiment", 7) == (7, None)
    assert new_entry.resumed("item", Item.from_dict({"id": 7})) == (7, None)
    error = IncompleteCreationError("item", 7, ["title"], ["body"], ValueError("x"))
    assert new_entry.resumed("item", error) == (7, ["title"])
    refused(new_entry.resumed, "experiment", error, argument="resume", says=("item 7", "experiment"))
    refused(new_entry.resumed, "experiment", 0, argument="resume", says=("resume", "0"))
    refused(
        new_entry.resumed, "experiment", Item.from_dict({"id": 7}), argument="resume", says=("resume", "Item")
    )


def test_interruption_names_missing_parts() -> None:
    text = new_entry.interrupted("item", 7, ["title", "body"], ["tag 'x'", "file 'a'"])
    for each in ("item 7", "title, body", "tag 'x', file 'a'", "resume=7", "--resume 7"):
        assert each in text
    assert len(text.splitlines()) == 2
    assert "nothing else" in new_entry.interrupted("item", 7, [], ["x"])


# what an entry shows to be done -------------------------------------------------------------------------


def entry(kind: Any = Experiment, **fields: Any) -> Any:
    shown = {
        "id": 1,
        "title": "Blot",
        "date": "20170415",
        "body": "<p>a &lt; b</p>\n<p>c</p>",
        "tags": "x|z",
        "metadata": '{"a": 1, "b": 2}',
        "links": [{"itemid": 5, "name": "n"}],
        "category_id": 2,
        "category": "Running",
    }
    return kind.from_dict({**shown, **fields})


@pytest.mark.parametrize(
    ("fields", "done"),
    [
        ({"title": "Blot"}, ["title"]),
        ({"title": "blot"}, []),
        ({"date": "2017-04-15"}, ["date"]),
        ({"date": "2017-04-16"}, []),
        ({"body": "<div>a &lt; b <b>c</b></div>"}, ["body"]),
        ({"body": "<p>a</p>"}, []),
        ({"metadata": {"a": 1}}, ["metadata"]),
        ({"metadata": {"a": 2}}, []),
        ({"metadata": {"c": 2}}, []),
        ({"category": 2}, ["category"]),
        ({"category": 3}, []),
        ({"category": "running"}, ["category"]),
        ({"category": "Success"}, []),
        ({"tags": ["x", "y", "z"]}, [tag_words("x"), tag_words("z")]),
        ({"links": [5, 6]}, [link_words(5)]),
        ({"title": "Blot", "tags": ["x"], "category": 2}, ["title", "category", tag_words("x")]),
    ],
)
def test_entry_shows_finished_parts(fields: Any, done: list[str]) -> None:
    assert new_entry.done_of(creation(**fields), entry()) == done


def test_item_shows_its_type() -> None:
    assert new_entry.done_of(creation("item", category=2), entry(Item)) == ["category"]
    assert new_entry.done_of(creation("item", category="running"), entry(Item)) == ["category"]
    assert new_entry.done_of(creation("item", category=3), entry(Item)) == []


def test_empty_entry_has_no_finished_parts() -> None:
    bare = entry(metadata=None, body="", tags=None, links=[])
    assert new_entry.done_of(creation(metadata={"a": 1}, body="<p>a</p>", tags=["x"], links=[5]), bare) == []
    assert new_entry.done_of(creation(metadata={}, body="<p></p>"), bare) == ["body", "metadata"]


def upload(name: str, content: bytes | None) -> Upload:
    digest = None if content is None else hashlib.sha256(content).hexdigest()
    return Upload.from_dict({"id": 1, "real_name": name, "hash": digest, "hash_algorithm": "sha256"})


def test_each_stored_file_counts_once() -> None:
    words = [new_entry.file_words(each) for each in FILES]
    made = creation()
    assert new_entry.stored_files(made, []) == []
    assert new_entry.stored_files(made, [upload("a.txt", b"a")]) == [words[0]]
    assert new_entry.stored_files(made, [upload("a.txt", b"a"), upload("A-.txt", b"a")]) == [
        words[0],
        words[2],
    ]
    assert new_entry.stored_files(made, [upload("b.txt", None)]) == [words[1]]
    assert new_entry.stored_files(made, [upload("b.txt", b"other")]) == []
    assert new_entry.stored_files(made, [upload("a.txt", b"a"), upload("a.txt", None)]) == [
        words[0],
        words[2],
    ]


# the acts of one call -----------------------------------------------------------------------------------


def test_operations_of_call_have_an_order() -> None:
    acts = checked("experiment", {**FIELDS, "category": 2})
    made = list(steps("experiment", {"title": "t", "body": "b"}, acts))
    assert [words for words, _ in made] == [
        ["title", "body"],
        ["category"],
        [tag_words("x")],
        [tag_words("y")],
        [link_words(5)],
    ]
    assert made[0][1] == {"title": "t", "body": "b"}
    assert [type(step).__name__ for _, step in made[1:]] == ["CategoryForm", "TagForm", "TagForm", "LinkForm"]
    assert made[1][1].category == 2  # type: ignore[union-attr]
    assert [step.tag for _, step in made[2:4]] == ["x", "y"]  # type: ignore[union-attr]
    assert made[4][1].link == 5  # type: ignore[union-attr]


def test_category_name_and_empty_update_are_not_operations() -> None:
    assert list(steps("experiment", {}, checked("experiment", {"category": "Running"}))) == []
    assert [words for words, _ in steps("template", {"title": "t"}, checked("item", FIELDS))] == [
        ["title", "body"]
    ]


def test_finished_operations_are_not_repeated() -> None:
    acts = checked("experiment", {"tags": ["x", "y"], "links": [5, 6]})
    known = KnownRelease.stated("4.3")
    left = besides(acts, entry(), known)
    assert (left.tags, left.links) == (("y",), (6,))
    assert besides(acts, ("experiment", 1), known) == acts
    raw = besides(acts, entry(), KnownRelease.stated("2.0"))
    assert (raw.tags, raw.links) == (("x", "y"), (6,))
    unknown = besides(acts, entry(), KnownRelease())
    assert unknown.links == (6,)
    assert links_to(entry(), 5)
    assert not links_to(entry(), 6)


def test_entry_narrows_the_known_release() -> None:
    acts = checked("experiment", {"tags": ["x"]})
    shows = dict.fromkeys(("uploads", "has_comment", "steps", "canread", "is_bound"))
    assert besides(acts, entry(**{**shows, "uploads": [], "steps": []}), KnownRelease()).tags == ()
    assert besides(acts, entry(uploads=[]), KnownRelease()).tags in ((), ("x",))


def test_operations_are_described() -> None:
    assert Acts(fields={}).count == 0
    assert json.loads(checked("item", {"metadata": {"a": 1}}).fields["metadata"]) == {"a": 1}


def test_creation_returns_id_with_kind() -> None:
    for request, path, kind in (
        (new_experiment(), "experiments", "experiment"),
        (new_item(4), "items/4", "item"),
    ):
        assert (request.method, request.path) == ("POST", path)
        created = request.parse(Response(200, {}, b'{"result": "success", "id": 7}', "POST", path))
        assert (created.kind, created.id) == (kind, 7)
        assert created.to_dict() == {"result": "success", "id": 7}


def test_everything_may_be_missing() -> None:
    assert list(creation().without(["title"]).files) == list(FILES)
    twice = creation().without([new_entry.file_words(FILES[0])] * 2)
    assert [file[0] for file in twice.files] == ["b.txt"]
    assert creation(category=3, files=()).without([]).acts.category == 3
