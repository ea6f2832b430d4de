"""JSON has the same values and errors as with `json.loads`, whichever parser is installed."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
from typing import Any

import pytest
from elab_api_v1 import parsing
from elab_api_v1.api.experiments import get_experiment
from elab_api_v1.errors import NotJsonError
from elab_api_v1.parsing import parse_json
from elab_api_v1.wire import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recorded import all_steps

ODD = [
    # numbers
    *(
        b"1",
        b"-0",
        b"-0.0",
        b"01",
        b"00",
        b"-01",
        b"1.",
        b".5",
        b"+1",
        b"-",
        b"--1",
        b"1e",
        b"1e+",
        b"0x10",
        b"1_0",
    ),
    *(
        b"1e5",
        b"1E400",
        b"-1e400",
        b"1e-400",
        b"0e5",
        b"100.0",
        b"1.5E+3",
        b"1e23",
        b"2.2250738585072011e-308",
    ),
    *(b"9007199254740993", b"9007199254740993.0", b"123456789012345678901234567890.5", b"0.1e-5"),
    *(b"9223372036854775807", b"9223372036854775808", b"18446744073709551615", b"18446744073709551616"),
    *(
        b"-9223372036854775808",
        b"-9223372036854775809",
        b"1" * 40,
        b"1" * 4300,
        b"1" * 4301,
        b"-" + b"9" * 30,
    ),
    *(b"1" * 400 + b".0", b"1" * 400 + b"e1", b"0." + b"0" * 500 + b"1", b"1" * 308 + b".5"),
    *(b"NaN", b"Infinity", b"-Infinity", b"[NaN]", b"nan", b"inf"),
    # objects
    *(
        b'{"a":1,"a":2,"b":3,"a":4}',
        b'{"":1}',
        b'{"a" : 1 , "b":\t2}',
        b'{"a":1 "b":2}',
        b'{"a",1}',
        b'{"a"}',
    ),
    *(
        b"{1:2}",
        b"{'a':1}",
        b'{"a":1,}',
        b"[1,]",
        b"[,]",
        b"[1 2]",
        b"[1,2",
        b'{"a":1',
        b"[]]",
        b"{}{}",
        b"{} x",
    ),
    # text
    *(b'"\xff"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xc0\x80"', b'"\xe2\x80\xa8"', b'"\xe9"'),
    *(
        rb'"\ud800"',
        rb'"\udc00"',
        rb'"\ud83d\ude00"',
        rb'"\ud800\u0041"',
        rb'"\ud800\ud800"',
        rb'{"\ud800":1}',
    ),
    *(
        b'"\n"',
        b'"\t"',
        b'"\x00"',
        b'"\x1f"',
        b'"\x7f"',
        b'{"a\nb":1}',
        b'"abc',
        rb'"\x"',
        rb'"\u12"',
        rb'"\u123g"',
    ),
    *(rb'"\b\f\n\r\t\"\\\/"', rb'"\u0000"', rb'"\uD83D\u"', '{"é":"ü"}'.encode()),
    # encodings and white space
    *(b"\xef\xbb\xbf{}", b"\xef\xbb\xbf", b"\xfe\xff", b"\x00", b"[1]\x00", '{"é":1}'.encode("utf-16")),
    *(
        '{"é":1}'.encode("utf-32"),
        b"{\x00}\x00",
        b"",
        b" ",
        b"  {}  ",
        b"\r\n\t 1\n",
        b"\x0b{}",
        b"{}\x0b",
        b"\xa0{}",
    ),
    *(b"null", b"true", b"True", b"nul", b"//x\n1"),
]


@pytest.fixture(params=["msgspec", "json"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Choose the parser, as after the first megabyte."""
    if request.param == "json":
        monkeypatch.setattr(parsing, "_fast", None)
        monkeypatch.setattr(parsing, "_bytes_left", sys.maxsize)
    else:
        monkeypatch.setattr(parsing, "_fast", pytest.importorskip("msgspec.json").Decoder().decode)
    return str(request.param)


def outcome(parse: Any, text: bytes | str) -> str:
    """Return the value or the error of a parser as text, which tells 1 from 1.0 and 0.0 from -0.0."""
    try:
        return repr(parse(text))
    except (ValueError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:24]))
def test_odd_json_has_the_same_value_or_error(text: bytes) -> None:
    assert outcome(parse_json, text) == outcome(json.loads, text)
    entry = b'{"id": 3, "title": ' + text + b"}"
    assert outcome(parse_json, entry) == outcome(json.loads, entry)


@pytest.mark.parametrize("text", ["1", '{"a": "\udcff"}', '"\ud800"', "\ufeff{}", "", "[1,", '{"é": 1}'])
def test_json_as_text_has_the_same_value_or_error(text: str) -> None:
    assert outcome(parse_json, text) == outcome(json.loads, text)


@pytest.mark.parametrize("depth", [10, 400, 100_000])
def test_nesting_is_limited_in_the_same_way(depth: int) -> None:
    text = b"[" * depth + b"]" * depth
    try:
        expected = json.loads(text)
    except RecursionError:
        with pytest.raises(RecursionError):
            parse_json(text)
        with pytest.raises(NotJsonError):
            get_experiment.parse(Response(200, {}, text))
    else:
        assert parse_json(text) == expected


def test_every_recorded_response_has_the_same_value() -> None:
    texts = {record.content for record in all_steps() if "json" in record.response}
    assert len(texts) > 1000
    assert [text for text in texts if outcome(parse_json, text) != outcome(json.loads, text)] == []


def test_numbers_of_all_sizes_have_the_same_value() -> None:
    chosen = random.Random(20170415)
    for _ in range(5000):
        integer = chosen.getrandbits(chosen.randint(1, 80))
        (double,) = struct.unpack("d", chosen.randbytes(8))
        exponent, digits = chosen.randint(-330, 330), chosen.randint(0, 25)
        text = f"[{integer}, -{integer}, {double!r}, {double:.{digits}e}, {integer}.{integer}e{exponent}]"
        assert outcome(parse_json, text.encode()) == outcome(json.loads, text.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
)


@settings(deadline=None, max_examples=200)
@given(value=JSON, ascii_only=st.booleans())
def test_any_json_has_the_same_value(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert outcome(parse_json, text) == outcome(json.loads, text)


@settings(deadline=None, max_examples=200)
@given(
    text=st.binary(max_size=30)
    | st.text(alphabet='{}[]",:\\ u0d81e+-.ntrfalse\n', max_size=20).map(str.encode)
)
def test_any_bytes_have_the_same_value_or_error(text: bytes) -> None:
    assert outcome(parse_json, text) == outcome(json.loads, text)


def test_one_entry_does_not_import_msgspec_but_many_do() -> None:
    script = (
        "import json, sys\n"
        "from elab_api_v1.parsing import parse_json\n"
        "text = json.dumps({'id': 3, 'body': 'x' * 10_000}).encode()\n"
        "parse_json(text)\n"
        "print('msgspec' in sys.modules)\n"
        "print(all(parse_json(text) == json.loads(text) for _ in range(300)), 'msgspec' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert printed.stdout.split() == ["False", "True", "True"]


def test_missing_msgspec_changes_nothing() -> None:
    script = (
        "import json, sys\n"
        "sys.modules['msgspec'] = None\n"
        "from elab_api_v1.parsing import parse_json\n"
        "text = json.dumps({'id': 3, 'body': 'x' * 10_000}).encode()\n"
        "print(all(parse_json(text) == json.loads(text) for _ in range(300)))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert printed.stdout.split() == ["True"]
