"""From the bytes of an answer to models, beside what `json.loads` alone takes for the same bytes.

A model keeps what the server sent and reads an attribute when it is asked for. So two figures are given: to
have the models, and to have read every attribute of them, and of the models inside, once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_api_v1.api.experiments import get_all_experiments, get_experiment
from elab_api_v1.wire import Response

from benchmarks import data, peers
from benchmarks.measuring import Ratio, interleaved, retained
from benchmarks.results import Row, at_most, mib, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_api_v1.models import Experiment, ExperimentSummary

RELEASES: Final = {data.WITH_TEXT: "4.3, numbers as text", data.WITH_NUMBERS: "4.9, numbers as numbers"}
JSON: Final = "json.loads"


def answers(contents: list[bytes]) -> list[Response]:
    """Answers as the transport gives them."""
    headers = {"content-type": "application/json"}
    return [Response(200, headers, content, "GET", "experiments/1") for content in contents]


def measure(quick: bool) -> Iterator[Row]:
    """Full experiments, and rows of lists, of both kinds."""
    count, rounds = (500, 3) if quick else (10_000, 15)
    for release, words in RELEASES.items():
        yield from _experiments(release, words, count, rounds)
    for release, words in RELEASES.items():
        yield from _rows(release, words, count, rounds)


def _experiments(release: str, words: str, count: int, rounds: int) -> Iterator[Row]:
    seed = data.experiment(release)
    contents = data.experiments(release, count)
    received = answers(contents)

    def models() -> list[Experiment]:
        return [get_experiment.parse(answer) for answer in received]

    def read() -> list[Experiment]:
        return [get_experiment.parse(answer).check() for answer in received]

    title = f"{count:,} full experiments of {len(seed)} fields ({words})"
    yield from _compared(title, count, rounds, floor=_each(json.loads, contents), models=models, read=read)
    sample = contents[: max(1, count // 5)]
    decoders = {
        "openapi-python-client's own templates": peers.default_decoder(),
        "pydantic": peers.pydantic_decoder(seed),
        "msgspec Struct": peers.msgspec_decoder(seed),
        JSON: json.loads,
    }
    timings = interleaved(
        {name: _each(decoder, sample) for name, decoder in decoders.items()}, max(3, rounds // 3)
    )
    for name in list(decoders)[:-1]:
        yield _reported(
            f"  the same with {name}", timings.ratio(name, JSON), timings.median(name) / len(sample)
        )


def _rows(release: str, words: str, count: int, rounds: int) -> Iterator[Row]:
    content = data.rows(release, count)
    (received,) = answers([content])

    def models() -> list[ExperimentSummary]:
        return get_all_experiments.parse(received)

    def read() -> list[ExperimentSummary]:
        return [row.check() for row in get_all_experiments.parse(received)]

    title = f"{count:,} rows of a list, {len(data.row(release))} fields ({words})"
    yield from _compared(
        title, count, rounds, floor=lambda: json.loads(content), models=models, read=read, most=1.2
    )


def _compared(
    title: str,
    count: int,
    rounds: int,
    *,
    floor: Callable[[], object],
    models: Callable[[], object],
    read: Callable[[], object],
    most: float = 1.5,
) -> Iterator[Row]:
    timings = interleaved({JSON: floor, "models": models, "read": read}, rounds)
    plain = f"{JSON}: {time_of(timings.median(JSON) / count)} each"
    each = f"{time_of(timings.median('models') / count)} each"
    yield at_most(f"{title} to models", timings.ratio("models", JSON), most, each, plain)
    yield _reported(
        "  and every attribute read once", timings.ratio("read", JSON), timings.median("read") / count, plain
    )
    dicts, kept, after = retained(floor), retained(models), retained(read)
    is_entry = most > 1.2
    yield at_most(
        "  memory kept by the models",
        Ratio.of([kept / dicts]),
        1.0 if is_entry else None,
        mib(kept),
        f"the dicts: {mib(dicts)}",
    )
    yield at_most("  memory once every attribute was read", Ratio.of([after / dicts]), None, mib(after))


def _reported(what: str, ratio: Ratio, seconds: float, floor: str = "") -> Row:
    return at_most(what, ratio, None, f"{time_of(seconds)} each", floor)


def _each(decoder: Callable[[bytes], object], contents: list[bytes]) -> Callable[[], object]:
    return lambda: [decoder(content) for content in contents]
