"""Progress bars of the installed library, or an error before anything is sent."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ValidationError
from elab_sdk.files.progress import reporting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

TQDM = """
class tqdm:
    made = []
    def __init__(self, *, total, desc, unit, unit_scale, unit_divisor):
        self.n, self.total, self.desc, self.closed = 0, total, desc, False
        self.made.append(self)
    def update(self, n):
        self.n += n
    def close(self):
        self.closed = True
"""


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "tqdm"]:
        monkeypatch.delitem(sys.modules, name)


def test_tqdm_shows_the_bar_if_installed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(monkeypatch)
    (tmp_path / "tqdm").mkdir()
    (tmp_path / "tqdm" / "__init__.py").write_text("")
    (tmp_path / "tqdm" / "auto.py").write_text(TQDM)
    monkeypatch.syspath_prepend(tmp_path)
    world.create_experiment()
    upload = world.upload_to_experiment(1, bytes(200_000), "gel.png", progress=True)
    world.download(upload, io.BytesIO(), progress=True)
    made = sys.modules["tqdm.auto"].tqdm.made
    assert [(bar.n, bar.total, bar.desc, bar.closed) for bar in made] == [
        (200_000, 200_000, "gel.png", True),
        (200_000, 200_000, "gel.png", True),
    ]
    forget(monkeypatch)


BROKEN = TQDM.replace("        self.n += n", "        raise BrokenPipeError")


@pytest.mark.parametrize("module", [BROKEN, "def tqdm(**_): raise OSError(28, 'No space left on device')"])
def test_a_failed_bar_does_not_end_the_transfer(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    forget(monkeypatch)
    (tmp_path / "tqdm").mkdir()
    (tmp_path / "tqdm" / "__init__.py").write_text("")
    (tmp_path / "tqdm" / "auto.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    world.create_experiment()
    upload = world.upload_to_experiment(1, b"whole", "a.txt", progress=True)
    world.download(upload, memory := io.BytesIO(), progress=True)
    assert memory.getvalue() == b"whole"
    forget(monkeypatch)


def test_rich_shows_the_bar_without_tqdm(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    world.create_experiment()
    upload = world.upload_to_experiment(1, bytes(200_000), "[b]gel.png", progress=True)
    assert "[b]gel.png" in capsys.readouterr().out
    world.download(upload.id, io.BytesIO(), progress=True)
    assert "upload 1" in capsys.readouterr().out


def test_without_a_bar_library_nothing_is_sent(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    for name, arguments in [
        ("upload_to_experiment", (1, b"x", "x.txt")),
        ("upload_to_item", (1, b"x", "x.txt")),
        ("upload_files", (("experiment", 1), [("x.txt", b"x")])),
        ("download", (1, tmp_path / "x.txt")),
        ("download_attachments", (("experiment", 1), tmp_path)),
        ("get_backup_zip", ("today", tmp_path)),
    ]:
        with pytest.raises(ValidationError, match="pip install tqdm"):
            getattr(world, name)(*arguments, progress=True)
    assert world.sent == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("progress", [None, False])
def test_without_progress_nothing_is_reported(progress: bool | None) -> None:
    with reporting(progress, 10, "x") as report:
        report(5)
