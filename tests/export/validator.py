"""roc-validator without the web: the context that it would look up comes from the rocrate package."""

from __future__ import annotations

import io
import warnings
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class Shelf(BaseAdapter):
    """Answers for the one address that there is; any other is an error."""

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """The context, as rocrate ships it."""
        assert request.url == CONTEXT, f"the validator asked for {request.url}"
        response = requests.Response()
        response.status_code = 200
        response.url = request.url
        response.request = request
        response.headers["Content-Type"] = "application/ld+json"
        response.raw = io.BytesIO((files("rocrate") / "data" / "ro-crate.jsonld").read_bytes())
        return response

    def close(self) -> None:
        """Nothing to close."""


def issues(crate: Path) -> list[tuple[str, str]]:
    """What is against REQUIRED and RECOMMENDED rules of RO-Crate 1.1: the severity, and the message."""
    settings = ValidationSettings(
        rocrate_uri=str(crate),  # type: ignore[arg-type]
        profile_identifier="ro-crate-1.1",
        requirement_severity=Severity.RECOMMENDED,
        no_cache=True,
    )
    session = requests.Session()
    session.mount("https://", Shelf())
    session.mount("http://", Shelf())
    HttpRequester().session = session
    with warnings.catch_warnings():
        # of rdflib, about itself
        warnings.simplefilter("ignore", DeprecationWarning)
        result = services.validate(settings)
    return [(issue.severity.name, str(issue.message)) for issue in result.get_issues()]
