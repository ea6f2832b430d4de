"""The recorded answers of real servers, for tests."""

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
class Exchange:
    """One request that was sent to a real server, and what it answered."""

    recording: str
    step: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def release(self) -> str:
        """The exact release that answered, such as `4.3.10`."""
        return self.recording.split("-")[0]

    @property
    def status(self) -> int:
        status: int = self.response["status"]
        return status

    @property
    def answer(self) -> Any:
        """The JSON that came back; KeyError when it was none."""
        return self.response["json"]

    @property
    def is_json(self) -> bool:
        return "json" in self.response

    @property
    def content(self) -> bytes:
        """The answer's body; a long text or binary one only as far as it was recorded."""
        if "json" in self.response:
            return json.dumps(self.response["json"]).encode()
        if "text" in self.response:
            text: str = self.response["text"]
            return text.encode()
        return base64.b64decode(self.response["base64"])

    def __str__(self) -> str:
        return f"{self.recording} {self.step}: {self.request['method']} {self.request['path']}"


@cache
def recordings() -> list[str]:
    """The names of all recordings."""
    return sorted(file.name.partition(".jsonl")[0] for file in FOLDER.glob("[0-9]*.jsonl*"))


def lines(recording: str) -> list[dict[str, Any]]:
    """The lines of one recording: the server, then every exchange. The longer ones are packed."""
    plain, packed = FOLDER / f"{recording}.jsonl", FOLDER / f"{recording}.jsonl.xz"
    content = plain.read_bytes() if plain.exists() else lzma.decompress(packed.read_bytes())
    return [json.loads(line) for line in content.decode().splitlines()]


@cache
def exchanges(recording: str) -> list[Exchange]:
    """All exchanges of one recording, in order."""
    told = lines(recording)
    return [Exchange(recording, x["step"], x["request"], x["response"]) for x in told if "step" in x]


def every_exchange() -> list[Exchange]:
    """All exchanges of all recordings."""
    return [exchange for name in recordings() for exchange in exchanges(name)]
