"""Small acts, each measured by pyperf in processes of its own.

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
from benchmarks.decode import answers
from benchmarks.results import Row, time_of
from elab_sdk.rules import updates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON: Final = "json.loads of a full experiment"
_MODULE: Final = ("-m", "benchmarks.micro")


def measure(quick: bool) -> Iterator[Row]:
    """pyperf decides how often."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        file = Path(folder, "micro.json")
        how = ["--debug-single-value"] if quick else ["--processes", "6", "--values", "3"]
        command = [sys.executable, *_MODULE, *how, "--quiet", "--output", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = pyperf.BenchmarkSuite.load(str(file)).get_benchmarks()
    yield from (_row(each.get_name(), each.get_values()) for each in found)


def _row(name: str, values: tuple[float, ...]) -> Row:
    if len(values) < 2:
        return Row(what=name, result=time_of(values[0]))
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Row(what=name, result=time_of(median), spread=f"{time_of(low)} – {time_of(high)}")


def acts() -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    (content,) = data.experiments(data.WITH_TEXT, 1)
    (answer,) = answers([content])
    one = Experiment.from_dict(json.loads(content))
    fields = {"title": "Western blot 12", "date": "2017-04-15", "body": "<p>Anti-GFP.</p>"}
    return {
        JSON: lambda: json.loads(content),
        "the same to a model": lambda: get_experiment.parse(answer),
        "and all attributes read, those of models inside too": lambda: get_experiment.parse(answer).check(),
        "experiment.id": lambda: one.id,
        "experiment.title": lambda: one.title,
        "experiment.date": lambda: one.date,
        "experiment.created_at": lambda: one.created_at,
        "experiment.tags": lambda: one.tags,
        "experiment.uploads, once more": lambda: one.uploads,
        "experiment['title']": lambda: one["title"],
        "repr(experiment)": lambda: repr(one),
        "the request of get_experiment(3)": lambda: get_experiment.request(3),
        "checking a title, a date and a body to send": lambda: updates.acts("experiment", "update", fields),
    }


if __name__ == "__main__":
    # its workers are this module again
    runner = pyperf.Runner(program_args=_MODULE)
    for name, act in acts().items():
        runner.bench_func(name, act)
