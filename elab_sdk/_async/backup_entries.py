"""Read entries and the team's lists for a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from elab_api_v1.api.events import get_all_events, get_event
from elab_api_v1.api.experiments import get_experiment
from elab_api_v1.api.items import get_item
from elab_api_v1.api.team import get_items_types, get_status, get_tags
from elab_api_v1.api.templates import get_template
from elab_api_v1.api.uploads import get_upload

from elab_sdk._async.base import Base
from elab_sdk.errors import ElabError, NotFoundError, UnknownEndpointError
from elab_sdk.files import downloads

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.wire import Request

    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.entry_job import EntryJob, PendingFile
    from elab_sdk.backups.run import BackupRun
    from elab_sdk.rules.releases import Release
    from elab_sdk.wire.concurrency import AsyncWorkerPool

T = TypeVar("T")

_TEAM: Final = (
    ("status", get_status.request),
    ("items_types", get_items_types.request),
    ("tags", get_tags.request),
    ("events", get_all_events.request),
)


class BackupEntries(Base):
    """Read entries and the team's lists for a backup."""

    async def _back_up_entry(self, run: BackupRun, workers: AsyncWorkerPool, candidate: Candidate) -> None:
        """Save one entry with its files. Errors are noted, unless they concern the whole backup."""
        workers.raise_if_stopped()
        try:
            raw, entry = await self._verbatim_entry(candidate)
        except ElabError as error:
            await workers.run_in_thread(run.entry_failed, candidate, error)
            return
        if not run.matches_tags(candidate, entry):
            return
        job = await workers.run_in_thread(run.begin_entry, candidate, raw, entry)
        for file in await workers.run_in_thread(run.pending_files, job):
            await self._back_up_file(run, workers, job, file)
        if candidate.kind == "item":
            await self._back_up_events(run, job)
        await workers.run_in_thread(run.finish_entry, job)

    async def _verbatim_entry(self, candidate: Candidate) -> tuple[bytes, Experiment | Item | Template]:
        """Return the response for an entry, byte for byte, and the entry."""
        if candidate.kind == "template":
            return await self._one(_verbatim(get_template.request(candidate.id)))
        raw: bytes
        entry: Experiment | Item
        if candidate.kind == "experiment":
            raw, entry = await self._one(_verbatim(get_experiment.request(candidate.id)))
        else:
            raw, entry = await self._one(_verbatim(get_item.request(candidate.id)))
        self._known = self._known.after_entry(entry.keys(), candidate.kind, candidate.id)
        return raw, entry

    async def _back_up_file(
        self, run: BackupRun, workers: AsyncWorkerPool, job: EntryJob, file: PendingFile
    ) -> None:
        from elab_sdk.backups.disk import HashingWriter  # loaded only for backups

        reported = 0

        def report(received: int) -> None:
            nonlocal reported
            workers.raise_if_stopped()
            run.meter.count_bytes(received - reported)
            reported = received

        try:
            with downloads.atomic_target(file.path, None, "replace", private=True) as place:
                writer = HashingWriter(place.write)
                receiving = downloads.DownloadSink(writer, file.upload, report)
                request = get_upload.request(file.upload.id)
                self._parsed(request, await self._transport.stream(request, receiving))
                receiving.finish()
        except ElabError as error:
            await workers.run_in_thread(run.file_failed, job, file, error)
        else:
            run.file_downloaded()
            job.file_downloaded(file, writer.fingerprint)

    async def _back_up_events(self, run: BackupRun, job: EntryJob) -> None:
        """Save the bookings of an item, if the server cannot list all bookings (4.3.10)."""
        if self._known.holds_for_any(lambda release: not release.has("get_event") or release.event_listing):
            return
        for event_id in job.event_ids:
            try:
                raw, _ = await self._one(_verbatim(get_event.request(event_id)))
            except NotFoundError:
                # cancelled since the item was read
                continue
            except ElabError as error:
                run.part_failed(job, f"event {event_id}", error)
            else:
                job.events.append(raw)

    async def _back_up_team(self, run: BackupRun, workers: AsyncWorkerPool) -> None:
        """Save the team's lists that the release has."""
        for name, request in _TEAM:
            made = request()

            def lists(release: Release, name: str = name, operation: str = made.operation) -> bool:
                return (
                    release.has(operation)
                    and (name != "tags" or release.tags_endpoint != "of_experiment")
                    and (name != "events" or release.event_listing)
                )

            if not self._known.holds_for_any(lists):
                continue
            try:
                raw, _ = await self._call(_verbatim(made))
            except UnknownEndpointError:
                # the release lacks this list
                continue
            except ElabError as error:
                run.team_list_failed(name, error)
            else:
                await workers.run_in_thread(run.save_team_list, name, raw)


def _verbatim(request: Request[T]) -> Request[tuple[bytes, T]]:
    """Return the same request, parsed to the response, byte for byte, and its value."""
    return request.with_parser(lambda response: (response.content, request.parse(response)))
