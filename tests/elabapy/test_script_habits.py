"""How scripts use elabapy beyond plain calls: attributes, subclasses, values of many types."""

from __future__ import annotations

import copy
import inspect
import io
import json
import math
import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import elabapy as real
import numpy as np
import pandas as pd
import pytest
import requests

import elab_sdk
from elab_sdk import elabapy
from elab_sdk.elabapy.baseapi import BaseAPI
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

METHODS = [name for name, _ in inspect.getmembers(real.Manager, inspect.isfunction) if name[0] != "_"]


def test_every_public_name_of_elabapy_exists() -> None:
    # its other names are modules and the author
    expected = {name for name in dir(real) if name[0] != "_"} | {"__version__"}
    assert expected == {"Error", "Manager", "SetupError", "__version__", "baseapi"}
    assert expected <= set(dir(elabapy))
    assert elabapy.__version__ == real.__version__
    assert issubclass(elabapy.SetupError, elabapy.Error)
    assert elabapy.baseapi.BaseAPI is BaseAPI  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", METHODS)
def test_methods_have_the_same_signatures(name: str) -> None:
    theirs = inspect.signature(getattr(real.Manager, name)).parameters
    ours = inspect.signature(getattr(elabapy.Manager, name)).parameters
    common = [ours[parameter] for parameter in ours if parameter != "unsafe"]
    assert [(parameter.name, parameter.kind) for parameter in common] == [
        (parameter.name, parameter.kind) for parameter in theirs.values()
    ]
    assert [parameter.default for parameter in common] == [parameter.default for parameter in theirs.values()]


def test_classes_can_be_imported_from_elabapys_modules() -> None:
    from elab_sdk.elabapy.baseapi import Error, SetupError
    from elab_sdk.elabapy.Manager import Manager

    assert (Manager, Error, SetupError) == (elabapy.Manager, elabapy.Error, elabapy.SetupError)


@pytest.mark.parametrize("settings", [{}, {"token": "k"}, {"endpoint": "https://x.org"}, {"token": ""}])
def test_missing_key_or_endpoint_raises_setup_error(settings: dict[str, str]) -> None:
    for module in (real, elabapy):
        with pytest.raises(module.SetupError, match=r"token|endpoint"):
            module.Manager(**settings)
    with pytest.raises(elab_sdk.ConfigurationError):
        elabapy.Manager(**settings)
    # like elabapy, positional arguments are ignored
    with pytest.raises(elabapy.SetupError):
        elabapy.Manager("https://x.org", "key")


def test_attributes_can_be_set_after_creation(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint="https://wrong.invalid/api/v1/", token="wrong")
    manager.endpoint = sandbox.endpoint
    manager.token = sandbox.token
    manager.verify = False
    manager.proxies = None
    assert manager.create_experiment() == {"result": "success", "id": 1}
    manager.token = sandbox.readonly_token
    with pytest.raises(elab_sdk.ReadOnlyKeyError):
        manager.create_experiment()


def test_changed_attributes_are_used_by_the_next_call(sandbox: Sandbox) -> None:
    proxies = {"http": "http://127.0.0.1:9"}
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, proxies=proxies)
    with pytest.raises(elab_sdk.ConnectionFailedError):
        manager.get_all_experiments()
    proxies.clear()
    assert manager.get_all_experiments() == []


@pytest.mark.parametrize("verify", [True, False, None, 0, 1, np.False_, np.True_])
def test_verify_accepts_numbers_and_numpy_booleans(sandbox: Sandbox, verify: Any) -> None:
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, verify=verify)
    assert manager.get_all_experiments() == []
    assert manager.verify is verify


def test_unknown_keyword_becomes_an_attribute(sandbox: Sandbox) -> None:
    manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, team="Cell biology")
    assert manager.team == "Cell biology"
    assert str(manager) == "<Manager>"


def test_settings_may_be_class_attributes(sandbox: Sandbox) -> None:
    class Ours(elabapy.Manager):
        endpoint = sandbox.endpoint
        token = sandbox.token

    assert Ours().get_all_experiments() == []


def test_subclass_may_override_send_req(sandbox: Sandbox) -> None:
    calls: list[tuple[object, ...]] = []

    class CountingManager(elabapy.Manager):
        def send_req(self, url, params={}, verb="GET", binary=False, param_name="data"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, B006
            calls.append((verb, url))
            return super().send_req(url, params, verb, binary, param_name)

    manager = CountingManager(endpoint=sandbox.endpoint, token=sandbox.token)
    manager.post_experiment(manager.create_experiment()["id"], {"title": "x"})
    assert calls == [("POST", "experiments"), ("POST", "experiments/1")]


@pytest.mark.parametrize("ending", ["", "api/v1", "api/v1/", "/"])
def test_incomplete_endpoint_is_completed(sandbox: Sandbox, ending: str) -> None:
    manager = elabapy.Manager(endpoint=sandbox.site + ending, token=sandbox.token)
    assert manager.get_all_experiments() == []
    # the attribute is unchanged
    assert manager.endpoint == sandbox.site + ending


def test_invalid_endpoint_raises_setup_error() -> None:
    manager = elabapy.Manager(endpoint="elab.example.org", token="k")
    with pytest.raises(elabapy.SetupError, match="did you mean 'https://elab"):
        manager.get_all_experiments()


def test_key_is_sent_only_to_the_server(manager: elabapy.Manager) -> None:
    for url in (
        "https://elsewhere.example/api/v1/experiments",
        *("//elsewhere.example/", "../../secret", "%2e%2e/secret", "x/..%2f..%2fsecret"),
    ):
        with pytest.raises(elab_sdk.ValidationError, match="url must be below"):
            manager.send_req(url)


def test_unknown_verb_and_param_name_are_refused(manager: elabapy.Manager) -> None:
    with pytest.raises(elabapy.Error, match="verb must be one of GET, POST, DELETE"):
        manager.send_req("experiments", verb="PUT")
    with pytest.raises(elabapy.Error, match="param_name must be one of"):
        manager.send_req("experiments", param_name="headers")


def test_post_to_read_only_endpoint_is_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    refused = (elab_sdk.ValidationError, elab_sdk.NotSupportedByServer)
    with pytest.raises(refused, match=r"some releases would create an experiment|Use get_tags\(\)"):
        manager.send_req("tags/1", {"tag": "x"}, verb="POST")
    assert [request for request in sandbox.requests if request.method != "GET"] == []


@pytest.mark.elab_release("3.6")
def test_given_release_avoids_the_read(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, release="4.3")
    manager.create_experiment()
    with pytest.raises(elab_sdk.UnexpectedWrite):
        # a wrong release is used for one request, whose unexpected effect is then reported
        manager.post_experiment(1, {"body": "<p>x</p>"})
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
    sandbox.requests.clear()
    manager.post_experiment(1, {"title": "x", "date": "20170415", "body": "<p>x</p>"})
    # no entry is read; the login page may be read to find out whether this release stores a date
    assert [request.method for request in sandbox.requests][-1:] == ["POST"]
    assert len(sandbox.requests) <= 2
    sandbox.requests.clear()
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, release="3.6")
    manager.post_experiment(1, {"title": "x", "date": "20170415", "body": "<p>x</p>"})
    assert [request.method for request in sandbox.requests] == ["POST"]


@pytest.mark.elab_release("3.6")
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("post_experiment", {"titel": "x"}),
        ("add_tag_to_experiment", {"tags": "x"}),
        ("add_link_to_experiment", {"links": 1}),
        ("post_experiment", {"body": "x"}),
    ],
)
def test_unsafe_sends_one_request_unchanged(
    manager: elabapy.Manager, sandbox: Sandbox, method: str, params: dict[str, str]
) -> None:
    manager.create_experiment()
    # like elabapy, it creates an experiment
    assert getattr(manager, method)(1, params, unsafe=True) == {"result": "success", "id": 2}
    assert len(sandbox.state()["experiments"]) == 2
    if params != {"body": "x"}:
        with pytest.raises(elabapy.Error):
            getattr(manager, method)(1, params)
    assert len(sandbox.state()["experiments"]) == 2


@pytest.mark.elab_release("4.0")
def test_every_harmful_method_has_unsafe(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    item = manager.create_item(1)["id"]
    manager.create_template()
    assert manager.create_item("1.5", unsafe=True)["id"] == item + 1
    times = {"start": "2032-05-04T12:00:00Z", "end": "2032-05-04T14:00:00Z"}
    with pytest.raises(elab_sdk.NotSupportedByServer):
        manager.create_event(item, {**times, "title": "Confocal"})
    assert manager.create_event(item, {**times, "title": "Confocal"}, unsafe=True) == {"result": "success"}
    assert manager.get_item(item)["title"] == "Confocal"
    event = manager.create_event(item, times)["id"]
    assert manager.destroy_event(f"{event}.5", unsafe=True) == {"result": "success"}
    assert manager.post_template(1, {"titel": "x"}, unsafe=True)["id"] == 2
    assert manager.post_item(1, {"titel": "x"}, unsafe=True)["id"] == item + 2
    assert manager.add_tag_to_item(1, {"tag": "a|b"}, unsafe=True) == {"result": "success"}
    assert manager.add_link_to_item(item, {"link": item}, unsafe=True) == {"result": "success"}
    manager.create_experiment()
    assert manager.upload_to_experiment(1, {"file": "the text"}, unsafe=True)["result"] == "success"
    assert manager.upload_to_item(item, {"file": "the text"}, unsafe=True)["result"] == "success"
    assert [row["real_name"] for row in sandbox.state()["uploads"]] == ["file", "file"]
    assert manager.send_req("experiments/1", {"titel": "x"}, verb="POST", unsafe=True) == {
        "result": "success",
        "id": 2,
    }


def test_id_may_have_any_notation_that_servers_accept(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    item: Any = manager.create_item(1)["id"]
    notations: list[Any] = [1, "1", np.int64(1), np.float64(1), 1.0, "01", " 1", "1\n", "1?related=2"]
    for entry_id in notations:
        assert int(manager.get_experiment(entry_id)["id"]) == 1  # type: ignore[arg-type]
    for entry_id in notations[:-1]:
        assert manager.post_experiment(entry_id, {"title": f"by {entry_id!r}"}) == {"result": "success"}
        assert manager.get_experiment(1)["title"].startswith("by ")
    for entry_id in (np.int64(item), np.float64(item), f"{item}.0", f" 0{item} "):
        experiment_id: Any = manager.create_experiment()["id"]
        assert manager.add_link_to_experiment(experiment_id, {"link": entry_id}) == {"result": "success"}
        entry: Any = manager.get_experiment(experiment_id)
        links = entry["links"] if "links" in entry else entry["items_links"]
        assert [int(link.get("itemid", link.get("entityid"))) for link in links] == [item]


@pytest.mark.parametrize("value", ["abc", "", "#1", "1.5", "1abc", 0, -1, 1.5, None, True, math.nan])
def test_invalid_id_is_refused_before_sending(manager: elabapy.Manager, sandbox: Sandbox, value: Any) -> None:
    for method in ("get_experiment", "get_item", "get_template", "get_event"):
        with pytest.raises(elab_sdk.ValidationError, match="id must be a positive whole number") as caught:
            getattr(manager, method)(value)
        assert isinstance(caught.value, elabapy.Error)
    assert sandbox.requests == []


@pytest.mark.parametrize("missing", [math.nan, np.float32("nan"), np.datetime64("NaT", "s"), pd.NaT, pd.NA])
def test_missing_value_of_a_table_is_refused(
    manager: elabapy.Manager, sandbox: Sandbox, missing: Any
) -> None:
    for field in ("title", "body", "date", "tag", "link", "category"):
        with pytest.raises(elab_sdk.ValidationError, match=f"{field} is .*, a missing value"):
            manager.post_experiment(1, {field: missing})
    with pytest.raises(elab_sdk.ValidationError, match=r"tag is .*, a missing value"):
        manager.add_tag_to_experiment(1, {"tag": ["blot", missing]})
    assert sandbox.requests == []


def test_numpy_and_pandas_values_are_sent_as_text(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    row = {"title": np.str_("Run"), "body": np.float32(0.1), "date": pd.Timestamp("2017-04-15")}
    manager.post_experiment(1, row)
    manager.add_tag_to_experiment(1, {"tag": pd.Series(["a", "b"])})
    manager.post_experiment(1, {"category": np.array(2), "tag": np.array(["c"])})
    entry: Any = manager.get_experiment(1)
    assert (entry["title"], entry["body"], entry["date"]) == ("Run", "0.1", "2017-04-15")
    # API v2 calls it the status
    status = entry["category_id"] if "category_id" in entry else entry["status"]
    assert (sorted(entry["tags"].split("|")), int(status)) == (["a", "b", "c"], 2)


def test_line_breaks_and_blanks_are_removed(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, {"title": "Run 7\r\n", "tag": [" blot", "gel\n"]})
    manager.add_tag_to_experiment(1, {"tag": " plasma "})
    entry: Any = manager.get_experiment(1)
    assert (entry["title"], sorted(entry["tags"].split("|"))) == ("Run 7", ["blot", "gel", "plasma"])
    with pytest.raises(elab_sdk.ValidationError, match="single line"):
        manager.post_experiment(1, {"title": "two\nlines"})


def test_query_may_be_text(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    for _ in range(3):
        manager.create_experiment()
    rows: Any = manager.get_all_experiments("limit=1&offset=1")
    assert [int(row["id"]) for row in rows] == [2]
    rows = manager.send_req("experiments/", "?limit=1", param_name="params")
    assert [int(row["id"]) for row in rows] == [3]
    # text instead of fields would create an entry
    with pytest.raises(elab_sdk.ValidationError, match="must be a dict of fields"):
        manager.post_experiment(1, "title=New")
    assert len(sandbox.state()["experiments"]) == 3


@pytest.mark.elab_release("4.4")
def test_link_target_may_only_be_an_item(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    manager.create_experiment()
    item: Any = manager.create_item(1)["id"]
    linked_item: Any = manager.create_item(1)["id"]
    assert manager.add_link_to_experiment(1, {"link": item, "targetEntity": "items"}) == {"result": "success"}
    assert manager.add_link_to_item(item, {"link": linked_item, "targetEntity": "items"}) == {
        "result": "success"
    }
    with pytest.raises(elab_sdk.ValidationError, match="API v1 only links to items"):
        manager.add_link_to_experiment(1, {"link": linked_item, "targetEntity": "experiments"})
    entry: Any = manager.get_experiment(1)
    assert [link["itemid"] for link in entry["items_links"]] == [item]
    with pytest.raises(elab_sdk.ValidationError, match="has no field 'targetEntity'"):
        manager.post_experiment(1, {"title": "x", "targetEntity": "items"})


@pytest.mark.elab_release("4.3")
def test_booking_without_offset_gets_a_hint_if_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    item: Any = manager.create_item(1)["id"]
    times = {"start": "2032-11-30T12:00:00", "end": "2032-11-30T14:00:00", "title": "Confocal"}
    with pytest.raises(requests.exceptions.HTTPError, match=r"2030-11-30T12:00:00\+01:00") as caught:
        manager.create_event(item, times)
    assert caught.value.response.text == "Could not understand date format!"
    assert sandbox.state()["events"] == []


@pytest.mark.elab_release("3.6")
def test_booking_without_offset_is_sent_if_accepted(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    item: Any = manager.create_item(1)["id"]
    times = {"start": "2032-11-30T12:00:00", "end": "2032-11-30T14:00:00", "title": "Confocal"}
    assert manager.create_event(item, times)["result"] == "success"
    assert [row["start"] for row in sandbox.state()["events"]] == ["2032-11-30T12:00:00"]


def test_backup_with_invalid_period_is_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    for period in ("nonsense", "20201231-20200101", ""):
        with pytest.raises(elab_sdk.ValidationError, match="period"):
            manager.get_backup_zip(period)
    assert sandbox.requests == []


def test_results_are_plain_dicts(manager: elabapy.Manager) -> None:
    exp = manager.create_experiment()
    manager.add_tag_to_experiment(exp["id"], {"tag": "one"})
    manager.add_tag_to_experiment(exp["id"], {"tag": "two"})
    entry: Any = manager.get_experiment(exp["id"])
    assert type(entry) is dict
    assert sorted(entry["tags"].split("|")) == ["one", "two"]
    assert json.loads(json.dumps(entry, indent=4, sort_keys=True)) == entry
    rows: Any = manager.get_all_experiments({"limit": 15, "offset": 0})
    assert [(type(row), int(row["id"])) for row in rows] == [(dict, 1)]


def test_file_can_be_uploaded_twice(manager: elabapy.Manager, tmp_path: Path) -> None:
    manager.create_experiment()
    path = tmp_path / "report.xls"
    path.write_bytes(b"cells")
    with path.open("rb") as file:
        files = {"file": file}
        ids = [manager.upload_to_experiment(1, files)["id"] for _ in range(2)]
    assert [manager.get_upload(upload_id) for upload_id in ids] == [b"cells", b"cells"]  # type: ignore[arg-type]


@pytest.mark.elab_release("3.6")
def test_params_and_values_may_be_iterators(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, zip(["title"], ["One"], strict=True))
    manager.post_experiment(1, {"tag": (letter for letter in "ab")})
    entry: Any = manager.get_experiment(1)
    assert (entry["title"], sorted(entry["tags"].split("|"))) == ("One", ["a", "b"])
    manager.send_req("experiments/1", iter([("title", "Two")]), "POST")
    assert manager.get_experiment(1)["title"] == "Two"


@pytest.mark.parametrize("release", ["2.0", "3.4", "3.6", "4.3", "4.4", "5.0", "5.3", "5.6"])
def test_invalid_request_never_creates_an_entry(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        manager.create_experiment()
        for endpoint in ("experiments/1", "items/1"):
            for fields in ({"title": [None]}, {"tag": [None]}, {"link": {None: 1}}, {"title": (None, None)}):
                _assert_refused(manager, endpoint, fields, "data", "params", "json", "files")
            _assert_refused(manager, endpoint, {"title": "x" * 256}, "data", "params", "json")
            _assert_refused(manager, endpoint, {"link": "abc"}, "params", "json")
            _assert_refused(manager, endpoint, {"link": (None, "abc")}, "files")
        state = sandbox.state()
    assert (len(state["experiments"]), len(state["items"])) == (1, 0)


def _assert_refused(manager: elabapy.Manager, endpoint: str, fields: dict[str, Any], *places: str) -> None:
    for place in places:
        with pytest.raises((elab_sdk.ValidationError, elab_sdk.NotSupportedByServer)):
            manager.send_req(endpoint, fields, verb="POST", param_name=place)


@pytest.mark.parametrize("argument", ["url", "verb", "param_name"])
@pytest.mark.parametrize("value", [None, 5, b"x", ["GET"], pd.NA, np.array([1, 2])])
def test_arguments_of_wrong_type_are_refused(
    manager: elabapy.Manager, sandbox: Sandbox, argument: str, value: Any
) -> None:
    arguments = {"url": "experiments", argument: value}
    with pytest.raises(elab_sdk.ValidationError, match=argument) as caught:
        manager.send_req(**arguments)
    assert isinstance(caught.value, elabapy.Error)
    assert sandbox.requests == []


def test_file_as_field_value_is_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    for params in ({"body": io.StringIO("<p>x</p>")}, [("title", io.BytesIO(b"x"))]):
        with pytest.raises(elab_sdk.ValidationError, match=r"is a file; pass its text: file\.read\(\)"):
            manager.post_experiment(1, params)
    with pytest.raises(elab_sdk.ValidationError, match="cannot be written as JSON"):
        manager.send_req("nowhere", {"a": object()}, param_name="json")
    assert sandbox.requests == []


def test_bytes_that_are_not_utf8_are_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="not UTF-8"):
        manager.post_experiment(1, {"body": "µ".encode("latin-1")})
    assert sandbox.requests == []


@pytest.mark.elab_release("3.6")
def test_one_manager_works_in_several_threads(manager: elabapy.Manager) -> None:
    ids = [manager.create_experiment()["id"] for _ in range(12)]

    def work(experiment_id: Any) -> Any:
        manager.post_experiment(experiment_id, {"title": f"Run {experiment_id}"})
        manager.add_tag_to_experiment(experiment_id, {"tag": f"tag {experiment_id}"})
        manager.upload_to_experiment(experiment_id, {"file": (f"{experiment_id}.csv", str(experiment_id))})
        with pytest.raises(elab_sdk.ValidationError):
            manager.post_experiment(experiment_id, {"titel": "x"})
        return manager.get_experiment(experiment_id)

    with ThreadPoolExecutor(6) as pool:
        entries = list(pool.map(work, ids))
    assert [entry["title"] for entry in entries] == [f"Run {experiment_id}" for experiment_id in ids]
    assert [entry["tags"] for entry in entries] == [f"tag {experiment_id}" for experiment_id in ids]
    assert [entry["uploads"][0]["real_name"] for entry in entries] == [
        f"{experiment_id}.csv" for experiment_id in ids
    ]


def test_download_size_is_not_limited(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    content = bytes(range(256)) * 40_000
    upload = manager.upload_to_experiment(1, {"file": ("long.bin", content)})
    assert manager.get_upload(upload["id"]) == content  # type: ignore[arg-type]


def test_pickle_contains_no_key_by_default(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"endpoint": sandbox.endpoint, "token": sandbox.token}
    manager = elabapy.Manager(**settings)
    assert sandbox.token.encode() not in pickle.dumps(manager)
    with pytest.raises(elabapy.SetupError):
        pickle.loads(pickle.dumps(manager)).get_all_experiments()
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    assert pickle.loads(pickle.dumps(manager)).get_all_experiments() == []
    monkeypatch.delenv("ELAB_TOKEN")
    with_key = elabapy.Manager(**settings, pickle_key=True)
    assert pickle.loads(pickle.dumps(with_key)).get_all_experiments() == []
    assert copy.copy(manager).get_all_experiments() == copy.deepcopy(manager).get_all_experiments() == []


def test_disabled_verification_does_not_warn(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint="https://127.0.0.1:9/", token="k", verify=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(elab_sdk.ConnectionFailedError):
            manager.get_all_experiments()


def test_ca_file_of_requests_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    manager = elabapy.Manager(endpoint="https://127.0.0.1:9/", token="k")
    with pytest.raises(elabapy.SetupError, match=r"gone\.pem"):
        manager.get_all_experiments()


def test_lower_case_manager_raises_error_with_hint() -> None:
    with pytest.raises(AttributeError, match="capital M"):
        elabapy.manager(endpoint="x")  # type: ignore[operator]
    with pytest.raises(AttributeError, match=r"elab_sdk\.Manager"):
        elab_sdk.manager  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'experiments'"):
        elab_sdk.experiments  # type: ignore[attr-defined]  # noqa: B018
