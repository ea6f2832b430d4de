"""Decoding of responses into models, compared with `json.loads` for the same bytes.

A model keeps the server's JSON and decodes an attribute when it is read. The results are the time to create
the models, and the time to read every attribute of them and of nested models once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_api_v1.api.experiments import get_all_experiments, get_experiment
from elab_api_v1.wire import Response

from benchmarks import data, peers
from benchmarks.results import ResultRow, at_most, mib, time_of
from benchmarks.timing import Ratio, interleaved, retained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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

    title = f"{count:,} full experiments of {len(seed)} fields ({label})"
    yield from _compare(
        title, count, rounds, floor=_decode_each(json.loads, contents), models=models, read=read
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

    title = f"{count:,} rows of a list, {len(data.row(release))} fields ({label})"
    yield from _compare(
        title, count, rounds, floor=lambda: json.loads(content), models=models, read=read, max_ratio=1.2
    )


def _compare(
    title: str,
    count: int,
    rounds: int,
    *,
    floor: Callable[[], object],
    models: Callable[[], object],
    read: Callable[[], object],
    max_ratio: float = 1.5,
) -> Iterator[ResultRow]:
    timings = interleaved({JSON: floor, "models": models, "read": read}, rounds)
    json_floor = f"{JSON}: {time_of(timings.median(JSON) / count)} each"
    per_entry = f"{time_of(timings.median('models') / count)} each"
    yield at_most(f"{title} to models", timings.ratio("models", JSON), max_ratio, per_entry, json_floor)
    yield _report_row(
        "  with every attribute read once",
        timings.ratio("read", JSON),
        timings.median("read") / count,
        json_floor,
    )
    dicts_memory, models_memory, read_memory = retained(floor), retained(models), retained(read)
    is_entry = max_ratio > 1.2
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


def _report_row(label: str, ratio: Ratio, seconds: float, floor: str = "") -> ResultRow:
    return at_most(label, ratio, None, f"{time_of(seconds)} each", floor)


def _decode_each(decoder: Callable[[bytes], object], contents: list[bytes]) -> Callable[[], object]:
    return lambda: [decoder(content) for content in contents]
