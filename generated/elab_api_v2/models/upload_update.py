"""UploadUpdate."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class UploadUpdate(Form):
    """What to change on a file.

    Args:
        comment: The comment.
        real_name: The name of the file.
        action: `archive` archives the file, or takes it back. Send no other key.
    """

    comment: str | Unset = UNSET
    real_name: str | Unset = UNSET
    action: Literal["archive"] | Unset = UNSET
