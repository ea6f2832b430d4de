"""ChoiceCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class ChoiceCreate(Form):
    """A new status or category.

    Args:
        name: The title.
        color: The colour; without one the server chooses one.
    """

    name: str
    color: str | Unset = UNSET
