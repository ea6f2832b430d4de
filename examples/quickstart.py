"""A day with the notebook: create, update, tag, link, upload, list, search, download, book.

    python examples/quickstart.py --sandbox        against a server of its own, gone at the end
    python examples/quickstart.py                  against ELAB_ENDPOINT, with the key in ELAB_TOKEN

It leaves what it made on the server: entries cannot be deleted through API v1.
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


def say(what: str, result: object = "") -> None:
    """One line of the story."""
    print(f"{what:<46} {result}")


@contextlib.contextmanager
def part(what: str) -> Iterator[None]:
    """A part of the day, which not every release can do: then nothing was sent, and the day goes on."""
    try:
        yield
    except NotSupportedByServer as error:
        say(f"no {what} on this server", error.hint)


def day(manager: Manager, folder: Path) -> None:
    """Everything that a script does with a notebook, once."""
    created = manager.create_experiment()
    say("created an experiment", f"number {created.id}")

    with part("dates"):
        manager.post_experiment(created.id, date=datetime.date(2017, 4, 15))
        say("dated it")
    manager.post_experiment(created.id, title="Western blot 12", body="<p>Anti-GFP, 1:1000.</p>")
    say("gave it a title and a text")
    manager.post_experiment(created.id, title='Western blot 12, "repeat"')
    manager.add_tag_to_experiment(created.id, "blot")
    say("changed the title alone, and tagged it", manager.get_experiment(created.id))

    gel = folder / "gel.csv"
    gel.write_text("lane,signal\n1,0.8\n2,1.4\n", encoding="utf-8")
    upload = manager.upload_to_experiment(created.id, gel)
    say("uploaded a file", upload)
    try:
        back = manager.download(upload, folder / "downloads")
        say("downloaded it, the same to the byte", back.read_bytes() == gel.read_bytes())
    except (NotFoundError, PermissionDeniedError) as error:
        # a bug of 3.3.7 to 3.3.10, and from 4.4 on of files whose number no experiment has
        say("no download of it on this server", error.hint)

    rows = list(manager.iter_experiments())
    say("listed the notebook", f"{len(rows)} experiments, the newest: {rows[0].title!r}")
    with part("search"):
        found = manager.get_all_experiments(search="western")
        say("searched it for “western”", f"{len(found)} found, the first of {found[0].date}")
    with part("database items or bookings"):
        items(manager, created.id)


def items(manager: Manager, experiment: int) -> None:
    """What is kept in the freezer, and who has the microscope."""
    plasmid_type = 1
    with part("list of items types"):
        plasmid_type = manager.get_items_types()[0].id
    plasmid = manager.create_item(plasmid_type)
    manager.post_item(plasmid.id, title="Plasmid pUC19", body="<p>AmpR</p>")
    say("made a database item", f"item {plasmid.id}")
    with part("link of the two"):
        # a bug of 4.5.3 to 4.5.14, where both have the same number
        manager.add_link_to_experiment(experiment, plasmid.id)
        links = manager.get_experiment(experiment).items_links
        say("linked it to the experiment", links[0].title if links else "")

    noon = datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC)
    later = noon + datetime.timedelta(hours=2)
    try:
        event = manager.create_event(plasmid.id, start=noon, end=later, title="Gel imager")
    except NotSupportedByServer:
        # 4.0 to 4.2 book without a title alone
        event = manager.create_event(plasmid.id, start=noon, end=later)
    say("booked the item for two hours", f"booking {event.id}")
    manager.destroy_event(event.id)
    say("cancelled the booking")


@contextlib.contextmanager
def server(release: str, *, sandbox: bool) -> Iterator[Manager]:
    """A connection: to a sandbox that ends with it, or to the server that the environment names."""
    if not sandbox:
        with Manager() as manager:
            yield manager
        return
    from elab_sdk.sandbox import Sandbox  # noqa: PLC0415 - only a run without a server of one's own needs it

    with Sandbox(release) as running, Manager(running.endpoint, running.token) as manager:
        say("a sandbox server is running", running.endpoint)
        yield manager
    say("the sandbox has stopped")


def main() -> None:
    """Live the day."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--release", default="4.3", help="the release of that server, such as 3.6.7")
    parser.add_argument(
        "--sandbox", action="store_true", help="start a server for it, instead of asking ELAB_ENDPOINT"
    )
    arguments = parser.parse_args()
    with (
        server(arguments.release, sandbox=arguments.sandbox) as manager,
        tempfile.TemporaryDirectory() as folder,
    ):
        day(manager, Path(folder))


if __name__ == "__main__":
    main()
