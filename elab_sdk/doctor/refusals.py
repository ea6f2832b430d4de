"""What a server's answer shows of the way to eLabFTW: its web server, the rewrite, the header, the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk import errors
from elab_sdk.doctor.findings import Finding, skipped
from elab_sdk.wire.web_servers import header_rules, rewrite_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.doctor.probing import Place

__all__ = ["answered", "kind_of_server", "refused", "unanswered"]


def kind_of_server(headers: Mapping[str, str]) -> str:
    """Whether it is "nginx" or "Apache", as the answer names it; empty where it names another, or none.

    >>> kind_of_server({"server": "Apache/2.4.57 (Debian)"})
    'Apache'
    """
    words = headers.get("server", "").lower()
    return next((kind for kind in ("nginx", "Apache") if words.startswith(kind.lower())), "")


def answered(headers: Mapping[str, str]) -> list[Finding]:
    """All is well up to the key."""
    return [
        Finding("answer", "ok", f"{headers.get('server', 'the web server')} answers"),
        Finding("rewrite", "ok", "api/v1 leads to eLabFTW"),
        Finding("header", "ok", "the Authorization header arrives"),
        Finding("key", "ok", "the server accepts it: it may read"),
    ]


def refused(
    error: errors.ResponseError, headers: Mapping[str, str], place: Place, *, is_page: bool, behind: str
) -> list[Finding]:
    """What an error shows.

    Args:
        error: The server's answer, translated.
        headers: Its headers.
        place: Where the server is.
        is_page: Whether the answer is a web page.
        behind: What else was found where api/v1 does not answer: "v1" (eLabFTW, without the rewrite), "v2"
            (eLabFTW 5 or later), or "".
    """
    server = kind_of_server(headers)
    seen = f"status {error.status_code}" + (
        f", {error.server_message[:120]!r}" if error.server_message else ""
    )
    if isinstance(error, errors.AuthenticationError) and not is_page:
        return _key_refused(error, server)
    if isinstance(error, errors.ServerError) and error.status_code in (502, 503, 504):
        return _broken_off(
            Finding(
                "answer",
                "fail",
                f"the web server answers, but eLabFTW behind it does not: {seen}",
                "is PHP (php-fpm, or the container) running? 504 means that it takes longer than the web"
                " server waits. Its log says more",
            )
        )
    if isinstance(error, errors.UnknownEndpointError) and "deprecated" in error.server_message:
        return [
            Finding("answer", "ok", "eLabFTW 4.9 answers"),
            Finding(
                "rewrite",
                "fail",
                "the web server drops the query, in which 4.9 wants a word: " + seen,
                f"the rule must keep it:\n{rewrite_rules(place.prefix, server)}",
            ),
            *(skipped(check, "the query is dropped") for check in ("header", "key")),
        ]
    if isinstance(error, errors.NotAnElabServer) or (is_page and error.status_code == 404):
        return _no_rewrite(error, seen, server, place, behind)
    if is_page:
        return _broken_off(
            Finding(
                "answer",
                "fail",
                f"a web page comes instead of an answer: {seen}",
                "something in front of eLabFTW answers: a login, a firewall, or the web server itself",
            )
        )
    return _broken_off(
        Finding("answer", "fail", f"eLabFTW answers with an error: {seen}", error.hint or "its log says more")
    )


def unanswered(error: errors.ElabError) -> list[Finding]:
    """There was no answer."""
    return _broken_off(Finding("answer", "fail", str(error).split("\n")[0], error.hint))


def _broken_off(finding: Finding) -> list[Finding]:
    return [finding, *(skipped(check, "see the answer") for check in ("rewrite", "header", "key"))]


def _key_refused(error: errors.ResponseError, server: str) -> list[Finding]:
    ok = [Finding("answer", "ok", "eLabFTW answers"), Finding("rewrite", "ok", "api/v1 leads to eLabFTW")]
    if error.hint == error.default_hint:
        return [
            *ok,
            Finding("header", "ok", "the Authorization header arrives"),
            Finding(
                "key",
                "fail",
                f"the server does not know this key: {error.server_message!r}",
                "make a new one in eLabFTW (User panel, API keys), and copy it whole: it is shown once",
            ),
        ]
    words = (
        f"it says {error.server_message!r}"
        if error.server_message
        else "an empty error is what 3.3 says then"
    )
    rules = f"Apache's configuration needs one of these lines:\n{header_rules()}"
    proxy = "a proxy in front of it must pass the header on; nginx does, unless proxy_set_header empties it"
    return [
        *ok,
        Finding(
            "header",
            "fail",
            f"the key was sent, but did not reach eLabFTW: {words}",
            proxy if server == "nginx" else f"{rules}\n{proxy}",
        ),
        skipped("key", "it does not arrive"),
    ]


def _no_rewrite(
    error: errors.ResponseError, seen: str, server: str, place: Place, behind: str
) -> list[Finding]:
    answer = Finding("answer", "ok", f"{server or 'a web server'} answers")
    if 300 <= error.status_code < 400:
        return _broken_off(Finding("answer", "fail", f"the server leads elsewhere: {seen}", error.hint))
    if behind == "v2":
        finding = Finding(
            "rewrite",
            "fail",
            f"this is eLabFTW 5 or later, which has no API v1 any more ({seen})",
            "it speaks API v2, which needs another client",
        )
    elif behind == "v1":
        finding = Finding(
            "rewrite",
            "fail",
            f"eLabFTW is there, but the web server does not hand api/v1 to it ({seen})",
            f"its configuration needs\n{rewrite_rules(place.prefix, server)}",
        )
    else:
        finding = Finding(
            "rewrite",
            "fail",
            f"what answers at {place.path} is not eLabFTW's API v1 ({seen})",
            "open the site in a browser: is it eLabFTW, and is it at this address, with this path? If it is,"
            f" the web server's configuration needs\n{rewrite_rules(place.prefix, server)}",
        )
    return [answer, finding, *(skipped(check, "api/v1 does not answer") for check in ("header", "key"))]
