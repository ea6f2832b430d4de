"""Results of newer servers in the shape of the release that a script was written for."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests

from elab_sdk import elabapy
from elab_sdk.elabapy.written_for.old_answers import OldAnswer
from elab_sdk.elabapy.written_for.old_results import make_old_results
from elab_sdk.errors import MissingValueWarning, NotFoundOrDeniedError
from elab_sdk.sandbox import Sandbox
from tests.fidelity.changes import changes
from tests.recorded import recordings, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.recorded import RecordedStep

_V1_PATHS: Final[Mapping[str, str]] = {
    "experiments": "experiments",
    "items": "items",
    "experiments_templates": "templates",
    "events": "events",
    "event": "events",
    "teams/current/experiments_status": "status",
    "items_types": "items_types",
    "teams/current/resources_categories": "items_types",
    "teams/current/tags": "tags",
    "team_tags": "tags",
}
"""Paths of API v2, and those of API v1 for the same."""
_RELEASES: Final = sorted({name.partition("-")[0] for name in recordings()})


def reads(names: list[str]) -> Iterator[tuple[RecordedStep, str, str]]:
    """Yield the recorded reads, each with the endpoint and the ID in the path of API v1."""
    for name in names:
        for step in steps_of(name):
            if step.request["method"] != "GET" or step.status != 200 or not step.is_json:
                continue
            path = step.request["path"].partition("?")[0].strip("/")
            first, _, last = path.partition("/")
            if not name.endswith("-v2"):
                yield step, first, last.rpartition("/")[2]
            elif path in _V1_PATHS:
                yield step, _V1_PATHS[path], ""
            elif first in _V1_PATHS and first != "events" and last.isdigit():
                yield step, _V1_PATHS[first], last


@pytest.mark.parametrize("name", [name for name in recordings() if not name.endswith("unmarked")])
def test_results_of_the_same_release_are_unchanged(name: str) -> None:
    old = make_old_results(name.partition("-")[0])
    steps = list(reads([name]))
    assert steps
    for step, endpoint, id_text in steps:
        result = old.result(step.answer, "GET", endpoint, id_text)
        assert result == step.answer, step
        assert json.dumps(result, sort_keys=True) == json.dumps(step.answer, sort_keys=True), step


def test_values_of_every_release_are_unchanged() -> None:
    requests_by_step = {
        ("traps" if name.endswith("traps") else "main", step.step): step.request
        for name in recordings()
        for step in steps_of(name)
    }
    releases, compared = set(), 0
    for change in changes():
        request = requests_by_step.get((change["scenario"], change["step"]), {"method": ""})
        answer = (change["response"] or {}).get("json")
        path = request.get("path", "").partition("?")[0].strip("/").split("/")
        # the answers of all releases are stored in part: only full entries are compared
        is_entry = path[0] in ("experiments", "items") and isinstance(answer, dict) and "uploads" in answer
        if request["method"] != "GET" or not is_entry or change["response"]["status"] != 200:
            continue
        old = make_old_results(change["release"])
        result: Any = old.result(answer, "GET", path[0], path[-1])
        for key in answer.keys() & set(result) - {"steps", "uploads", "links", "items_links"}:
            compared += 1
            # from 4.9, the key that says what the others mean is missing if it did not change
            if "category_title" in answer or key not in ("category", "color"):
                assert result[key] == answer[key], (change["release"], change["step"], key)
        releases.add(change["release"])
    # the others send no full entry that differs from the release before
    assert len(releases) == 24
    assert compared > 5_000


def objects(place: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield an object and its parts, each with its place, such as "experiments[].uploads"."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            if isinstance(part, list):
                for each in part:
                    yield from objects(f"{place}.{key}", each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(f"{place}[]", each)


@pytest.mark.parametrize("release", _RELEASES)
def test_newer_results_have_the_keys_and_types_of_the_release(release: str) -> None:
    keys: dict[str, set[frozenset[str]]] = defaultdict(set)
    types: dict[str, set[type]] = defaultdict(set)
    for step, endpoint, id_text in reads([name for name in recordings() if name.startswith(release)]):
        for place, found in objects(f"{endpoint}/N" if id_text else endpoint, step.answer):
            if not {"result", "error", "message"} & found.keys():
                keys[place].add(frozenset(found))
                for key, value in found.items():
                    types[f"{place}.{key}"].add(type(value))
    old, compared = make_old_results(release), 0
    for step, endpoint, id_text in reads(recordings("v2")):
        result = old.result(step.answer, "GET", endpoint, id_text)
        for place, found in objects(f"{endpoint}/N" if id_text else endpoint, result):
            if place not in keys or {"result", "error", "message"} & found.keys():
                continue
            compared += 1
            assert frozenset(found) in keys[place], (step, place)
            for key, value in found.items():
                expected = types[f"{place}.{key}"] - {type(None)}
                assert not expected or value is None or type(value) in expected, (step, place, key, value)
    assert compared > 1000


# -- on servers --------------------------------------------------------------------------------------------


def fill(sandbox: Sandbox) -> tuple[int, int]:
    """Create an experiment and an item with everything that a script may read."""
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
    item: Any = manager.create_item(1)["id"]
    manager.post_item(item, {"title": "Plasmid", "date": "20170401", "body": "<p>pUC19</p>"})
    experiment: Any = manager.create_experiment()["id"]
    fields = {"title": 'Blot "5"', "date": "20170415", "body": "<p>x</p>"}
    manager.post_experiment(experiment, fields)
    for tag in ("zeta", "alpha"):
        manager.add_tag_to_experiment(experiment, {"tag": tag})
    manager.add_link_to_experiment(experiment, {"link": item})
    manager.upload_to_experiment(experiment, {"file": ("gel 1.csv", b"1,2")})
    return experiment, item


@pytest.mark.parametrize("release", ["4.9", "5.3", "5.6"])
def test_experiment_and_rows_are_those_of_3_6_6(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        number, item = fill(sandbox)
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6.6")
        exp = manager.get_experiment(number)
        assert (exp["id"], exp["date"], exp["title"]) == (str(number), "20170415", "Blot &#34;5&#34;")
        assert (exp["canread"], exp["category"], exp["category_id"]) == ("team", "Running", "1")
        assert (exp["tags"], exp["has_attachment"], exp["locked"]) == ("zeta|alpha", "1", "0")
        (link,) = exp["links"]
        assert (link["itemid"], link["title"]) == (str(item), "Plasmid")
        (upload,) = exp["uploads"]
        assert (upload["real_name"], upload["comment"]) == ("gel-1.csv", "Click to add a comment")
        assert upload["datetime"]
        assert upload["userid"] == "1"
        (row,) = manager.get_all_experiments()
        assert row["body"] == "<p>x</p>"
        assert row["tags"] == "zeta|alpha"
        assert row["lastchange"] == exp["lastchange"]
        assert set(row) == set(exp) - {"uploads", "links", "steps"}
        (item_row,) = manager.get_all_items()
        assert (item_row["date"], item_row["body"], item_row["locked"]) == ("20170401", "<p>pUC19</p>", None)
        status = manager.get_status()[1]
        assert (status["category"], status["category_id"]) == ("Success", "2")
        created = manager.create_experiment()
        assert set(created) == {"id", "result"}
        sent = manager.upload_to_experiment(number, {"file": ("a.csv", b"1")})
        assert sent == {"result": "success"}


def status_of(error: requests.exceptions.HTTPError) -> int:
    assert error.response is not None
    return error.response.status_code


@pytest.mark.parametrize("release", ["4.9", "5.6"])
def test_errors_are_those_of_the_release(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6")
        with pytest.raises(requests.exceptions.HTTPError) as caught:
            manager.get_experiment(999)
        error = caught.value
        assert error.response is not None
        assert (error.response.status_code, error.response.text) == (
            403,
            "This section is out of your reach!",
        )
        assert isinstance(error, NotFoundOrDeniedError)
        manager.token = "wrong" * 17
        with pytest.raises(requests.exceptions.HTTPError) as caught:
            manager.get_all_experiments()
        assert status_of(caught.value) == 400
        manager.written_for = "2.0"
        assert manager.get_all_experiments() == {"error": "Invalid API key."}
        manager.token = sandbox.token
        assert manager.get_experiment(999) == {"error": "This section is out of your reach!"}


@pytest.mark.parametrize("release", ["4.9", "5.6"])
def test_errors_of_2_0_are_results(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        number, item = fill(sandbox)
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="2.0")
        sandbox.lock("experiments", number)
        fields = {"title": "x", "date": "20170415", "body": "x"}
        assert manager.post_experiment(number, fields) == {"error": "An error occurred!"}
        sandbox.delete("experiments", number)
        assert manager.get_experiment(number) == {"error": "This section is out of your reach!"}
        # the recorded answers of 2.0.7
        assert manager.get_event(99) == {"error": "Bad endpoint."}
        assert manager.send_req("nope") == {"error": "Bad endpoint."}
        wrong_verb = {"error": "Incorrect HTTP verb! Available verbs are: GET, POST"}
        assert [manager.destroy_event(id_) for id_ in (99, "abc")] == [wrong_verb, wrong_verb]
        assert manager.create_item(99999) == {"error": "Creating database items is not supported."}
        if release != "4.9":
            # API v1 of 4.9 does not find files: see docs/how-to/migration.md
            assert manager.get_upload("abc") == b'{"error":"You need to specify an ID"}'
        assert sandbox.entry("items", item)["title"] == "Plasmid"


def test_release_without_events_has_the_error_of_an_unknown_endpoint() -> None:
    with Sandbox(release="5.6") as sandbox:
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.3")
        answers = []
        for call in (manager.get_event, manager.destroy_event):
            with pytest.raises(requests.exceptions.HTTPError) as caught:
                call(99)
            assert caught.value.response is not None
            answers.append((caught.value.response.status_code, caught.value.response.text))
        assert answers[0] == (400, "Bad endpoint!")
        assert answers[1][0] == 405
        assert "405 Not Allowed" in answers[1][1]


def test_empty_body_is_a_text() -> None:
    with Sandbox(release="5.6") as sandbox:
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="4.6")
        experiment = manager.get_experiment(manager.create_experiment()["id"])
        # the recording of 4.5.14 has both
        assert (experiment["body"], experiment["body_html"]) == ("", "")


def test_deleted_entry_cannot_be_read() -> None:
    with Sandbox(release="5.6") as sandbox:
        number, _ = fill(sandbox)
        sandbox.store.rows("UPDATE experiments SET state = 3 WHERE id = ?", number)
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6")
        with pytest.raises(requests.exceptions.HTTPError) as caught:
            manager.get_experiment(number)
        assert status_of(caught.value) == 403


@pytest.mark.parametrize("release", ["4.9", "5.6"])
def test_entry_that_was_read_can_be_changed_and_written_back(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        number, _ = fill(sandbox)
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6")
        exp = manager.get_experiment(number)
        exp["body"] += "<p>y</p>"
        exp["date"] = "20170416"
        assert manager.post_experiment(number, exp) == {"result": "success"}
        after = manager.get_experiment(number)
        assert (after["body"], after["date"], after["title"]) == (exp["body"], "20170416", exp["title"])
        assert after["tags"] == exp["tags"]


def test_environment_and_attribute_name_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(release="5.6") as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        created: Any = manager.create_experiment()["id"]
        assert manager.get_experiment(created)["id"] == created
        monkeypatch.setenv("ELAB_WRITTEN_FOR", "4.3")
        assert manager.get_experiment(created)["id"] == str(created)
        assert "lastchangeby" in manager.get_experiment(created)
        manager.written_for = "v3.6.7"
        assert "lastchangeby" not in manager.get_experiment(created)
        manager.written_for = "5.6"
        with pytest.raises(elabapy.SetupError, match=r"is '5\.6', not a release with API v1"):
            manager.get_experiment(created)
    with pytest.raises(elabapy.SetupError, match=r"use an exact version such as '4\.3\.10', or one of 2\.0"):
        elabapy.Manager(endpoint="https://elab.example.org", token="key", written_for="3.9")


# -- keys that cannot be made ------------------------------------------------------------------------------


def test_reading_a_key_that_cannot_be_made_warns_once() -> None:
    with Sandbox(release="5.6") as sandbox:
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6")
        first, second = manager.get_status()[:2]
        with pytest.warns(MissingValueWarning, match=r"'is_default' is None: 3\.6\.7 sent it") as caught:
            assert first["is_default"] is None
        assert caught[0].filename == __file__
        with warnings.catch_warnings(action="error"):
            assert second["is_default"] is None
            assert first.get("color") == "29AEB9"


def test_whether_a_row_has_files_is_read_when_a_script_asks() -> None:
    with Sandbox(release="5.6") as sandbox:
        number, _ = fill(sandbox)
        manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, written_for="3.6")
        manager.create_experiment()
        other, row = manager.get_all_experiments()
        copied, deep = pickle.loads(pickle.dumps(row)), copy.deepcopy(row)
        with warnings.catch_warnings(action="error"):
            assert (row["has_attachment"], row.get("up_item_id")) == ("1", str(number))
            assert other["has_attachment"] is None
            assert deep["has_attachment"] == "1"
            assert dict(row)["has_attachment"] == "1"
        with pytest.warns(MissingValueWarning, match="has_attachment"):
            assert copied["has_attachment"] is None


def test_answers_are_dicts_in_every_other_respect() -> None:
    values: dict[str, Any] = {"id": "5", "linkid": None, "tags": ["a"]}
    answer = OldAnswer(values, {"linkid": "the server does not send it"})
    with warnings.catch_warnings(action="error"):
        assert answer == values
        assert dict(answer) == values
        assert {**answer} == values
        assert json.dumps(answer) == json.dumps(values)
        for copied in (pickle.loads(pickle.dumps(answer)), copy.copy(answer), copy.deepcopy(answer)):
            assert copied == values
            assert type(copied) is OldAnswer
    assert copy.deepcopy(answer)["tags"] is not answer["tags"]
    with pytest.warns(MissingValueWarning):
        assert pickle.loads(pickle.dumps(answer))["linkid"] is None
    with pytest.warns(MissingValueWarning):
        assert answer.copy().get("linkid", 1) is None
    assert answer.get("missing", 1) == 1
