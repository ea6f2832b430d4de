"""Files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.sandbox.values import file_name
from tests.safety.cases import Case, both

if TYPE_CHECKING:
    from elab_sdk.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.state import State
    from tests.safety.world import World
from tests.safety.natural.common import uploaded

BROKEN: Final = b"\x89PNG\r\n\x1a\nbroken off"
DRAWING: Final = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
ODD_NAME: Final = "Gel 1 – Überprüfung (λ).png"


def _stored(name: str, content: bytes) -> Expect:
    """A file is there under the name that the release makes of this one."""

    def expect(state: State, world: World) -> None:
        uploaded("experiment", file_name(name, world.release), content)(state, world)

    return expect


def _picture(name: str, content: bytes) -> Any:
    return lambda m, w: m.upload_to_experiment(w.experiment, content, name=name)


def _item_uploads(release: Release) -> bool:
    return release.item_multipart


def _same_file_twice(hand: Any, world: World) -> None:
    path = world.file("gel.png")
    hand.upload_to_experiment(world.experiment, path)
    hand.upload_to_experiment(world.experiment, path)


def _open_file(method: str, role: str) -> Any:
    def act(hand: Any, world: World) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(hand, method)(getattr(world, role), file)

    return act


def _elabapy_file(method: str, role: str) -> Any:
    def act(hand: Any, world: World) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(hand, method)(getattr(world, role), {"file": file})

    return act


UPLOADS: Final = (
    Case(
        name="upload a path",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=uploaded("experiment"),
    ),
    Case(
        name="upload bytes",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"\0\xff\r\n", name="gel.png"),
        expect=uploaded("experiment", content=b"\0\xff\r\n"),
    ),
    Case(
        name="upload an open file",
        act=_open_file("upload_to_experiment", "experiment"),
        expect=uploaded("experiment"),
    ),
    Case(
        name="upload, elabapy's dict",
        act=_elabapy_file("upload_to_experiment", "experiment"),
        expect=uploaded("experiment"),
    ),
    Case(
        name="upload an empty file",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"", name="gel.png"),
        expect=uploaded("experiment", content=b""),
    ),
    Case(
        name="upload under a name beyond ASCII",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"cells", name=ODD_NAME),
        expect=_stored(ODD_NAME, b"cells"),
    ),
    *(
        Case(
            # 4.0 to 4.2 answer 500 to a picture that they cannot read, and keep it
            name=f"upload {what}",
            act=_picture(f"gel.{ending}", content),
            expect=_stored(f"gel.{ending}", content),
        )
        for what, ending, content in (("a broken picture", "png", BROKEN), ("an SVG", "svg", DRAWING))
    ),
    Case(
        # every release refuses .php, and no other ending of PHP
        name="upload .php5",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"<?php", name="run.php5"),
        expect=_stored("run.php5", b"<?php"),
    ),
    Case(
        name="upload the same file twice",
        act=_same_file_twice,
        expect=both(uploaded("experiment"), uploaded("experiment")),
    ),
    Case(
        name="item: upload a path",
        act=lambda m, w: m.upload_to_item(w.item, w.file("gel.png")),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload bytes",
        act=lambda m, w: m.upload_to_item(w.item, b"\0\xff\r\n", name="gel.png"),
        expect=uploaded("item", content=b"\0\xff\r\n"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload an open file",
        act=_open_file("upload_to_item", "item"),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload, elabapy's dict",
        act=_elabapy_file("upload_to_item", "item"),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
)
