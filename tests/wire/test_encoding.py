"""Plain requests have the same bytes as those of httpx."""

from __future__ import annotations

import httpx
import pytest
from elab_api_v1.types import UNSET, JsonValue
from elab_api_v1.wire import Request, unparsed
from hypothesis import given
from hypothesis import strategies as st

from elab_sdk.wire.encoding import header_texts, plain_body, plain_root, plain_target
from elab_sdk.wire.http_requests import RequestBuilder

HEADERS = {"Authorization": "0123abcd", "User-Agent": "elab-sdk", "Accept": "*/*"}
ROOTS = (
    "https://elab.example.org/api/v1/",
    "http://127.0.0.1:54321/api/v2/",
    "http://localhost:80/a-b/api/v1/",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PAIRS = st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple)
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
PATHS = st.text("aZ0/_-.:~%?#;\\ é", max_size=12)


def request_of(method: str, path: str, **parts: object) -> Request[object]:
    return Request("x", method, path, parse=unparsed, **parts)  # type: ignore[arg-type]


def by_httpx(root: str, request: Request[object]) -> httpx.Request:
    form: dict[str, list[str]] = {}
    for name, value in request.form or ():
        form.setdefault(name, []).append(value)
    return httpx.Request(
        request.method,
        root + request.path,
        params=list(request.query) or None,
        headers={"Connection": "keep-alive", **HEADERS},
        data=form or None,
        json=None if request.json is UNSET else request.json,
    )


@pytest.mark.parametrize("root", ROOTS)
@given(path=PATHS, query=PAIRS)
def test_address_is_that_of_httpx(root: str, path: str, query: tuple[tuple[str, str], ...]) -> None:
    plain = plain_root(root)
    assert plain is not None
    target = plain_target(plain, path, query)
    if target is not None:
        url = by_httpx(root, request_of("GET", path, query=query)).url
        parts = (plain.scheme, plain.host, plain.port, target, plain.netloc)
        assert parts == (url.raw_scheme, url.raw_host, url.port, url.raw_path, url.netloc)


@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE"]),
    form=st.none() | PAIRS,
    json=st.just(UNSET) | JSON,
)
def test_headers_and_body_are_those_of_httpx(
    method: str, form: tuple[tuple[str, str], ...] | None, json: JsonValue
) -> None:
    request = request_of(method, "experiments/3", form=form, json=json)
    body, expected = plain_body(request), by_httpx(ROOTS[0], request)
    assert body is not None
    assert body.content == expected.read()
    built = RequestBuilder(HEADERS, {"read": 1.0}).build(request, ROOTS[0], ())
    assert built.headers == expected.headers.raw


@pytest.mark.parametrize(
    "root",
    [
        "https://EXAMPLE.org/api/v1/",
        "https://münchen.example/api/v1/",
        "https://[::1]/api/v1/",
        "https://999.1.1.1/api/v1/",
        "https://elab.example.org:65536/api/v1/",
        "https://elab.example.org/a b/api/v1/",
        "https://elab.example.org/api/v1",
    ],
)
def test_unusual_root_is_left_to_httpx(root: str) -> None:
    assert plain_root(root) is None


@pytest.mark.parametrize("path", ["a/../b", "./a", "a b", "a%20b", "a?b", "a#b", "é", "a/.hidden"])
def test_unusual_path_is_encoded_by_httpx(path: str) -> None:
    plain = plain_root(ROOTS[0])
    assert plain is not None
    assert plain_target(plain, path, ()) is None
    built = RequestBuilder(HEADERS, {"read": 1.0}).build(request_of("GET", path), ROOTS[0], ())
    assert built.url.target == httpx.URL(ROOTS[0] + path).raw_path


def test_headers_that_are_not_ascii_are_decoded() -> None:
    headers = [(b"A", "ü".encode()), (b"B", b"\xfc"), (b"b", b"2")]
    assert header_texts(headers) == {"a": "ü", "b": "ü, 2"}


def test_addresses_of_redirects_are_not_kept() -> None:
    builder = RequestBuilder(HEADERS, {"read": 1.0})
    builder.build(request_of("GET", "experiments"), ROOTS[0], ())
    for number in range(100):
        builder.get(f"{ROOTS[0]}experiments/{number}")
    assert [*builder._roots] == [ROOTS[0]]
