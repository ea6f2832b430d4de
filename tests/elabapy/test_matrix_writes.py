"""The writes of the safety matrix through the drop-in, on servers with API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import elabapy
from elab_sdk.rules.releases import V2_GENERATIONS
from elab_sdk.sandbox import Sandbox
from tests.elabapy.matrix_adapter import DropInAdapter
from tests.safety.matrix import CASES
from tests.safety.matrix_cells import MatrixLab
from tests.safety.servers import TargetServer

if TYPE_CHECKING:
    from tests.safety.matrix_cells import MatrixCell


NOT_EXPRESSIBLE = ("NotExpressible", "AttributeError: 'dict' object has no attribute")
"""In messages of writes that elabapy does not have, or that use results as models."""
AS_ELABAPY = {
    "raw request of API v1 with a tag": "tags is ['blot', 'kept']",
    "model as ID": "id must be a positive whole number",
    "metadata, replaced by an empty dict": "params has no values",
    "same field twice": "title is 'y'",
    "title as list": "title is 'x'",
    "title as number": "title is '12'",
    "body as bytes": "body is '<p>x</p>'",
    "body as list": "body is '<p>x</p>'",
    "tag as list": "tags is ['a', 'b', 'kept']",
    "tag and another field": "tags is ['a', 'kept']",
    "tag 7": "tags is ['7', 'kept']",
    # the ID of an entry, which is a dict here, does not say which kind it is
    "link to an experiment": "NotFoundError",
    "link with another field name": "links is [1, 2]",
    "upload in text mode": "'gel.csv'",
    "upload bytes without a name": "'file'",
    "book without an offset": "bookings is",
    "book a naive datetime": "bookings is",
}
"""Writes that the typed Manager refuses or has another way for, and what the drop-in does on API v1, too."""


def cells(release: str) -> list[MatrixCell]:
    """Make every write with a new Manager, whose endpoint is that of API v1 if the release lacks it."""
    made: list[MatrixCell] = []
    with Sandbox(release=release) as sandbox, MatrixLab(TargetServer.of_sandbox(sandbox, "v2")) as lab:
        keys = {"own": sandbox.token, "other": sandbox.other_token, "readonly": sandbox.readonly_token}
        endpoint = f"{sandbox.site}api/{'v2' if sandbox.release.api == 'v1' else 'v1'}/"
        for case in CASES:
            manager = elabapy.Manager(endpoint=endpoint, token=keys[case.key], time_zone="UTC")
            made.append(lab.through(DropInAdapter(manager), case, "sync"))
    return made


@pytest.mark.parametrize("release", ["4.9", *V2_GENERATIONS])
def test_writes_have_the_effect_that_a_script_expects(release: str) -> None:
    made = [cell for cell in cells(release) if not any(sign in cell.message for sign in NOT_EXPRESSIBLE)]
    assert len(made) > 270
    unexpected = {cell.case: f"{cell.verdict.value} {cell.message}" for cell in made if not cell.good}
    assert {case: message for case, message in unexpected.items() if case not in AS_ELABAPY} == {}
    wrong = [case for case, message in unexpected.items() if AS_ELABAPY[case] not in message]
    assert wrong == []
