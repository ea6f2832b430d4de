# Derived from elab_sdk/_async/backup_entries.py by tools/unasync.py: do not edit.
"""The parts of a backup: entries with their files, and the data of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from elab_api_v1.api.events import get_all_events, get_event
from elab_api_v1.api.team import get_items_types, get_status, get_tags
from elab_api_v1.api.uploads import get_upload

from elab_sdk.backups import layout
from elab_sdk.backups.disk import HashingWriter, replaced_file
from elab_sdk.backups.lenient import value_or_default
from elab_sdk.errors import ElabError, NotFoundError, PermissionDeniedError, UnknownEndpointError
from elab_sdk.files import downloads
from elab_sdk.rules.entity_types import entity_type_of
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS, TEMPLATES

if TYPE_CHECKING:
    from elab_api_v1.models import Experiment, Item, Template
    from elab_api_v1.wire import Request

    from elab_sdk._sync.session import Session
    from elab_sdk.backups.changed_entries import Candidate
    from elab_sdk.backups.entry_job import EntryJob, PendingFile
    from elab_sdk.backups.run import BackupRun
    from elab_sdk.rules.releases import Release
    from elab_sdk.wire.concurrency import WorkerPool

T = TypeVar("T")

_DELETED: Final = 3
"""The state of a deleted entry, which can still be read from 5.2 (seen on 5.3.11)."""
_TEAM: Final = (
    ("status", get_status.request),
    ("items_types", get_items_types.request),
    ("tags", get_tags.request),
    ("events", get_all_events.request),
)


class EntrySaver:
    """Reads entries and saves them.

    Args:
        session: Sends the requests.
        run: Writes the backup.
        pool: Runs what blocks.
    """

    def __init__(self, session: Session, run: BackupRun, pool: WorkerPool) -> None:
        self._session = session
        self._run = run
        self._pool = pool

    def save_entry(self, candidate: Candidate) -> None:
        """Save one entry with its files. An error is noted, unless it concerns all entries."""
        run, workers = self._run, self._pool
        workers.raise_if_stopped()
        try:
            raw, entry = self._read(candidate)
        except ElabError as error:
            workers.run_in_thread(run.entry_failed, candidate, error)
            return
        if candidate.origin != "row" and value_or_default(entry, "state", 0) == _DELETED:
            workers.run_in_thread(run.entry_deleted, candidate)
            return
        if not run.matches_tags(candidate, entry):
            return
        job = workers.run_in_thread(run.begin_entry, candidate, raw, entry)
        for file in workers.run_in_thread(run.pending_files, job):
            self._save_file(job, file)
        if candidate.kind == "item":
            self._save_events(job)
        if run.revisions:
            self._save_revisions(job)
        workers.run_in_thread(run.finish_entry, job)

    def _read(self, candidate: Candidate) -> tuple[bytes, Experiment | Item | Template]:
        """Read an entry, and the bytes that the server sent."""
        session = self._session
        if candidate.kind == "template":
            return session.call_one(_verbatim(TEMPLATES.read(candidate.id)))
        raw: bytes
        entry: Experiment | Item
        if candidate.kind == "experiment":
            raw, entry = session.call_one(_verbatim(EXPERIMENTS.read(candidate.id)))
        else:
            raw, entry = session.call_one(_verbatim(ITEMS.read(candidate.id)))
        session.known = session.known.after_entry(entry.keys(), candidate.kind, candidate.id)
        return raw, entry

    def _save_file(self, job: EntryJob, file: PendingFile) -> None:
        run, workers, session = self._run, self._pool, self._session
        # API v2 lists only the key owner's own uploads, with their entries
        session.note_parents([file.upload])
        reported = 0

        def report(received: int) -> None:
            nonlocal reported
            workers.raise_if_stopped()
            run.meter.count_bytes(received - reported)
            reported = received

        try:
            with replaced_file(file.path) as write:
                writer = HashingWriter(write)
                receiving = downloads.DownloadSink(writer, file.upload, report)
                request = get_upload.request(file.upload.id)
                session.decoded(request, session.send(request, receiving))
                receiving.finish()
        except ElabError as error:
            workers.run_in_thread(run.file_failed, job, file, error)
        else:
            run.file_downloaded()
            job.file_downloaded(file, writer.fingerprint)

    def _save_events(self, job: EntryJob) -> None:
        """Save the bookings of an item if they cannot be listed (4.3.10)."""
        session = self._session
        if session.known.holds_for_any(lambda release: not release.has("get_event") or release.event_listing):
            return
        for event_id in job.event_ids:
            try:
                raw, _ = session.call_one(_verbatim(get_event.request(event_id)))
            except NotFoundError:
                # cancelled meanwhile
                continue
            except ElabError as error:
                self._run.part_failed(job, f"event {event_id}", error)
            else:
                job.events.append(raw)

    def _save_revisions(self, job: EntryJob) -> None:
        """Save when and by whom the text of an entry was changed."""
        from elab_api_v2.api.revisions import list_revisions  # not needed with API v1

        entity_type = entity_type_of(job.candidate.kind)
        try:
            raw, _ = self._session.call(_verbatim(list_revisions.request(entity_type, job.candidate.id)))
        except UnknownEndpointError:
            # this kind of entry has none on this release
            raw = b"[]"
        except ElabError as error:
            self._run.part_failed(job, "revisions", error)
            return
        job.revisions = raw

    def save_users(self) -> None:
        """Save the users that the server shows, with the e-mail addresses by which imports find authors.

        Only API v2 has the list. A key that may not read it has no addresses, which is not a problem.
        """
        if not self._session.uses_v2 or not self._run.needs_choices(layout.USERS):
            return
        from elab_api_v2.api.server import list_users  # not needed with API v1

        try:
            raw, _ = self._session.call(_verbatim(list_users.request()))
        except PermissionDeniedError:
            return
        except ElabError as error:
            self._run.team_list_failed(layout.USERS, error)
        else:
            self._pool.run_in_thread(self._run.save_team_list, layout.USERS, raw)

    def save_team(self) -> None:
        """Save the data of the team, as far as the release lists it."""
        lists: list[tuple[str, Request[Any]]] = [(name, request()) for name, request in _TEAM]
        if self._session.uses_v2:
            # not needed with API v1
            from elab_api_v2.api.team import list_experiments_categories, list_items_statuses

            choices: tuple[tuple[str, Request[Any]], ...] = (
                ("items_status", list_items_statuses.request()),
                ("experiments_categories", list_experiments_categories.request()),
            )
            lists += [(name, made) for name, made in choices if self._run.needs_choices(name)]
        for name, made in lists:

            def has_list(release: Release, name: str = name, operation: str = made.operation) -> bool:
                return (
                    release.has(operation)
                    and (name != "tags" or release.tags_endpoint != "of_experiment")
                    and (name != "events" or release.event_listing)
                )

            if not self._session.known.holds_for_any(has_list):
                continue
            try:
                raw, _ = self._session.call(_verbatim(made))
            except UnknownEndpointError:
                # the release lacks it
                continue
            except ElabError as error:
                self._run.team_list_failed(name, error)
            else:
                self._pool.run_in_thread(self._run.save_team_list, name, raw)


def _verbatim(request: Request[T]) -> Request[tuple[bytes, T]]:
    """Make the same request, with a result that also contains the bytes that the server sent."""
    return request.with_parser(lambda response: (response.content, request.parse(response)))
