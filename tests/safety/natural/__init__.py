"""Writes as people mean them: each must do what it says wherever the release can do it at all."""

from __future__ import annotations

from typing import Final

from tests.safety.natural.at_once import AT_ONCE
from tests.safety.natural.bookings import BOOKINGS
from tests.safety.natural.creations import CREATIONS
from tests.safety.natural.experiments import EXPERIMENTS
from tests.safety.natural.items import ITEMS, TEMPLATES
from tests.safety.natural.rights import RIGHTS
from tests.safety.natural.texts import TEXTS
from tests.safety.natural.uploads import UPLOADS

__all__ = ["NATURAL"]

NATURAL: Final = (
    *EXPERIMENTS,
    *TEXTS,
    *CREATIONS,
    *UPLOADS,
    *ITEMS,
    *TEMPLATES,
    *BOOKINGS,
    *RIGHTS,
    *AT_ONCE,
)
