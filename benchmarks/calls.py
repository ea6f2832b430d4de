"""Everyday calls over both APIs, on an open connection, compared with the same requests of bare httpx."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks import data
from benchmarks.fast_server import KEY, ServerOptions, serve
from benchmarks.latency import time_bursts
from benchmarks.results import ResultRow, at_most, time_of
from elab_sdk import Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.fast_server import RunningServer

RELEASES: Final = {"v1": data.WITH_TEXT, "v2": data.WITH_V2}
TARGETS: Final = {"get": 1.25, "list": 1.35, "update": 1.4, "upload": 1.6}
"""The maximum ratios. An upload is hashed in a thread of its own, and its checksum is compared."""
LABELS: Final = {
    "get": "get_experiment",
    "list": "get_all_experiments, 100 rows",
    "update": "post_experiment(1, title=)",
    "upload": "upload_to_experiment, 1 KiB",
}
_ROWS: Final = 100
_CONTENT: Final = bytes(range(256)) * 4


def measure(quick: bool) -> Iterator[ResultRow]:
    """Measure all calls on one API after the other."""
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        file = Path(folder, "gel.bin")
        file.write_bytes(_CONTENT)
        for api, release in RELEASES.items():
            with serve(ServerOptions(release=release, rows=_ROWS, file=str(file))) as server:
                yield from _measure_api(server, api, 150 if quick else 1_500)


def _measure_api(server: RunningServer, api: str, rounds: int) -> Iterator[ResultRow]:
    with (
        httpx.Client(base_url=server.endpoint, headers={"Authorization": KEY}) as client,
        Manager(server.endpoint, KEY) as manager,
    ):
        calls: dict[str, Callable[[], object]] = {
            "get": lambda: manager.get_experiment(1),
            "list": lambda: manager.get_all_experiments(limit=_ROWS),
            "update": lambda: manager.post_experiment(1, title="Western blot 12"),
            "upload": lambda: manager.upload_to_experiment(1, _CONTENT, "gel.bin"),
        }
        floors = _floors(client, api)
        for name, call in calls.items():
            timings = time_bursts({"httpx": floors[name], "Manager": call}, rounds)
            yield at_most(
                f"{LABELS[name]}, API {api}",
                timings.ratio("Manager", "httpx"),
                TARGETS[name],
                time_of(timings.median("Manager")),
                f"the same with bare httpx: {time_of(timings.median('httpx'))}",
            )


def _floors(client: httpx.Client, api: str) -> dict[str, Callable[[], object]]:
    """The same requests without the package, as a script would send them."""
    entry, title = "experiments/1", {"title": "Western blot 12"}
    order = {} if api == "v1" else {"order": "date", "sort": "desc", "scope": "2"}
    files = {"file": ("gel.bin", _CONTENT)}

    def upload() -> object:
        client.post(entry if api == "v1" else f"{entry}/uploads", files=files).raise_for_status()
        return client.get(entry).json()

    def update() -> object:
        if api == "v1":
            return client.post(entry, data=title).json()
        return client.patch(entry, json=title).json()

    return {
        "get": lambda: client.get(entry).json(),
        "list": lambda: client.get("experiments", params={"limit": _ROWS, **order}).json(),
        "update": update,
        "upload": upload,
    }
