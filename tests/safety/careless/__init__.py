"""Careless writes: each must raise the expected error and change nothing."""

from __future__ import annotations

from typing import Final

from tests.safety.careless import silent
from tests.safety.careless.discussions import DISCUSSIONS
from tests.safety.careless.fields import FIELDS, IDS
from tests.safety.careless.file_changes import FILE_CHANGES
from tests.safety.careless.others import BOOKINGS, OTHERS, UPLOADS
from tests.safety.careless.properties import PROPERTIES
from tests.safety.careless.state_changes import STATE_CHANGES
from tests.safety.careless.values import LINKS, VALUES

__all__ = ["CARELESS"]

CARELESS: Final = (
    *FIELDS,
    *IDS,
    *VALUES,
    *LINKS,
    *UPLOADS,
    *FILE_CHANGES,
    *OTHERS,
    *BOOKINGS,
    *DISCUSSIONS,
    *PROPERTIES,
    *STATE_CHANGES,
    *silent.FIELDS,
    *silent.VALUES,
    *silent.CREATIONS,
    *silent.UPLOADS,
    *silent.READ_ONLY,
)
