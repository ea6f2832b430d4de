"""StepUpdate."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class StepUpdate(Form):
    """What to change on a step.

    Args:
        body: What is to be done.
        deadline: When it must be done, as `2030-01-01 10:00:00`; null removes it (not recorded).
        action: `finish` marks it as done, or as open again. Send no other key.
    """

    body: str | Unset = UNSET
    deadline: str | Unset | None = UNSET
    action: Literal["finish"] | Unset = UNSET
