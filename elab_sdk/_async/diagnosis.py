"""The diagnosis of a connection, step by step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import attrs
from elab_api_v1.api.experiments import get_all_experiments, post_experiment
from elab_api_v1.errors import ApiError, DecodeError
from elab_api_v1.models import ExperimentUpdate
from elab_api_v1.wire import Request, unparsed

from elab_sdk._async.transport import AsyncTransport
from elab_sdk.doctor import abilities, findings, probing, refusals
from elab_sdk.errors import ElabError, NotAnElabServer, ResponseError
from elab_sdk.rules import error_mapping
from elab_sdk.wire.concurrency import AsyncWorkerPool
from elab_sdk.wire.retries import Retries

if TYPE_CHECKING:
    from elab_api_v1.wire import Response

    from elab_sdk._async.session import Session
    from elab_sdk.config import Settings
    from elab_sdk.doctor.findings import Finding
    from elab_sdk.doctor.probing import Place

_LIST: Final = get_all_experiments.request()
_NOBODY: Final = 2_147_483_647
"""An ID that no experiment has."""


class Diagnosis:
    """Looks at a server step by step.

    Args:
        session: Whose server and settings are checked.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def run(self) -> list[Finding]:
        """Make all checks; see `Manager.diagnose`."""
        settings = attrs.evolve(self._session.settings, retries=Retries.of(0))
        place = probing.Place.of(settings.endpoint)
        results = await self._below_http(settings, place)
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
        asking = AsyncTransport(settings, is_marked=self._session.transport.is_marked)
        try:
            results += await self._over_http(asking, settings, place)
        finally:
            await asking.aclose()
        results.append(await AsyncWorkerPool(1).run_in_thread(_uploads, place, settings))
        return results

    async def _below_http(self, settings: Settings, place: Place) -> list[Finding]:
        if settings.route is not None:
            why = "the server is reached through a proxy"
            return [findings.skipped(check, why) for check in ("name", "connection", "certificate")]
        run_in_thread = AsyncWorkerPool(1).run_in_thread
        try:
            results = [findings.name(place, await run_in_thread(probing.resolve, place))]
        except (OSError, UnicodeError) as error:
            return [findings.no_name(place, error)]
        limit = settings.timeouts.connect
        try:
            results.append(findings.connection(place, await run_in_thread(probing.connect, place, limit)))
        except OSError as error:
            return [*results, findings.no_connection(place, error)]
        if not place.is_tls:
            return [*results, findings.no_certificate(settings, place)]
        try:
            shown = await run_in_thread(probing.certificate, place, settings, limit)
        except OSError as error:
            return [*results, findings.no_tls(error)]
        return [*results, findings.certificate(shown, settings, place, time.time())]

    async def _over_http(self, asking: AsyncTransport, settings: Settings, place: Place) -> list[Finding]:
        try:
            answer = await asking.send(attrs.evolve(_LIST, query=(("limit", "1"),)))
        except ElabError as error:
            rest = ("rights", "release", "clock")
            return [
                *refusals.unanswered(error),
                *(findings.skipped(check, "see the check 'answer'") for check in rest),
            ]
        clock = findings.clock(answer.headers, time.time())
        failure = self._refusal(answer)
        if failure is not None:
            is_page = answer.content.lstrip()[:1] == b"<"
            behind = await _detect_other_api(settings) if is_page or answer.status == 404 else ""
            refused = refusals.refused(failure, answer.headers, place, is_page=is_page, behind=behind)
            return [
                *refused,
                *(findings.skipped(check, "the key was not accepted") for check in ("rights", "release")),
                clock,
            ]
        await self._session.learn(lambda release: release.name)
        return [
            *refusals.answered(answer.headers),
            abilities.rights(await self._update_of_nobody(asking), self._session.known),
            abilities.release(self._session.known),
            clock,
        ]

    def _refusal(self, answer: Response) -> ResponseError | None:
        try:
            self._session.decoded(_LIST, answer)
        except ResponseError as error:
            return error
        except DecodeError as error:
            return NotAnElabServer(answer.status, str(error), answer.method, answer.path)
        return None

    async def _update_of_nobody(self, asking: AsyncTransport) -> ElabError | None:
        """Update an experiment that does not exist: the error of a read-only key differs from that of others.

        With all three fields it is an update on every release, and never creates (seen on 2.0.7 and 3.6.7;
        with a title alone on 4.3.10 and 4.9.0).
        """
        if not self._session.known.is_known or self._session.known.holds_for_any(
            lambda release: release.read_only == "writes"
        ):
            return None
        form = ExperimentUpdate(title="elab doctor", date="20200101", body="elab doctor")
        request = post_experiment.request(_NOBODY, body=form)
        try:
            request.parse(await asking.send(request))
        except ApiError as error:
            return error_mapping.translate(
                error, known=self._session.known, key_proven=True, key=asking.settings.token
            )
        except ElabError as error:
            return error
        return None


async def _detect_other_api(settings: Settings) -> str:
    """Find the API if api/v1 does not respond: "v1" without the rewrite rule, "v2", or "" for none."""
    root = settings.endpoint.removesuffix("api/v1/")
    for folder, path, version in (("app/controllers/", "ApiController.php", "v1"), ("api/v2/", "info", "v2")):
        asking = AsyncTransport(attrs.evolve(settings, endpoint=f"{root}{folder}"))
        query = (("req", "/api/v1/experiments"),) if version == "v1" else ()
        try:
            answer = await asking.send(Request("diagnose", "GET", path, query, parse=unparsed))
        except ElabError:
            continue
        finally:
            await asking.aclose()
        if _is_elab(answer, version):
            return version
    return ""


def _is_elab(answer: Response, version: str) -> bool:
    """Whether a response comes from eLabFTW's API: JSON, or a short text, but not a web page."""
    if answer.content.lstrip()[:1] == b"<" or answer.status in (404, 405):
        return False
    is_json = answer.content.lstrip()[:1] in (b"{", b"[")
    return is_json or (version == "v1" and answer.status in (400, 401) and 0 < len(answer.content) < 1000)


def _uploads(place: Place, settings: Settings) -> Finding:
    """Find the maximum upload size: ask the web server about ever smaller requests until it accepts one."""
    if settings.route is not None:
        return findings.skipped("uploads", "the server is reached through a proxy")
    refused_at: int | None = None
    status: int | None = None
    for megabytes in findings.LENGTHS:
        status = probing.probe_upload_size(place, settings, megabytes << 20, settings.timeouts.connect)
        if status != 413:
            return findings.uploads(megabytes if status == 100 else None, refused_at, status)
        refused_at = megabytes
    return findings.uploads(None, refused_at, status)
