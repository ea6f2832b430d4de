"""Images are attached to an entry, and shown in its body as by eLabFTW's editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import LockedError, Manager, NotFoundOrDeniedError, NotSupportedByServer, ValidationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

PNG = b"\x89PNG\r\n"
ONE = ("experiment", 1)


@pytest.mark.parametrize("release", ["2.0", "3.3", "3.6", "4.0", "4.1", "4.3", "4.4", "4.9"])
def test_an_image_is_appended_on_every_release(release: str, tmp_path: Path) -> None:
    path = tmp_path / "my gel.png"
    path.write_bytes(PNG)
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        manager.post_experiment(1, title="T", date="2017-04-15", body="<p>before</p>")
        keeps = sandbox._record.body_alt == "kept"
        if not keeps:
            with pytest.raises(NotSupportedByServer, match="omit alt"):
                manager.append_image(ONE, path, alt='a "gel" & more')
            assert manager.get_experiment(1).uploads == []
        given = {"alt": 'a "gel" & more'} if keeps else {}
        upload = manager.append_image(ONE, path, width=300, **given)
        experiment = manager.get_experiment(1)
        assert manager.get_upload(upload) == PNG
    assert [each.id for each in experiment.uploads] == [upload.id]
    assert experiment.body.startswith("<p>before</p>")
    start, end = 'src="app/download.php?', f"f={upload.long_name}"
    if upload.storage is not None:
        start += f"name={upload.real_name}&amp;"
        end += f"&amp;storage={upload.storage}"
    assert f'{start}{end}"' in experiment.body
    # from 4.3.0 servers replace it by what follows the last slash of the address
    alt = "a &quot;gel&quot; &amp; more" if keeps else end.rpartition("/")[2]
    assert f'alt="{alt}"' in experiment.body
    assert 'width="300"' in experiment.body
    assert (experiment.title, str(experiment.date)) == ("T", "2017-04-15")


def test_an_image_takes_three_requests(world: World) -> None:
    world.create_experiment()
    world.get_experiment(1)
    before = len(world.sent)
    world.append_image(ONE, ("gel.png", PNG))
    assert [request.method for request in world.sent[before:]] == ["POST", "GET", world.update_method]
    assert 'src="app/download.php?' in world.get_experiment(1).body


def test_items_accept_images_if_they_accept_files(world: World) -> None:
    world.create_item(1)
    world.append_image(("item", 1), ("gel.png", PNG))
    assert "download.php" in world.get_item(1).body


@pytest.mark.elab_release("4.4")
def test_without_item_uploads_nothing_is_sent(world: World) -> None:
    world.create_item(1)
    world.get_item(1)
    before = len(world.sent)
    with pytest.raises(NotSupportedByServer):
        world.append_image(("item", 1), ("gel.png", PNG))
    assert len(world.sent) == before


@pytest.mark.parametrize(
    ("image", "keywords", "words"),
    [
        (("gel.tif", PNG), {}, r"that browsers show \(\.png.*not 'gel\.tif'"),
        (("gel", PNG), {}, "that browsers show"),
        (("gel.png", PNG), {"width": 0}, "width must be at least 1"),
        (("a/gel.png", PNG), {}, "drops folders"),
    ],
)
def test_an_invalid_image_is_refused_before_sending(
    world: World, image: Any, keywords: Any, words: str
) -> None:
    world.create_experiment()
    before = len(world.sent)
    with pytest.raises(ValidationError, match=words):
        world.append_image(ONE, image, **keywords)
    assert len(world.sent) == before


@pytest.mark.elab_release("3.6")
def test_an_upload_without_body_change_is_reported(world: World) -> None:
    world.create_experiment()
    world.sandbox.lock("experiments", 1)
    with pytest.raises((LockedError, NotFoundOrDeniedError)) as caught:
        world.append_image(ONE, ("gel.png", PNG))
    assert any(
        note.startswith("done before this error: uploaded gel.png (upload 1)")
        for note in caught.value.__notes__
    )
