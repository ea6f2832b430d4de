"""Content of a new entry: planned, finished and missing parts."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from elab_api_v1.models import Experiment, Item, Template, Upload

from elab_sdk import IncompleteCreationError
from elab_sdk._wording import command_line_words
from elab_sdk.rules import new_entry
from elab_sdk.rules.entry_content import link_label, links_to, tag_label, without_existing
from elab_sdk.rules.new_entry import Creation
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.releases import RELEASES
from elab_sdk.rules.updates import EntryChanges, check_fields
from tests.rules.refusing import refused

FIELDS = {"title": "Blot", "body": "<p>a</p>", "tags": ["x", "y"], "links": [5], "category": "Running"}
FILES = (("a.txt", b"a"), ("b.txt", b"b"), ("a.txt", b"a"))


def creation(kind: Any = "experiment", files: Any = FILES, **fields: Any) -> Creation:
    return Creation(kind=kind, changes=check_fields(kind, fields or FIELDS), files=tuple(files))


def test_creation_arguments_are_checked() -> None:
    made = new_entry.check_creation(
        "item", new_entry.CreationArguments(fields={"title": "x"}, files=[b"a"], template=3)
    )
    assert (made.kind, made.changes, made.files) == ("item", check_fields("item", {"title": "x"}), (b"a",))
    assert made.from_template
    assert made.operation == "create_item"
    bare = new_entry.check_creation("experiment", new_entry.CreationArguments(fields={}))
    assert (bare.files, bare.from_template, bare.operation) == ((), False, "create_experiment")
    refused(
        new_entry.check_creation,
        "item",
        new_entry.CreationArguments(fields={"title": ""}),
        argument="title",
        says="title",
    )


def test_parts_are_described_in_order() -> None:
    parts = creation().parts
    assert parts[:3] == ["title", "body", "category"]
    assert parts[3:6] == [tag_label("x"), tag_label("y"), link_label(5)]
    assert parts[6:] == [new_entry.file_label(each) for each in FILES]
    assert "'x'" in tag_label("x")
    assert "5" in link_label(5)
    assert "'a.txt'" in new_entry.file_label(("a.txt", b"a"))
    assert creation(files=(), title="x").parts == ["title"]


def test_finished_parts_are_omitted() -> None:
    whole = creation()
    assert whole.without([]) == whole
    assert whole.without(whole.parts).parts == []
    rest = whole.without(["body", tag_label("x"), new_entry.file_label(FILES[0])])
    assert rest.changes.fields == {"title": "Blot"}
    assert (rest.changes.tags, rest.changes.links, rest.changes.category) == (("y",), (5,), "Running")
    assert [file[0] for file in rest.files] == ["b.txt", "a.txt"]
    assert whole.without(["category"]).changes.category is None
    assert whole.without([link_label(5)]).changes.links == ()


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
    assert new_entry.template_content(template) == {"title": "PCR", "body": "<p>a</p>", "tags": ["x", "y"]}
    assert type(new_entry.template_content(template)["body"]).__name__ == "Html"
    bare = Template.from_dict({"id": 1, "title": "PCR", "body": None, "metadata": '{"a": 1}'})
    assert new_entry.template_content(bare) == {"title": "PCR", "body": "", "metadata": {"a": 1}}


def test_arguments_override_template() -> None:
    assert new_entry.merge_template({"title": "PCR", "body": "b"}, {"title": "x"}) == {
        "title": "x",
        "body": "b",
    }
    assert new_entry.merge_template({"metadata": {"a": 1, "b": 1}}, {"metadata": '{"b": 2}'}) == {
        "metadata": {"a": 1, "b": 2}
    }
    assert new_entry.merge_template({"metadata": {"a": 1}}, {"title": "x"}) == {
        "metadata": {"a": 1},
        "title": "x",
    }
    assert new_entry.merge_template({"title": "x"}, {"metadata": {"a": 1}})["metadata"] == {"a": 1}
    refused(
        new_entry.merge_template, {"metadata": {}}, {"metadata": "x"}, argument="metadata", says="metadata"
    )


def test_entry_to_complete_is_checked() -> None:
    assert new_entry.check_resume("experiment", None) == (None, [])
    assert new_entry.check_resume("experiment", 7) == (7, None)
    assert new_entry.check_resume("item", Item.from_dict({"id": 7})) == (7, None)
    error = IncompleteCreationError("item", 7, ["title"], ["body"], ValueError("x"))
    assert new_entry.check_resume("item", error) == (7, ["title"])
    refused(new_entry.check_resume, "experiment", error, argument="resume", says=("item 7", "experiment"))
    refused(new_entry.check_resume, "experiment", 0, argument="resume", says=("resume", "0"))
    refused(
        new_entry.check_resume,
        "experiment",
        Item.from_dict({"id": 7}),
        argument="resume",
        says=("resume", "Item"),
    )


def test_interruption_names_missing_parts() -> None:
    text = new_entry.incomplete_note("item", 7, ["title", "body"], ["tag 'x'", "file 'a'"])
    for each in ("item 7", "title, body", "tag 'x', file 'a'", "resume=7"):
        assert each in text
    with command_line_words():
        assert "--resume 7" in new_entry.incomplete_note("item", 7, ["title"], ["file 'a'"])
    assert len(text.splitlines()) == 2
    assert "nothing else" in new_entry.incomplete_note("item", 7, [], ["x"])


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
        ({"tags": ["x", "y", "z"]}, [tag_label("x"), tag_label("z")]),
        ({"links": [5, 6]}, [link_label(5)]),
        ({"title": "Blot", "tags": ["x"], "category": 2}, ["title", "category", tag_label("x")]),
    ],
)
def test_entry_shows_finished_parts(fields: Any, done: list[str]) -> None:
    assert new_entry.completed_parts(creation(**fields), entry()) == done


def test_item_shows_its_type() -> None:
    assert new_entry.completed_parts(creation("item", category=2), entry(Item)) == ["category"]
    assert new_entry.completed_parts(creation("item", category="running"), entry(Item)) == ["category"]
    assert new_entry.completed_parts(creation("item", category=3), entry(Item)) == []


def test_empty_entry_has_no_finished_parts() -> None:
    bare = entry(metadata=None, body="", tags=None, links=[])
    assert (
        new_entry.completed_parts(creation(metadata={"a": 1}, body="<p>a</p>", tags=["x"], links=[5]), bare)
        == []
    )
    assert new_entry.completed_parts(creation(metadata={}, body="<p></p>"), bare) == ["body", "metadata"]


def upload(name: str, content: bytes | None) -> Upload:
    digest = None if content is None else hashlib.sha256(content).hexdigest()
    return Upload.from_dict({"id": 1, "real_name": name, "hash": digest, "hash_algorithm": "sha256"})


def test_each_stored_file_counts_once() -> None:
    words = [new_entry.file_label(each) for each in FILES]
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


def test_finished_operations_are_not_repeated() -> None:
    acts = check_fields("experiment", {"tags": ["x", "y"], "links": [5, 6]})
    known = DetectedRelease.stated("4.3")
    left = without_existing(acts, entry(), known)
    assert (left.tags, left.links) == (("y",), (6,))
    assert without_existing(acts, ("experiment", 1), known) == acts
    raw = without_existing(acts, entry(), DetectedRelease.stated("2.0"))
    assert (raw.tags, raw.links) == (("x", "y"), (6,))
    unknown = without_existing(acts, entry(), DetectedRelease())
    assert unknown.links == (6,)
    assert links_to(entry(), 5)
    assert not links_to(entry(), 6)


def test_entry_narrows_the_known_release() -> None:
    acts = check_fields("experiment", {"tags": ["x"]})
    shows = dict.fromkeys(("uploads", "has_comment", "steps", "canread", "is_bound"))
    nothing_known = DetectedRelease()
    assert without_existing(acts, entry(**{**shows, "uploads": [], "steps": []}), nothing_known).tags == ()
    assert without_existing(acts, entry(uploads=[]), nothing_known).tags in ((), ("x",))


def test_operations_are_described() -> None:
    assert EntryChanges(fields={}).count == 0
    assert json.loads(check_fields("item", {"metadata": {"a": 1}}).fields["metadata"]) == {"a": 1}


def test_everything_may_be_missing() -> None:
    assert list(creation().without(["title"]).files) == list(FILES)
    twice = creation().without([new_entry.file_label(FILES[0])] * 2)
    assert [file[0] for file in twice.files] == ["b.txt"]
    assert creation(category=3, files=()).without([]).changes.category == 3
