"""Whether an OSV `affected` entry covers a version: yes, no, or not decidable, with the reason."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.exposure.versions import parse

_RANK = {"fixed": 0, "last_affected": 0, "introduced": 1}
"""At the same version a hole that is introduced again outweighs its fix: unsure is not safe."""


@dataclass(frozen=True, slots=True)
class Range:
    """One ECOSYSTEM or SEMVER range: its events in version order, and its limits. A start of None is the beginning of time ("0")."""

    is_semver: bool
    events: tuple[tuple[str, Any], ...]
    limits: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One `affected` entry, parsed once: its ranges, the versions it names one by one, and why part of it cannot be decided."""

    ecosystem: str
    ranges: tuple[Range, ...]
    named: frozenset[str]
    named_values: Collection[Any]
    doubt: str | None

    def covers(self, version: str) -> bool | None:
        """True when the version is affected, False when it is not, None when that cannot be decided (see `doubt`).

        `version` must be one that `parse` accepts. Follows the evaluation of the OSV schema: named one by one, or in a range.
        """
        if version in self.named:
            return True
        value = parse(self.ecosystem, version)
        if value is None:
            return None
        if value in self.named_values:
            return True
        is_undecided = self.doubt is not None
        for each in self.ranges:
            compared = parse(self.ecosystem, version, True) if each.is_semver else value
            if compared is None:
                is_undecided = True
            elif _inside(compared, each):
                return True
        return None if is_undecided else False


@lru_cache(maxsize=20_000)
def read_entry(ecosystem: str, ranges_text: str, versions_text: str) -> Entry:
    """Parse the `ranges` and `versions` of an affected package, `ecosystem` being its own as OSV spells it.

    A broken part becomes the entry's doubt, never an error; of a range that cannot be read completely nothing is used, because a
    lost event would turn a guess into an answer.
    """
    named = [str(text) for text in _as_list(versions_text) if text is not None]
    doubts: list[str] = []
    ranges: list[Range] = []
    described = _as_list(ranges_text)
    for item in described:
        if not isinstance(item, Mapping):
            doubts.append("a range is no object")
        elif item.get("type") in ("ECOSYSTEM", "SEMVER"):
            found = _read_range(ecosystem, item, doubts)
            ranges += [found] if found else []
    if not ranges and not named and not doubts:
        doubts.append("it names neither versions nor a version range")
    values = (parse(ecosystem, text) for text in named)
    kept = [value for value in values if value is not None]
    is_hashed = ecosystem in {"PyPI", "Go", "npm"}
    return Entry(ecosystem, tuple(ranges), frozenset(named), frozenset(kept) if is_hashed else kept, doubts[0] if doubts else None)


def _as_list(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [None]
    return found if isinstance(found, list) else [None]


def _read_range(ecosystem: str, item: Mapping[str, Any], doubts: list[str]) -> Range | None:
    is_semver = item.get("type") == "SEMVER"
    events: list[tuple[str, Any]] = []
    limits: list[Any] = []
    known = len(doubts)
    listed = item.get("events")
    for event in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        for kind, text in event.items() if isinstance(event, Mapping) else ():
            if kind == "introduced" and text == "0":
                events.append((kind, None))
                continue
            if kind == "limit" and text == "*":
                continue
            value = parse(ecosystem, str(text), is_semver)
            if kind not in _RANK and kind != "limit":
                doubts.append(f"its range has an event of unknown kind {str(kind)[:40]!r}")
            elif value is None:
                doubts.append(f"its range names {str(text)[:60]!r}, which cannot be parsed")
            elif kind == "limit":
                limits.append(value)
            else:
                events.append((kind, value))
    if not any(kind == "introduced" for kind, _ in events):
        doubts.append("its range does not say where it begins")
        return None
    if len(doubts) > known:
        return None
    return Range(is_semver, tuple(_ordered(events)), tuple(limits))


def _ordered(events: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    first = [event for event in events if event[1] is None]
    rest = sorted((event for event in events if event[1] is not None), key=lambda event: _RANK[event[0]])
    return first[:1] + sorted(rest, key=lambda event: event[1])


def _inside(value: Any, each: Range) -> bool:
    if each.limits and not any(value < limit for limit in each.limits):
        return False
    is_inside = False
    for kind, edge in each.events:
        if edge is not None and value < edge:
            break
        if kind == "introduced":
            is_inside = True
        elif kind == "fixed" or value > edge:
            is_inside = False
    return is_inside
