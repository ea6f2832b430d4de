"""What more than one of these modules needs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from tests.safety.cases import adds
from tests.safety.world import FILE

if TYPE_CHECKING:
    from tests.safety.cases import Expect

KEPT: Final = {"kept": 1}
"""The metadata that an entry has before."""
METADATA: Final = {"extra_fields": {"pH": {"type": "number", "value": "7.4"}}, "µ": [1, None, True]}


def uploaded(role: str, name: str = "gel.png", content: bytes = FILE) -> Expect:
    """The entry has one file more."""
    return adds(role, "uploads", (name, hashlib.sha256(content).hexdigest()))
