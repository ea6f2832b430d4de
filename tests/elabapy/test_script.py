"""One script with every method, through elabapy and the drop-in: the same answers, by the same requests."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import elabapy as real
import pytest
from requests.exceptions import HTTPError

from elab_sdk import elabapy
from elab_sdk.rules.releases import GENERATIONS
from tests.elabapy.wire import TappedSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.rules.releases import Release
    from tests.elabapy.wire import Sent

ALL: dict[str, str] = {"title": "Blot", "date": "20170415", "body": "<p>one</p>"}
TIMES = {"start": "2032-05-04T12:00:00+00:00", "end": "2032-05-04T14:00:00+00:00"}


def day(manager: Any, release: Release) -> Iterator[object]:
    """A day's work with what the release has; what each call answered."""
    exp = manager.create_experiment()["id"]
    yield manager.get_experiment(exp)
    yield manager.post_experiment(exp, ALL)
    if release.partial_updates:
        yield manager.post_experiment(exp, {"title": "Blot 2"})
    yield manager.add_tag_to_experiment(exp, {"tag": "blot"})
    done = manager.upload_to_experiment(exp, {"file": ("gel.png", io.BytesIO(b"\x89PNG\r\n\0"))})
    yield done
    yield manager.get_upload(1)
    yield manager.get_all_experiments({"limit": 15, "offset": 0})
    yield manager.get_all_experiments()
    yield manager.get_all_items()
    if release.has("create_item"):
        yield from _items(manager, exp, release)
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
    yield manager.get_experiment(exp)


def _items(manager: Any, exp: int, release: Release) -> Iterator[object]:
    yield manager.get_items_types()
    yield manager.get_status()
    item, other = manager.create_item(1)["id"], manager.create_item("1")["id"]
    yield manager.post_item(item, ALL)
    yield manager.add_tag_to_item(item, {"tag": "plasmid"})
    yield manager.add_link_to_experiment(exp, {"link": item})
    if release.item_multipart:
        yield manager.upload_to_item(item, {"file": ("map.gb", b"LOCUS")})
    if release.has("link_item"):
        yield manager.add_link_to_item(item, {"link": other})
    yield manager.get_item(item)
    if release.has("create_event"):
        yield manager.get_bookable()
        # 3.4 wants a title, and 4.0 takes one for the item's
        times = {**TIMES, "title": "run"} if release.event_title_required else TIMES
        event = manager.create_event(item, times)["id"]
        yield manager.get_event(event)
        if release.event_listing:
            yield manager.get_all_events()
        yield manager.destroy_event(event)


def run(kind: Any, release: Release) -> tuple[list[str], list[Sent]]:
    """The answers, without what is drawn by lot or by the clock; and all requests."""
    key = "0123456789abcdef" * 5 + "0123"
    with TappedSandbox(release=release.generation, key=key) as sandbox:
        made = kind(endpoint=sandbox.endpoint, token=sandbox.token)
        answers = [_steady(repr(answer).replace(sandbox.site, "SITE/")) for answer in day(made, release)]
        return answers, list(sandbox.wire)


def _steady(text: str) -> str:
    """An answer in which times and random names do not show."""
    text = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", "TIME", text)
    return re.sub(r"(?:[0-9a-f]{2}/)?[0-9a-f]{20,}", "RANDOM", text)


@pytest.mark.parametrize(
    "release",
    [each for each in GENERATIONS.values() if not each.needs_marker],
    ids=lambda each: each.generation,
)
def test_a_day_s_work_gets_the_same_answers_by_the_same_requests(release: Release) -> None:
    theirs, ours = run(real.Manager, release), run(elabapy.Manager, release)
    assert ours[0] == theirs[0]
    (own, own_asked), (wanted, asked) = _parted(ours[1]), _parted(theirs[1])
    assert own == wanted
    # that an item exists is asked where the server does not: before a booking to 4.3, a link from 4.4 on; to
    # 3.4.9 whether a link is there; on 4.3 the exact release, where a date is sent
    assert set(own_asked) >= set(asked)
    assert len(own_asked) - len(asked) <= 3


def _parted(sent: list[Sent]) -> tuple[list[Sent], list[Sent]]:
    """The requests, and those of them that read an entry, or the release."""
    reads = [
        each for each in sent if re.fullmatch(r"GET (/api/v1/(items|experiments)/\d+|/login.php)", str(each))
    ]
    return [each for each in sent if each not in reads], reads


def test_on_the_last_release_the_day_s_work_is_done_at_all() -> None:
    answers, sent = run(elabapy.Manager, GENERATIONS["4.9"])
    assert len(answers) > 20
    # the first request learns of the word that 4.9 wants, and is sent once more
    assert [str(each) for each in sent[:3]] == [
        *["POST /api/v1/experiments"] * 2,
        "GET /api/v1/experiments/1",
    ]
    with pytest.raises(HTTPError, match="400 Client Error"):
        run(real.Manager, GENERATIONS["4.9"])
