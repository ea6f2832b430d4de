"""The error answers of each release are those of real servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from elab_sdk.rules import error_answers
from elab_sdk.rules.releases import find_release
from tests.recorded import recordings, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.rules.error_answers import ErrorAnswer
    from elab_sdk.rules.releases import Release

_STEPS: Final[Mapping[str, Callable[[Release], ErrorAnswer]]] = {
    "auth.wrong": error_answers.wrong_key,
    "auth.readonly.write": lambda release: error_answers.read_only(release, "POST"),
    "bad.endpoint": error_answers.bad_endpoint,
    "bad.id.missing": error_answers.missing_entry,
    "bad.id.item.missing": error_answers.missing_entry,
    "bad.tag.missing": error_answers.missing_entry,
    "template.missing": error_answers.missing_template,
    "upload.get.missing": error_answers.missing_upload,
    "upload.missing.entity": error_answers.missing_entry,
}


@pytest.mark.parametrize("name", [name for name in recordings() if "-" not in name])
def test_error_answers_are_those_of_the_recorded_server(name: str) -> None:
    release = find_release(name)
    compared = set()
    for step in steps_of(name):
        if step.step not in _STEPS:
            continue
        if step.step == "auth.readonly.write" and release.read_only == "writes":
            # 2.0 has no read-only keys
            continue
        answer = _STEPS[step.step](release)
        if step.step == "template.missing" and not release.has("get_template"):
            answer = error_answers.bad_endpoint(release)
        compared.add(step.step)
        assert answer.status_of(release) == step.status, step
        media_type, content = answer.content(release)
        if answer.json(release) is None:
            assert content.decode() == step.response.get("text", ""), step
            assert media_type.startswith("text/html"), step
        else:
            assert answer.json(release) == step.answer, step
    assert len(compared) >= len(_STEPS) - 1
