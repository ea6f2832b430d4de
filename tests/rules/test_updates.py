"""Updates of an entry, and the fields that each release needs."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from elab_api_v1.models import (
    Experiment,
    Item,
    ItemsType,
    Status,
    Template,
)
from elab_api_v1.types import UNSET

from elab_sdk import ConflictError, NotSupportedByServer
from elab_sdk.rules import updates
from elab_sdk.rules.release_detection import DetectedRelease
from elab_sdk.rules.releases import RELEASES
from elab_sdk.rules.updates import EntryChanges
from tests.rules.refusing import refused

UNKNOWN = DetectedRelease()
TODAY = f"{date.today():%Y%m%d}"
PAST = "20170415"
ENTRY = Experiment.from_dict({"id": 1, "title": "Blot", "date": "20200101", "body": "<p>old</p>"})


def of(release: str | None) -> DetectedRelease:
    return UNKNOWN if release is None else DetectedRelease.stated(release)


# the fields of a call -----------------------------------------------------------------------------------


def test_fields_are_merged_from_dict_and_keywords() -> None:
    assert updates.merge_params("post", {"title": "x"}, body=UNSET, tag="a") == {"title": "x", "tag": "a"}
    assert updates.merge_params("post", None, body=None) == {"body": None}
    refused(updates.merge_params, "post", {"b": 1, "a": 1}, a=2, b=2, argument="a", says=("post", "'a'"))
    refused(updates.merge_params, "post", 5, argument="params", says=("post", "int"))
    refused(updates.merge_params, "post", ENTRY, argument="params", says=("post", "Experiment", "save("))
    assert "save(" not in str(refused(updates.merge_params, "post", [], argument="params"))


def test_all_fields_are_checked() -> None:
    fields = {
        "metadata": {"a": 1},
        "date": "15 April 2017",
        "title": "Blot",
        "body": "\ufeff<p>p<5</p>",
        "tag": ["b", "a", "b"],
        "link": [3, Item.from_dict({"id": 4}), "3"],
        "category": " Running ",
    }
    acts = updates.check_changes("experiment", "post_experiment", fields)
    assert list(acts.fields.items()) == [
        ("title", "Blot"),
        ("date", PAST),
        ("body", "<p>p&lt;5</p>"),
        ("metadata", '{"a": 1}'),
    ]
    assert (acts.tags, acts.links, acts.known_items) == (("b", "a"), (3, 4), frozenset({4}))
    assert (acts.category, acts.is_known_category) == ("Running", False)
    assert (acts.merges_metadata, acts.known_metadata) == (False, None)
    assert acts.count == 6
    assert not acts.is_single


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"title": "x", "body": "y"}, 1),
        ({"tag": "a"}, 1),
        ({"link": 3}, 1),
        ({"category": 3}, 1),
        ({"tag": ["a", "b"]}, 2),
        ({"tag": "a", "category": 3}, 2),
        ({"bodyappend": "x"}, 1),
    ],
)
def test_update_of_all_fields_is_one_operation(fields: Any, count: int) -> None:
    acts = updates.check_changes("item", "post_item", fields)
    assert acts.count == count
    assert acts.is_single is (count == 1)


def test_category_may_be_a_model() -> None:
    status, kind = Status.from_dict({"id": 3}), ItemsType.from_dict({"id": 4})
    acts = updates.check_changes("experiment", "post_experiment", {"category": status})
    assert (acts.category, acts.is_known_category) == (3, True)
    acts = updates.check_changes("item", "post_item", {"category": kind})
    assert (acts.category, acts.is_known_category) == (4, True)
    assert not updates.check_fields("item", {}).is_known_category
    assert updates.check_fields("item", {}) == EntryChanges(fields={})
    refused(
        updates.check_changes, "item", "post_item", {"category": status}, argument="category", says="Status"
    )
    assert updates.check_category("experiment", "2") == 2
    refused(updates.check_category, "item", " ", argument="category", says="' '")
    refused(updates.check_category, "item", 0, "kind", argument="kind", says="kind")


@pytest.mark.parametrize(
    ("kind", "fields", "argument", "says"),
    [
        (
            "experiment",
            {},
            "params",
            ("post_it", "title, date, body, bodyappend, metadata, tag, link, category"),
        ),
        ("template", {}, "params", ("post_it", "title, body, bodyappend, metadata")),
        ("experiment", {"titel": "x"}, "titel", ("post_it", "'titel'", "'title'")),
        ("experiment", {"file": "x"}, "file", "upload_to_experiment"),
        ("item", {"file": "x"}, "file", "upload_to_item"),
        ("template", {"date": PAST}, "date", "'date'"),
        ("template", {"tag": "x"}, "tag", "'tag'"),
        ("item", {"body": "x", "bodyappend": "y"}, "bodyappend", ("body", "bodyappend")),
        ("item", {"tag": []}, "tag", "tag"),
        ("item", {"link": []}, "link", "link"),
        ("item", {"tag": ["a", ""]}, "tag[1]", "tag[1]"),
        ("item", {"tag": ""}, "tag", "tag"),
        ("item", {"link": ["x"]}, "link[0]", ("link[0]", "'x'")),
        ("item", {"link": "x"}, "link", ("link", "'x'")),
        ("item", {"link": ENTRY}, "link", "Experiment"),
        ("item", {"bodyappend": 5}, "bodyappend", "bodyappend"),
        ("item", {"date": "April"}, "date", "date"),
        ("item", {"id": 1, "title": "x", "userid": 1}, "params", ("post_it", "id, userid", "save(")),
    ],
)
def test_fields_that_servers_would_change_are_refused(
    kind: Any, fields: Any, argument: str, says: Any
) -> None:
    refused(updates.check_changes, kind, "post_it", fields, argument=argument, says=says)


def test_whole_template_is_accepted() -> None:
    fields = {"id": 1, "title": "x", "userid": 1}
    refused(updates.check_changes, "template", "post_template", fields, argument="id", says="'id'")


@pytest.mark.parametrize(
    ("fields", "is_harmless"),
    [
        ({"title": "x" * 256}, True),
        ({"title": "x" * 256, "body": "y"}, True),
        ({"title": "x" * 256, "tag": "y"}, False),
        ({"title": "", "body": "y"}, False),
        ({"tag": "x" * 256}, True),
        ({"link": "x"}, True),
        ({"link": "x", "tag": "y"}, False),
    ],
)
def test_values_that_every_server_refuses_are_harmless(fields: Any, is_harmless: bool) -> None:
    with pytest.raises(updates.ValidationError) as caught:
        updates.check_changes("item", "post_item", fields)
    assert caught.value.is_harmless is is_harmless


def test_single_field_may_be_in_dict() -> None:
    assert updates.single_value("add_tag", "tag", {"tag": "blot"}) == "blot"
    assert updates.single_value("add_tag", "tag", "blot") == "blot"
    refused(updates.single_value, "add_tag", "tag", {}, argument="tag", says=("add_tag", "'tag'"))
    refused(
        updates.single_value,
        "add_tag",
        "tag",
        {"tags": 1},
        argument="tags",
        says=("add_tag", "'tags'", "'tag'"),
    )


def test_booking_form() -> None:
    times = {"start": "2030-05-01T10:00:00Z", "end": "2030-05-01T11:00:00+02:00"}
    later = {"start": "2030-05-01T10:00:00Z", "end": "2030-05-01T13:00:00+02:00", "title": "PCR"}
    assert updates.event_form("create_event", later) == {
        "start": "2030-05-01T10:00:00+00:00",
        "end": "2030-05-01T13:00:00+02:00",
        "title": "PCR",
    }
    untitled = {name: later[name] for name in ("start", "end")}
    assert list(updates.event_form("create_event", untitled)) == ["start", "end"]
    refused(updates.event_form, "create_event", times, argument="end")
    refused(updates.event_form, "create_event", {}, argument="end", says=("create_event", "end and start"))
    refused(updates.event_form, "create_event", {"end": 1}, argument="start", says=("create_event", "start"))
    refused(
        updates.event_form,
        "create_event",
        {**later, "date": 1},
        argument="date",
        says=("create_event", "start"),
    )
    refused(updates.event_form, "create_event", {**later, "titel": 1}, argument="titel", says="'title'")
    refused(updates.event_form, "create_event", {**later, "title": ""}, argument="title", says="title")


# metadata -----------------------------------------------------------------------------------------------


def test_metadata_is_merged_unless_replaced() -> None:
    acts = updates.check_fields("item", {"metadata": {"a": 1}})
    assert updates.with_metadata_mode(acts, ENTRY, replace_metadata=True) is acts
    entry = Experiment.from_dict({"id": 1, "metadata": '{"b": 2}'})
    merging = updates.with_metadata_mode(acts, entry, replace_metadata=False)
    assert (merging.merges_metadata, merging.known_metadata) == (True, {"b": 2})
    assert updates.with_metadata_mode(acts, 5, replace_metadata=False).known_metadata is None
    other = updates.check_fields("item", {"title": "x"})
    assert updates.with_metadata_mode(other, ENTRY, replace_metadata=False) is other
    refused(
        updates.with_metadata_mode,
        other,
        ENTRY,
        replace_metadata=True,
        argument="replace_metadata",
        says=("replace_metadata", "metadata"),
    )


def test_merged_metadata_is_sent_if_changed() -> None:
    acts = updates.check_fields("item", {"title": "x", "metadata": {"a": 1}})
    merged = updates.merge_metadata(acts, "item 3", {"b": 2})
    assert json.loads(merged.fields["metadata"]) == {"b": 2, "a": 1}
    assert (merged.fields["title"], merged.merges_metadata) == ("x", False)
    same = updates.merge_metadata(acts, "item 3", {"a": 1, "b": 2})
    assert same.fields == {"title": "x"}
    seen = EntryChanges(fields=acts.fields, merges_metadata=True, known_metadata={"a": 1, "b": 1})
    assert updates.merge_metadata(seen, "item 3", {"a": 5, "b": 2}).fields == {"title": "x"}
    with pytest.raises(ConflictError) as caught:
        updates.merge_metadata(EntryChanges(fields=acts.fields, known_metadata={"a": 3}), "item 3", {"a": 5})
    assert caught.value.entry == "item 3"


# what a release must be sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "wanted", "needs"),
    [
        ("4.3", {"title": "x"}, False),
        ("3.6", {"title": "x"}, True),
        (None, {"title": "x"}, True),
        (None, {"title": "x", "date": "", "body": ""}, False),
        ("4.3", {"bodyappend": "x"}, False),
        ("4.0", {"bodyappend": "x"}, True),
        ("4.0", {"title": "x"}, False),
        ("3.6", {"title": "x", "date": "", "body": ""}, False),
    ],
)
def test_entry_is_read_before_update_if_needed(release: Any, wanted: Any, needs: bool) -> None:
    assert updates.needs_reading(of(release), wanted) is needs


@pytest.mark.parametrize(
    ("kind", "release", "wanted", "entry", "form"),
    [
        ("experiment", "4.4", {"title": "x"}, None, {"title": "x"}),
        (
            "experiment",
            "3.6",
            {"title": "x"},
            ENTRY,
            {"title": "x", "date": "20200101", "body": "<p>old</p>"},
        ),
        (
            "experiment",
            None,
            {"body": "x"},
            ENTRY,
            {"title": "Blot", "date": "20200101", "body": "x"},
        ),
        (
            "experiment",
            "3.6",
            {"title": "x", "date": PAST, "body": "y"},
            None,
            {"title": "x", "date": PAST, "body": "y"},
        ),
        ("template", "4.0", {"title": "x"}, None, {"title": "x"}),
        ("experiment", "4.0", {"bodyappend": "<b>"}, ENTRY, {"body": "<p>old</p><b>"}),
        ("experiment", "4.1", {"bodyappend": "<b>"}, ENTRY, {"bodyappend": "<b>"}),
        (
            "experiment",
            "3.6",
            {"bodyappend": "<b>", "title": "x"},
            ENTRY,
            {"title": "x", "date": "20200101", "body": "<p>old</p><b>"},
        ),
        ("experiment", "4.0", {"bodyappend": "a"}, Experiment.from_dict({"id": 1}), {"body": "a"}),
        (
            "experiment",
            "3.0",
            {"title": "t", "date": PAST, "body": "<tr><th>a</th></tr>"},
            None,
            {"title": "t", "date": PAST, "body": "<tr><td><strong>a</strong></td></tr>"},
        ),
        ("experiment", "4.4", {"body": "<th>a</th>"}, None, {"body": "<th>a</th>"}),
        ("experiment", "4.1", {"bodyappend": "<TH>a</TH>"}, None, {"bodyappend": "<TH>a</TH>"}),
    ],
)
def test_update_has_fields_that_release_needs(
    kind: Any, release: Any, wanted: Any, entry: Any, form: Any
) -> None:
    assert updates.update_form(kind, "post_it", wanted, of(release), entry) == form


def test_update_reports_that_it_needs_entry() -> None:
    with pytest.raises(ValueError, match="entry"):
        updates.update_form("experiment", "post_it", {"title": "x"}, of("3.6"), None)


@pytest.mark.parametrize("day", ["0000-00-00", "00000000", "", None])
def test_entry_without_date_needs_one(day: Any) -> None:
    entry = Experiment.from_dict({"id": 1, "title": "x", "date": day, "body": ""})
    refused(
        updates.update_form,
        "experiment",
        "post_it",
        {"title": "x"},
        of("3.6"),
        entry,
        argument="date",
        says=("post_it", "date"),
    )
    form = updates.update_form("experiment", "post_it", {"date": PAST}, of("3.6"), entry)
    assert form == {"title": "x", "date": PAST, "body": ""}


def refusal(wanted: dict[str, str], release: str | None) -> NotSupportedByServer:
    with pytest.raises(NotSupportedByServer) as caught:
        updates.check_supported("post_it", wanted, of(release))
    assert caught.value.operation.startswith("post_it with ")
    assert len(caught.value.hint) > len("None")
    return caught.value


def test_unsupported_field_is_refused() -> None:
    for release in ("4.2", "3.6", None):
        assert refusal({"metadata": "{}"}, release).operation.endswith("metadata")
    assert "4.3" in refusal({"metadata": "{}"}, "4.2").hint
    assert refusal({"bodyappend": "x"}, "4.0").operation.endswith("bodyappend")
    assert "4.1" in refusal({"bodyappend": "x"}, "4.0").hint
    assert "release=" in refusal({"odd": "x"}, "4.9").hint
    assert refusal({"metadata": "{}"}, "4.3.1").operation.endswith("metadata")
    updates.check_supported("post_it", {"metadata": "{}"}, of("4.3.5"))
    updates.check_supported("post_it", {"metadata": "{}"}, of("4.3"))


def test_metadata_with_other_fields_is_refused_if_it_may_be_ignored() -> None:
    error = refusal({"metadata": "{}", "title": "x"}, "4.3")
    assert "metadata" in error.operation
    assert "4.3.0" in error.hint
    assert str(updates.STATE_EXACT_RELEASE) in error.hint
    updates.check_supported("post_it", {"metadata": "{}", "title": "x"}, of("4.3.5"))
    updates.check_metadata_is_stored("post_it", of("4.4"))


def test_date_that_may_become_today_is_refused() -> None:
    error = refusal({"date": PAST}, "4.3.5")
    assert error.operation.endswith("date")
    assert "4.3.8" in error.hint
    assert str(updates.STATE_EXACT_RELEASE) not in error.hint
    unsure = refusal({"date": PAST}, "4.3")
    assert str(updates.STATE_EXACT_RELEASE) in unsure.hint
    assert "4.3.8" in unsure.hint
    updates.check_supported("post_it", {"date": PAST}, of("4.3.9"))
    if f"{date.today():%Y%m%d}" == TODAY and updates.checks.is_today(TODAY):
        updates.check_supported("post_it", {"date": TODAY}, of("4.3.5"))


@pytest.mark.parametrize("release", ["3.0", "4.3"])
def test_body_has_maximum_length(release: str) -> None:
    limit = 4_120_000
    updates.check_supported("post_it", {"body": "x" * limit}, of(release))
    refused(
        updates.check_supported,
        "post_it",
        {"body": "x" * (limit + 1)},
        of(release),
        argument="body",
        says=(str(limit + 1), str(limit)),
    )


def test_body_without_limit() -> None:
    for release in ("2.0", None):
        updates.check_supported("post_it", {"body": "x" * 4_120_001}, of(release))


def test_header_cells_are_kept_if_supported() -> None:
    assert updates.keeps_headers(RELEASES["3.3.0"])
    assert not updates.keeps_headers(RELEASES["3.0.0"])
    assert updates.makes_today(RELEASES["4.3.0"])
    assert not updates.makes_today(RELEASES["4.3.9"])
    assert updates.lacks_emoji(RELEASES["3.0.0"])
    assert not updates.lacks_emoji(RELEASES["4.3.0"])
    assert updates.swallows_metadata(RELEASES["4.3.0"])
    assert not updates.swallows_metadata(RELEASES["4.3.3"])
    assert not updates.swallows_metadata(RELEASES["4.2.0"])


def test_emoji_have_four_bytes() -> None:
    assert updates.has_emoji("a🧬")
    assert not updates.has_emoji("λ ✓ \uffff")
    assert updates.has_emoji("\U00010000")


@pytest.mark.parametrize(
    ("wanted", "told_apart"),
    [
        ({"title": "x"}, []),
        ({"date": PAST}, [("4.3.0", "4.3.9")]),
        ({"date": TODAY}, None),
        ({"metadata": "{}"}, [("4.3.0", "4.3.3")]),
        ({"body": "<p>"}, []),
        ({"body": "<TH>"}, [("3.0.0", "3.3.0")]),
        ({"bodyappend": "<th>"}, [("3.0.0", "3.3.0")]),
        ({"title": "<th>"}, []),
        ({"date": PAST, "metadata": "{}"}, [("4.3.0", "4.3.9"), ("4.3.0", "4.3.3")]),
    ],
)
def test_update_depends_on_hidden_properties_of_release(wanted: Any, told_apart: Any) -> None:
    asked = updates.release_questions(wanted)
    if told_apart is None:
        assert len(asked) == (0 if updates.checks.is_today(TODAY) else 1)
        return
    assert len(asked) == len(told_apart)
    for question, (one, other) in zip(asked, told_apart, strict=True):
        assert question(RELEASES[one]) != question(RELEASES[other])


def test_templates_are_distinguished_from_entries() -> None:
    template = Template.from_dict({"id": 3})
    refused(updates.check_changes, "item", "post_item", {"link": template}, argument="link", says="Template")
