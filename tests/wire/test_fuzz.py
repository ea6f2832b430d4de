"""For any response of a server, every operation returns a readable result or raises an `ElabError`."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elab_sdk import ElabError, Manager, Retries, Timeouts
from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY, Connection, Faulty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUNDED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

ACTS: dict[str, Callable[[Manager], Any]] = {
    "get_all_experiments": lambda m: m.get_all_experiments(),
    "iter_experiments": lambda m: list(_some(m.iter_experiments())),
    "get_experiment": lambda m: m.get_experiment(1),
    "create_experiment": lambda m: m.create_experiment(),
    "post_experiment": lambda m: m.post_experiment(1, title="x", date="2020-01-02"),
    "add_tag_to_experiment": lambda m: m.add_tag_to_experiment(1, "x"),
    "add_link_to_experiment": lambda m: m.add_link_to_experiment(1, 2),
    "upload_to_experiment": lambda m: m.upload_to_experiment(1, b"a", name="a.csv"),
    "get_all_items": lambda m: m.get_all_items(),
    "iter_items": lambda m: list(_some(m.iter_items())),
    "get_item": lambda m: m.get_item(1),
    "create_item": lambda m: m.create_item(1),
    "post_item": lambda m: m.post_item(1, title="x"),
    "add_tag_to_item": lambda m: m.add_tag_to_item(1, "x"),
    "add_link_to_item": lambda m: m.add_link_to_item(1, 2),
    "upload_to_item": lambda m: m.upload_to_item(1, b"a", name="a.csv"),
    "get_items_types": lambda m: m.get_items_types(),
    "get_status": lambda m: m.get_status(),
    "get_tags": lambda m: m.get_tags(),
    "get_bookable": lambda m: m.get_bookable(),
    "get_all_templates": lambda m: m.get_all_templates(),
    "get_template": lambda m: m.get_template(1),
    "create_template": lambda m: m.create_template(),
    "post_template": lambda m: m.post_template(1, title="x"),
    "get_all_events": lambda m: m.get_all_events(),
    "get_event": lambda m: m.get_event(1),
    "create_event": lambda m: m.create_event(
        1, start="2030-01-01T10:00:00+01:00", end="2030-01-01T11:00:00+01:00"
    ),
    "destroy_event": lambda m: m.destroy_event(1),
    "get_upload": lambda m: m.get_upload(1),
    "download": lambda m: m.download(1, io.BytesIO()),
    "get_backup_zip": lambda m: m.get_backup_zip("20200101-20201231"),
    "send_req": lambda m: m.send_req("experiments/1"),
    "get_or_create_experiment": lambda m: m.get_or_create_experiment("x", tags="y"),
    "get_or_create_item": lambda m: m.get_or_create_item(1, "x"),
    "add_extra_field": lambda m: m.add_extra_field(("experiment", 1), "pH", type="number", value=7),
    "set_extra_fields": lambda m: m.set_extra_fields(("experiment", 1), {"pH": 7}),
    "find_experiments": lambda m: m.find_experiments(title="x", tags="y"),
    "find_items": lambda m: m.find_items(title="x", category="y"),
    "append": lambda m: m.append(("experiment", 1), "x"),
    "tag": lambda m: m.tag(("item", 1), "x"),
    "link": lambda m: m.link(("experiment", 1), 2),
}


def _some(rows: Iterator[Any]) -> Iterator[Any]:
    for _, row in zip(range(20), rows, strict=False):
        yield row


class Server:
    """Sends the current response to every request, over a real socket."""

    def __init__(self) -> None:
        self.raw = b""

    def __call__(self, connection: Connection) -> None:
        if connection.request() is not None:
            connection.raw.sendall(self.raw)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Server, str]]:
    told = Server()
    with Faulty(told) as serving:
        yield told, serving.endpoint


def _manager(endpoint: str, release: str | None = None) -> Manager:
    quick = Timeouts(read=2, call=5, transfer=5)
    return Manager(endpoint, KEY, timeout=quick, retries=Retries(1, first=0), release=release)


def read_all(value: object, depth: int = 0) -> None:
    """Read all attributes of the result of an operation."""
    if depth > 3:
        return
    if isinstance(value, list | tuple):
        for each in value[:5]:
            read_all(each, depth + 1)
    elif hasattr(value, "to_dict"):
        for name, _ in inspect.getmembers_static(type(value), lambda each: isinstance(each, property)):
            with contextlib.suppress(ElabError):
                read_all(getattr(value, name), depth + 1)
        with contextlib.suppress(ElabError):
            value.check()  # type: ignore[attr-defined]
        repr(value)
        value.to_dict()


def _try(act: str, manager: Manager) -> None:
    with contextlib.suppress(ElabError):
        read_all(ACTS[act](manager))


texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *("", "0", "1", "-1", "42", "20170415", "0000-00-00", "2017-04-15", "2019-11-30 12:00:00", "1e9"),
            *("1,2", "a|b", "{}", "[]", "null", '{"base": 30}', "9" * 400, "\ud800", "team", "29AEB9", "NaN"),
            *("2019-11-30T12:00:00+99:00", "2017-02-30", "10000-01-01", "0x1", "१२", "1_0", " 1", "²"),
        ]
    ),
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    texts,
    st.sampled_from([10**400, -(10**30), 2**63]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """Generate valid and invalid headers."""
    names = [
        "Content-Type",
        "Content-Encoding",
        "Location",
        "Retry-After",
        "Set-Cookie",
        "X-Any",
        "WWW-Authenticate",
    ]
    odd = st.sampled_from(
        [
            *(
                "application/json",
                "text/html; charset=utf-16",
                "text/html; charset=nonsense",
                "gzip",
                "br",
                "",
            ),
            *("deflate", "/api/v1/experiments/2", "//", "http://[", "-1", "99999999999", "Mon, 99 Foo", '"'),
            *(";;=", "\xff\xfe"),
        ]
    )
    anything = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)
    lines = draw(st.lists(st.tuples(st.sampled_from(names), st.one_of(odd, anything)), max_size=4))
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode("latin-1")


statuses = st.one_of(
    st.sampled_from(
        [200, 200, 200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 413, 429, 500, 502, 503]
    ),
    st.integers(100, 999),
)


def raw_answer(status: int, head: bytes, body: bytes) -> bytes:
    length = b"" if status in (204, 304) or status < 200 else b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %d X\r\n" % status + head + length + b"Connection: close\r\n\r\n" + body


@pytest.mark.parametrize("act", ACTS)
def test_any_json_is_read_or_an_elab_error(act: str, server: tuple[Server, str]) -> None:
    told, endpoint = server

    @BOUNDED
    @given(values, st.sampled_from([200, 200, 200, 400, 500]), st.sampled_from([None, "3.6", "4.3", "4.9"]))
    def check(value: object, status: int, release: str | None) -> None:
        told.raw = raw_answer(status, b"Content-Type: application/json\r\n", json.dumps(value).encode())
        with _manager(endpoint, release) as manager:
            _try(act, manager)

    check()


def _nested(depth: int) -> Iterator[str]:
    """Get deeply nested JSON: a whole response, one key of an entry, and JSON in a text of an entry."""
    deep = f"{'[' * depth}{']' * depth}"
    objects = '{"a":' * depth + "1" + "}" * depth
    metadata = json.dumps(f'{{"extra_fields": {{"pH": {{"value": {deep}}}}}}}')
    yield deep
    yield f'{{"id": 1, "title": "x", "body": "", "any": {objects}, "tags": {deep}, "metadata": {metadata}}}'
    yield f'[{{"id": 1, "title": "x", "any": {objects}, "metadata": {metadata}}}]'


@pytest.mark.parametrize(
    "act",
    ["get_experiment", "get_all_experiments", "post_experiment", "set_extra_fields", "get_event", "send_req"],
)
def test_deeply_nested_json_is_read_or_an_elab_error(act: str, server: tuple[Server, str]) -> None:
    told, endpoint = server
    # the first is as deep as Python reads, the second deeper
    for body in (each for depth in (900, 100_000) for each in _nested(depth)):
        told.raw = raw_answer(200, b"Content-Type: application/json\r\n", body.encode())
        with _manager(endpoint, "4.3") as manager:
            _try(act, manager)


def _entries() -> dict[str, Any]:
    """Get a valid response for each reading operation."""
    found: dict[str, Any] = {}
    for release in ("3.6", "4.3", "4.9"):
        with Sandbox(release=release, key=KEY) as sandbox, Manager(sandbox.endpoint, KEY) as manager:
            experiment = manager.create_experiment()
            item = manager.create_item(1)
            manager.add_tag_to_experiment(experiment, "blot")
            manager.upload_to_experiment(experiment, b"a", name="a.csv")
            manager.add_link_to_experiment(experiment, item)
            for act, path in {
                "get_experiment": "experiments/1",
                "get_item": "items/1",
                "get_all_experiments": "experiments?apiv1_is_dead",
                "get_all_items": "items",
                "get_status": "status",
                "get_items_types": "items_types",
            }.items():
                found[f"{act} {release}"] = manager.send_req(path)
    return found


GOOD = _entries()


@pytest.mark.parametrize("good", GOOD)
def test_an_invalid_field_is_read_or_an_elab_error(good: str, server: tuple[Server, str]) -> None:
    told, endpoint = server
    act, release = good.split()

    @BOUNDED
    @given(st.data())
    def check(data: st.DataObject) -> None:
        answer = json.loads(json.dumps(GOOD[good]))
        entry = answer[0] if isinstance(answer, list) and answer else answer
        for key in data.draw(st.lists(st.sampled_from(sorted(entry)), max_size=6)) if entry else []:
            entry[key] = data.draw(values)
        told.raw = raw_answer(200, b"Content-Type: application/json\r\n", json.dumps(answer).encode())
        with _manager(endpoint, release) as manager:
            _try(act, manager)

    check()


@pytest.mark.parametrize(
    "act", ["get_experiment", "get_all_items", "create_experiment", "download", "get_backup_zip"]
)
def test_any_response_is_read_or_an_elab_error(act: str, server: tuple[Server, str]) -> None:
    told, endpoint = server
    bodies = st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=50).map(zlib.compress),
        values.map(json.dumps).map(str.encode),
    )

    @BOUNDED
    @given(statuses, heads(), bodies)
    def check(status: int, head: bytes, body: bytes) -> None:
        told.raw = raw_answer(status, head, body)
        with _manager(endpoint) as manager:
            _try(act, manager)

    check()


@pytest.mark.parametrize("act", ["get_experiment", "create_experiment", "download"])
def test_arbitrary_bytes_raise_an_elab_error(act: str, server: tuple[Server, str]) -> None:
    told, endpoint = server

    @BOUNDED
    @given(
        st.one_of(st.binary(max_size=100), st.binary(max_size=60).map(lambda b: b"HTTP/1.1 200 OK\r\n" + b))
    )
    def check(raw: bytes) -> None:
        told.raw = raw
        with _manager(endpoint) as manager:
            _try(act, manager)

    check()
