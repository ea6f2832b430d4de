"""Files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.sandbox.values import file_name
from tests.safety.cases import Case, both, sets
from tests.safety.world import BODY

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.state import State
    from tests.safety.world import World
from tests.safety.natural.common import uploaded

DOT: Final = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
BROKEN: Final = b"\x89PNG\r\n\x1a\nbroken off"
DRAWING: Final = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
ODD_NAME: Final = "Gel 1 – Überprüfung (λ).png"


def _stored(name: str, content: bytes) -> Expect:
    """A file is there under the name that the release makes of this one."""

    def expect(state: State, world: World) -> None:
        uploaded("experiment", file_name(name, world.release), content)(state, world)

    return expect


def _shown(upload: Any, alt: str) -> Expect:
    """The picture is a file of the entry, and the body ends with it, in eLabFTW's own form."""

    def expect(state: State, world: World) -> None:
        source = f"f={upload.long_name}"
        if upload.storage is not None:
            source = f"name={upload.real_name}&amp;{source}&amp;storage={upload.storage}"
        _stored("dot.gif", DOT)(state, world)
        # from 4.3.0 on the end of the address takes the place of the words
        words = alt if world.release.body_alt == "kept" else source.rpartition("/")[2]
        body = f'{BODY}<p><img src="app/download.php?{source}" alt="{words}" /></p>'
        sets("experiment", body=body)(state, world)

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
        name="append a picture to the body",
        act=lambda m, w: m.append_image(("experiment", w.experiment), DOT, "dot.gif"),
        at_once=lambda results: [_shown(results[0], "dot.gif")],
    ),
    Case(
        name="append a picture with words for it",
        act=lambda m, w: m.append_image(("experiment", w.experiment), DOT, "dot.gif", alt="A dot"),
        at_once=lambda results: [_shown(results[0], "A dot")],
        exists=lambda release: release.body_alt == "kept",
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
