"""Memory use does not depend on the size of a file."""

from __future__ import annotations

import pytest

from benchmarks.transfers import KINDS, TransferResult, memory_row, run

MIB = 1 << 20


@pytest.fixture(scope="module")
def transfers() -> dict[tuple[str, str], list[TransferResult]]:
    return run(64 * MIB)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "Manager" in kind])
@pytest.mark.parametrize("direction", ["up", "down"])
def test_64_mib_file_needs_less_than_16_mib_of_memory(
    transfers: dict[tuple[str, str], list[TransferResult]], kind: str, direction: str
) -> None:
    assert max(result.memory_increase for result in transfers[kind, direction]) < 16 * MIB


def test_row_shows_whether_the_memory_limit_is_met() -> None:
    assert memory_row([1 * MIB, 65 * MIB]).is_met is False
    assert memory_row([1 * MIB, 64 * MIB]).is_met is True
