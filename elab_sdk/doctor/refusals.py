"""Findings from the first response of a server: web server, rewrite rule, Authorization header, API key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from elab_sdk import errors
from elab_sdk.doctor.findings import Finding, skipped
from elab_sdk.rules.error_rules import usual_hint
from elab_sdk.wire.web_servers import header_rules, rewrite_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.config import Api
    from elab_sdk.doctor.probing import ServerLocation

__all__ = ["Behind", "answered", "refused", "unanswered", "web_server_name"]

Behind: TypeAlias = Literal["controller", "v1", "v2", ""]
"""What was found elsewhere if an API does not respond: "controller" (the same API without the rewrite rule),
the other API, or nothing."""


def web_server_name(headers: Mapping[str, str]) -> str:
    """Get "nginx" or "Apache" from the headers of a response; empty if it is neither.

    >>> web_server_name({"server": "Apache/2.4.57 (Debian)"})
    'Apache'
    """
    server = headers.get("server", "").lower()
    return next((name for name in ("nginx", "Apache") if server.startswith(name.lower())), "")


def answered(headers: Mapping[str, str], api: Api) -> list[Finding]:
    """Get the findings for a successful response of an API."""
    return [
        Finding("answer", "ok", f"{headers.get('server', 'the web server')} responds"),
        _rewritten(api),
        Finding("header", "ok", "the Authorization header reaches eLabFTW"),
        Finding("key", "ok", "the server accepts the key"),
    ]


def refused(
    error: errors.ResponseError,
    headers: Mapping[str, str],
    place: ServerLocation,
    *,
    is_page: bool,
    behind: Behind,
) -> list[Finding]:
    """Get the findings for a response that is an error.

    Args:
        error: The error.
        headers: The headers of the response.
        place: The location of the server.
        is_page: Whether the response is a web page.
        behind: What was found elsewhere if the API does not respond.
    """
    server = web_server_name(headers)
    response = f"status {error.status_code}" + (
        f", {error.server_message[:120]!r}" if error.server_message else ""
    )
    if isinstance(error, errors.AuthenticationError) and not is_page:
        return _key_refused(error, server, place.api)
    if isinstance(error, errors.ServerError) and error.status_code in (502, 503, 504):
        return _with_skipped_checks(
            Finding(
                "answer",
                "fail",
                f"the web server responds, but eLabFTW behind it does not: {response}",
                "check that PHP (php-fpm, or the container) is running. 504 means that it takes longer than"
                " the web server waits. See its log for details",
            )
        )
    if isinstance(error, errors.UnknownEndpointError) and "deprecated" in error.server_message:
        return [
            Finding("answer", "ok", "eLabFTW 4.9 responds"),
            Finding(
                "rewrite",
                "fail",
                "the web server drops the query, which must contain apiv1_is_dead for 4.9: " + response,
                f"the rewrite rule must keep the query:\n{rewrite_rules(place.prefix, server)}",
            ),
            *(skipped(check, "the query is dropped") for check in ("header", "key")),
        ]
    if isinstance(error, errors.NotAnElabServer) or (is_page and error.status_code == 404):
        return _no_rewrite(error, response, server, place, behind)
    if is_page:
        return _with_skipped_checks(
            Finding(
                "answer",
                "fail",
                f"the response is a web page: {response}",
                "it comes from something in front of eLabFTW: a login, a firewall, or the web server itself",
            )
        )
    return _with_skipped_checks(
        Finding(
            "answer", "fail", f"eLabFTW returns an error: {response}", error.hint or "see its log for details"
        )
    )


def unanswered(error: errors.ElabError) -> list[Finding]:
    """Get the findings if there was no response."""
    return _with_skipped_checks(Finding("answer", "fail", str(error).split("\n")[0], error.hint))


def _with_skipped_checks(finding: Finding) -> list[Finding]:
    return [finding, *(skipped(check, "see the check 'answer'") for check in ("rewrite", "header", "key"))]


def _rewritten(api: Api) -> Finding:
    return Finding("rewrite", "ok", f"the web server passes api/{api} to eLabFTW")


def _key_refused(error: errors.ResponseError, server: str, api: Api) -> list[Finding]:
    ok = [Finding("answer", "ok", "eLabFTW responds"), _rewritten(api)]
    if error.hint == usual_hint(type(error)):
        return [
            *ok,
            Finding("header", "ok", "the Authorization header reaches eLabFTW"),
            Finding(
                "key",
                "fail",
                f"the server does not know this key: {error.server_message!r}",
                "create a key in eLabFTW (User panel, API keys), and copy it completely: it is shown once",
            ),
        ]
    evidence = (
        f"it says {error.server_message!r}" if error.server_message else "3.3 returns an empty error then"
    )
    rules = f"Apache's configuration needs one of these lines:\n{header_rules()}"
    proxy = "a proxy in front of it must pass on the header; nginx does unless proxy_set_header empties it"
    return [
        *ok,
        Finding(
            "header",
            "fail",
            f"the key was sent, but did not reach eLabFTW: {evidence}",
            proxy if server == "nginx" else f"{rules}\n{proxy}",
        ),
        skipped("key", "the key does not reach eLabFTW"),
    ]


def _no_rewrite(
    error: errors.ResponseError, response: str, server: str, place: ServerLocation, behind: Behind
) -> list[Finding]:
    answer = Finding("answer", "ok", f"{server or 'a web server'} responds")
    if 300 <= error.status_code < 400:
        return _with_skipped_checks(
            Finding("answer", "fail", f"the server redirects to another address: {response}", error.hint)
        )
    if behind == "v2":
        finding = Finding(
            "rewrite",
            "fail",
            f"API v2 responds, but API v1 does not ({response}): this is eLabFTW 5 or later",
            "use the address of API v2 as endpoint: the address of the site followed by /api/v2/",
        )
    elif behind == "v1":
        finding = Finding(
            "rewrite",
            "fail",
            f"API v1 responds, but API v2 does not ({response}), which exists from 4.5",
            "use the address of API v1 as endpoint: the address of the site followed by /api/v1/",
        )
    elif behind == "controller":
        finding = Finding(
            "rewrite",
            "fail",
            f"the web server does not pass api/{place.api} to eLabFTW ({response})",
            f"its configuration needs:\n{rewrite_rules(place.prefix, server)}",
        )
    else:
        finding = Finding(
            "rewrite",
            "fail",
            f"the response at {place.path} does not come from eLabFTW's API {place.api} ({response})",
            "open the site in a browser, and check that eLabFTW is at this address, with this path. If it is,"
            f" the web server's configuration needs:\n{rewrite_rules(place.prefix, server)}",
        )
    return [
        answer,
        finding,
        *(skipped(check, f"api/{place.api} does not respond") for check in ("header", "key")),
    ]
