"""Natural writes: each must succeed on every release that supports it."""

from __future__ import annotations

from typing import Final

from tests.safety.natural.bookings import BOOKINGS
from tests.safety.natural.creations import CREATIONS
from tests.safety.natural.discussions import DISCUSSIONS
from tests.safety.natural.experiments import EXPERIMENTS
from tests.safety.natural.file_changes import FILE_CHANGES
from tests.safety.natural.items import ITEMS, TEMPLATES
from tests.safety.natural.parallel import PARALLEL
from tests.safety.natural.properties import PROPERTIES
from tests.safety.natural.rights import RIGHTS
from tests.safety.natural.state_changes import STATE_CHANGES
from tests.safety.natural.states import STATES
from tests.safety.natural.texts import TEXTS
from tests.safety.natural.uploads import UPLOADS

__all__ = ["NATURAL"]

NATURAL: Final = (
    *EXPERIMENTS,
    *TEXTS,
    *CREATIONS,
    *UPLOADS,
    *FILE_CHANGES,
    *ITEMS,
    *TEMPLATES,
    *BOOKINGS,
    *PROPERTIES,
    *RIGHTS,
    *DISCUSSIONS,
    *STATES,
    *STATE_CHANGES,
    *PARALLEL,
)
