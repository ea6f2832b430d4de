"""ImportForm."""

from __future__ import annotations

import attrs
from elab_api_v1.form import Form
from elab_api_v1.types import UNSET, File, Unset


@attrs.define(kw_only=True)
class ImportForm(Form):
    """A file to import.

    Args:
        file: The file; its name ends in .eln or .csv.
        owner: ID of the person who owns what is imported. 5.3 wants it from admins.
    """

    file: File
    owner: int | Unset = UNSET
