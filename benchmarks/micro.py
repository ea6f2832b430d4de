"""Small operations, each measured by pyperf in its own processes.

Usage: python -m benchmarks.micro, with the options of pyperf
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyperf
from elab_api_v1.api.experiments import get_experiment
from elab_api_v1.models import Experiment

from benchmarks import data
from benchmarks.decode import responses
from benchmarks.results import ResultRow, time_of
from elab_sdk.rules import updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON: Final = "json.loads of a full experiment"
_MODULE: Final = ("-m", "benchmarks.micro")


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure all operations; pyperf chooses the number of runs."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        file = Path(folder, "micro.json")
        options = ["--debug-single-value"] if quick else ["--processes", "6", "--values", "3"]
        command = [sys.executable, *_MODULE, *options, "--quiet", "--output", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        benchmarks = pyperf.BenchmarkSuite.load(str(file)).get_benchmarks()
    yield from (_row(benchmark.get_name(), benchmark.get_values()) for benchmark in benchmarks)


def _row(name: str, values: tuple[float, ...]) -> ResultRow:
    if len(values) < 2:
        return ResultRow(label=name, result=time_of(values[0]))
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return ResultRow(label=name, result=time_of(median), spread=f"{time_of(low)} – {time_of(high)}")


def operations() -> dict[str, Callable[[], object]]:
    """Return the operations to measure, by name."""
    (content,) = data.experiments(data.WITH_TEXT, 1)
    (response,) = responses([content])
    experiment = Experiment.from_dict(json.loads(content))
    fields = {"title": "Western blot 12", "date": "2017-04-15", "body": "<p>Anti-GFP.</p>"}
    return {
        JSON: lambda: json.loads(content),
        "decode it into a model": lambda: get_experiment.parse(response),
        "decode it and read all attributes, including nested models": lambda: get_experiment.parse(
            response
        ).check(),
        "experiment.id": lambda: experiment.id,
        "experiment.title": lambda: experiment.title,
        "experiment.date": lambda: experiment.date,
        "experiment.created_at": lambda: experiment.created_at,
        "experiment.tags": lambda: experiment.tags,
        "experiment.uploads, second read": lambda: experiment.uploads,
        "experiment['title']": lambda: experiment["title"],
        "repr(experiment)": lambda: repr(experiment),
        "the request of get_experiment(3)": lambda: get_experiment.request(3),
        "check a title, a date and a body": lambda: updates.check_changes("experiment", "update", fields),
    }


if __name__ == "__main__":
    # pyperf starts this module again as worker
    runner = pyperf.Runner(program_args=_MODULE)
    for name, operation in operations().items():
        runner.bench_func(name, operation)
