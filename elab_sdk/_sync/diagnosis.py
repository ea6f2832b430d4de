# Derived from elab_sdk/_async/diagnosis.py by tools/unasync.py: do not edit.
"""Diagnose connection problems step by step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.api.experiments import get_all_experiments, post_experiment
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.models import ExperimentUpdate

from elab_sdk._sync.transport import Transport
from elab_sdk.doctor import abilities, findings, probing, refusals
from elab_sdk.errors import ElabError, NotAnElabServer, ResponseError
from elab_sdk.rules import error_mapping
from elab_sdk.rules.release_pages import WebPage, lacks_v1
from elab_sdk.wire.concurrency import WorkerPool
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    from typing import Any

    from elab_api_v1.wire import Request, Response

    from elab_sdk._sync.session import Session
    from elab_sdk.config import Api, Settings
    from elab_sdk.doctor.findings import Finding
    from elab_sdk.doctor.probing import ServerLocation
    from elab_sdk.rules.release_pages import ServerPage

_LIST: Final = attrs.evolve(get_all_experiments.request(), query=(("limit", "1"),))
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
        settings = attrs.evolve(self._session.settings, retries=Retries(0))
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
            results += self._check_api(transport, settings)
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

    def _check_api(self, transport: Transport, settings: Settings) -> list[Finding]:
        api: Api = self._session.known.api
        try:
            response = transport.send(_question(api), api=api)
            if lacks_v1(response) and settings.api is None:
                api = "v2"
                response = transport.send(_question(api), api=api)
        except ElabError as error:
            skipped_checks = ("rights", "release", "clock")
            return [
                *refusals.unanswered(error),
                *(findings.skipped(check, "see the check 'answer'") for check in skipped_checks),
            ]
        clock = findings.clock(response.headers, time.time())
        failure = self._response_error(_question(api), response)
        if failure is not None:
            is_page = response.content.lstrip()[:1] == b"<"
            behind = _detect_other_api(transport, api) if is_page or response.status == 404 else ""
            place = probing.ServerLocation.of(settings.root(api))
            reasons = refusals.refused(failure, response.headers, place, is_page=is_page, behind=behind)
            return [
                *reasons,
                *(findings.skipped(check, "the key was not accepted") for check in ("rights", "release")),
                clock,
            ]
        if api == "v2":
            self._session.use_v2()
        self._session.learn(lambda release: release.name)
        return [
            *refusals.answered(response.headers, api),
            abilities.rights(self._try_write(transport), self._session.known),
            abilities.release(self._session.known),
            clock,
        ]

    def _response_error(self, request: Request[Any], response: Response) -> ResponseError | None:
        try:
            self._session.decoded(request, response)
        except ResponseError as error:
            return error
        except DecodeError as error:
            return NotAnElabServer(response.status, str(error), response.method, response.path)
        return None

    def _try_write(self, transport: Transport) -> ElabError | None:
        """Update an experiment that does not exist, for which a read-only key gets another error.

        With all three fields, every release treats this as an update and creates nothing (seen on 2.0.7 and
        3.6.7; with a title alone on 4.3.10 and 4.9.0; with PATCH on 4.9.0, 5.1.15, 5.3.11 and 5.6.12).
        """
        if not self._session.known.is_known or self._session.known.holds_for_any(
            lambda release: release.read_only == "writes"
        ):
            return None
        api = self._session.known.api
        request = _update(api)
        try:
            request.parse(transport.send(request, api=api))
        except ApiError as error:
            return error_mapping.translate(
                error, known=self._session.known, key_proven=True, key=transport.settings.token
            )
        except ElabError as error:
            return error
        return None


def _question(api: Api) -> Request[Any]:
    """Make a request that every key may send."""
    if api == "v1":
        return _LIST
    from elab_api_v2.api.server import get_info  # not needed with API v1

    return get_info.request()


def _update(api: Api) -> Request[Any]:
    """Make the update of an experiment that does not exist."""
    if api == "v1":
        form = ExperimentUpdate(title="elab doctor", date="20200101", body="elab doctor")
        return post_experiment.request(_UNUSED_ID, body=form)
    from elab_api_v2.api.experiments import update_experiment  # not needed with API v1
    from elab_api_v2.models.experiment_update import ExperimentUpdate as ExperimentPatch

    return update_experiment.request(_UNUSED_ID, body=ExperimentPatch(title="elab doctor"))


def _detect_other_api(transport: Transport, api: Api) -> refusals.Behind:
    """Find an API if the requested one does not respond.

    Returns:
        "controller" if it responds without the rewrite rule, "v1" or "v2" if that one responds, or "".
    """
    other: Api = "v2" if api == "v1" else "v1"
    places: tuple[tuple[refusals.Behind, Api, str], ...] = (
        ("controller", api, f"app/controllers/ApiController.php?req=/api/{api}/{_question(api).path}"),
        (other, other, f"api/{other}/{_question(other).path}"),
    )
    for place, version, path in places:
        page = transport.look(WebPage(path=path, needs_key=True))
        is_useless = place == "v1" and page is not None and lacks_v1(page)
        if page is not None and not is_useless and _is_elab_response(page, version):
            return place
    return ""


def _is_elab_response(page: ServerPage, api: Api) -> bool:
    """Return whether a response comes from eLabFTW's API: JSON, or a short text, but not a web page."""
    content = page.content.lstrip()
    if content[:1] == b"<" or page.status in (404, 405):
        return False
    is_json = content[:1] in (b"{", b"[")
    return is_json or (api == "v1" and page.status in (400, 401) and 0 < len(page.content) < 1000)


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
