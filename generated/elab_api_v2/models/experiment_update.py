"""ExperimentUpdate."""

from __future__ import annotations

from typing import Literal

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, Unset


@attrs.define(kw_only=True)
class ExperimentUpdate(Form):
    """What to change on an experiment.

    Args:
        title: The title, as plain text. More than 255 characters are cut from 5.3, an error before.
        date: The day, as `2017-04-15`. Other forms are misread.
        body: The text, as HTML. The server sanitises it.
        bodyappend: HTML to append to the text.
        category: ID of the category, or null. One that does not exist is accepted; text means null.
        status: ID of the status, or null. One that does not exist is a 500; text means null.
        rating: Stars, from 0 to 5. Larger numbers are stored.
        custom_id: Number that the team gives the entry, or null; text means null. Available from 5.0.
        content_type: The format of the body: 1 is HTML, 2 is Markdown.
        canread: Who may read it, as JSON text. From 5.4 its base is ignored.
        canwrite: Who may change it, as JSON text. From 5.4 its base is ignored.
        canread_base: Who may read it. Available from 5.4.
        canwrite_base: Who may change it. Available from 5.4.
        userid: ID of the new owner. A 400 from 5.5.
        state: 1 is normal, 2 archived, 3 deleted. From 5.3 an archived or deleted entry refuses it: use the
            actions `unarchive` and `restore`.
        action: What to do instead of an update, such as `lock` (which toggles), `archive`, `unarchive` or
            `pin`. Send no other key.
        metadata: A JSON object, as text; it replaces the one before. An object that is not text is a 500.
    """

    title: str | Unset = UNSET
    date: str | Unset = UNSET
    body: str | Unset = UNSET
    bodyappend: str | Unset = UNSET
    category: int | Unset | None = UNSET
    status: int | Unset | None = UNSET
    rating: int | Unset = UNSET
    custom_id: int | Unset | None = UNSET
    content_type: Literal[1, 2] | Unset = UNSET
    canread: str | Unset = UNSET
    canwrite: str | Unset = UNSET
    canread_base: Literal[10, 20, 30, 40, 50] | Unset = UNSET
    canwrite_base: Literal[10, 20, 30, 40, 50] | Unset = UNSET
    userid: int | Unset = UNSET
    state: Literal[1, 2, 3] | Unset = UNSET
    action: str | Unset = UNSET
    metadata: str | Unset = UNSET
