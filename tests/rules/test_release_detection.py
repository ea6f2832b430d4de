"""The known release of a server, and questions about it."""

from __future__ import annotations

from typing import Any

import pytest

from elab_sdk import ConfigurationError, NotSupportedByServer
from elab_sdk.rules.release_detection import STATE_RELEASE, DetectedRelease, availability, describe_releases
from elab_sdk.rules.releases import RELEASES

UNKNOWN = DetectedRelease()
# keys of a full entry, by the oldest release that sends them
OLD = {"body", "uploads"}
OF_3_5 = OLD | {"has_comment", "steps", "canread", "is_bound"}
OF_4_3 = OF_3_5 | {"metadata", "lastchangeby", "state"}


def names(known: DetectedRelease) -> list[str]:
    return [release.name for release in known.candidates]


def test_every_release_is_possible_at_first() -> None:
    assert names(UNKNOWN) == list(RELEASES)
    assert (UNKNOWN.name, UNKNOWN.version, UNKNOWN.certainty) == ("unknown", None, "unknown")
    assert (UNKNOWN.is_known, UNKNOWN.is_stated) == (False, False)
    assert (UNKNOWN.release, UNKNOWN.generation) == (None, None)
    assert "unknown" in repr(UNKNOWN)
    assert UNKNOWN.evidence in repr(UNKNOWN)


@pytest.mark.parametrize(
    ("text", "candidates", "version", "name", "generation"),
    [
        ("4.3", ["4.3.0", "4.3.3", "4.3.4", "4.3.9"], None, "4.3.0 – 4.3.10", "4.3"),
        ("4.3.5", ["4.3.4"], "4.3.5", "4.3.5", "4.3"),
        (" v4.3.5 ", ["4.3.4"], "4.3.5", "4.3.5", "4.3"),
        ("3.6", ["3.6.7"], None, "3.6.7", "3.6"),
        ("4.9", ["4.9.0"], None, "4.9.0", "4.9"),
        ("4.8", ["4.8.0", "4.8.3", "4.8.4"], None, "4.8.0 – 4.8.6", "4.4"),
    ],
)
def test_stated_release(text: str, candidates: list[str], version: Any, name: str, generation: str) -> None:
    known = DetectedRelease.stated(text)
    assert names(known) == candidates
    assert (known.version, known.name, known.generation) == (version, name, generation)
    assert (known.certainty, known.is_stated, known.is_known) == ("stated", True, True)
    assert (known.release is None) == (len(candidates) > 1)
    assert known.evidence in repr(known)
    assert "caller" in known.evidence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1.9", ("'1.9'", "2.0")),
        ("1.8", "1.8"),
        ("new", "'new'"),
        ("", "''"),
        (4.3, "text"),
        (None, "text"),
    ],
)
def test_unknown_release_is_refused(text: Any, says: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        DetectedRelease.stated(text)
    for each in (says,) if isinstance(says, str) else says:
        assert each in str(caught.value)
    assert "release=" in str(caught.value)


def test_matching_releases_are_candidates() -> None:
    known = DetectedRelease.matching(lambda release: release.needs_marker, "it needs a marker")
    assert (names(known), known.version, known.evidence) == (["4.9.0"], None, "it needs a marker")
    assert known.certainty == "inferred"
    assert not known.is_stated


def test_search_error_status_narrows_release() -> None:
    assert DetectedRelease.from_search_error(200).generation == "4.3"
    assert names(DetectedRelease.from_search_error(400))[0] == "4.4.0"
    assert names(DetectedRelease.from_search_error(400))[-1] == "4.9.0"
    assert DetectedRelease.from_search_error(200).certainty == "inferred"
    assert len(DetectedRelease.from_search_error(200).evidence) > len("None")


def test_more_evidence_narrows_release() -> None:
    known = DetectedRelease.stated("4.3").narrowed(lambda release: release.date_in == "strict", "a date")
    assert names(known) == ["4.3.9"]
    assert (known.evidence, known.certainty, known.is_stated) == ("a date", "stated", True)
    other = UNKNOWN.narrowed(lambda release: release.date_in == "strict", "a date")
    assert (other.certainty, other.evidence, other.is_stated) == ("inferred", "a date", False)


def test_evidence_for_none_or_all_changes_nothing() -> None:
    known = DetectedRelease.stated("4.3")
    assert known.narrowed(lambda _: False, "nothing") is known
    assert known.narrowed(lambda _: True, "all") is known


def test_server_reports_release() -> None:
    known = DetectedRelease.stated("4.3").reported("4.3.8", "its page")
    assert (known.version, known.evidence, known.certainty) == ("4.3.8", "its page", "reported")
    assert (names(known), known.is_stated) == (["4.3.4"], True)
    assert UNKNOWN.reported("v4.3.8", "its page").version == "4.3.8"
    assert UNKNOWN.reported("3.9.9", "its page") is UNKNOWN
    exact = DetectedRelease.stated("4.3.8")
    assert exact.reported("4.3.8", "its page").certainty == "reported"


def test_reported_release_with_v2_alone_replaces_what_was_known() -> None:
    inferred = UNKNOWN.narrowed(lambda release: release.date_in == "strict", "a date")
    for known in (UNKNOWN, inferred):
        after = known.reported("5.6.12", "its page")
        assert (after.version, after.api, after.certainty) == ("5.6.12", "v2", "reported")
    assert UNKNOWN.reported("9.9.9", "its page").version == "9.9.9"


def test_entries_do_not_contradict_a_release_with_v2() -> None:
    known = DetectedRelease.with_v2("5.3.11", "its info")
    assert known.after_entry({"body", "uploads", "steps", "canread"}, "experiment", 1) is known


@pytest.mark.parametrize(("stated", "said"), [("4.3", "4.4.0"), ("4.3.7", "4.3.8"), ("4.3", "5.1.0")])
def test_server_contradicting_caller_is_error(stated: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        DetectedRelease.stated(stated).reported(said, "its login page says so")
    for each in (stated, said, "its login page says so", "release="):
        assert each in str(caught.value)


def test_server_contradicting_itself_changes_nothing() -> None:
    known = DetectedRelease.matching(lambda release: release.generation == "4.3", "an entry")
    assert known.reported("4.4.0", "its page") is known
    exact = UNKNOWN.reported("4.3.7", "its page")
    assert exact.reported("4.3.8", "its page") is exact


def test_full_entry_narrows_release() -> None:
    known = UNKNOWN.after_entry(OF_3_5, "experiment", 12)
    assert names(known) == ["3.5.0", "3.6.0", "3.6.7"]
    assert (known.certainty, known.version) == ("inferred", None)
    assert "experiment 12" in known.evidence
    assert UNKNOWN.after_entry({"body"}, "experiment", 12) is UNKNOWN
    narrower = DetectedRelease.stated("3.5").after_entry(OF_3_5, "experiment", 12)
    assert narrower == DetectedRelease.stated("3.5")


def test_entry_contradicting_caller_is_error() -> None:
    with pytest.raises(ConfigurationError) as caught:
        DetectedRelease.stated("4.3").after_entry(OF_3_5, "experiment", 12)
    for each in ("4.3", "experiment 12", "3.5.0 – 3.6.7"):
        assert each in str(caught.value)


def test_updated_server_is_detected_again() -> None:
    old = DetectedRelease.matching(lambda release: release.generation == "3.6", "an entry")
    new = old.after_entry(OF_4_3, "item", 5)
    assert (new.generation, new.certainty, new.version) == ("4.3", "inferred", None)
    assert "item 5" in new.evidence


def test_list_row_narrows_release() -> None:
    assert UNKNOWN.after_row({"body"}) is UNKNOWN
    known = UNKNOWN.after_entry(OF_3_5, "experiment", 12)
    assert names(known.after_row({"id"})) == ["3.6.7"]
    assert names(known.after_row({"id", "body"})) == ["3.5.0", "3.6.0"]
    assert known.evidence in known.after_row({"id"}).evidence
    assert len(known.after_row({"id"}).evidence) > len(known.evidence)


def test_questions_consider_all_candidates() -> None:
    known = DetectedRelease.stated("4.3")
    assert known.holds_for_all(lambda release: release.partial_updates)
    assert not known.holds_for_all(lambda release: release.date_in == "never")
    assert known.holds_for_any(lambda release: release.date_in == "never")
    assert not known.holds_for_any(lambda release: release.needs_marker)
    assert known.candidates_differ(lambda release: release.date_in)
    assert not known.candidates_differ(lambda release: release.generation)


def test_operation_exists_or_not_or_possibly() -> None:
    assert DetectedRelease.stated("4.3").has("get_tags")
    assert not DetectedRelease.stated("3.5").has("get_tags")
    assert DetectedRelease.stated("3.5").lacks("get_tags")
    assert not UNKNOWN.has("get_tags")
    assert not UNKNOWN.lacks("get_tags")


def test_unsupported_operation_is_refused() -> None:
    DetectedRelease.stated("4.3").require("get_tags")
    UNKNOWN.require("get_tags")
    with pytest.raises(NotSupportedByServer) as caught:
        DetectedRelease.stated("3.5").require("get_tags")
    error = caught.value
    assert (error.operation, error.release, error.is_harmless) == ("get_tags", "3.5.0 – 3.6.6", True)
    assert error.hint == availability("get_tags")
    with pytest.raises(NotSupportedByServer) as caught:
        DetectedRelease.stated("4.0").require("bodyappend", "appending")
    assert (caught.value.operation, caught.value.is_harmless) == ("appending", False)


@pytest.mark.parametrize("name", ["category", "bodyappend", "metadata"])
def test_unsupported_form_field_is_not_harmless(name: str) -> None:
    with pytest.raises(NotSupportedByServer) as caught:
        DetectedRelease.stated("2.0").require(name)
    assert not caught.value.is_harmless


def test_not_supported_error_names_release() -> None:
    error = DetectedRelease.stated("4.3.5").not_supported("a search", "a hint")
    assert (error.operation, error.release, error.hint, error.is_harmless) == (
        "a search",
        "4.3.5",
        "a hint",
        False,
    )
    assert DetectedRelease.stated("4.3.5").not_supported("x", "y", is_harmless=True).is_harmless
    unknown = UNKNOWN.not_supported("a search", STATE_RELEASE)
    assert unknown.release == "unknown"
    assert str(unknown).startswith(
        "a search is not possible while the server's release is unknown. If you know"
    )


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        ("get_tags", ("3.6.7",)),
        ("get_items_types", ("3.3.11", "3.6.7", "4.0.9")),
        ("get_experiment", ("2.0.0",)),
    ],
)
def test_availability_names_releases(operation: str, says: tuple[str, ...]) -> None:
    text = availability(operation)
    places = [text.index(each) for each in says]
    assert places == sorted(places)
    assert text.endswith(".")


def test_description_of_releases() -> None:
    assert describe_releases(lambda _: False, "It finds tags") == ""
    one = describe_releases(lambda release: release.name == "4.1.0", "It finds tags")
    assert one.startswith("It finds tags")
    assert one.count("4.1.0") == 1
    two = describe_releases(lambda release: release.name in ("4.1.0", "4.3.3"), "It")
    assert ", and " in two
    assert (two.count("4.1.0"), two.count("4.3.3")) == (1, 1)
    span = describe_releases(lambda release: release.generation == "4.1", "It")
    assert ("4.1.0" in span, "4.2.4" in span, "4.2.0" in span) == (True, True, False)
    last = describe_releases(lambda release: release.name == "4.9.0", "It")
    assert last.count("4.9.0") == 1
    assert "up to" not in last


def test_separate_spans_are_named_separately() -> None:
    known = DetectedRelease.matching(lambda release: release.name in ("4.1.0", "4.3.3", "4.3.4"), "x")
    assert known.name == "4.1.0 or 4.3.3 – 4.3.8"
