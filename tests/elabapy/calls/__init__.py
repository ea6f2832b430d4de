"""All calls to compare, by method."""

from __future__ import annotations

from typing import Final

from tests.elabapy.calls.adding import ADDING, UPLOADING
from tests.elabapy.calls.common import Call
from tests.elabapy.calls.creating import CREATING
from tests.elabapy.calls.reading import READING
from tests.elabapy.calls.updating import EXPERIMENTS, ITEMS, TEMPLATES

__all__ = ["CALLS", "Call"]

CALLS: Final[tuple[Call, ...]] = (
    *READING,
    *CREATING,
    *EXPERIMENTS,
    *ITEMS,
    *TEMPLATES,
    *ADDING,
    *UPLOADING,
)
