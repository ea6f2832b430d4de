"""Invalid arguments and invalid responses raise an `ElabError`, and no other error.

The methods and their arguments are found by introspection, so that new ones are tested too.
"""

from __future__ import annotations

import contextlib
import datetime
import inspect
import json
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from elab_api_v1.wire import Response

from elab_sdk import ElabError, Experiment, Manager, Timeouts
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from elab_api_v1.wire import Request

METHODS = {
    name: method
    for name, method in inspect.getmembers(Manager, inspect.isfunction)
    if not name.startswith("_") and name not in ("close", "diagnose")
}
"""All public methods except `diagnose`, which reports problems as findings, and has no arguments."""

VALID: dict[str, Any] = {
    "add": "text",
    "act": None,
    "again": False,
    "allow_multi_values": False,
    "alt": "a dot",
    "archived": False,
    "binary": False,
    "blank_value_on_duplicate": False,
    "body": "<p>x</p>",
    "bodyappend": "<p>x</p>",
    "category": 1,
    "choices": None,
    "color": None,
    "columns": None,
    "comment": 1,
    "content": "text",
    "custom_id": 77,
    "date": "2017-04-15",
    "deadline": "2040-01-31 12:00",
    "description": "x",
    "dry_run": False,
    "encoding": None,
    "elabid": "20170415-83207cd1",
    "end": "2040-11-30T14:00+01:00",
    "entry": ("experiment", 1),
    "event": 1,
    "exact": False,
    "existing": "replace",
    "expand_metadata": False,
    "experiments": 1,
    "fields": {"title": "x"},
    "file": ("a.csv", b"1"),
    "files": [("a.csv", b"1")],
    "folder": "folder",
    "for_": "elabftw",
    "format": "pdf",
    "full": False,
    "group": None,
    "hours": ("08:00", "18:00"),
    "id": 1,
    "ids": [1],
    "image": ("dot.gif", b"GIF89a"),
    "item": 1,
    "items": 1,
    "jobs": 2,
    "kind": "experiment",
    "length": datetime.timedelta(minutes=5),
    "license": None,
    "limit": 3,
    "link": 1,
    "links": [1],
    "locked": False,
    "merge": True,
    "extra_fields": {"pH": 7},
    "metadata": {"a": 1},
    "missing": "raise",
    "name": "dot.gif",
    "names": "pH",
    "narrow": None,
    "offset": 0,
    "options": None,
    "other": Manager("http://127.0.0.1:9", "k", release="4.3", retries=0),
    "out": "lab.eln",
    "overlapping": True,
    "owner": 1,
    "page_size": 10,
    "param_name": "data",
    "params": None,
    "partition_size": 10,
    "path": "experiments/1",
    "people": None,
    "period": "20200101-20201231",
    "position": 1,
    "progress": None,
    "rating": 4,
    "read": "team",
    "readonly": False,
    "replace_metadata": False,
    "required": False,
    "reread": False,
    "resume": 1,
    "revisions": False,
    "rows": None,
    "search": "blot",
    "since": "2017-01-01",
    "source": ("a.csv", b"1"),
    "split": 300,
    "separator": None,
    "start": "2040-11-30T12:00+01:00",
    "status": 1,
    "step": 1,
    "strict": False,
    "tag": "blot",
    "tags": ["blot"],
    "template": 1,
    "templates": False,
    "text": "text",
    "title": "x",
    "to": "a.bin",
    "type": 1,
    "unit": None,
    "units": None,
    "until": "2017-12-31",
    "upload": 1,
    "value": None,
    "values": {"pH": 7},
    "verb": "GET",
    "widen": False,
    "width": 10,
    "write": "user",
}
"""A valid value for each argument, for all methods."""

SLOW = ("backup", "copy_from", "copy_to", "export_eln", "experiments_frame", "items_frame")
"""Slow methods, which are tested with every third value only."""

OWN = {
    ("create_from_csv", "path"): "samples.csv",
    ("create_from_csv", "category"): None,
    ("copy_from", "source"): "backup",
    ("add_extra_field", "name"): "new",
    ("add_extra_field", "type"): "text",
}
"""Valid values for single methods."""


class Odd:
    """An object that is not a valid argument."""

    def __repr__(self) -> str:
        return "odd"


BROKEN: list[Any] = [
    None,
    True,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**30,
    "",
    "\0",
    "a\0b",
    "\ud800",
    "x" * 300,
    b"\xff",
    [],
    [None],
    [[]],
    ["a", None],
    {},
    {"a": Odd()},
    {1: 2},
    ("experiment",),
    ("experiment", None),
    ("experiment", "x", 3),
    (None, None),
    Odd(),
    Odd,
    len,
    SimpleNamespace(id="x"),
    SimpleNamespace(id=None),
    datetime.datetime(2020, 1, 1),
    range(0),
]
"""Invalid values."""

VALUES: list[Any] = [None, [], {}, [[]], {"a": [1]}, "x", "{", "[1]", -1, 1.5, True, [{"id": "x"}], [5]]
"""Invalid values in a response."""


class FakeTransport:
    """Replaces the transport, because no server sends all of these responses."""

    is_marked = False

    def __init__(self, settings: Any, answers: dict[str, Any]) -> None:
        self.settings = settings
        self.answers = answers
        self.asked: set[str] = set()

    def send(self, request: Request[object], write: Callable[[bytes], object] | None = None) -> Response:
        if write is not None:
            write(b"GIF89a")
            return Response(200, {"content-type": "text/html"}, b"", request.method, request.path)
        answer = self._answer(request)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Response(200, {"content-type": "application/json"}, body, request.method, request.path)

    def look(self, way: object) -> None:
        """No page shows the release."""

    def close(self) -> None:
        pass

    def _answer(self, request: Request[object]) -> Any:
        if request.method != "GET":
            return self.answers["done"]
        path, _, number = request.path.strip("/").partition("/")
        asked = f"{path}/1" if number else path
        self.asked.add(asked)
        return self.answers.get(asked)


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Any]]:
    """Valid responses of a 4.3 server."""
    with Sandbox(release="4.3") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        item = manager.create_item(1, title="x", tags=["blot"])
        created = manager.create_experiment(
            title="x", tags=["blot"], links=item, files=[("a.csv", b"1")], metadata={"a": 1}
        )
        manager.add_extra_field(created, "pH", type="number", value=7)
        template = manager.create_template()
        booked = manager.book(item, "2040-11-30T12:00+01:00", "2040-11-30T14:00+01:00")
        found: dict[str, Any] = {
            path: manager.send_req(path)
            for path in ("experiments", "items", "templates", "tags", "status", "items_types", "bookable")
        }
        found["experiments/1"] = manager.get_experiment(created).to_dict()
        found["items/1"] = manager.get_item(item).to_dict()
        found["templates/1"] = manager.get_template(template).to_dict()
        found["events/1"] = manager.get_event(booked).to_dict()
        found["events"] = [found["events/1"]]
        found["uploads/1"] = {"a": 1}
        found["backupzip/1"] = {"a": 1}
        found["done"] = {"result": "success"}
        yield found


@pytest.fixture
def manager() -> Iterator[Manager]:
    with Manager("https://elab.invalid", "k", release="4.3") as made:
        yield made


def arguments(name: str, *, only_needed: bool) -> tuple[list[Any], dict[str, Any]]:
    """Get valid arguments of a method: the positional ones, and the keyword arguments."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in list(inspect.signature(METHODS[name]).parameters.values())[1:]:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        value = OWN.get((name, parameter.name), VALID[parameter.name])
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL or parameter.default is inspect.Parameter.empty:
            positional.append(value)
        elif not only_needed and value is not None:
            named[parameter.name] = value
    return positional, named


def call(manager: Manager, name: str, positional: list[Any], named: dict[str, Any]) -> str | None:
    """Call a method. Returns the error as text if it is not an `ElabError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = getattr(manager, name)(*positional, **named)
            shown = repr(list(found) if name.startswith("iter_") else found)
    except ElabError as error:
        shown = str(error)
    except Exception as error:
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = "" if at is None else f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}"
        return f"{type(error).__name__}: {error} ({where})"
    return None if isinstance(shown, str) else "no text"


def test_all_arguments_have_valid_example() -> None:
    for name in METHODS:
        arguments(name, only_needed=False)


@pytest.mark.parametrize("name", METHODS)
def test_invalid_argument_raises_elab_error(
    name: str, manager: Manager, answers: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: dict[str, str] = {}
    for parameter in list(inspect.signature(METHODS[name]).parameters.values())[1:]:
        for value in BROKEN[:: 3 if name in SLOW else 1]:
            manager._session.transport = FakeTransport(manager._session.transport.settings, answers)  # type: ignore[assignment]
            positional, named = arguments(name, only_needed=True)
            needed = list(inspect.signature(METHODS[name]).parameters)[1:]
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                for each in ("title", "tags", "category", "since", "owner", "search", "limit"):
                    if problem := call(manager, name, positional, {each: value}):
                        wrong[f"{each}={value!r}"] = problem
                continue
            if parameter.name == "progress" and callable(value):
                # what a callback raises is the caller's
                continue
            if parameter.default is inspect.Parameter.empty:
                positional[needed.index(parameter.name)] = value
            else:
                named[parameter.name] = value
            if problem := call(manager, name, positional, named):
                wrong[f"{parameter.name}={value!r}"] = problem
    assert wrong == {}


@pytest.mark.parametrize("name", METHODS)
def test_invalid_response_raises_elab_error(
    name: str, manager: Manager, answers: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: dict[str, str] = {}
    settings = manager._session.transport.settings

    def tried(label: str, changed: dict[str, Any]) -> set[str]:
        wire = FakeTransport(settings, {**answers, **changed})
        manager._session.transport = wire  # type: ignore[assignment]
        if problem := call(manager, name, *arguments(name, only_needed=True)):
            wrong[label] = problem
        return wire.asked

    for path in sorted(tried("as it should be", {})):
        good = answers.get(path)
        for value in [*VALUES, b"", b"<html>", b"{"][:: 3 if name in SLOW else 1]:
            tried(f"{path} is {value!r}", {path: value})
        for key in good if isinstance(good, dict) and name.startswith(("get_", "set_", "tag")) else ():
            for value in VALUES:
                tried(f"{path} {key}={value!r}", {path: {**good, key: value}})
    assert wrong == {}


@pytest.mark.parametrize(
    "name", [name for name in METHODS if "entry" in inspect.signature(METHODS[name]).parameters]
)
def test_invalid_entry_raises_elab_error(
    name: str, manager: Manager, answers: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: dict[str, str] = {}
    whole = answers["experiments/1"]
    manager._session.transport = FakeTransport(manager._session.transport.settings, answers)  # type: ignore[assignment]
    for key in whole:
        for value in VALUES[:: 4 if name == "download_attachments" else 1]:
            with contextlib.suppress(ElabError):
                entry = Experiment.from_dict({**whole, key: value})
                positional, named = arguments(name, only_needed=True)
                positional[0] = entry
                named |= {"tags": ["new"], "links": [7]} if name == "update" else {}
                if problem := call(manager, name, positional, named):
                    wrong[f"{key}={value!r}"] = problem
    assert wrong == {}


SETTINGS: list[tuple[str, Any]] = [
    *(
        (name, value)
        for name in list(inspect.signature(Manager).parameters)
        for value in BROKEN
        if not (name == "pickle_key" or (value is None and name not in ("retries", "max_answer")))
    ),
    ("timeout", [1]),
    ("timeout", Timeouts(connect="x")),  # type: ignore[arg-type]
    ("timeout", 0),
    ("proxies", 5),
    ("proxies", {"https": 5}),
    ("proxies", {5: "http://proxy:3128"}),
    ("release", 4.3),
    ("release", "4"),
    ("verify", 5),
    ("verify", 0),
    ("verify", ["ca.pem"]),
    ("cert", 5),
    ("cert", ("a", "b", "c")),
    ("retries", 1.5),
    ("max_answer", 1.5),
]


@pytest.mark.parametrize("name", sorted({name for name, _ in SETTINGS}))
def test_invalid_setting_raises_elab_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong: dict[str, str] = {}
    for setting, value in SETTINGS:
        if setting != name:
            continue
        given = {"endpoint": "https://elab.invalid", "token": "k", setting: value}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                Manager(**given).close()
        except ElabError:
            continue
        except Exception as error:
            wrong[repr(value)] = f"{type(error).__name__}: {error}"
        else:
            if not is_good(setting, value):
                wrong[repr(value)] = "was accepted"
    assert wrong == {}


def is_good(setting: str, value: object) -> bool:
    """Whether an unusual value is valid for a setting."""
    good: dict[str, list[object]] = {
        "endpoint": [],
        "token": ["x" * 300],
        "verify": [True],
        "proxies": [{}, "", "x" * 300],
        "timeout": [1.5, 10**30],
        "retries": [],
        "max_answer": [10**30],
        "release": [],
        "cert": [],
        "api": [],
        "time_zone": [""],
    }
    return any(value is each or (type(value) is type(each) and value == each) for each in good[setting])
