# Derived from elab_sdk/_async/backup_entries.py by tools/unasync.py: do not edit.
"""What a backup reads of one entry, and of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from elab_api_v1.api.events import get_all_events, get_event
from elab_api_v1.api.experiments import get_experiment
from elab_api_v1.api.items import get_item
from elab_api_v1.api.team import get_items_types, get_status, get_tags
from elab_api_v1.api.templates import get_template
from elab_api_v1.api.uploads import get_upload

from elab_sdk._sync.base import Base
from elab_sdk.errors import ElabError, NotFoundError, UnknownEndpointError
from elab_sdk.files import downloads

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.wire import Request

    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.entry_job import EntryWork, Wanted
    from elab_sdk.backups.run import Run
    from elab_sdk.rules.releases import Release
    from elab_sdk.wire.concurrency import WorkerPool

T = TypeVar("T")

_TEAM: Final = (
    ("status", get_status.request),
    ("items_types", get_items_types.request),
    ("tags", get_tags.request),
    ("events", get_all_events.request),
)


class BackupEntries(Base):
    """What a backup reads of one entry, and of the team."""

    def _back_up_entry(self, run: Run, workers: WorkerPool, wanted: Candidate) -> None:
        """One entry with its files: what fails is noted, unless it concerns all."""
        workers.raise_if_stopped()
        try:
            raw, entry = self._verbatim_entry(wanted)
        except ElabError as error:
            workers.run_in_thread(run.entry_failed, wanted, error)
            return
        if not run.is_wanted(wanted, entry):
            return
        work = workers.run_in_thread(run.begin, wanted, raw, entry)
        for missing in workers.run_in_thread(run.missing, work):
            self._back_up_file(run, workers, work, missing)
        if wanted.kind == "item":
            self._back_up_events(run, work)
        workers.run_in_thread(run.finish, work)

    def _verbatim_entry(self, wanted: Candidate) -> tuple[bytes, Experiment | Item | Template]:
        """An entry, and the bytes that it came as."""
        if wanted.kind == "template":
            return self._one(_verbatim(get_template.request(wanted.id)))
        raw: bytes
        entry: Experiment | Item
        if wanted.kind == "experiment":
            raw, entry = self._one(_verbatim(get_experiment.request(wanted.id)))
        else:
            raw, entry = self._one(_verbatim(get_item.request(wanted.id)))
        self._known = self._known.after_entry(entry.keys(), wanted.kind, wanted.id)
        return raw, entry

    def _back_up_file(self, run: Run, workers: WorkerPool, work: EntryWork, wanted: Wanted) -> None:
        from elab_sdk.backups.disk import Counting  # only a backup needs it

        told = 0

        def came(done: int) -> None:
            nonlocal told
            workers.raise_if_stopped()
            run.meter.came(done - told)
            told = done

        try:
            with downloads.landing(wanted.path, None, "replace", private=True) as place:
                counting = Counting(place.write)
                receiving = downloads.Receiving(counting, wanted.upload, came)
                request = get_upload.request(wanted.upload.id)
                self._parsed(request, self._transport.stream(request, receiving))
                receiving.finish()
        except ElabError as error:
            workers.run_in_thread(run.file_failed, work, wanted, error)
        else:
            run.file_came()
            work.came(wanted, counting.seen)

    def _back_up_events(self, run: Run, work: EntryWork) -> None:
        """The bookings of an item, where they cannot be listed (4.3.10)."""
        if self._known.holds_for_any(lambda release: not release.has("get_event") or release.event_listing):
            return
        for number in work.event_ids:
            try:
                raw, _ = self._one(_verbatim(get_event.request(number)))
            except NotFoundError:
                # cancelled a moment ago
                continue
            except ElabError as error:
                run.part_failed(work, f"booking {number}", error)
            else:
                work.events.append(raw)

    def _back_up_team(self, run: Run, workers: WorkerPool) -> None:
        """What belongs to the team, as far as the release lists it."""
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
                raw, _ = self._call(_verbatim(made))
            except UnknownEndpointError:
                # a release that lacks it
                continue
            except ElabError as error:
                run.team_failed(name, error)
            else:
                workers.run_in_thread(run.team_came, name, raw)


def _verbatim(request: Request[T]) -> Request[tuple[bytes, T]]:
    """The same request, whose answer is read together with the bytes that it came as."""
    return request.with_parser(lambda response: (response.content, request.parse(response)))
