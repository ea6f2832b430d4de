"""Memory stays flat, however long a file is."""

from __future__ import annotations

import pytest

from benchmarks.transfers import KINDS, Transfer, risen, run

MIB = 1 << 20


@pytest.fixture(scope="module")
def transfers() -> dict[tuple[str, str], list[Transfer]]:
    return run(64 * MIB)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "Manager" in kind])
@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_file_of_64_mib_takes_less_than_16_mib(
    transfers: dict[tuple[str, str], list[Transfer]], kind: str, direction: str
) -> None:
    assert max(each.rose for each in transfers[kind, direction]) < 16 * MIB


def test_what_takes_more_than_the_limit_is_said() -> None:
    assert risen([1 * MIB, 65 * MIB]).is_met is False
    assert risen([1 * MIB, 64 * MIB]).is_met is True
