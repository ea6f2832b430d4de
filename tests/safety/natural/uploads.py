"""Natural uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from elab_sdk.sandbox.values import file_name
from tests.safety.cases import WriteCase, both, sets
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.state import State
from tests.safety.natural.common import uploaded

GIF: Final = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
TRUNCATED_PNG: Final = b"\x89PNG\r\n\x1a\nbroken off"
SVG: Final = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
ODD_NAME: Final = "Gel 1 – Überprüfung (λ).png"


def _expect_upload(name: str, content: bytes) -> Expect:
    """Expect a file with the name under which the release stores it."""

    def expect(state: State, world: ExampleNotebook) -> None:
        uploaded("experiment", file_name(name, world.release), content)(state, world)

    return expect


def _expect_picture(upload: Any, alt: str) -> Expect:
    """Expect the picture as a file of the entry and at the end of the body, in eLabFTW's format."""

    def expect(state: State, world: ExampleNotebook) -> None:
        source = f"f={upload.long_name}"
        if upload.storage is not None:
            source = f"name={upload.real_name}&amp;{source}&amp;storage={upload.storage}"
        _expect_upload("dot.gif", GIF)(state, world)
        # from 4.3.0, the end of the URL replaces the alternative text
        text = alt if world.release.body_alt == "kept" else source.rpartition("/")[2]
        body = f'{BODY}<p><img src="app/download.php?{source}" alt="{text}" /></p>'
        sets("experiment", body=body)(state, world)

    return expect


def _upload_picture(name: str, content: bytes) -> Any:
    return lambda m, w: m.upload_to_experiment(w.experiment, content, name=name)


def _item_uploads(release: Release) -> bool:
    return release.item_multipart


def _same_file_twice(client: Any, world: ExampleNotebook) -> None:
    path = world.file("gel.png")
    client.upload_to_experiment(world.experiment, path)
    client.upload_to_experiment(world.experiment, path)


def _open_file(method: str, role: str) -> Any:
    def operation(client: Any, world: ExampleNotebook) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(client, method)(getattr(world, role), file)

    return operation


def _elabapy_file(method: str, role: str) -> Any:
    def operation(client: Any, world: ExampleNotebook) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(client, method)(getattr(world, role), {"file": file})

    return operation


UPLOADS: Final = (
    WriteCase(
        name="upload a path",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=uploaded("experiment"),
    ),
    WriteCase(
        name="upload bytes",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, b"\0\xff\r\n", name="gel.png"),
        expect=uploaded("experiment", content=b"\0\xff\r\n"),
    ),
    WriteCase(
        name="upload an open file",
        operation=_open_file("upload_to_experiment", "experiment"),
        expect=uploaded("experiment"),
    ),
    WriteCase(
        name="upload, elabapy's dict",
        operation=_elabapy_file("upload_to_experiment", "experiment"),
        expect=uploaded("experiment"),
    ),
    WriteCase(
        name="upload an empty file",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, b"", name="gel.png"),
        expect=uploaded("experiment", content=b""),
    ),
    WriteCase(
        name="upload with a non-ASCII name",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, b"cells", name=ODD_NAME),
        expect=_expect_upload(ODD_NAME, b"cells"),
    ),
    *(
        WriteCase(
            # 4.0 to 4.2 answer 500 to an unreadable picture, but store it
            name=f"upload {what}",
            operation=_upload_picture(f"gel.{ending}", content),
            expect=_expect_upload(f"gel.{ending}", content),
        )
        for what, ending, content in (("a broken picture", "png", TRUNCATED_PNG), ("an SVG", "svg", SVG))
    ),
    WriteCase(
        # every release refuses only the extension .php
        name="upload .php5",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, b"<?php", name="run.php5"),
        expect=_expect_upload("run.php5", b"<?php"),
    ),
    WriteCase(
        name="upload the same file twice",
        operation=_same_file_twice,
        expect=both(uploaded("experiment"), uploaded("experiment")),
    ),
    WriteCase(
        name="upload several files",
        operation=lambda m, w: m.upload_files(
            ("experiment", w.experiment), [w.file("gel.png"), ("b.csv", b"1,2")]
        ),
        expect=both(uploaded("experiment"), uploaded("experiment", "b.csv", b"1,2")),
    ),
    WriteCase(
        name="append a picture to the body",
        operation=lambda m, w: m.append_image(("experiment", w.experiment), GIF, "dot.gif"),
        outcomes=lambda results: [_expect_picture(results[0], "dot.gif")],
    ),
    WriteCase(
        name="append a picture with alternative text",
        operation=lambda m, w: m.append_image(("experiment", w.experiment), GIF, "dot.gif", alt="A dot"),
        outcomes=lambda results: [_expect_picture(results[0], "A dot")],
        exists=lambda release: release.body_alt == "kept",
    ),
    WriteCase(
        name="item: upload a path",
        operation=lambda m, w: m.upload_to_item(w.item, w.file("gel.png")),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    WriteCase(
        name="item: upload bytes",
        operation=lambda m, w: m.upload_to_item(w.item, b"\0\xff\r\n", name="gel.png"),
        expect=uploaded("item", content=b"\0\xff\r\n"),
        exists=_item_uploads,
        needs=("item",),
    ),
    WriteCase(
        name="item: upload an open file",
        operation=_open_file("upload_to_item", "item"),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    WriteCase(
        name="item: upload, elabapy's dict",
        operation=_elabapy_file("upload_to_item", "item"),
        expect=uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
)
