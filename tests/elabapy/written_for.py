"""Compare calls of a script for an old release before and after the update of its server.

Before: elabapy 1.1.0 on the old release, or the drop-in where elabapy does harm. After: the drop-in with
`written_for` that release, on the same data and a later release.

python -m tests.elabapy.written_for            print totals, and the differences with their reasons
python -m tests.elabapy.written_for 3.6 5.6    the same for this old and this later release
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

import elab_sdk.elabapy
from tests.elabapy.calls import CALLS
from tests.elabapy.calls.projects import PROJECTS
from tests.elabapy.calls.read_back import READ_BACK
from tests.elabapy.compare_lab import CompareLab
from tests.elabapy.written_for_reasons import MASKED, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from elab_sdk.config import Api
    from tests.elabapy.calls import Call
    from tests.elabapy.compare_lab import CallResult
    from tests.elabapy.written_for_reasons import Reason

__all__ = ["ALL_CALLS", "OLD", "SERVERS", "Pair", "Server", "compare", "main", "report", "unneeded_reasons"]

OLD: Final = ("2.0", "3.0", "3.3", "3.4", "3.6", "4.0", "4.2", "4.3", "4.6", "4.8")
"""The releases that scripts were written for."""

ALL_CALLS: Final[tuple[Call, ...]] = (
    *CALLS,
    *(call for calls in PROJECTS.values() for call in calls),
    *READ_BACK,
)
"""The calls of the comparison with elabapy, those of public projects, and those that read what they wrote."""


_SITE: Final = re.compile(r"http://127\.0\.0\.1:\d+/")


@attrs.frozen
class Server:
    """An updated server, and the API in the script's endpoint."""

    release: str
    api: Api = "v1"

    @property
    def name(self) -> str:
        """The release, with the API where both exist."""
        return f"{self.release} (v2)" if self.api == "v2" else self.release


SERVERS: Final = (Server("4.9"), Server("4.9", "v2"), Server("5.1"), Server("5.3"), Server("5.6"))
"""The updated servers. From 5.0, the endpoint in the script is still that of API v1."""


@attrs.frozen
class Difference:
    """One difference between the results before and after the update."""

    path: str
    """The keys to the value, such as "[].uploads[].hash"; "error" or "result" for the complete result."""
    before: str
    after: str


@attrs.frozen
class Pair:
    """The results of one call before and after the update."""

    call: Call
    old: str
    new: str
    by_elabapy: bool
    """Whether the result before is elabapy's; if that did harm, it is that of the drop-in."""
    before: CallResult
    after: CallResult
    differences: tuple[Difference, ...]

    @property
    def only_none(self) -> bool:
        """Whether the only differences are keys that are None, which issue a warning."""
        return bool(self.differences) and all(each.after == "null" for each in self.differences)

    @property
    def unlisted(self) -> list[Difference]:
        """The differences without a listed reason."""
        return [each for each in self.differences if not any(self.fits(reason, each) for reason in REASONS)]

    def fits(self, reason: Reason, difference: Difference) -> bool:
        """Return whether a listed reason explains a difference."""
        return reason.explains(self.call.title, difference.path, difference.after, self.old, self.new)

    def __str__(self) -> str:
        differences = [
            f"    {each.path}: {each.before:.160} | {each.after:.160}" for each in self.unlisted[:8]
        ]
        return "\n".join([f"{self.old} on {self.new}: {self.call.title}", *differences])


def compare(
    old: str, servers: Sequence[Server] = SERVERS, calls: Sequence[Call] = ALL_CALLS
) -> Iterator[Pair]:
    """Compare calls before and after the updates of a server.

    Args:
        old: The release that the script was written for.
        servers: The servers after the update.
        calls: The calls.
    """
    with (
        tempfile.TemporaryDirectory(prefix="elab-updates-") as folder,
        CompareLab(old, Path(folder) / old) as lab,
    ):
        lab.fill()
        labs = [
            lab.updated(
                server.release, Path(folder) / server.name, server.api if server.api == "v2" else None
            )
            for server in servers
        ]
        made = [_Before(call, old, lab) for call in calls if call.needs(lab.world.release)]
        for server, updated in zip(servers, labs, strict=True):
            with updated:
                for each in made:
                    manager: Any = elab_sdk.elabapy.Manager(
                        endpoint=f"{updated.sandbox.site}api/{server.api}/",
                        token=updated.key(each.call),
                        written_for=old,
                        time_zone="UTC",
                    )
                    yield _pair(each, server.name, updated.make(each.call, manager))


class _Before:
    """The results of a call before the update, which is made when it is first needed."""

    def __init__(self, call: Call, old: str, lab: CompareLab) -> None:
        self.call = call
        self.old = old
        self._lab = lab

    @cached_property
    def elabapy(self) -> CallResult:
        """The result of elabapy."""
        import elabapy

        return self._lab.make(self.call, self._manager(elabapy), finds_harm=self.may_do_harm)

    @cached_property
    def dropin(self) -> CallResult:
        """The result of the drop-in."""
        return self._lab.make(self.call, self._manager(elab_sdk.elabapy), finds_harm=False)

    @property
    def may_do_harm(self) -> bool:
        """Whether elabapy does harm with the call on some release."""
        return bool(self.call.why or self.call.same_as)

    def _manager(self, package: Any) -> Any:
        lab = self._lab
        return package.Manager(endpoint=lab.sandbox.endpoint, token=lab.key(self.call))


def _pair(before: _Before, new: str, after: CallResult) -> Pair:
    """Compare the result after with that of elabapy before; if that did harm, with that of the drop-in."""
    call, old = before.call, before.old
    if before.may_do_harm:
        differences = tuple(_differences(call, before.dropin, after))
        if not differences or before.elabapy.harm:
            return Pair(call, old, new, False, before.dropin, after, differences)
    differences = tuple(_differences(call, before.elabapy, after))
    return Pair(call, old, new, True, before.elabapy, after, differences)


def _differences(call: Call, before: CallResult, after: CallResult) -> Iterator[Difference]:
    if after.harm:
        yield Difference("harm", "nothing", "; ".join(after.harm))
    expected, actual = _outcome(before), _outcome(after)
    if before.raised is not None or after.raised is not None or expected != actual:
        if expected != actual and not (
            before.raised is not None
            and after.raised is not None
            and isinstance(after.raised, _public_class(before.raised))
            and _status(before.raised) == _status(after.raised)
        ):
            yield Difference("error", expected, f"{actual}: {after.raised}")
        return
    masked = frozenset(MASKED) if call.method == "read back" else frozenset[str]()
    yield from _compare("", _plain(before.result), _plain(after.result), masked)


def _outcome(result: CallResult) -> str:
    error = result.raised
    if error is None:
        message = _refusal(result.result)
        return "no error" if message is None else f"200 {message}"
    return f"{_public_class(error).__name__} {_status(error) or ''}".strip()


def _refusal(result: object) -> str | None:
    """Return the message of an error that 2.0 sends with status 200, or None."""
    content = json.loads(result) if isinstance(result, bytes) and result.startswith(b'{"error"') else result
    if not isinstance(content, dict):
        return None
    values = cast("dict[str, object]", content)
    return str(values["error"]) if set(values) == {"error"} else None


def _public_class(error: BaseException) -> type[BaseException]:
    """Return the class of an error that scripts catch: of requests or of Python, not a combined one."""
    if isinstance(error, elab_sdk.elabapy.Error):
        modules = ("requests.exceptions", "json.decoder")
        return next(
            (kind for kind in type(error).__mro__ if kind.__module__ in modules),
            next(kind for kind in type(error).__mro__ if kind.__module__ == "elab_sdk.errors"),
        )
    return type(error)


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    return None if response is None else int(response.status_code)


def _plain(result: object) -> object:
    if isinstance(result, bytes):
        return "a zip archive" if result.startswith(b"PK") else repr(result)
    # the ports of the servers differ
    return json.loads(_SITE.sub("https://elab.example.org/", json.dumps(result, default=repr)))


def _compare(path: str, before: object, after: object, masked: frozenset[str]) -> Iterator[Difference]:
    """Compare two values of JSON, and yield the smallest parts that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        old, new = cast("dict[str, object]", before), cast("dict[str, object]", after)
        for key in {**old, **new}:
            place = f"{path}.{key}" if path else key
            if key not in new or key not in old:
                yield Difference(place, _shown(old, key), _shown(new, key))
            elif key not in masked or (old[key] is None) != (new[key] is None):
                yield from _compare(place, old[key], new[key], masked)
    elif isinstance(before, list) and isinstance(after, list):
        rows, new_rows = cast("list[object]", before), cast("list[object]", after)
        if len(rows) != len(new_rows):
            yield Difference(f"{path}[]", f"{len(rows)} rows", f"{len(new_rows)} rows")
        else:
            for row, new_row in zip(rows, new_rows, strict=True):
                yield from _compare(f"{path}[]", row, new_row, masked)
    elif before != after or type(before) is not type(after):
        yield Difference(path or "result", json.dumps(before), json.dumps(after))


def _shown(values: dict[str, object], key: str) -> str:
    return json.dumps(values[key]) if key in values else "missing"


def report(pairs: Sequence[Pair]) -> str:
    """Return the totals, and the listed reasons with the number of calls that need them."""
    equal = [pair for pair in pairs if not pair.differences]
    unlisted = [pair for pair in pairs if pair.unlisted]
    by_elabapy = sum(pair.by_elabapy for pair in equal)
    lines = [
        f"{len({pair.call.title for pair in pairs})} calls: {len(pairs)} comparisons",
        f"{len(equal):6}  equal",
        f"        {by_elabapy} to elabapy on the old release",
        f"        {len(equal) - by_elabapy} to the drop-in there, since elabapy does harm",
        f"{len(pairs) - len(equal) - len(unlisted):6}  differ for a listed reason",
        f"        {sum(pair.only_none for pair in pairs)} only by keys that are None, with a warning",
        f"{len(unlisted):6}  DIFFER without a reason",
        "",
        *_totals(pairs),
        "",
        *_group_totals(pairs),
        "",
    ]
    for reason in REASONS:
        needing = [
            pair for pair in pairs if any(pair.fits(reason, difference) for difference in pair.differences)
        ]
        servers = " ".join(dict.fromkeys(f"{pair.old}>{pair.new}" for pair in needing))
        lines.append(f"{len(needing):6}  {reason.what} {reason.why}\n        {servers or 'NOT NEEDED'}")
    return "\n".join(lines)


def _group_totals(pairs: Sequence[Pair]) -> Iterator[str]:
    """Return a line for each group of calls."""
    groups: dict[str, Iterable[Call]] = {
        "the calls of the comparison with elabapy": CALLS,
        "calls of public projects": [call for calls in PROJECTS.values() for call in calls],
        "calls that read what they wrote": READ_BACK,
    }
    for name, calls in groups.items():
        titles = {call.title for call in calls}
        members = [pair for pair in pairs if pair.call.title in titles]
        equal = sum(not pair.differences for pair in members)
        only_none = sum(pair.only_none for pair in members)
        yield f"{name}: {len(members)} compared, {equal} equal, {only_none} but for keys that are None"


def _totals(pairs: Sequence[Pair]) -> Iterator[str]:
    """Return a line for each old and each new release."""
    groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.old, pair.new].append(pair)
    for (old, new), members in groups.items():
        equal = sum(not pair.differences for pair in members)
        unlisted = sum(bool(pair.unlisted) for pair in members)
        listed = len(members) - equal - unlisted
        counts = f"{len(members):4} compared, {equal:4} equal, {listed:3} listed, {unlisted:3} not"
        yield f"{old:>4} on {new:9} {counts}"


def unneeded_reasons(pairs: Sequence[Pair]) -> list[str]:
    """Return the listed reasons for updates that were compared which explain no difference."""
    updates = {(pair.old, pair.new) for pair in pairs}
    needed = {
        reason
        for pair in pairs
        for difference in pair.differences
        for reason in REASONS
        if pair.fits(reason, difference)
    }
    return [
        reason.what
        for reason in REASONS
        if reason not in needed and any(reason.is_of(*update) for update in updates)
    ]


def worklist(pairs: Iterable[Pair]) -> str:
    """Return the differences without a reason, grouped by path or call, the most frequent first."""
    groups: dict[str, list[tuple[Pair, Difference]]] = defaultdict(list)
    for pair in pairs:
        for each in pair.unlisted:
            is_whole = each.path in ("error", "harm", "result", "[]")
            groups[f"{each.path}: {pair.call.title}" if is_whole else each.path].append((pair, each))
    lines: list[str] = []
    for name, members in sorted(groups.items(), key=lambda group: -len(group[1])):
        where = Counter(f"{pair.old}>{pair.new}" for pair, _ in members)
        calls = list(dict.fromkeys(pair.call.title for pair, _ in members))
        lines.append(f"- {name}: {len(members)} times, in {len(calls)} calls, such as {calls[0]!r}")
        lines.append(f"    {' '.join(where)}")
        examples = dict.fromkeys((each.before, each.after.partition("\n")[0]) for _, each in members)
        lines.extend(
            f"    before {before:.200}\n    after  {after:.300}" for before, after in [*examples][:3]
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison, and return 1 if anything differs without a reason, or a reason is not needed."""
    parser = argparse.ArgumentParser(prog="python -m tests.elabapy.written_for", description=__doc__)
    parser.add_argument("old", nargs="?", help=f"the old release (default: {' '.join(OLD)})")
    parser.add_argument("new", nargs="?", help="the later release (default: all)")
    chosen = parser.parse_args(arguments)
    servers = [server for server in SERVERS if chosen.new in (None, server.name, server.release)]
    releases = OLD if chosen.old is None else [chosen.old]
    pairs = [pair for old in releases for pair in compare(old, servers)]
    print(report(pairs))
    print(worklist(pairs), file=sys.stderr)
    is_complete = chosen.old is None and chosen.new is None
    return int(any(pair.unlisted for pair in pairs) or (is_complete and bool(unneeded_reasons(pairs))))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
