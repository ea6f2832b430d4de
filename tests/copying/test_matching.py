"""What a copy already has: of its files, and of what the server makes."""

from __future__ import annotations

import datetime

import attrs

from elab_sdk.copying.content import EntryContent, FileContent, StepContent
from elab_sdk.copying.fresh_entries import fresh_digests, is_fresh
from elab_sdk.copying.matching import match_files

NEW = EntryContent(
    kind="experiment",
    id=7,
    title="Untitled",
    date=datetime.date(2024, 2, 29),
    body="<p>Goal:</p>",
    created_at=datetime.datetime(2024, 2, 29, 12),
)


def file(
    upload_id: int, name: str = "gel.png", sha256: str | None = "a", size: int | None = 1
) -> FileContent:
    return FileContent(upload_id=upload_id, name=name, sha256=sha256, size=size)


def pairs(old: list[FileContent], new: list[FileContent], uploads: dict[int, int]) -> list[tuple[int, int]]:
    return [(one.upload_id, other.upload_id) for one, other in match_files(old, new, uploads).pairs]


def test_equal_files_are_matched_one_by_one() -> None:
    old = [file(1), file(2), file(3)]
    matches = match_files(old, [file(11), file(12)], {})
    assert pairs(old, [file(11), file(12)], {}) == [(1, 11), (2, 12)]
    assert matches.missing == (file(3),)


def test_journal_decides_before_names_do() -> None:
    assert pairs([file(1), file(2)], [file(11), file(12)], {1: 12}) == [(1, 12), (2, 11)]


def test_names_that_a_server_changes_match() -> None:
    assert pairs([file(1, "my gel (1).png")], [file(11, "my-gel-1.png")], {}) == [(1, 11)]


def test_files_of_the_same_name_with_other_content_do_not_match() -> None:
    assert pairs([file(1)], [file(11, sha256="b")], {}) == []
    assert pairs([file(1)], [file(11, sha256=None, size=2)], {}) == []
    assert pairs([file(1)], [file(11, sha256=None, size=None)], {}) == [(1, 11)]


def test_file_that_somebody_removed_is_not_missing() -> None:
    matches = match_files([file(1), file(2)], [], {1: 11})
    assert (matches.missing, matches.removed) == ((file(2),), (file(1),))


def test_entry_with_content_is_not_fresh() -> None:
    reference = NEW.digests()
    assert is_fresh(attrs.evolve(NEW, id=8), "PCR", reference)
    assert is_fresh(attrs.evolve(NEW, title="PCR"), "PCR", reference)
    assert not is_fresh(attrs.evolve(NEW, title="Gel"), "PCR", reference)
    for change in (
        {"body": "<p>Goal: mine</p>"},
        {"files": (file(1),)},
        {"items_links": (3,)},
        {"rating": 1},
        {"steps": (StepContent(body="thaw"),)},
        {"locked": True},
    ):
        assert not is_fresh(attrs.evolve(NEW, **change), "PCR", reference), change


def test_without_a_reference_only_an_empty_entry_or_the_title_says_that_it_is_fresh() -> None:
    assert not is_fresh(NEW, "PCR", {})
    assert is_fresh(attrs.evolve(NEW, body=""), "PCR", {})
    assert is_fresh(attrs.evolve(NEW, title="PCR"), "PCR", {})
    assert not is_fresh(attrs.evolve(NEW, title="PCR", files=(file(1),)), "PCR", {})


def test_field_that_somebody_has_changed_is_not_among_the_fresh_ones() -> None:
    changed = attrs.evolve(NEW, body="<p>mine</p>", date=datetime.date(2020, 1, 1))
    fresh = fresh_digests(changed, "PCR", NEW.digests())
    assert {"body", "date"}.isdisjoint(fresh)
    assert {"title", "tags", "files"} <= fresh.keys()


def test_day_of_the_creation_is_fresh_after_midnight() -> None:
    later = attrs.evolve(NEW, date=datetime.date(2024, 3, 1), created_at=datetime.datetime(2024, 3, 1, 0, 1))
    assert "date" in fresh_digests(later, "PCR", NEW.digests())
