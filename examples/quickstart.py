"""Typical notebook work: create, update, tag, link, upload, list, search, download, book.

    python examples/quickstart.py --sandbox        on a temporary local server
    python examples/quickstart.py                  on ELAB_ENDPOINT, with the API key in ELAB_TOKEN

The created entries stay on the server: API v1 cannot delete them.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk import Manager, NotFoundError, NotSupportedByServer, PermissionDeniedError

if TYPE_CHECKING:
    from collections.abc import Iterator


def log(step: str, result: object = "") -> None:
    """Print a step and its result."""
    print(f"{step:<46} {result}")


@contextlib.contextmanager
def optional(feature: str) -> Iterator[None]:
    """Skip a step that the release of the server does not support; nothing is sent then."""
    try:
        yield
    except NotSupportedByServer as error:
        log(f"no {feature} on this server", error.hint)


def run(manager: Manager, folder: Path) -> None:
    """Run every step once."""
    created = manager.create_experiment()
    log("created an experiment", f"ID {created.id}")

    with optional("dates"):
        manager.post_experiment(created.id, date=datetime.date(2017, 4, 15))
        log("set the date")
    manager.post_experiment(created.id, title="Western blot 12", body="<p>Anti-GFP, 1:1000.</p>")
    log("set the title and the body")
    manager.post_experiment(created.id, title='Western blot 12, "repeat"')
    manager.add_tag_to_experiment(created.id, "blot")
    log("changed only the title, and added a tag", manager.get_experiment(created.id))

    gel = folder / "gel.csv"
    gel.write_text("lane,signal\n1,0.8\n2,1.4\n", encoding="utf-8")
    upload = manager.upload_to_experiment(created.id, gel)
    log("uploaded a file", upload)
    try:
        path = manager.download(upload, folder / "downloads")
        log("downloaded it, with identical content", path.read_bytes() == gel.read_bytes())
    except (NotFoundError, PermissionDeniedError) as error:
        # bugs: 3.3.7 up to and including 3.3.10; from 4.4 if the upload's ID is not that of an experiment
        log("no download on this server", error.hint)

    rows = list(manager.iter_experiments())
    log("listed the experiments", f"{len(rows)} in total, newest: {rows[0].title!r}")
    with optional("search"):
        matches = manager.get_all_experiments(search="western")
        log("searched for “western”", f"{len(matches)} in total, the first from {matches[0].date}")
    with optional("items or bookings"):
        use_items(manager, created.id)


def use_items(manager: Manager, experiment: int) -> None:
    """Create, link and book an item."""
    plasmid_type = 1
    with optional("list of items types"):
        plasmid_type = manager.get_items_types()[0].id
    plasmid = manager.create_item(plasmid_type)
    manager.post_item(plasmid.id, title="Plasmid pUC19", body="<p>AmpR</p>")
    log("created an item", f"item {plasmid.id}")
    with optional("link to the item"):
        # a bug of 4.5.3 up to and including 4.5.14, if both have the same ID
        manager.add_link_to_experiment(experiment, plasmid.id)
        links = manager.get_experiment(experiment).items_links
        log("linked it to the experiment", links[0].title if links else "")

    noon = datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC)
    later = noon + datetime.timedelta(hours=2)
    try:
        event = manager.create_event(plasmid.id, start=noon, end=later, title="Gel imager")
    except NotSupportedByServer:
        # 4.0 up to and including 4.2 can only book without a title
        event = manager.create_event(plasmid.id, start=noon, end=later)
    log("booked the item for two hours", f"booking {event.id}")
    manager.destroy_event(event.id)
    log("cancelled the booking")


@contextlib.contextmanager
def connect(release: str, *, sandbox: bool) -> Iterator[Manager]:
    """Connect to a temporary sandbox, or to the server of ELAB_ENDPOINT."""
    if not sandbox:
        with Manager() as manager:
            yield manager
        return
    from elab_sdk.sandbox import Sandbox  # noqa: PLC0415 - an optional dependency

    with Sandbox(release) as server, Manager(server.endpoint, server.token) as manager:
        log("started a sandbox server", server.endpoint)
        yield manager
    log("stopped the sandbox server")


def main() -> None:
    """Run the example."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--release", default="4.3", help="the release of the sandbox, such as 3.6.7")
    parser.add_argument(
        "--sandbox", action="store_true", help="start a local server instead of using ELAB_ENDPOINT"
    )
    arguments = parser.parse_args()
    with (
        connect(arguments.release, sandbox=arguments.sandbox) as manager,
        tempfile.TemporaryDirectory() as folder,
    ):
        run(manager, Path(folder))


if __name__ == "__main__":
    main()
