"""StepCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form


@attrs.define(kw_only=True)
class StepCreate(Form):
    """A step to add.

    Args:
        body: What is to be done.
    """

    body: str
