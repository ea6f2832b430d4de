"""What scripts written for elabapy do besides calling methods: attributes, subclasses, lists of any shape."""

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


def test_every_public_name_of_elabapy_is_there() -> None:
    # what is left are its modules, and who wrote it
    wanted = {name for name in dir(real) if name[0] != "_"} | {"__version__"}
    assert wanted == {"Error", "Manager", "SetupError", "__version__", "baseapi"}
    assert wanted <= set(dir(elabapy))
    assert elabapy.__version__ == real.__version__
    assert issubclass(elabapy.SetupError, elabapy.Error)
    assert elabapy.baseapi.BaseAPI is BaseAPI  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", METHODS)
def test_each_method_takes_the_same_arguments_with_the_same_defaults(name: str) -> None:
    theirs = inspect.signature(getattr(real.Manager, name)).parameters
    ours = inspect.signature(getattr(elabapy.Manager, name)).parameters
    shared = [ours[each] for each in ours if each != "unsafe"]
    assert [(each.name, each.kind) for each in shared] == [(each.name, each.kind) for each in theirs.values()]
    assert [each.default for each in shared] == [each.default for each in theirs.values()]


def test_classes_can_be_imported_from_the_modules_in_which_elabapy_has_them() -> None:
    from elab_sdk.elabapy.baseapi import Error, SetupError
    from elab_sdk.elabapy.Manager import Manager

    assert (Manager, Error, SetupError) == (elabapy.Manager, elabapy.Error, elabapy.SetupError)


@pytest.mark.parametrize("settings", [{}, {"token": "k"}, {"endpoint": "https://x.org"}, {"token": ""}])
def test_without_a_key_or_an_endpoint_there_is_no_manager(settings: dict[str, str]) -> None:
    for module in (real, elabapy):
        with pytest.raises(module.SetupError, match=r"token|endpoint"):
            module.Manager(**settings)
    with pytest.raises(elab_sdk.ConfigurationError):
        elabapy.Manager(**settings)
    # as elabapy ignores what has no name
    with pytest.raises(elabapy.SetupError):
        elabapy.Manager("https://x.org", "key")


def test_a_manager_is_told_where_to_after_it_was_made(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint="https://wrong.invalid/api/v1/", token="wrong")
    manager.endpoint = sandbox.endpoint
    manager.token = sandbox.token
    manager.verify = False
    manager.proxies = None
    assert manager.create_experiment() == {"result": "success", "id": 1}
    manager.token = sandbox.readonly_token
    with pytest.raises(elab_sdk.ReadOnlyKeyError):
        manager.create_experiment()


def test_what_is_set_is_used_by_the_next_call_even_in_place(sandbox: Sandbox) -> None:
    proxies = {"http": "http://127.0.0.1:9"}
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, proxies=proxies)
    with pytest.raises(elab_sdk.ConnectionFailedError):
        manager.get_all_experiments()
    proxies.clear()
    assert manager.get_all_experiments() == []


@pytest.mark.parametrize("verify", [True, False, None, 0, 1, np.False_, np.True_])
def test_whether_certificates_are_checked_may_be_a_number(sandbox: Sandbox, verify: Any) -> None:
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, verify=verify)
    assert manager.get_all_experiments() == []
    assert manager.verify is verify


def test_any_keyword_becomes_an_attribute(sandbox: Sandbox) -> None:
    manager: Any = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, team="Cell biology")
    assert manager.team == "Cell biology"
    assert str(manager) == "<Manager>"


def test_settings_may_stand_in_a_subclass(sandbox: Sandbox) -> None:
    class Ours(elabapy.Manager):
        endpoint = sandbox.endpoint
        token = sandbox.token

    assert Ours().get_all_experiments() == []


def test_a_subclass_may_replace_send_req(sandbox: Sandbox) -> None:
    calls: list[tuple[object, ...]] = []

    class Counting(elabapy.Manager):
        def send_req(self, url, params={}, verb="GET", binary=False, param_name="data"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, B006
            calls.append((verb, url))
            return super().send_req(url, params, verb, binary, param_name)

    manager = Counting(endpoint=sandbox.endpoint, token=sandbox.token)
    manager.post_experiment(manager.create_experiment()["id"], {"title": "x"})
    assert calls == [("POST", "experiments"), ("POST", "experiments/1")]


@pytest.mark.parametrize("ending", ["", "api/v1", "api/v1/", "/"])
def test_an_endpoint_without_the_rest_of_it_is_completed(sandbox: Sandbox, ending: str) -> None:
    manager = elabapy.Manager(endpoint=sandbox.site + ending, token=sandbox.token)
    assert manager.get_all_experiments() == []
    # and stays what was set
    assert manager.endpoint == sandbox.site + ending


def test_an_endpoint_that_cannot_work_is_a_setup_error() -> None:
    manager = elabapy.Manager(endpoint="elab.example.org", token="k")
    with pytest.raises(elabapy.SetupError, match="did you mean 'https://elab"):
        manager.get_all_experiments()


def test_the_key_goes_nowhere_but_to_the_server(manager: elabapy.Manager) -> None:
    for url in (
        "https://elsewhere.example/api/v1/experiments",
        *("//elsewhere.example/", "../../secret", "%2e%2e/secret", "x/..%2f..%2fsecret"),
    ):
        with pytest.raises(elab_sdk.ValidationError, match="url is below"):
            manager.send_req(url)


def test_unknown_verbs_and_places_are_refused(manager: elabapy.Manager) -> None:
    with pytest.raises(elabapy.Error, match="verb is one of GET, POST, DELETE"):
        manager.send_req("experiments", verb="PUT")
    with pytest.raises(elabapy.Error, match="param_name is one of"):
        manager.send_req("experiments", param_name="headers")


def test_posting_to_what_has_no_act_is_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="some releases create an experiment"):
        manager.send_req("tags/1", {"tag": "x"}, verb="POST")
    assert sandbox.requests == []


@pytest.mark.elab_release("3.6")
def test_the_release_may_be_stated_and_spares_the_read(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token, release="4.3")
    manager.create_experiment()
    with pytest.raises(elab_sdk.UnexpectedWrite):
        # a release that is stated wrong is believed once, and what came of it is told
        manager.post_experiment(1, {"body": "<p>x</p>"})
    manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
    sandbox.requests.clear()
    manager.post_experiment(1, {"title": "x", "date": "20170415", "body": "<p>x</p>"})
    # no entry is read: one look at the login page tells whether this release keeps a date
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
def test_unsafe_lets_the_server_have_its_own_way_for_one_call(
    manager: elabapy.Manager, sandbox: Sandbox, method: str, params: dict[str, str]
) -> None:
    manager.create_experiment()
    # it creates an experiment, as elabapy does
    assert getattr(manager, method)(1, params, unsafe=True) == {"result": "success", "id": 2}
    assert len(sandbox.state()["experiments"]) == 2
    if params != {"body": "x"}:
        with pytest.raises(elabapy.Error):
            getattr(manager, method)(1, params)
    assert len(sandbox.state()["experiments"]) == 2


@pytest.mark.elab_release("4.0")
def test_unsafe_exists_for_each_method_that_can_do_harm(manager: elabapy.Manager, sandbox: Sandbox) -> None:
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


def test_an_id_may_be_written_in_any_way_that_servers_read_as_it(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    item: Any = manager.create_item(1)["id"]
    numbers: list[Any] = [1, "1", np.int64(1), np.float64(1), 1.0, "01", " 1", "1\n", "1?related=2"]
    for number in numbers:
        assert manager.get_experiment(number)["id"] == "1"
    for number in numbers[:-1]:
        assert manager.post_experiment(number, {"title": f"by {number!r}"}) == {"result": "success"}
        assert manager.get_experiment(1)["title"].startswith("by ")
    for number in (np.int64(item), np.float64(item), f"{item}.0", f" 0{item} "):
        other: Any = manager.create_experiment()["id"]
        assert manager.add_link_to_experiment(other, {"link": number}) == {"result": "success"}
        found: Any = manager.get_experiment(other)
        assert [link["itemid"] for link in found["links"]] == [str(item)]


@pytest.mark.parametrize("number", ["abc", "", "#1", "1.5", "1abc", 0, -1, 1.5, None, True, math.nan])
def test_what_is_no_id_is_refused_in_place_of_a_list_or_another_entry(
    manager: elabapy.Manager, sandbox: Sandbox, number: Any
) -> None:
    for method in ("get_experiment", "get_item", "get_template", "get_event"):
        with pytest.raises(elab_sdk.ValidationError, match="id is a positive whole number") as caught:
            getattr(manager, method)(number)
        assert isinstance(caught.value, elabapy.Error)
    assert sandbox.requests == []


@pytest.mark.parametrize("missing", [math.nan, np.float32("nan"), np.datetime64("NaT"), pd.NaT, pd.NA])
def test_a_value_that_a_table_lacks_is_refused_by_its_field(
    manager: elabapy.Manager, sandbox: Sandbox, missing: Any
) -> None:
    for field in ("title", "body", "date", "tag", "link", "category"):
        with pytest.raises(elab_sdk.ValidationError, match=f"{field} is .*, a missing value"):
            manager.post_experiment(1, {field: missing})
    with pytest.raises(elab_sdk.ValidationError, match=r"tag is .*, a missing value"):
        manager.add_tag_to_experiment(1, {"tag": ["blot", missing]})
    assert sandbox.requests == []


def test_values_of_numpy_and_pandas_are_sent_as_they_read(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    row = {"title": np.str_("Run"), "body": np.float32(0.1), "date": pd.Timestamp("2017-04-15")}
    manager.post_experiment(1, row)
    manager.add_tag_to_experiment(1, {"tag": pd.Series(["a", "b"])})
    manager.post_experiment(1, {"category": np.array(2), "tag": np.array(["c"])})
    found: Any = manager.get_experiment(1)
    assert (found["title"], found["body"], found["date"]) == ("Run", "0.1", "2017-04-15")
    assert (sorted(found["tags"].split("|")), found["category_id"]) == (["a", "b", "c"], "2")


def test_what_a_line_of_a_file_has_besides_its_text_is_taken_off(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, {"title": "Run 7\r\n", "tag": [" blot", "gel\n"]})
    manager.add_tag_to_experiment(1, {"tag": " plasma "})
    found: Any = manager.get_experiment(1)
    assert (found["title"], sorted(found["tags"].split("|"))) == ("Run 7", ["blot", "gel", "plasma"])
    with pytest.raises(elab_sdk.ValidationError, match="one line"):
        manager.post_experiment(1, {"title": "two\nlines"})


def test_a_query_may_be_text(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    for _ in range(3):
        manager.create_experiment()
    assert [row["id"] for row in manager.get_all_experiments("limit=1&offset=1")] == ["2"]
    assert [row["id"] for row in manager.send_req("experiments/", "?limit=1", param_name="params")] == ["3"]
    # as fields it would create an entry
    with pytest.raises(elab_sdk.ValidationError, match="a dict of fields"):
        manager.post_experiment(1, "title=New")
    assert len(sandbox.state()["experiments"]) == 3


@pytest.mark.elab_release("4.4")
def test_a_link_may_say_that_it_is_to_an_item_and_to_nothing_else(
    manager: elabapy.Manager, sandbox: Sandbox
) -> None:
    manager.create_experiment()
    item: Any = manager.create_item(1)["id"]
    other: Any = manager.create_item(1)["id"]
    assert manager.add_link_to_experiment(1, {"link": item, "targetEntity": "items"}) == {"result": "success"}
    assert manager.add_link_to_item(item, {"link": other, "targetEntity": "items"}) == {"result": "success"}
    with pytest.raises(elab_sdk.ValidationError, match="API v1 links to items only"):
        manager.add_link_to_experiment(1, {"link": other, "targetEntity": "experiments"})
    found: Any = manager.get_experiment(1)
    assert [link["itemid"] for link in found["items_links"]] == [item]
    with pytest.raises(elab_sdk.ValidationError, match="takes no 'targetEntity'"):
        manager.post_experiment(1, {"title": "x", "targetEntity": "items"})


def test_a_booking_without_an_offset_is_told_the_form_where_the_server_wants_one(
    manager: elabapy.Manager, sandbox: Sandbox
) -> None:
    item: Any = manager.create_item(1)["id"]
    times = {"start": "2032-11-30T12:00:00", "end": "2032-11-30T14:00:00", "title": "Confocal"}
    with pytest.raises(requests.exceptions.HTTPError, match=r"2030-11-30T12:00:00\+01:00") as caught:
        manager.create_event(item, times)
    assert caught.value.response.text == "Could not understand date format!"
    assert sandbox.state()["events"] == []


@pytest.mark.elab_release("3.6")
def test_a_booking_without_an_offset_is_sent_where_the_server_takes_it(
    manager: elabapy.Manager, sandbox: Sandbox
) -> None:
    item: Any = manager.create_item(1)["id"]
    times = {"start": "2032-11-30T12:00:00", "end": "2032-11-30T14:00:00", "title": "Confocal"}
    assert manager.create_event(item, times)["result"] == "success"
    assert [row["start"] for row in sandbox.state()["events"]] == ["2032-11-30T12:00:00"]


def test_a_backup_of_no_period_is_refused_in_place_of_an_empty_archive(
    manager: elabapy.Manager, sandbox: Sandbox
) -> None:
    for period in ("nonsense", "20201231-20200101", ""):
        with pytest.raises(elab_sdk.ValidationError, match="period"):
            manager.get_backup_zip(period)
    assert sandbox.requests == []


def test_results_are_plain_and_can_be_written_as_json(manager: elabapy.Manager) -> None:
    exp = manager.create_experiment()
    manager.add_tag_to_experiment(exp["id"], {"tag": "one"})
    manager.add_tag_to_experiment(exp["id"], {"tag": "two"})
    found: Any = manager.get_experiment(exp["id"])
    assert type(found) is dict
    assert sorted(found["tags"].split("|")) == ["one", "two"]
    assert json.loads(json.dumps(found, indent=4, sort_keys=True)) == found
    rows = manager.get_all_experiments({"limit": 15, "offset": 0})
    assert [row["id"] for row in rows] == ["1"]


def test_a_file_is_sent_whole_again_by_the_next_call(manager: elabapy.Manager, tmp_path: Path) -> None:
    manager.create_experiment()
    path = tmp_path / "report.xls"
    path.write_bytes(b"cells")
    with path.open("rb") as file:
        files = {"file": file}
        ids = [manager.upload_to_experiment(1, files)["id"] for _ in range(2)]
    assert [manager.get_upload(each) for each in ids] == [b"cells", b"cells"]  # type: ignore[arg-type]


@pytest.mark.elab_release("3.6")
def test_params_may_be_an_iterator_and_so_may_a_value(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    manager.post_experiment(1, zip(["title"], ["One"], strict=True))
    manager.post_experiment(1, {"tag": (letter for letter in "ab")})
    found: Any = manager.get_experiment(1)
    assert (found["title"], sorted(found["tags"].split("|"))) == ("One", ["a", "b"])
    manager.send_req("experiments/1", iter([("title", "Two")]), "POST")
    assert manager.get_experiment(1)["title"] == "Two"


@pytest.mark.parametrize("release", ["2.0", "3.4", "3.6", "4.3", "4.4"])
def test_what_a_server_would_refuse_creates_nothing_where_it_does_not_see_it(release: str) -> None:
    with Sandbox(release=release) as sandbox:
        manager = elabapy.Manager(endpoint=sandbox.endpoint, token=sandbox.token)
        manager.create_experiment()
        for endpoint in ("experiments/1", "items/1"):
            for fields in ({"title": [None]}, {"tag": [None]}, {"link": {None: 1}}, {"title": (None, None)}):
                _refused(manager, endpoint, fields, "data", "params", "json", "files")
            _refused(manager, endpoint, {"title": "x" * 256}, "data", "params", "json")
            _refused(manager, endpoint, {"link": "abc"}, "params", "json")
            _refused(manager, endpoint, {"link": (None, "abc")}, "files")
        state = sandbox.state()
    assert (len(state["experiments"]), len(state["items"])) == (1, 0)


def _refused(manager: elabapy.Manager, endpoint: str, fields: dict[str, Any], *places: str) -> None:
    for place in places:
        with pytest.raises((elab_sdk.ValidationError, elab_sdk.NotSupportedByServer)):
            manager.send_req(endpoint, fields, verb="POST", param_name=place)


@pytest.mark.parametrize("argument", ["url", "verb", "param_name"])
@pytest.mark.parametrize("value", [None, 5, b"x", ["GET"], pd.NA, np.array([1, 2])])
def test_arguments_of_another_type_are_refused_by_their_name(
    manager: elabapy.Manager, sandbox: Sandbox, argument: str, value: Any
) -> None:
    arguments = {"url": "experiments", argument: value}
    with pytest.raises(elab_sdk.ValidationError, match=argument) as caught:
        manager.send_req(**arguments)
    assert isinstance(caught.value, elabapy.Error)
    assert sandbox.requests == []


def test_a_file_is_no_value_of_a_field(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    for params in ({"body": io.StringIO("<p>x</p>")}, [("title", io.BytesIO(b"x"))]):
        with pytest.raises(elab_sdk.ValidationError, match=r"is a file: give its text, file\.read\(\)"):
            manager.post_experiment(1, params)
    with pytest.raises(elab_sdk.ValidationError, match="cannot be written as JSON"):
        manager.send_req("nowhere", {"a": object()}, param_name="json")
    assert sandbox.requests == []


def test_bytes_that_are_no_text_are_refused(manager: elabapy.Manager, sandbox: Sandbox) -> None:
    with pytest.raises(elab_sdk.ValidationError, match="not UTF-8"):
        manager.post_experiment(1, {"body": "µ".encode("latin-1")})
    assert sandbox.requests == []


@pytest.mark.elab_release("3.6")
def test_one_manager_serves_several_threads(manager: elabapy.Manager) -> None:
    numbers = [manager.create_experiment()["id"] for _ in range(12)]

    def work(number: Any) -> Any:
        manager.post_experiment(number, {"title": f"Run {number}"})
        manager.add_tag_to_experiment(number, {"tag": f"tag {number}"})
        manager.upload_to_experiment(number, {"file": (f"{number}.csv", str(number))})
        with pytest.raises(elab_sdk.ValidationError):
            manager.post_experiment(number, {"titel": "x"})
        return manager.get_experiment(number)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(work, numbers))
    assert [entry["title"] for entry in found] == [f"Run {number}" for number in numbers]
    assert [entry["tags"] for entry in found] == [f"tag {number}" for number in numbers]
    assert [entry["uploads"][0]["real_name"] for entry in found] == [f"{number}.csv" for number in numbers]


def test_a_download_may_be_as_long_as_it_likes(manager: elabapy.Manager) -> None:
    manager.create_experiment()
    long = bytes(range(256)) * 40_000
    done = manager.upload_to_experiment(1, {"file": ("long.bin", long)})
    assert manager.get_upload(done["id"]) == long  # type: ignore[arg-type]


def test_a_pickle_holds_no_key_unless_it_is_asked_to(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"endpoint": sandbox.endpoint, "token": sandbox.token}
    manager = elabapy.Manager(**settings)
    assert sandbox.token.encode() not in pickle.dumps(manager)
    with pytest.raises(elabapy.SetupError):
        pickle.loads(pickle.dumps(manager)).get_all_experiments()
    monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
    assert pickle.loads(pickle.dumps(manager)).get_all_experiments() == []
    monkeypatch.delenv("ELAB_TOKEN")
    told = elabapy.Manager(**settings, pickle_key=True)
    assert pickle.loads(pickle.dumps(told)).get_all_experiments() == []
    assert copy.copy(manager).get_all_experiments() == copy.deepcopy(manager).get_all_experiments() == []


def test_who_turns_verification_off_is_not_warned(sandbox: Sandbox) -> None:
    manager = elabapy.Manager(endpoint="https://127.0.0.1:9/", token="k", verify=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(elab_sdk.ConnectionFailedError):
            manager.get_all_experiments()


def test_the_ca_file_that_requests_would_take_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    manager = elabapy.Manager(endpoint="https://127.0.0.1:9/", token="k")
    with pytest.raises(elabapy.SetupError, match=r"gone\.pem"):
        manager.get_all_experiments()


def test_a_script_that_names_the_module_in_place_of_the_class_is_told() -> None:
    with pytest.raises(AttributeError, match="capital M"):
        elabapy.manager(endpoint="x")  # type: ignore[operator]
    with pytest.raises(AttributeError, match=r"elab_sdk\.Manager"):
        elab_sdk.manager  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute 'experiments'"):
        elab_sdk.experiments  # type: ignore[attr-defined]  # noqa: B018
