"""The rollback guard: what comes back, what stays, what is fixed and what nobody can know when one set of components replaces another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.errors import InvalidInput
from core.exposure.advisories import AdvisoryIndex, Vulnerability
from core.exposure.policy import Policy
from core.exposure.versions import has_order, normalise, parse, spell
from core.exposure.vex import told
from core.records import Component, Id, VexStatement

NO_LIST = "no component list"
VERDICTS = ("clear", "warn", "block", "unknown")
MOST_REASONS = 20
"""Reasons of one kind that are spelt out."""
_Key = tuple[str, str, str]
"""Vulnerability id, ecosystem, package name."""


@dataclass(frozen=True, slots=True)
class Holes:
    """What one side contains: OSV records and affected versions by (vulnerability, ecosystem, package), every version by (ecosystem,
    package), and the unknowns as (component, why).
    """

    records: Mapping[_Key, tuple[str, ...]]
    affected: Mapping[_Key, tuple[str, ...]]
    versions: Mapping[tuple[str, str], tuple[str, ...]]
    unknown: tuple[tuple[str, str], ...]
    excused: Mapping[_Key, tuple[str, VexStatement]] = field(default_factory=dict)
    """What a VEX statement says does not apply, with the version it is about; only where statements are heeded."""


def compare(
    before: Sequence[Component] | None,
    after: Sequence[Component] | None,
    index: AdvisoryIndex,
    policy: Policy | None = None,
    released_at: datetime | None = None,
    labels: tuple[str, str] = ("the release that runs now", "the target release"),
) -> dict[str, Any]:
    """The guard's answer to replacing `before` by `after` (None: no component list is known).

    `released_at` (UTC) is when the target became deployable; where it is None the age of the advisory data is not tested.
    `labels` name the two sides where one has no component list.
    A vulnerability comes back when a package of the target has it and that package did not have it before. The verdict follows
    the table in the architecture; what is known to block outweighs what is unknown, which outweighs a warning: `unknown` lists
    the unknowns whatever the verdict, so that a waiver can name them.
    """
    rule = policy or Policy()
    old, new = inspect(before, index, labels[0], True), inspect(after, index, labels[1], True)
    ecosystems = {spell(each.ecosystem) for each in (*(before or ()), *(after or ())) if each.ecosystem}
    dates = {name: index.dated(name) for name in sorted(ecosystems) if index.covers(name)}
    unknown = [*new.unknown, *(each for each in old.unknown if each not in new.unknown), *_outdated(dates, released_at)]
    # Without the first list nobody can say what is new in the second: its holes are reported as present, the verdict as unknown.
    returning = {key for key in new.records if key not in old.records and before is not None}
    gone = {key for key in old.records if key not in new.records and after is not None}
    items, present, fixed = (
        [_item(key, old, new, index.vulnerabilities[key[0]], rule) for key in sorted(keys)]
        for keys in (returning, set(new.records) - returning, gone)
    )
    excused = not_affected(new, index)
    verdict = "clear"
    if any(item["why"] for item in items):
        verdict = "block"
    elif unknown:
        verdict = "unknown"
    elif items:
        verdict = "warn"
    return {
        "verdict": verdict,
        "reintroduced": items,
        "present": present,
        "fixed": fixed,
        "not_affected": excused,
        "unknown": [{"component": component, "why": why} for component, why in unknown],
        "data_as_of": {name: stamp(date) for name, date in dates.items()},
        "reasons": _reasons(items, present + fixed, unknown, dates) + shorten([_why_not(each) for each in excused], "do not apply"),
    }


def guard_packages(pairs: Iterable[Mapping[str, Any]], index: AdvisoryIndex, policy: Policy | None = None) -> list[dict[str, Any]]:
    """The guard's answers for `{ecosystem, package, from, to}` pairs, in their order; each answer repeats its pair.

    No release date is known here, so the age of the data is not tested and its date stands in the reasons. Raises `InvalidInput`
    naming the pair that lacks a key or has something else than text there.
    """
    answers = []
    for number, pair in enumerate(pairs, 1):
        ecosystem, package, old, new = _pair(pair, number)
        before, after = (lone(ecosystem, package, version) for version in (old, new))
        answer = compare([before], [after], index, policy)
        answers.append({"ecosystem": ecosystem, "package": package, "from": old, "to": new} | answer)
    return answers


def inspect(
    components: Sequence[Component] | None, index: AdvisoryIndex, whose: str = "the release", heeds_vex: bool = False
) -> Holes:
    """The known vulnerabilities of a component list and what in it cannot be known; `whose` names the release in the unknowns.

    With `heeds_vex` what a VEX statement excuses stands under `excused` and not under `records`.
    """
    if components is None:
        return Holes({}, {}, {}, ((whose, NO_LIST),))
    records: dict[_Key, set[str]] = {}
    affected: dict[_Key, set[str]] = {}
    versions: dict[tuple[str, str], set[str]] = {}
    unknown: dict[tuple[str, str], None] = {}
    excused: dict[_Key, tuple[str, VexStatement]] = {}
    for component in components:
        ecosystem = spell(component.ecosystem or "")
        package = (ecosystem, normalise(ecosystem, component.name))
        version = component.component_version or ""
        versions.setdefault(package, set()).add(version)
        why = _unknown(component, ecosystem, index)
        if why is not None:
            unknown[_label(component), why] = None
        found = index.find(ecosystem, component.name, version)
        for vulnerability, ids in found.records.items():
            excuse = _excuse(component, index, vulnerability) if heeds_vex else None
            if excuse is not None:
                excused.setdefault((vulnerability, *package), (version, excuse))
                continue
            records.setdefault((vulnerability, *package), set()).update(ids)
            affected.setdefault((vulnerability, *package), set()).add(version)
        if why is None:
            unknown |= {(_label(component), reason): None for _, reason in found.undecided}
    return Holes(_sorted(records), _sorted(affected), _sorted(versions), tuple(unknown), excused)


def _excuse(component: Component, index: AdvisoryIndex, vulnerability: str) -> VexStatement | None:
    return index.statements.excuse(component, vulnerability, index.vulnerabilities[vulnerability].aliases)


def _sorted(sets: Mapping[Any, set[str]]) -> dict[Any, tuple[str, ...]]:
    return {key: tuple(sorted(sets[key])) for key in sorted(sets)}


def _unknown(component: Component, ecosystem: str, index: AdvisoryIndex) -> str | None:
    """Why nothing can be claimed about this component, or None when it was parsed and its ecosystem is covered."""
    if component.parse_problem:
        return component.parse_problem
    if not ecosystem:
        return "it belongs to no ecosystem that advisories cover"
    if not component.component_version:
        return "no version stated"
    if not has_order(ecosystem):
        return f"the version order of {ecosystem} is not known here"
    if parse(ecosystem, component.component_version) is None:
        return f"version {component.component_version[:60]!r} cannot be parsed as {ecosystem}"
    if not index.covers(ecosystem):
        return f"no advisory data for {ecosystem}"
    return None


def _label(component: Component) -> str:
    return component.purl or f"{component.name} {component.component_version or ''}".strip()


def _outdated(dates: Mapping[str, datetime | None], released_at: datetime | None) -> list[tuple[str, str]]:
    if released_at is None:
        return []
    stale = [(name, date) for name, date in dates.items() if date is None or date < released_at]
    released = released_at.date().isoformat()
    return [
        (
            name,
            f"the advisory data's date is not known, the target release is of {released}"
            if date is None
            else f"the advisory data of {date.date().isoformat()} is older than the target release of {released}",
        )
        for name, date in stale
    ]


def _item(key: _Key, old: Holes, new: Holes, vulnerability: Vulnerability, policy: Policy) -> dict[str, Any]:
    package = key[1:]
    before = old.versions.get(package, ()) if key in new.records else old.affected[key]
    after = new.affected.get(key) or new.versions.get(package, ())
    return {
        "id": vulnerability.id,
        "records": list(new.records.get(key) or old.records[key]),
        "aliases": list(vulnerability.aliases),
        "severity": vulnerability.severity,
        "kev": vulnerability.is_exploited,
        "kev_added_on": vulnerability.added_on.isoformat() if vulnerability.added_on else None,
        "due_on": vulnerability.due_on.isoformat() if vulnerability.due_on else None,
        "ransomware": vulnerability.is_ransomware,
        "epss": vulnerability.score.probability_ppm / 1_000_000 if vulnerability.score else None,
        "epss_on": vulnerability.score.scored_on.isoformat() if vulnerability.score and vulnerability.score.scored_on else None,
        "summary": vulnerability.summary,
        "published_at": stamp(vulnerability.published_at),
        "ecosystem": package[0],
        "package": package[1],
        "from": ", ".join(before) or None,
        "to": ", ".join(after) or None,
        "why": policy.blocks(vulnerability),
    }


def not_affected(holes: Holes, index: AdvisoryIndex) -> list[dict[str, Any]]:
    """What VEX statements set aside of one side, each with who says so and why; empty where statements were not heeded.

    A package of which another version has the vulnerability all the same is left out: there it counts.
    """
    return [
        _excused(key, *holes.excused[key], index.vulnerabilities[key[0]]) for key in sorted(holes.excused) if key not in holes.records
    ]


def _excused(key: _Key, version: str, statement: VexStatement, vulnerability: Vulnerability) -> dict[str, Any]:
    item = {"id": vulnerability.id, "severity": vulnerability.severity, "kev": vulnerability.is_exploited}
    return item | {"ecosystem": key[1], "package": key[2], "version": version} | told(statement)


def _why_not(item: Mapping[str, Any]) -> str:
    """Who says that a vulnerability does not apply, and why."""
    why = item["justification"] or item["reason"] or item["status"]
    return f"{item['id']} does not apply to {item['package']} {item['version']} ({why}), says {item['author'] or item['document']}"


def _reasons(
    items: list[dict[str, Any]], others: list[dict[str, Any]], unknown: list[tuple[str, str]], dates: Mapping[str, datetime | None]
) -> list[str]:
    """What led to the verdict, the worst first, and always the date of the data."""
    reasons = shorten([f"{item['id']} comes back with {item['package']} {item['to']}" for item in items], "come back")
    reasons += sorted({item["why"] for item in items if item["why"]})
    if items and not any(item["why"] for item in items):
        reasons.append("everything that comes back is below the policy's line")
    reasons += shorten([f"{component}: {why}" for component, why in unknown], "cannot be judged")
    dated = _dated(dates)
    if items or unknown:
        reasons.append(f"data dated {dated}" if dated else "no advisory data for these components")
    elif not dated:
        reasons.append("no components to look up")
    else:
        reasons.append(f"no record in data dated {dated}" + (" of anything that comes back" if others else ""))
    return reasons


def shorten(sentences: list[str], what: str) -> list[str]:
    """The first sentences, and how many more there are; the lists beside the reasons hold them all."""
    more = len(sentences) - MOST_REASONS
    return sentences if more <= 0 else [*sentences[:MOST_REASONS], f"and {more} more {what}"]


def _dated(dates: Mapping[str, datetime | None]) -> str:
    days = {name: "unknown day" if date is None else date.date().isoformat() for name, date in dates.items()}
    if len(days) == 1:
        return next(iter(days.values()))
    return ", ".join(f"{day} ({name})" for name, day in days.items())


def stamp(moment: datetime | None) -> str | None:
    """A time as an answer that is kept writes it: ISO 8601 with Z; None for none."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _pair(pair: Mapping[str, Any], number: int) -> tuple[str, str, str, str]:
    if not isinstance(pair, Mapping):
        raise InvalidInput(f"Pair {number} is no object.", 'Write {"ecosystem": …, "package": …, "from": …, "to": …}.')
    values = [pair.get(key) for key in ("ecosystem", "package", "from", "to")]
    for key, value in zip(("ecosystem", "package", "from", "to"), values):
        if not isinstance(value, str) or not value:
            raise InvalidInput(f"Pair {number} has {value!r} as {key!r}.", "Give ecosystem, package, from and to as text.")
    ecosystem, package, old, new = map(str, values)
    return spell(ecosystem), package, old, new


def lone(ecosystem: str, package: str, version: str, release_id: Id = Id("")) -> Component:  # noqa: B008
    """A component for a question about packages alone; it hangs on no release unless one is given."""
    return Component(id=Id(""), release_id=release_id, purl="", ecosystem=ecosystem, name=package, component_version=version)
