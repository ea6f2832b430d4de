"""Attach every data file of a folder, once: files that are there already are not sent again."""

import tempfile
from pathlib import Path

from elab_sdk import Manager

with Manager() as manager, tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    for well in ("A1", "A2"):
        (folder / f"well_{well}.csv").write_text(f"well,signal\n{well},0.8\n", "utf-8")

    created = manager.create_experiment(title="Plate 7", files=sorted(folder.glob("*.csv")))
    (folder / "well_B1.csv").write_text("well,signal\nB1,1.1\n", "utf-8")
    attached = {upload.real_name for upload in manager.get_experiment(created).uploads}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in attached:
            print("attached", manager.upload_to_experiment(created.id, path).real_name)
    print(*sorted(upload.real_name for upload in manager.get_experiment(created).uploads))
