"""Pictures in bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk._async.entries import Entries
from elab_sdk.content import arguments
from elab_sdk.rules.entry_kinds import resolve_entry
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from elab_api_v1.models import Upload

    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryLike
    from elab_sdk.rules.releases import Release


_ALT: Final = "From 4.3.0 on servers replace it by the end of the picture's address: leave alt out."


class Bodies(Entries):
    """Pictures in bodies."""

    async def append_image(
        self,
        entry: EntryLike,
        image: Source,
        name: str | None = None,
        *,
        alt: str | None = None,
        width: int | None = None,
        progress: Progress = None,
    ) -> Upload:
        """Attach a picture to an entry, and show it at the end of its body.

        >>> upload = await manager.append_image(("experiment", 1), b"GIF89a", "dot.gif")
        >>> experiment = await manager.get_experiment(1)
        >>> upload.long_name in experiment.body
        True

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            image: A path, bytes, a file opened with "rb", (name, content), or a figure of matplotlib.
            name: The name to store it under; the file's own where it is left out.
            alt: What it shows, in words, for those who do not see it; its name where it is left out. Up to
                and including 4.2: from 4.3.0 on servers replace it by the end of the picture's address.
            width: How wide it is shown, in pixels; as wide as it is where it is left out.
            progress: Called with the bytes sent and the bytes in all, or True for a bar.

        Returns:
            The file as the server lists it.

        Raises:
            ValidationError: It is no picture that browsers show. Nothing was sent.
            NotSupportedByServer: 4.4 and later take no files for items, 4.3 and later keep no `alt`. Nothing
                was sent.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.

        Works on every release; for items to 4.3. Where the picture was uploaded and the body cannot be
        changed, the error's notes say so.
        """
        from elab_sdk.rules import bodies  # not needed by most who import the Manager

        kind, wanted = resolve_entry(entry)
        act = "append_image"
        if alt is not None:
            await self._learn(_drops_alt)
            if self._known.holds_for_any(_drops_alt):
                raise self._known.not_supported(f"{act} with alt", _ALT)
        pixels = None if width is None else arguments.at_least(width, "width", 1)
        upload = await self._upload(
            kind, act, wanted, image, name, progress=progress, check=bodies.check_picture
        )
        html = bodies.image_html(upload, upload.real_name if alt is None else alt, pixels)
        with note_completed_steps([f"uploaded {upload.real_name} (upload {upload.id})"]):
            await self._post(kind, act, wanted, {"bodyappend": html})
        return upload


def _drops_alt(release: Release) -> bool:
    return release.body_alt == "file_name"
