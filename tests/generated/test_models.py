"""Models hold the server's JSON and provide Python values."""

from __future__ import annotations

import copy
import datetime
import json
import pickle
import re
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import attrs
import pytest
from elab_api_v1 import base, models
from elab_api_v1.base import Model, set_html_renderer
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Event, Experiment, ExperimentSummary, ItemsType, Status, Upload
from elab_api_v1.types import Permission, parse_permission

from tests.recorded import steps_of

if TYPE_CHECKING:
    from collections.abc import Callable

OLD = {
    "id": "42",
    "title": "say &#34;hi&#34;, it&#39;s",
    "date": "20170415",
    "datetime": "2019-11-30 12:00:00",
    "locked": "0",
    "canread": "team",
    "canwrite": "7",
    "tags": "a|b c",
    "tags_id": "1,2",
    "color": "29AEB9",
    "metadata": None,
    "uploads": [{"id": "5", "real_name": "gel.png"}],
    "from_the_future": {"a": [1, None]},
}
NEW = {
    "id": 42,
    "title": "say &#34;hi&#34;, it&#39;s",
    "date": "2017-04-15",
    "created_at": "2019-11-30 12:00:00",
    "locked": 0,
    "canread": '{"base": 30, "teams": [], "users": [], "teamgroups": []}',
    "canwrite": '{"base": null, "teams": [], "users": [], "teamgroups": [7]}',
    "tags": "a|b c",
    "tags_id": "1,2",
    "status_color": "29AEB9",
    "metadata": '{"extra_fields": {"pH": {"type": "number", "value": "7.4"}}}',
    "uploads": [{"id": 5, "real_name": "gel.png"}],
}


@pytest.mark.parametrize("sent", [OLD, NEW], ids=["up to 4.3", "from 4.4"])
def test_attributes_have_the_same_names_on_all_releases(sent: dict[str, object]) -> None:
    experiment = Experiment.from_dict(sent)
    assert experiment.id == 42
    assert experiment.title == 'say "hi", it\'s'
    assert experiment.date == datetime.date(2017, 4, 15)
    assert experiment.created_at == datetime.datetime(2019, 11, 30, 12)
    assert experiment.locked is False
    assert experiment.canread == Permission(base=30)
    assert experiment.canwrite == Permission(teamgroups=(7,))
    assert experiment.tags == ["a", "b c"]
    assert experiment.tag_ids == [1, 2]
    assert experiment.status_color == "#29AEB9"
    assert [(upload.id, upload.real_name) for upload in experiment.uploads] == [(5, "gel.png")]


QUOTED = "Jo O&#39;Brien &#34;jr&#34; &amp;"


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        (models.Tag, "tag", "tag"),
        (models.Step, "body", "body"),
        (models.Comment, "comment", "comment"),
        (models.Comment, "fullname", "fullname"),
        (models.Upload, "comment", "comment"),
        (models.Upload, "fullname", "fullname"),
        (models.Experiment, "fullname", "fullname"),
        (models.Experiment, "firstname", "firstname"),
        (models.Item, "lastname", "lastname"),
        (models.Experiment, "next_step", "next_step"),
        (models.ItemSummary, "next_step", "next_step"),
        (models.Template, "fullname", "fullname"),
        (models.TemplateSummary, "team_name", "team_name"),
        (models.Link, "title", "title"),
        (models.Link, "category", "category_title"),
        (models.Event, "title", "title"),
        (models.EventSummary, "item_title", "item_title"),
        (models.EventSummary, "fullname", "fullname"),
        (models.Status, "category", "title"),
        (models.ItemsType, "title", "title"),
    ],
)
def test_escaped_text_is_unescaped(kind: type[Model], key: str, name: str) -> None:
    model = kind.from_dict({"id": 1, key: QUOTED})
    assert getattr(model, name) == 'Jo O\'Brien "jr" &amp;'
    assert model[key] == QUOTED


def test_tags_are_split_and_unescaped() -> None:
    experiment = Experiment.from_dict({"id": 1, "tags": "5&#39; UTR|say &#34;hi&#34;|R&D|a &amp; b"})
    assert experiment.tags == ["5' UTR", 'say "hi"', "R&D", "a &amp; b"]
    # 2.0 does not escape quotes
    assert Experiment.from_dict({"id": 1, "tags": "5' UTR"}).tags == ["5' UTR"]


def test_indexing_returns_the_json_unchanged() -> None:
    experiment = Experiment.from_dict(OLD)
    assert experiment["id"] == "42"
    assert experiment["datetime"] == "2019-11-30 12:00:00"
    assert experiment["from_the_future"] == {"a": [1, None]}
    assert "created_at" not in experiment
    assert list(experiment.keys()) == list(OLD)
    assert experiment.get("created_at") is None
    assert experiment.get("created_at", "none") == "none"
    assert dict(experiment) == OLD
    with pytest.raises(KeyError):
        experiment["created_at"]


def test_to_dict_returns_all_keys() -> None:
    assert json.loads(json.dumps(Experiment.from_dict(OLD).to_dict())) == OLD


def test_to_dict_returns_a_copy() -> None:
    experiment = Experiment.from_dict(copy.deepcopy(OLD))
    experiment.to_dict()["from_the_future"] = None
    assert experiment["from_the_future"] == {"a": [1, None]}


def test_metadata_is_a_mutable_dict() -> None:
    experiment = Experiment.from_dict(NEW)
    assert experiment.metadata is not None
    experiment.metadata["note"] = "new"
    assert experiment.metadata["note"] == "new"
    assert experiment["metadata"] == NEW["metadata"]


def test_attributes_are_read_only() -> None:
    with pytest.raises(AttributeError, match=r"cannot be set: update\(entry, title=…\)"):
        Experiment.from_dict(OLD).title = "x"  # type: ignore[misc]


def test_models_can_be_copied_pickled_and_compared() -> None:
    experiment = Experiment.from_dict(OLD)
    assert experiment == Experiment.from_dict(dict(OLD))
    assert experiment != Experiment.from_dict(NEW)
    for restored in (
        copy.copy(experiment),
        copy.deepcopy(experiment),
        pickle.loads(pickle.dumps(experiment)),
    ):
        assert restored == experiment
        assert restored.tags == ["a", "b c"]


def test_repr_is_one_short_line() -> None:
    experiment = Experiment.from_dict({**OLD, "title": "Western blot 12"})
    assert repr(experiment) == "Experiment(id=42, date=2017-04-15, title='Western blot 12')"
    assert len(repr(Experiment.from_dict({**OLD, "title": "x" * 500}))) < 150


def test_repr_never_fails() -> None:
    assert "title=" in repr(Experiment.from_dict({"id": 1, "title": {"not": "text"}}))


@pytest.mark.parametrize("name", [n for n in models.__all__ if issubclass(getattr(models, n), Model)])
def test_models_are_attrs_classes_with_slots(name: str) -> None:
    model = getattr(models, name)
    assert attrs.has(model)
    assert not hasattr(model.from_dict({"id": 1, "title": "x"}), "__dict__")


@pytest.mark.parametrize("invalid", ["0000-00-00", "00000000", "20190230", "tomorrow", "", "12"])
def test_invalid_date_is_none(invalid: str) -> None:
    assert Experiment.from_dict({"id": 1, "date": invalid}).date is None
    assert Event.from_dict({"id": 1, "start": invalid}).start is None


def test_zero_timestamp_is_none() -> None:
    assert Experiment.from_dict({"id": 1, "datetime": "0000-00-00 00:00:00"}).created_at is None


@pytest.mark.parametrize("text", ["15 April 2017", "April 15, 2017", "2017-04-15T00:00:00Z", "2017.04.15"])
def test_other_date_formats_are_parsed_with_dateutil(text: str) -> None:
    assert Experiment.from_dict({"id": 1, "date": text}).date == datetime.date(2017, 4, 15)


def test_event_time_with_offset_is_aware() -> None:
    start = Event.from_dict({"id": "1", "start": "2019-11-30T12:00:00+01:00"}).start
    assert start is not None
    assert start.utcoffset() == datetime.timedelta(hours=1)


@pytest.mark.parametrize(("sent", "value"), [("0", False), ("1", True), (0, False), (1, True), (None, False)])
def test_flags_are_booleans(sent: object, value: bool) -> None:
    assert Experiment.from_dict({"id": 1, "locked": sent}).locked is value
    assert Status.from_dict({"id": 1, "is_default": sent}).is_default is value


def test_missing_flag_is_none() -> None:
    assert Experiment.from_dict({"id": 1}).is_bound is None
    assert Status.from_dict({"id": 1}).is_default is None


def test_invalid_value_raises_when_read() -> None:
    experiment = Experiment.from_dict({"id": 1, "date": 20170415, "title": "still there"})
    assert experiment.title == "still there"
    with pytest.raises(DecodeError) as raised:
        _ = experiment.date
    assert (raised.value.model, raised.value.field, raised.value.value) == ("Experiment", "date", 20170415)
    assert str(raised.value) == "Experiment.date: the server sent 20170415 (expected a date)"


def test_null_in_a_required_field_raises() -> None:
    with pytest.raises(DecodeError, match=r"Experiment\.id: the server sent None"):
        Experiment.from_dict({"id": None})


def test_from_list_creates_the_same_models_as_from_dict() -> None:
    sent = [OLD, NEW]
    assert Experiment.from_list(sent) == [Experiment.from_dict(OLD), Experiment.from_dict(NEW)]
    # PHP encodes a list with a gap as an object
    assert Experiment.from_list({"0": OLD, "2": NEW}) == Experiment.from_list(sent)
    assert Experiment.from_list([]) == []


@pytest.mark.parametrize(
    ("invalid", "message"),
    [
        ({"id": None}, "Experiment.id"),
        ({}, "Experiment.id"),
        ({"id": "x"}, "Experiment.id"),
        ([], "Experiment:"),
    ],
)
def test_list_with_an_invalid_row_raises(invalid: object, message: str) -> None:
    with pytest.raises(DecodeError, match=re.escape(message)):
        Experiment.from_list([OLD, invalid])


def test_from_list_refuses_text() -> None:
    with pytest.raises(ValueError, match="a list"):
        Experiment.from_list("[]")


def test_check_decodes_all_fields() -> None:
    responses = (record.answer for record in steps_of("4.3.10") if record.step == "experiment.read.full")
    recorded = copy.deepcopy(next(responses))
    assert Experiment.from_dict(recorded).check().id == 1
    recorded["uploads"][1]["filesize"] = "many"
    with pytest.raises(DecodeError, match=r"Upload\.filesize: the server sent 'many'"):
        Experiment.from_dict(recorded).check()


def test_invalid_metadata_raises_and_keeps_the_text() -> None:
    experiment = Experiment.from_dict({"id": 1, "metadata": "{not json"})
    with pytest.raises(DecodeError, match=r"Experiment\.metadata"):
        _ = experiment.metadata
    assert experiment["metadata"] == "{not json"


def test_unknown_enum_value_is_kept() -> None:
    upload = Upload.from_dict({"id": 1, "hash_algorithm": "sha3-512", "state": 9})
    assert upload.hash_algorithm == "sha3-512"


def test_list_encoded_as_an_object_is_a_list() -> None:
    experiment = Experiment.from_dict({"id": 1, "uploads": {"1": {"id": 5}, "3": {"id": 6}}})
    assert [upload.id for upload in experiment.uploads] == [5, 6]


def test_missing_list_is_empty() -> None:
    experiment = Experiment.from_dict({"id": 1, "tags": None})
    assert (experiment.tags, experiment.tag_ids, experiment.uploads) == ([], [], [])


def test_renamed_keys_are_one_attribute() -> None:
    assert Status.from_dict({"category_id": "1", "category": "Running"}).title == "Running"
    assert Status.from_dict({"id": 1, "title": "Running"}).id == 1
    assert ItemsType.from_dict({"category_id": "2", "category": "Plasmid", "template": "<p>"}).body == "<p>"
    assert (
        ItemsType.from_dict({"category_id": "2", "category": "Plasmid", "bookable": "1"}).is_bookable is True
    )


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ({"id": "1", "status": "1", "category_id": "1", "category": "Running"}, "Running"),
        ({"id": "1", "category_id": "1", "category": "Running"}, "Running"),
        (
            {"id": 1, "category": 5, "category_title": "Cloning", "status": 1, "status_title": "Running"},
            "Running",
        ),
    ],
    ids=["2.0", "3.0 to 4.8", "4.9"],
)
def test_status_is_the_same_attribute_on_every_release(sent: dict[str, object], title: str) -> None:
    experiment = Experiment.from_dict(sent)
    assert (experiment.status_id, experiment.status_title) == (1, title)


def test_summary_has_no_body() -> None:
    assert not hasattr(ExperimentSummary.from_dict({"id": 1, "body": "x"}), "body")
    assert ExperimentSummary.from_dict({"id": 1, "body": "x"})["body"] == "x"


@pytest.mark.parametrize(
    ("text", "permission", "word"),
    [
        ("public", Permission(base=50), "public"),
        ("user", Permission(base=20), "user"),
        ("3", Permission(teamgroups=(3,)), None),
        (
            '{"base": 40, "teams": [1], "users": [2], "teamgroups": [3]}',
            Permission(40, (1,), (2,), (3,)),
            "organization",
        ),
    ],
)
def test_permissions_of_all_releases_have_one_type(
    text: str, permission: Permission, word: str | None
) -> None:
    parsed = parse_permission(text)
    assert parsed == permission
    assert parsed.word == word


def test_jupyter_uses_the_registered_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_html_renderer", None)
    status = Status.from_dict({"id": 1, "title": "Running"})
    assert status._repr_html_() is None
    set_html_renderer(lambda model: f"<b>{model['title']}</b>")
    assert status._repr_html_() == "<b>Running</b>"
    set_html_renderer(None)
    assert status._repr_html_() is None


def test_models_are_imported_on_first_use() -> None:
    script = (
        "import sys, elab_api_v1, elab_api_v1.models\n"
        "loaded = [m for m in sys.modules if m.startswith('elab_api_v1.')]\n"
        "assert loaded == ['elab_api_v1.lazy', 'elab_api_v1.models'], loaded\n"
        "from elab_api_v1.models import Status\n"
        "assert 'elab_api_v1.models.experiment' not in sys.modules\n"
        "assert 'httpx' not in sys.modules\n"
        "assert 'Experiment' in dir(elab_api_v1.models)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_short_names_are_those_of_the_long_attributes_on_all_releases() -> None:
    old = Experiment.from_dict({**OLD, "category": "Running", "category_id": "1", "fullname": "Ada Lovelace"})
    new = Experiment.from_dict({**NEW, "status_title": "Running", "category": 7, "fullname": "Ada Lovelace"})
    assert (old.status, new.status) == ("Running", "Running")
    assert old.owner == new.owner == "Ada Lovelace"
    assert "status" not in old
    assert new["category"] == 7


def test_an_entry_that_was_not_read_from_a_server_has_no_url() -> None:
    experiment = Experiment.from_dict(NEW)
    assert experiment.url is None
    assert pickle.loads(pickle.dumps(experiment)).url is None


@pytest.mark.parametrize("sent", [OLD, NEW], ids=["up to 4.3", "from 4.4"])
def test_as_dict_has_attributes_as_plain_values(sent: dict[str, object]) -> None:
    rest = {"fullname": "Ada", "elabid": "x", "body": "", "userid": 1, "timestamped": 0}
    plain = Experiment.from_dict({**sent, **rest, "uploads": None}).as_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["date"] == "2017-04-15"
    assert plain["created_at"] == "2019-11-30T12:00:00"
    assert plain["tags"] == ["a", "b c"]
    assert plain["canread"] == {"base": 30, "teams": [], "users": [], "teamgroups": []}
    assert plain["extra_fields"] == ({} if sent is OLD else {"pH": 7.4})
    assert plain["owner"] == plain["fullname"] == "Ada"


def test_as_dict_writes_what_json_has_no_number_for_as_text() -> None:
    value: object = {"limit": float("inf"), "parts": (datetime.time(8, 30), None, True)}
    assert base.plain_value(value) == {"limit": "inf", "parts": ["08:30:00", None, True]}


def test_as_dict_has_nested_models_as_dicts() -> None:
    step = {"id": 3, "item_id": 42, "body": "spin", "ordering": 1, "finished": 0, "finished_time": None}
    experiment = Experiment.from_dict({**NEW, "steps": [step]})
    assert base.plain_value(experiment.steps) == [experiment.steps[0].as_dict()]
    assert experiment.steps[0].as_dict()["body"] == "spin"


def _attribute_by_attribute(model: Model) -> list[object]:
    return [_value_or_error(partial(getattr, model, name)) for name in model._attributes]


def _value_or_error(read: Callable[[], object]) -> object:
    try:
        return read()
    except DecodeError as error:
        return str(error)


ODD_VALUES: list[object] = json.loads(
    """[null, true, 0, 1, -1, 1e30, 1.5, "", "0", "1", "-1", "100", "007", "99999999999999999999", "x",
    "a&#34;b", "a|b", "1,2", "2017-04-15", "20170415", "2019-02-30", "0000-00-00",
    "2019-11-30 12:00:00", "team", "{}", [], {}, [1], [{"id": "1"}], [{"id": "x"}], {"0": {"id": 1}}]"""
)


@pytest.mark.parametrize("kind", [Experiment, ExperimentSummary, Event, Upload, ItemsType])
@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_check_decodes_and_reports_the_same_as_reading_each_attribute(kind: type[Model], odd: object) -> None:
    for name in OLD.keys() | NEW.keys() | {"userid", "filesize", "start", "canread_base", "steps", "state"}:
        wire = {"id": 1, name: odd}
        try:
            model, same = kind.from_dict(wire), kind.from_dict(wire)
        except DecodeError:
            continue
        one_by_one = _attribute_by_attribute(model)
        checked = _value_or_error(same.check)
        if checked is same:
            assert repr(list(same._values())) == repr(one_by_one)
        assert repr(_attribute_by_attribute(same)) == repr(one_by_one)


def test_check_keeps_lists_that_were_changed_in_place() -> None:
    sent = next(record.answer for record in steps_of("4.3.10") if record.step == "experiment.read.full")
    experiment = Experiment.from_dict({**sent, "tags": "a|b"})
    experiment.tags.append("new")
    assert experiment.check().tags == ["a", "b", "new"]
    assert experiment.as_dict()["tags"] == ["a", "b", "new"]
