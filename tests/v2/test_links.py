"""Links through API v2."""

from __future__ import annotations

from typing import Any

import pytest
from elab_api_v1.api.experiments import post_experiment
from elab_api_v1.api.items import post_item
from elab_api_v1.models import LinkForm

from tests.v2.driving import RELEASES, answer, bridge_to, carry_out, created_at

every_release = pytest.mark.parametrize("release", RELEASES)
each_kind = pytest.mark.parametrize(
    ("operation", "path"), [(post_experiment, "experiments/3"), (post_item, "items/3")]
)


@every_release
@each_kind
def test_link_is_one_post_without_fields(release: str, operation: Any, path: str) -> None:
    request = operation.request(3, body=LinkForm(link=7))
    carried = carry_out(bridge_to(release), request, created_at("https://x/api/v2/x/3/experiments2items/7"))
    assert [(step.method, step.path, step.json) for step in carried.requests] == [
        ("POST", f"{path}/items_links/7", {})
    ]
    done = request.parse(carried.response)
    assert done.get("result") == "success"
    assert done.get("id") is None


@every_release
@each_kind
def test_refused_link_is_the_error_of_the_server(release: str, operation: Any, path: str) -> None:
    refused = answer(404, {"code": 404, "description": "", "message": "Nothing to show with this id"})
    carried = carry_out(bridge_to(release), operation.request(3, body=LinkForm(link=99_999)), refused)
    assert carried.response is refused
    assert len(carried.requests) == 1
