"""A copy is compared with what it is to be, field by field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from elab_api_v1.types import Permission

from elab_sdk.copying.capabilities import limits, why_not_created
from elab_sdk.copying.content import FIELDS, CommentContent, EntryContent, FileContent, StepContent
from elab_sdk.copying.differences import compare
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.releases import EVERY_RECORD, RELEASES, V2_RELEASES

if TYPE_CHECKING:
    from elab_sdk.backups.layout import BackupKind

CONTENT = EntryContent(
    kind="experiment",
    id=1,
    title="Blot",
    date=date(2020, 5, 4),
    body="<p>a &lt; b</p>",
    metadata={"extra_fields": {"pH": {"value": "7"}}},
    tags=("gel", "Blot"),
    category="Blots",
    status="Running",
    steps=(StepContent(body="thaw", finished=True), StepContent(body="load")),
    comments=(CommentContent(text="Ada: fine", author="Ada"),),
    items_links=(5, 6),
    experiments_links=(2,),
    files=(FileContent(upload_id=1, name="gel.png", sha256="aa", size=3, comment="first"),),
    rating=3,
    custom_id=77,
    canread=Permission(30, users=[2, 3]),
    canwrite=Permission(20),
    locked=True,
)
SAME: list[dict[str, Any]] = [
    {"id": 9, "author": "Ulla", "title": "Blot "},
    {"body": "<p>a &#60; b</p>\n", "tags": ("BLOT", "gel"), "items_links": (6, 5), "status": "running "},
    {"comments": (CommentContent(text="Ada: fine", author="Ulla"),), "canread": Permission(30, users=[3, 2])},
    {"files": (FileContent(upload_id=8, name="gel.png", sha256="aa", long_name="x", comment="first"),)},
]
CHANGED: dict[str, Any] = {
    "title": "Blots",
    "date": None,
    "body": "<p>a</p>",
    "is_markdown": True,
    "metadata": {},
    "tags": ("gel",),
    "category": "",
    "status": "Fail",
    "steps": (StepContent(body="load"), StepContent(body="thaw", finished=True)),
    "comments": (),
    "items_links": (5,),
    "experiments_links": (2, 3),
    "files": (),
    "rating": 0,
    "custom_id": None,
    "canread": Permission(40, users=[2, 3]),
    "canwrite": None,
    "locked": False,
    "archived": True,
}


@pytest.mark.parametrize("changes", SAME)
def test_what_servers_write_in_another_way_is_equal(changes: dict[str, Any]) -> None:
    assert compare(CONTENT, attrs.evolve(CONTENT, **changes), {}) == (FIELDS, ())


@pytest.mark.parametrize("field", FIELDS)
def test_a_change_of_a_field_is_a_difference_of_this_field_alone(field: str) -> None:
    equal, differences = compare(CONTENT, attrs.evolve(CONTENT, **{field: CHANGED[field]}), {})
    assert equal == tuple(each for each in FIELDS if each != field)
    assert [difference.field for difference in differences] == [field]
    assert differences[0].why


def test_the_reason_is_that_of_the_release() -> None:
    actual = attrs.evolve(CONTENT, rating=0, steps=())
    _, differences = compare(CONTENT, actual, limits(DetectedRelease.stated("4.3.10"), "experiment"))
    assert [str(difference) for difference in differences] == [
        "steps: API v1 of 4.3.10 cannot add steps",
        "rating: API v1 of 4.3.10 cannot set the ratings of experiments",
    ]
    assert (differences[0].old, differences[1].old) == ("thaw, finished; load", "3")


def test_what_was_not_requested_is_not_a_difference() -> None:
    desired = attrs.evolve(CONTENT, date=None, canwrite=None)
    assert compare(desired, CONTENT, {})[1] == ()


def test_files_are_told_apart_by_name_content_and_comment() -> None:
    def file(number: int, name: str, sha256: str | None, **fields: Any) -> FileContent:
        return FileContent(upload_id=number, name=name, sha256=sha256, **fields)

    mine = (
        file(1, "a", "11"),
        file(2, "a", "22"),
        file(3, "b", "33", comment="x"),
        file(4, "c", "44"),
        file(5, "d", "55"),
    )
    theirs = (
        file(7, "a", "22"),
        file(8, "a", "11"),
        file(9, "b", "33"),
        file(10, "C", "44"),
        file(11, "e", "66"),
    )
    _, differences = compare(attrs.evolve(CONTENT, files=mine), attrs.evolve(CONTENT, files=theirs), {})
    assert [difference.why for difference in differences] == [
        "'b': the comment differs",
        "'c': the new server has changed the name",
        "'d': not in the backup",
        "'e': only on the new server",
    ]
    damaged = attrs.evolve(CONTENT, files=(file(1, "a", "12"),))
    _, (difference,) = compare(attrs.evolve(CONTENT, files=(file(1, "a", "11"),)), damaged, {})
    assert (difference.why, difference.old, difference.new) == ("'a': the content differs", "11", "12")


def test_long_values_are_shortened() -> None:
    _, (difference,) = compare(attrs.evolve(CONTENT, title="x" * 500), CONTENT, {})
    assert len(difference.old) == 200


# -- what releases hold ------------------------------------------------------------------------------------


def _limits(release: str, kind: BackupKind) -> set[str]:
    return set(limits(DetectedRelease(tuple(r for r in EVERY_RECORD if r.name == release)), kind))


def test_every_limit_is_a_field_and_has_a_reason() -> None:
    for release in EVERY_RECORD:
        for kind in ("experiment", "item", "template"):
            known = DetectedRelease((release,), certainty="stated")
            for field, why in limits(known, kind).items():  # type: ignore[arg-type]
                assert field in (*FIELDS, "file_comments", "archived_files")
                assert why.startswith(f"API {release.api} of ")


def test_api_v2_of_5_holds_everything_of_experiments_and_items() -> None:
    for name in V2_RELEASES:
        assert _limits(name, "experiment") == _limits(name, "item") == set()
        assert _limits(name, "template") - {"date"} == {"comments", "rating", "custom_id"}
    assert "date" in _limits("5.2.0", "template")
    assert "date" not in _limits("5.3.0", "template")


def test_what_api_v1_holds_depends_on_the_release() -> None:
    never = {
        "steps",
        "comments",
        "rating",
        "custom_id",
        "canread",
        "canwrite",
        "locked",
        "archived",
        "is_markdown",
    }
    for name in RELEASES:
        assert never <= _limits(name, "experiment"), name
    assert "metadata" in _limits("4.3.0", "experiment")
    assert "metadata" not in _limits("4.3.3", "experiment")
    assert "date" in _limits("4.3.4", "item")
    assert "date" not in _limits("4.3.9", "item")
    assert "status" in _limits("3.4.16", "experiment")
    assert "status" not in _limits("3.5.0", "experiment")
    assert "status" in _limits("4.9.0", "experiment")
    assert ("files" in _limits("4.3.9", "item"), "files" in _limits("4.4.0", "item")) == (False, True)
    assert ("items_links" in _limits("3.4.9", "item"), "items_links" in _limits("3.4.10", "item")) == (
        True,
        False,
    )


def test_a_field_that_some_possible_releases_lack_is_a_limit() -> None:
    known = DetectedRelease.stated("4.3")
    assert {"date", "metadata"} <= set(limits(known, "experiment"))


def test_kinds_that_cannot_be_created_have_a_reason() -> None:
    assert why_not_created(DetectedRelease.stated("3.3.10"), "item")
    assert why_not_created(DetectedRelease.stated("3.6"), "template")
    assert not why_not_created(DetectedRelease.stated("4.0"), "template")
    assert not why_not_created(DetectedRelease.stated("2.0"), "experiment")
