"""How `pytest -n` distributes the tests: by file, the slow ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer
    from xdist.workermanage import WorkerController

# tests that share what only one process should make: the site, the runs of the type checkers
_TOGETHER: Final = ("tests/site/", "tests/typing/")
# long files without common results, whose tests are distributed one by one
_APART: Final = ("tests/safety/test_matrix.py",)


class SlowFilesFirst(LoadScopeScheduling):
    """Runs the tests of a file in one process, so that fixtures of modules are made once.

    The order is that of `tests.groups.slow_first`.
    """

    def __init__(self, config: pytest.Config, log: Producer | None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._positions: dict[str, int] = {}

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:  # noqa: ARG002
        """Forget a test that ended: the base class counts all that ever ran after each test."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        del unit[nodeid]
        if not unit:
            del self.assigned_work[node][scope]
        self._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        # all processes collected the same tests in the same order
        self._positions = self._positions or {
            nodeid: position for position, nodeid in enumerate(self.collection or ())
        }
        scope, unit = self.workqueue.popitem(last=False)
        self.assigned_work[node][scope] = unit
        node.send_runtest_some([self._positions[nodeid] for nodeid in unit])

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_APART):
            return nodeid
        file, _, _ = nodeid.partition("::")
        return next((folder for folder in _TOGETHER if file.startswith(folder)), file)
