"""Requests to real servers and their recorded responses."""

from __future__ import annotations

import base64
import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

import attrs

FOLDER = Path(__file__).parent / "recordings"


@attrs.frozen
class RecordedStep:
    """A request to a real server and the recorded response."""

    recording: str
    step: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def release(self) -> str:
        """The exact release of the server, such as `4.3.10`."""
        return self.recording.split("-")[0]

    @property
    def status(self) -> int:
        """The status code of the response."""
        status: int = self.response["status"]
        return status

    @property
    def answer(self) -> Any:
        """The response as JSON values; raises KeyError if it is not JSON."""
        return self.response["json"]

    @property
    def is_json(self) -> bool:
        """Whether the response is JSON."""
        return "json" in self.response

    @property
    def content(self) -> bytes:
        """The body of the response. Long text and binary bodies were recorded in part."""
        if "json" in self.response:
            return json.dumps(self.response["json"]).encode()
        if "text" in self.response:
            text: str = self.response["text"]
            return text.encode()
        return base64.b64decode(self.response["base64"])

    def __str__(self) -> str:
        return f"{self.recording} {self.step}: {self.request['method']} {self.request['path']}"


@cache
def recordings(api: str = "v1") -> list[str]:
    """Return the names of all recordings of an API, such as `4.9.0-extra` or `5.6.12-v2`."""
    folder = FOLDER if api == "v1" else FOLDER / api
    return sorted(file.name.partition(".jsonl")[0] for file in folder.glob("[0-9]*.jsonl*"))


def lines(recording: str) -> list[dict[str, Any]]:
    """Return the lines of a recording: the server, then the steps. Long recordings are compressed."""
    folder = FOLDER / "v2" if recording.endswith("-v2") else FOLDER
    plain, compressed = folder / f"{recording}.jsonl", folder / f"{recording}.jsonl.xz"
    content = plain.read_bytes() if plain.exists() else lzma.decompress(compressed.read_bytes())
    return [json.loads(line) for line in content.decode().splitlines()]


@cache
def steps_of(recording: str) -> list[RecordedStep]:
    """Return all steps of a recording, in order."""
    return [
        RecordedStep(recording, line["step"], line["request"], line["response"])
        for line in lines(recording)
        if "step" in line
    ]


def all_steps(api: str = "v1") -> list[RecordedStep]:
    """Return all steps of all recordings of an API."""
    return [record for name in recordings(api) for record in steps_of(name)]
