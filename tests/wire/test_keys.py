"""An API key is never shown, by the Managers or the drop-in, whichever argument it is passed as."""

from __future__ import annotations

import copy
import inspect
import io
import logging
import pickle
import traceback
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager, ElabError, Manager, Retries, elabapy
from tests.wire.faulty import Faulty, says

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.wire.conftest import Wire

PLAIN = "0123456789ab" * 7
KEYS = [pytest.param(PLAIN, id="84 digits"), pytest.param(f"12-{PLAIN}", id="with a number")]
HERE = "https://127.0.0.1:9/"


class Channels:
    """Collects logs, warnings, and errors with their causes."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.said: list[str] = []
        self._caplog = caplog

    def error(self, error: BaseException) -> None:
        self.said += traceback.format_exception(error)
        seen: BaseException | None = error
        while seen is not None:
            self.said += [str(seen), repr(seen), repr(vars(seen)), repr(seen.args)]
            seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if isinstance(error, ElabError):
            self.said += [repr(pickle.loads(pickle.dumps(error))), repr(copy.copy(error))]
            self.said.append(pickle.dumps(error).decode("latin-1"))

    def check(self) -> None:
        self.said += [record.getMessage() for record in self._caplog.records]
        assert [text for text in self.said if PLAIN in text] == []


@pytest.fixture
def channels(caplog: pytest.LogCaptureFixture) -> Iterator[Channels]:
    found = Channels(caplog)
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
        found.said += [str(each.message) for each in caught]
        found.check()


def made(kind: Any, channels: Channels, **settings: Any) -> None:
    """Make a Manager and send a request; no output may contain a key."""
    try:
        manager = kind(**settings)
        channels.said += [repr(manager), str(manager), pickle.dumps(manager).decode("latin-1")]
        if not isinstance(manager, AsyncManager):
            manager.get_experiment(1)
    except (ElabError, TypeError, ValueError) as error:
        channels.error(error)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", [Manager, AsyncManager, elabapy.Manager], ids=["sync", "async", "drop-in"])
def test_a_key_as_any_setting_is_never_shown(
    kind: Any, key: str, channels: Channels, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = {"endpoint": HERE, "token": key, "retries": 0, "timeout": 0.2}
    for name in inspect.signature(Manager).parameters:
        made(kind, channels, **good | {name: key})
    for endpoint in (
        f"https://127.0.0.1:9/{key}/",
        f"https://127.0.0.1:9/?token={key}",
        f"https://127.0.0.1:9/experiments.php?token={key}",
        f"https://{key}@127.0.0.1:9/",
        f"https://me:{key}@127.0.0.1:9/",
        f"https://127.0.0.1:{key}/",
        f"{key}@127.0.0.1",
    ):
        made(kind, channels, **good | {"endpoint": endpoint})
    made(kind, channels, endpoint=key, token=HERE)
    for proxies in (f"http://me:{key}@127.0.0.1:9", {"https": f"http://{key}@127.0.0.1:9"}, f"http://{key}"):
        made(kind, channels, **good | {"proxies": proxies})
    made(kind, channels, **good | {"verify": str(tmp_path / key), "cert": (key, key)})
    monkeypatch.setenv("ELAB_ENDPOINT", key)
    monkeypatch.setenv("ELAB_TOKEN", HERE)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{key}@127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"/none/{key}")
    made(kind, channels, **good)
    if kind is not elabapy.Manager:
        made(kind, channels)


ACTS: dict[str, Any] = {
    "get_experiment": lambda m, k: m.get_experiment(k),
    "find": lambda m, k: m.find_experiments(since=k),
    "search": lambda m, k: m.get_all_experiments(search=k),
    "path": lambda m, k: m.send_req(f"experiments/{k}"),
    "query": lambda m, k: m.send_req(f"experiments?token={k}"),
    "params": lambda m, k: m.send_req("experiments", {"token": k}),
    "verb": lambda m, k: m.send_req("experiments", verb=k),
    "date": lambda m, k: m.post_experiment(1, date=k),
    "field": lambda m, k: m.post_experiment(1, {k: "x"}),
    "tag": lambda m, k: m.add_tag_to_experiment(k, k),
    "link": lambda m, k: m.add_link_to_experiment(1, k),
    "file": lambda m, k: m.upload_to_experiment(1, k),
    "files": lambda m, k: m.upload_files(("experiment", 1), [f"/none/{k}"]),
    "download": lambda m, k: m.download(1, f"/none/{k}/x"),
    "existing": lambda m, k: m.download(1, "x", existing=k),
    "backup": lambda m, k: m.backup("b", ids=k),
    "export": lambda m, k: m.export_eln(f"{k}.eln", license=k),
    "period": lambda m, k: m.get_backup_zip(k),
    "book": lambda m, k: m.book(1, k, k),
    "slots": lambda m, k: m.free_slots(k, k, k),
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("act", ACTS)
def test_a_key_as_any_argument_is_never_shown(
    act: str, key: str, channels: Channels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Faulty(says(200, b"[]", "application/json", keeps=True)) as server:
        with Manager(server.endpoint, key, retries=0) as manager:
            try:
                ACTS[act](manager, key)
            except ElabError as error:
                channels.error(error)
            else:
                # a server that is not known to search is not asked to
                assert act == "search"
        # addresses end in the logs of servers and proxies
        assert [head for head in server.requests if PLAIN in head.split("\r\n")[0]] == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("echo", ["words", "page", "json", "value", "redirect", "header", "packing"])
def test_a_key_echoed_by_the_server_is_never_shown(
    echo: str, key: str, channels: Channels, wire: Wire
) -> None:
    answers = {
        "words": says(400, f"no user has {key}".encode(), "text/html"),
        "page": says(200, f"<html>{key}</html>".encode(), "text/html"),
        "json": says(200, f'{{"error": "{key}"}}'.encode()),
        "value": says(200, f'[{{"id": {{"deep": ["{key}"]}}}}]'.encode()),
        "redirect": says(302, Location=f"/api/v2/{key}"),
        "header": says(200, b"[", f"application/json; key={key}", **{"X-Echo": key}),
        "packing": says(200, b"x", **{"Content-Encoding": key}),
    }
    with Faulty(answers[echo]) as server, pytest.raises(ElabError) as caught:
        wire.call(wire.manager(server.endpoint, retries=Retries(0)), "get_all_experiments")
    channels.error(caught.value)


def test_a_key_in_a_form_is_accepted(channels: Channels) -> None:
    with Faulty(says(200, b'{"result": "success"}')) as server, Manager(server.endpoint, "k" * 20) as manager:
        manager.send_req("experiments/1", {"title": PLAIN}, "POST")
        assert len(server.requests) == 1
        assert manager.send_req(
            "experiments/1", {"file": ("x.txt", io.BytesIO(b"x"))}, "POST", param_name="files"
        )
