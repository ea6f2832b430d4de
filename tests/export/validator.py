"""roc-validator without network access: the JSON-LD context comes from the rocrate package."""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import requests
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from requests.adapters import BaseAdapter
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.plugins.sparql.sparql import Query

_query = SPARQLProcessor.query


@lru_cache(1000)
def _prepared(query: str, base: str | None, prefixes: frozenset[tuple[str, Any]]) -> Query:
    """Parse a query once: each validation makes the same ones."""
    return translateQuery(parseQuery(query), base, dict(prefixes))


def _query_prepared(
    self: SPARQLProcessor, query: str | Query, bindings: Any = None, prefixes: Any = None, base: Any = None
) -> Any:
    if isinstance(query, str):
        query = _prepared(query, base, frozenset((prefixes or {}).items()))
    return _query(self, query, bindings, prefixes, base)


SPARQLProcessor.query = _query_prepared  # type: ignore[method-assign, assignment]

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


class ContextAdapter(BaseAdapter):
    """Returns the JSON-LD context; a request for any other address fails."""

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """Return the context that rocrate contains."""
        assert request.url == CONTEXT, f"the validator asked for {request.url}"
        response = requests.Response()
        response.status_code = 200
        response.url = request.url
        response.request = request
        response.headers["Content-Type"] = "application/ld+json"
        response.raw = io.BytesIO((files("rocrate") / "data" / "ro-crate.jsonld").read_bytes())
        return response

    def close(self) -> None:
        """Do nothing, since there is no connection."""


def issues(crate: Path) -> list[tuple[str, str]]:
    """Return severity and message of each violation of a REQUIRED or RECOMMENDED rule of RO-Crate 1.1."""
    settings = ValidationSettings(
        rocrate_uri=str(crate),  # type: ignore[arg-type]
        profile_identifier="ro-crate-1.1",
        requirement_severity=Severity.RECOMMENDED,
        no_cache=True,
    )
    session = requests.Session()
    session.mount("https://", ContextAdapter())
    session.mount("http://", ContextAdapter())
    HttpRequester().session = session
    with warnings.catch_warnings():
        # rdflib uses its own deprecated functions
        warnings.simplefilter("ignore", DeprecationWarning)
        result = services.validate(settings)
    return [(issue.severity.name, str(issue.message)) for issue in result.get_issues()]
