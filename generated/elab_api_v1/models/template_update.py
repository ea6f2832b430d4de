"""TemplateUpdate."""

from __future__ import annotations

import attrs

from ..form import Form
from ..types import UNSET, Unset


@attrs.define(kw_only=True)
class TemplateUpdate(Form):
    """What to change on a template. There is no date: a template has none, and to send one is a 500 from 4.3
    on.

    Args:
        title: The title. An empty one becomes "Untitled".
        body: The text, as HTML. The server sanitises it.
        bodyappend: HTML to append to the text. Available from 4.1.
        metadata: A JSON object, as text. Available from 4.3.
    """

    title: str | Unset = UNSET
    body: str | Unset = UNSET
    bodyappend: str | Unset = UNSET
    metadata: str | Unset = UNSET
