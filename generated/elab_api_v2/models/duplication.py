"""Duplication."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form


@attrs.define(kw_only=True)
class Duplication(Form):
    """What makes a POST to an entry copy it.

    Args:
        action: The action.
    """

    action: Literal["duplicate"]
