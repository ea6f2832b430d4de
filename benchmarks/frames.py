"""A DataFrame of entries with their extra fields, compared with `pandas.json_normalize` for the same JSON.

pyelabdata, which reads extra fields for analyses, makes no frame of several entries: it returns the value of
one field of one entry. It parses the metadata of the entry again for each field.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from elab_api_v1.api.experiments import get_experiment
from elab_api_v1.models import Experiment

from benchmarks import data
from benchmarks.decode import responses
from benchmarks.results import ResultRow, at_most, time_of
from benchmarks.timing import interleaved
from elab_sdk.content.frames import frame

if TYPE_CHECKING:
    from collections.abc import Iterator

NORMALIZE: Final = "pandas.json_normalize"
PER_FIELD: Final = "json.loads per field"
FRAME: Final = "frame"


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure a frame of full experiments, from the bytes of their responses."""
    count, rounds = (300, 3) if quick else (10_000, 7)
    contents = [_with_extra_fields(content) for content in data.experiments(data.WITH_NUMBERS, count)]
    received = responses(contents)

    def our_frame() -> pd.DataFrame:
        models = [get_experiment.parse(response) for response in received]
        return frame(models, Experiment, whole=True, body=False, expand_metadata=True)

    def normalized() -> pd.DataFrame:
        entries: list[dict[str, Any]] = [json.loads(content) for content in contents]
        for entry in entries:
            entry["metadata"] = json.loads(entry["metadata"])
        return pd.json_normalize(entries)

    def per_field() -> pd.DataFrame:
        entries: list[dict[str, Any]] = [json.loads(content) for content in contents]
        values = {
            name: [json.loads(entry["metadata"])["extra_fields"][name]["value"] for entry in entries]
            for name in _EXTRA_FIELDS
        }
        return pd.DataFrame({"id": [entry["id"] for entry in entries], **values})

    timings = interleaved({NORMALIZE: normalized, FRAME: our_frame, PER_FIELD: per_field}, rounds)
    yield at_most(
        f"a frame of {count:,} experiments with {len(_EXTRA_FIELDS)} extra fields",
        timings.ratio(FRAME, NORMALIZE),
        1.5,
        f"{time_of(timings.median(FRAME) / count)} each",
        f"{NORMALIZE}: {time_of(timings.median(NORMALIZE) / count)} each",
    )
    yield at_most(
        "  the extra fields alone, each as pyelabdata reads it",
        timings.ratio(PER_FIELD, NORMALIZE),
        None,
        f"{time_of(timings.median(PER_FIELD) / count)} each",
    )


_EXTRA_FIELDS: Final[dict[str, Any]] = {
    "pH": {"type": "number", "value": "7.4", "position": 1},
    "Temperature": {"type": "number", "value": "37", "unit": "°C", "units": ["°C", "K"], "position": 2},
    "Sample": {"type": "text", "value": "A-17", "position": 3},
    "Measured on": {"type": "date", "value": "2026-11-24", "position": 4},
    "Buffer": {"type": "select", "value": "PBS", "options": ["PBS", "TBS"], "position": 5},
    "Done": {"type": "checkbox", "value": "on", "position": 6},
}


def _with_extra_fields(content: bytes) -> bytes:
    metadata = json.dumps({"extra_fields": _EXTRA_FIELDS})
    return json.dumps({**json.loads(content), "metadata": metadata}).encode()
