"""CommentCreate."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form


@attrs.define(kw_only=True)
class CommentCreate(Form):
    """A comment.

    Args:
        comment: The comment.
    """

    comment: str
