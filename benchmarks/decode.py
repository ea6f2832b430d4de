"""Decoding of responses into models, compared with `json.loads` for the same bytes.

A model keeps the server's JSON and decodes an attribute when it is read. The results are the time to create
the models, and the time to read every attribute of them and of nested models once: all together, as `check()`
and `as_dict()` do, and one after the other. "fast" is with msgspec, otherwise without.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import msgspec
from elab_api_v1 import parsing
from elab_api_v1.api.experiments import get_all_experiments, get_experiment
from elab_api_v1.wire import Response

from benchmarks import data, peers
from benchmarks.results import ResultRow, at_most, mib, time_of
from benchmarks.timing import Ratio, interleaved, retained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_api_v1.base import Model
    from elab_api_v1.models import Experiment, ExperimentSummary

RELEASES: Final = {data.WITH_TEXT: "4.3, numbers as text", data.WITH_NUMBERS: "4.9, numbers as numbers"}
JSON: Final = "json.loads"


def responses(contents: list[bytes]) -> list[Response]:
    """Return responses as the transport returns them."""
    headers = {"content-type": "application/json"}
    return [Response(200, headers, content, "GET", "experiments/1") for content in contents]


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure full experiments and rows of lists, with both number formats."""
    count, rounds = (500, 3) if quick else (10_000, 15)
    for release, label in RELEASES.items():
        yield from _experiments(release, label, count, rounds)
    for release, label in RELEASES.items():
        yield from _rows(release, label, count, rounds)


def _experiments(release: str, label: str, count: int, rounds: int) -> Iterator[ResultRow]:
    seed = data.experiment(release)
    contents = data.experiments(release, count)
    received = responses(contents)

    def models() -> list[Experiment]:
        return [get_experiment.parse(response) for response in received]

    def read() -> list[Experiment]:
        return [get_experiment.parse(response).check() for response in received]

    def each() -> list[list[object]]:
        return [_attributes(get_experiment.parse(response)) for response in received]

    title = f"{count:,} full experiments of {len(seed)} fields ({label})"
    yield from _compare(
        title, count, rounds, floor=_decode_each(json.loads, contents), models=models, read=read, each=each
    )
    sample = contents[: max(1, count // 5)]
    decoders = {
        "openapi-python-client's own templates": peers.default_decoder(),
        "pydantic": peers.pydantic_decoder(seed),
        "msgspec Struct": peers.msgspec_decoder(seed),
        JSON: json.loads,
    }
    timings = interleaved(
        {name: _decode_each(decoder, sample) for name, decoder in decoders.items()}, max(3, rounds // 3)
    )
    for name in list(decoders)[:-1]:
        yield _report_row(
            f"  the same with {name}", timings.ratio(name, JSON), timings.median(name) / len(sample)
        )


def _rows(release: str, label: str, count: int, rounds: int) -> Iterator[ResultRow]:
    content = data.rows(release, count)
    (received,) = responses([content])

    def models() -> list[ExperimentSummary]:
        return get_all_experiments.parse(received)

    def read() -> list[ExperimentSummary]:
        return [row.check() for row in get_all_experiments.parse(received)]

    def each() -> list[list[object]]:
        return [_attributes(row) for row in get_all_experiments.parse(received)]

    title = f"{count:,} rows of a list, {len(data.row(release))} fields ({label})"
    yield from _compare(
        title,
        count,
        rounds,
        floor=lambda: json.loads(content),
        models=models,
        read=read,
        each=each,
        is_entry=False,
    )


def _compare(
    title: str,
    count: int,
    rounds: int,
    *,
    floor: Callable[[], object],
    models: Callable[[], object],
    read: Callable[[], object],
    each: Callable[[], object],
    is_entry: bool = True,
) -> Iterator[ResultRow]:
    operations = {"models": models, "read": read, "each": each}
    timings = interleaved(
        {
            JSON: floor,
            **{name: _without_msgspec(operation) for name, operation in operations.items()},
            **{f"fast {name}": _with_msgspec(operation) for name, operation in operations.items()},
        },
        rounds,
    )
    json_floor = f"{JSON}: {time_of(timings.median(JSON) / count)} each"

    def row(label: str, name: str, maximum: float | None) -> ResultRow:
        per_entry = f"{time_of(timings.median(name) / count)} each"
        return at_most(label, timings.ratio(name, JSON), maximum, per_entry, json_floor)

    read_target = 2.0 if is_entry else 2.5
    yield row(f"{title} to models", "models", 1.08)
    yield row("  fast", "fast models", 0.65)
    yield row("  with every attribute read once, together", "read", None)
    yield row("  with every attribute read once, together, fast", "fast read", read_target)
    yield row("  with every attribute of the outermost read, one after the other", "each", None)
    yield row("  with every attribute of the outermost read, one after the other, fast", "fast each", None)
    dicts_memory, models_memory, read_memory = (
        retained(floor),
        retained(_without_msgspec(models)),
        retained(_without_msgspec(read)),
    )
    yield at_most(
        "  memory of the models",
        Ratio.of([models_memory / dicts_memory]),
        1.0 if is_entry else None,
        mib(models_memory),
        f"dicts: {mib(dicts_memory)}",
    )
    yield at_most(
        "  memory after reading every attribute",
        Ratio.of([read_memory / dicts_memory]),
        None,
        mib(read_memory),
    )


def _attributes(model: Model) -> list[object]:
    return [getattr(model, name) for name in model._attributes]  # noqa: SLF001


def _with_msgspec(operation: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        parsing._fast = msgspec.json.Decoder().decode  # noqa: SLF001 - as after the first megabyte
        return operation()

    return run


def _without_msgspec(operation: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        parsing._fast = None  # noqa: SLF001 - as if it was not installed
        parsing._bytes_left = sys.maxsize  # noqa: SLF001
        return operation()

    return run


def _report_row(label: str, ratio: Ratio, seconds: float, floor: str = "") -> ResultRow:
    return at_most(label, ratio, None, f"{time_of(seconds)} each", floor)


def _decode_each(decoder: Callable[[bytes], object], contents: list[bytes]) -> Callable[[], object]:
    return lambda: [decoder(content) for content in contents]
