"""Values and expectations shared by natural writes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from tests.safety.cases import adds
from tests.safety.example_notebook import FILE

if TYPE_CHECKING:
    from tests.safety.cases import Expect

INITIAL_METADATA: Final = {"kept": 1}
"""The metadata of an entry before the write."""
METADATA: Final = {"extra_fields": {"pH": {"type": "number", "value": "7.4"}}, "µ": [1, None, True]}


def uploaded(role: str, name: str = "gel.png", content: bytes = FILE) -> Expect:
    """Expect one additional file."""
    return adds(role, "uploads", (name, hashlib.sha256(content).hexdigest()))
