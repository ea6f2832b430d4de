# Derived from elab_sdk/_async/diagnosis.py by tools/unasync.py: do not edit.
"""Diagnose connection problems step by step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.api.experiments import get_all_experiments, post_experiment
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.models import ExperimentUpdate
from elab_api_v1.wire import Request, unparsed

from elab_sdk._sync.transport import Transport
from elab_sdk.doctor import abilities, findings, probing, refusals
from elab_sdk.errors import ElabError, NotAnElabServer, ResponseError
from elab_sdk.rules import error_mapping
from elab_sdk.wire.concurrency import WorkerPool
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    from elab_api_v1.wire import Response

    from elab_sdk._sync.session import Session
    from elab_sdk.config import Settings
    from elab_sdk.doctor.findings import Finding
    from elab_sdk.doctor.probing import ServerLocation

_LIST: Final = get_all_experiments.request()
_UNUSED_ID: Final = 2_147_483_647
"""An ID that no experiment has."""


class Diagnosis:
    """Checks of the connection to a server, in order.

    Args:
        session: The session whose server and settings are checked.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self) -> list[Finding]:
        """Run all checks; see `Manager.diagnose`."""
        settings = attrs.evolve(self._session.settings, retries=Retries.of(0))
        place = probing.ServerLocation.of(settings.endpoint)
        results = self._check_connection(settings, place)
        if any(finding.verdict == "fail" for finding in results):
            completed = {finding.check for finding in results}
            return [
                *results,
                *(
                    findings.skipped(check, "see the failed check")
                    for check in findings.CHECKS
                    if check not in completed
                ),
            ]
        transport = Transport(settings, is_marked=self._session.transport.is_marked)
        try:
            results += self._check_api(transport, settings, place)
        finally:
            transport.close()
        results.append(WorkerPool(1).run_in_thread(_check_upload_size, place, settings))
        return results

    def _check_connection(self, settings: Settings, place: ServerLocation) -> list[Finding]:
        if settings.route is not None:
            reason = "the server is reached through a proxy"
            return [findings.skipped(check, reason) for check in ("name", "connection", "certificate")]
        run_in_thread = WorkerPool(1).run_in_thread
        try:
            results = [findings.name(place, run_in_thread(probing.resolve, place))]
        except (OSError, UnicodeError) as error:
            return [findings.no_name(place, error)]
        limit = settings.timeouts.connect
        try:
            results.append(findings.connection(place, run_in_thread(probing.connect, place, limit)))
        except OSError as error:
            return [*results, findings.no_connection(place, error)]
        if not place.is_tls:
            return [*results, findings.no_certificate(settings, place)]
        try:
            certificate = run_in_thread(probing.certificate, place, settings, limit)
        except OSError as error:
            return [*results, findings.no_tls(error)]
        return [*results, findings.certificate(certificate, settings, place, time.time())]

    def _check_api(self, transport: Transport, settings: Settings, place: ServerLocation) -> list[Finding]:
        try:
            response = transport.send(attrs.evolve(_LIST, query=(("limit", "1"),)))
        except ElabError as error:
            skipped_checks = ("rights", "release", "clock")
            return [
                *refusals.unanswered(error),
                *(findings.skipped(check, "see the check 'answer'") for check in skipped_checks),
            ]
        clock = findings.clock(response.headers, time.time())
        failure = self._response_error(response)
        if failure is not None:
            is_page = response.content.lstrip()[:1] == b"<"
            behind = _detect_other_api(settings) if is_page or response.status == 404 else ""
            reasons = refusals.refused(failure, response.headers, place, is_page=is_page, behind=behind)
            return [
                *reasons,
                *(findings.skipped(check, "the key was not accepted") for check in ("rights", "release")),
                clock,
            ]
        self._session.learn(lambda release: release.name)
        return [
            *refusals.answered(response.headers),
            abilities.rights(self._try_write(transport), self._session.known),
            abilities.release(self._session.known),
            clock,
        ]

    def _response_error(self, response: Response) -> ResponseError | None:
        try:
            self._session.decoded(_LIST, response)
        except ResponseError as error:
            return error
        except DecodeError as error:
            return NotAnElabServer(response.status, str(error), response.method, response.path)
        return None

    def _try_write(self, transport: Transport) -> ElabError | None:
        """Update an experiment that does not exist, for which a read-only key gets another error.

        With all three fields, every release treats this as an update and creates nothing (seen on 2.0.7 and
        3.6.7; with a title alone on 4.3.10 and 4.9.0).
        """
        if not self._session.known.is_known or self._session.known.holds_for_any(
            lambda release: release.read_only == "writes"
        ):
            return None
        form = ExperimentUpdate(title="elab doctor", date="20200101", body="elab doctor")
        request = post_experiment.request(_UNUSED_ID, body=form)
        try:
            request.parse(transport.send(request))
        except ApiError as error:
            return error_mapping.translate(
                error, known=self._session.known, key_proven=True, key=transport.settings.token
            )
        except ElabError as error:
            return error
        return None


def _detect_other_api(settings: Settings) -> str:
    """Find the API if api/v1 does not respond: "v1" without the rewrite rule, "v2", or "" for none."""
    root = settings.endpoint.removesuffix("api/v1/")
    for folder, path, version in (("app/controllers/", "ApiController.php", "v1"), ("api/v2/", "info", "v2")):
        transport = Transport(attrs.evolve(settings, endpoint=f"{root}{folder}"))
        query = (("req", "/api/v1/experiments"),) if version == "v1" else ()
        try:
            response = transport.send(Request("diagnose", "GET", path, query, parse=unparsed))
        except ElabError:
            continue
        finally:
            transport.close()
        if _is_elab_response(response, version):
            return version
    return ""


def _is_elab_response(response: Response, version: str) -> bool:
    """Return whether a response comes from eLabFTW's API: JSON, or a short text, but not a web page."""
    if response.content.lstrip()[:1] == b"<" or response.status in (404, 405):
        return False
    is_json = response.content.lstrip()[:1] in (b"{", b"[")
    return is_json or (version == "v1" and response.status in (400, 401) and 0 < len(response.content) < 1000)


def _check_upload_size(place: ServerLocation, settings: Settings) -> Finding:
    """Find the maximum upload size: announce ever smaller requests until the web server accepts one."""
    if settings.route is not None:
        return findings.skipped("uploads", "the server is reached through a proxy")
    rejected_size: int | None = None
    status: int | None = None
    for megabytes in findings.LENGTHS:
        status = probing.probe_upload_size(place, settings, megabytes << 20, settings.timeouts.connect)
        if status != 413:
            return findings.uploads(megabytes if status == 100 else None, rejected_size, status)
        rejected_size = megabytes
    return findings.uploads(None, rejected_size, status)
