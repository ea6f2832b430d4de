"""One script with every method gets the same results with the same requests in both modules."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest
from requests.exceptions import HTTPError

from elab_sdk import elabapy
from elab_sdk.rules.releases import GENERATIONS, V2_RELEASES
from tests.elabapy.recorded_requests import RecordingSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox import Sandbox
    from tests.elabapy.recorded_requests import SentRequest

ALL_FIELDS: dict[str, str] = {"title": "Blot", "date": "20170415", "body": "<p>one</p>"}
TIMES = {"start": "2032-05-04T12:00:00+00:00", "end": "2032-05-04T14:00:00+00:00"}


def run_script(manager: Any, sandbox: Sandbox, release: Release) -> Iterator[object]:
    """Call every method that the release supports and yield the results."""
    experiment_id = manager.create_experiment()["id"]
    yield manager.get_experiment(experiment_id)
    yield manager.post_experiment(experiment_id, ALL_FIELDS)
    if release.partial_updates:
        yield manager.post_experiment(experiment_id, {"title": "Blot 2"})
    yield manager.add_tag_to_experiment(experiment_id, {"tag": "blot"})
    upload = manager.upload_to_experiment(experiment_id, {"file": ("gel.png", io.BytesIO(b"\x89PNG\r\n\0"))})
    yield upload
    yield manager.get_upload(1)
    yield manager.get_all_experiments({"limit": 15, "offset": 0})
    yield manager.get_all_experiments()
    yield manager.get_all_items()
    if release.has("create_item"):
        yield from _items(manager, sandbox, experiment_id, release)
    if release.has("get_tags"):
        yield manager.get_tags()
    if release.has("create_template"):
        template = manager.create_template()["id"]
        yield manager.post_template(template, {"title": "PCR", "body": "<p>thaw</p>"})
        yield manager.get_template(template)
        yield manager.get_all_templates()
    if release.has("get_backup_zip"):
        yield manager.get_backup_zip("19990101-19990102")
    yield manager.send_req("experiments/?related=3")
    yield manager.get_experiment(experiment_id)


def _items(manager: Any, sandbox: Sandbox, experiment_id: int, release: Release) -> Iterator[object]:
    yield manager.get_items_types()
    yield manager.get_status()
    item, linked_item = manager.create_item(1)["id"], manager.create_item("1")["id"]
    yield manager.post_item(item, ALL_FIELDS)
    yield manager.add_tag_to_item(item, {"tag": "plasmid"})
    yield manager.add_link_to_experiment(experiment_id, {"link": item})
    if release.item_multipart:
        yield manager.upload_to_item(item, {"file": ("map.gb", b"LOCUS")})
    if release.has("link_item"):
        yield manager.add_link_to_item(item, {"link": linked_item})
    yield manager.get_item(item)
    if release.has("create_event"):
        if release.api == "v2":
            # on API v2 the item is marked on its page, not its type
            sandbox.make_bookable(item)
        yield manager.get_bookable()
        # 3.4 requires a title, and 4.0 would use it as the item's title
        times = {**TIMES, "title": "run"} if release.event_title_required else TIMES
        event = manager.create_event(item, times)["id"]
        yield manager.get_event(event)
        if release.event_listing:
            yield manager.get_all_events()
        yield manager.destroy_event(event)


def run(manager_class: Any, release: Release) -> tuple[list[str], list[SentRequest]]:
    """Return the results without random values and times, and all requests."""
    key = "0123456789abcdef" * 5 + "0123"
    with RecordingSandbox(release=release.generation, key=key) as sandbox:
        manager = manager_class(endpoint=sandbox.endpoint, token=sandbox.token)
        results = [
            _without_variable_values(repr(result).replace(sandbox.site, "SITE/"))
            for result in run_script(manager, sandbox, release)
        ]
        return results, list(sandbox.recorded_requests)


def _without_variable_values(text: str) -> str:
    """Replace times and random names in a result."""
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", "TIME", text)
    return re.sub(r"(?:[0-9a-f]{2}/)?[0-9a-f]{20,}", "RANDOM", text)


@pytest.mark.parametrize(
    "release",
    [release for release in GENERATIONS.values() if not release.needs_marker],
    ids=lambda release: release.generation,
)
def test_script_gets_the_same_results_with_the_same_requests(release: Release) -> None:
    theirs, ours = run(real.Manager, release), run(elabapy.Manager, release)
    assert ours[0] == theirs[0]
    (our_requests, our_reads), (their_requests, their_reads) = _split_reads(ours[1]), _split_reads(theirs[1])
    assert our_requests == their_requests
    # additional reads check what the server does not: whether an item exists before a booking (up to and
    # including 4.3) or a link (from 4.4), whether a link exists (up to and including 3.4.9), the exact
    # release of a 4.3 server if a date is sent
    assert set(our_reads) >= set(their_reads)
    assert len(our_reads) - len(their_reads) <= 3


def _split_reads(requests: list[SentRequest]) -> tuple[list[SentRequest], list[SentRequest]]:
    """Separate the requests from those that read an entry or the release."""
    reads = [
        request
        for request in requests
        if re.fullmatch(r"GET (/api/v1/(items|experiments)/\d+|/login.php)", str(request))
    ]
    return [request for request in requests if request not in reads], reads


@pytest.mark.filterwarnings("ignore::elab_sdk.errors.EmptyBackupWarning")
@pytest.mark.parametrize("release", V2_RELEASES.values(), ids=lambda release: release.name)
def test_script_gets_the_results_of_api_v2_with_its_requests(release: Release) -> None:
    results, requests = run(elabapy.Manager, release)
    assert len(results) == 28
    assert results.count("{'result': 'success'}") == 9
    assert {request.path.split("/")[2] for request in requests} == {"v2"}
    writes = [f"{request.method} {request.path.removeprefix('/api/v2/')}" for request in requests]
    writes = [write for write in writes if not write.startswith("GET")]
    # from 5.3 an item is made from the template of its category, and then gets the category
    category = ["PATCH items/1", "PATCH items/2"] if "PATCH items/2" in writes else []
    assert writes == [
        *("POST experiments", "PATCH experiments/1", "PATCH experiments/1"),
        *("POST experiments/1/tags", "POST experiments/1/uploads"),
        *("POST items", *category[:1], "POST items", *category[1:]),
        *("PATCH items/1", "POST items/1/tags", "POST experiments/1/items_links/1"),
        *("POST items/1/uploads", "POST items/1/items_links/2", "POST events/1", "DELETE event/1"),
        *("POST experiments_templates", "PATCH experiments_templates/1"),
    ]


def test_script_runs_on_the_last_release() -> None:
    results, requests = run(elabapy.Manager, GENERATIONS["4.9"])
    assert len(results) > 20
    # the first request fails without the query argument of 4.9 and is sent again
    assert [str(request) for request in requests[:3]] == [
        *["POST /api/v1/experiments"] * 2,
        "GET /api/v1/experiments/1",
    ]
    with pytest.raises(HTTPError, match="400 Client Error"):
        run(real.Manager, GENERATIONS["4.9"])
