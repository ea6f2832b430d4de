"""The content of entries, from the recorded responses of every release and from a backup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs
from elab_api_v1.models import Experiment, Item
from elab_api_v1.resources import full_model
from elab_api_v1.types import Permission

from elab_sdk import Manager, open_backup
from elab_sdk.copying.content import FIELDS, content_of, source_content
from elab_sdk.sandbox import Sandbox
from tests.recorded import all_steps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from elab_sdk.copying.content import EntryContent

_PATH = re.compile(r"(experiments_templates|experiments|items|templates)/(\d+)$")
_KINDS = {"experiments": "experiment", "items": "item"}


def _recorded(api: str) -> Iterator[tuple[str, dict[str, Any], EntryContent]]:
    """Yield the release, the response and the content of every full entry."""
    for record in all_steps(api):
        match = _PATH.search(str(record.request["path"]).partition("?")[0])
        if match and record.is_json and isinstance(record.answer, dict) and "body" in record.answer:
            if record.answer.get("id") is None:
                continue  # a template that does not exist (4.4.0 to 4.4.3)
            kind: Any = _KINDS.get(match[1], "template")
            yield record.release, record.answer, content_of(full_model(kind).from_dict(record.answer))


def test_every_recorded_entry_has_a_content_that_says_the_same() -> None:
    releases: dict[str, set[str]] = {}
    for release, answer, content in (*_recorded("v1"), *_recorded("v2")):
        releases.setdefault(release, set()).add(content.kind)
        assert content.id == int(answer["id"])
        assert content.body == (answer["body"] or "")
        assert content.title
        assert len(content.files) == len(answer.get("uploads") or [])
        assert len(content.steps) == len(answer.get("steps") or [])
        # servers store metadata that is not an object
        assert set(content.unreadable) <= {"metadata"}, release
        assert content.author_id == int(answer["userid"])
        assert set(content.digests()) == set(FIELDS)
    assert {"2.0.7", "3.3.12", "3.6.7", "4.0.10", "4.3.10", "4.9.0", "5.1.15", "5.3.11", "5.6.12"} <= set(
        releases
    )
    assert releases["5.6.12"] == releases["4.3.10"] == {"experiment", "item", "template"}


def test_status_and_category_do_not_depend_on_the_release() -> None:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for api in ("v1", "v2"):
        for release, _, content in _recorded(api):
            found.setdefault((release, content.kind), set()).add((content.category, content.status))
    for release in ("2.0.7", "3.6.7", "4.3.10", "4.9.0", "5.1.15", "5.6.12"):
        assert {status for _, status in found[release, "experiment"]} & {"Running", "Success"}, release
        assert {category for category, _ in found[release, "item"]} & {
            "Edit me",
            "Default",
            "Plasmids",
            "Antibody",
        }
    assert all(category == "" for category, _ in found["4.3.10", "experiment"])
    assert ("Blots", "Paused") in found["5.1.15", "experiment"]


def test_the_comment_of_a_file_without_one_is_empty() -> None:
    comments = {file.comment for _, _, content in _recorded("v1") for file in content.files}
    assert "" in comments
    assert "Click to add a comment" not in comments


def test_titles_of_api_v1_are_html_and_those_of_5_are_not() -> None:
    old = content_of(Experiment.from_dict({"id": 1, "title": "1 &lt; 2 &#34;x&#34;"}))
    new = content_of(Experiment.from_dict({"id": 1, "title": "1 &lt; 2", "custom_id": None}))
    assert (old.title, new.title) == ('1 < 2 "x"', "1 &lt; 2")


def test_what_cannot_be_decoded_is_named_and_the_rest_stays() -> None:
    content = content_of(
        Item.from_dict(
            {
                "id": 5,
                "title": "Pump",
                "metadata": "[1]",
                "date": "2020-05-04",
                "canread": "nobody",
                "tags": None,
            }
        )
    )
    assert (content.title, content.metadata, content.canread, content.tags) == ("Pump", {}, None, ())
    assert set(content.unreadable) == {"metadata", "canread"}


def test_a_word_a_group_and_json_are_the_same_kind_of_permission() -> None:
    words = ({"canread": "useronly"}, {"canread": "3"}, {"canread": '{"base": 30, "users": [2]}'})
    contents = [content_of(Experiment.from_dict({"id": 1, "title": "x", **word})) for word in words]
    assert [content.canread for content in contents] == [
        Permission(10),
        Permission(teamgroups=[3]),
        Permission(30, users=[2]),
    ]


def test_a_change_of_any_field_changes_its_digest_alone() -> None:
    content = content_of(Experiment.from_dict({"id": 1, "title": "x", "tags": "a|b"}))
    before = content.digests()
    changes: dict[str, Any] = {
        "title": "y",
        "tags": ("a",),
        "metadata": {"a": 1},
        "rating": 2,
        "locked": True,
    }
    for name, value in changes.items():
        after = attrs.evolve(content, **{name: value}).digests()
        assert {field for field in FIELDS if before[field] != after[field]} == {name}
    assert attrs.evolve(content, tags=("b", "a")).digests() == before


def test_a_backup_gives_the_files_with_their_paths_and_checksums(tmp_path: Path) -> None:
    with Sandbox(release="4.3") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        made = manager.create_experiment(title="Gel", files=[("gel.txt", b"one"), ("gel.txt", b"two")])
        manager.backup(tmp_path / "backup", ids=("experiment", made.id))
    (entry,) = open_backup(tmp_path / "backup").entries()
    content = source_content(entry)
    assert [file.name for file in content.files] == ["gel.txt", "gel.txt"]
    assert [file.path.read_bytes() for file in content.files if file.path] == [b"one", b"two"]
    assert len({file.sha256 for file in content.files}) == 2
    assert all(file.long_name and file.storage is not None for file in content.files)


def test_a_file_that_is_not_in_the_backup_has_no_path(tmp_path: Path) -> None:
    with Sandbox(release="4.3") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        made = manager.create_experiment(title="Gel", files=[("gel.txt", b"one"), ("lost.txt", b"two")])
        upload = manager.get_experiment(made).uploads[-1]
        for file in sandbox.store.files.rglob("*"):
            if file.name == upload.long_name.rpartition("/")[2]:
                file.unlink()
        manager.backup(tmp_path / "backup", ids=("experiment", made.id))
    (entry,) = open_backup(tmp_path / "backup").entries()
    paths = {file.name: file.path for file in source_content(entry).files}
    assert paths["gel.txt"] is not None
    assert paths["lost.txt"] is None
