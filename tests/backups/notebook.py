"""A small notebook with entries of every kind, and helpers to compare folders and to replace responses."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from elab_sdk import Manager, NotSupportedByServer
from tests.servers import items_type

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

BODY = "<h1>Goal</h1><p>Anti-GFP, 1 &lt; 2.</p>"


def fill(sandbox: Sandbox, experiments: int = 4) -> None:
    """Add experiments, two items, a template, files, tags, links, steps, comments and a booking."""
    release = sandbox._record
    with Manager(
        sandbox.endpoint, sandbox.token, release=release.generation, time_zone="Europe/Paris"
    ) as manager:
        for number in range(1, experiments + 1):
            manager.create_experiment()
            title = f"Western blot {number}"
            manager.post_experiment(number, title=title, date=f"2017-04-{number % 28 + 1:02d}", body=BODY)
        for item in (1, 2):
            _item(sandbox, manager, item)
        manager.upload_to_experiment(1, b"\x89PNG" * 100, "gel.png")
        manager.upload_to_experiment(1, b"another", "GEL.png")
        manager.upload_to_experiment(2, b"1,2\n" * 20000, "a table.csv")
        manager.add_tag_to_experiment(1, "blot")
        manager.add_link_to_experiment(3, 2)
        if release.item_multipart:
            manager.upload_to_item(1, b"map", "map.gb")
        with contextlib.suppress(NotSupportedByServer):
            manager.post_template(manager.create_template(), title="Blot", body="<p>How to</p>")
        sandbox.add_step("experiments", 1, "thaw", finished=True, finished_time="2019-01-02 03:04:05")
        sandbox.add_comment("experiments", 1, "seen", at="2019-01-02 03:04:05")
        if release.has("create_event"):
            sandbox.make_bookable(1)
            titled = {"title": "GFP"} if release.event_title_required else {}
            times = {"start": "2040-11-30T12:00:00+01:00", "end": "2040-11-30T14:00:00+01:00"}
            manager.create_event(1, **times, **titled)


def _item(sandbox: Sandbox, manager: Manager, number: int) -> None:
    if sandbox._record.has("create_item"):
        manager.create_item(items_type(sandbox))
    else:
        columns = {"canread": "team", "canwrite": "team", "created_at": "2019-01-02 03:04:05"}
        sandbox.store.insert(
            "items",
            **columns,
            userid=1,
            title="",
            body="",
            date="2019-01-02",
            category=1,
            modified_at="2019-01-02 03:04:05",
            elabid="20190102-abc",
        )
    manager.post_item(number, title=f"Plasmid {number}", date="2020-05-04", body="<p>pUC19</p>")


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files of a folder by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replace_responses(world: World, replacements: dict[str, tuple[int, bytes]]) -> None:
    """Replace the status and the body of the responses for some paths."""
    transport = world.manager._session.transport
    send = transport._send_once

    def replaced(request: Any, response: Any) -> Any:
        if request.path not in replacements:
            return response
        status, body = replacements[request.path]
        headers = {"content-type": "application/json"}
        return type(response)(status, headers, body, request.method, request.path)

    if world.kind == "async":

        async def send_replaced(request: Any, sink: Any, *rest: Any) -> Any:
            own_sink = None if request.path in replacements else sink
            return replaced(request, await send(request, own_sink, *rest))
    else:

        def send_replaced(request: Any, sink: Any, *rest: Any) -> Any:
            own_sink = None if request.path in replacements else sink
            return replaced(request, send(request, own_sink, *rest))

    transport._send_once = send_replaced
