"""Statements that a vulnerability does not apply to a component: which one holds, and when none may be believed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.exposure.versions import normalise, parse, spell
from core.records import Component, Id, VexStatement

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_EXCUSES = ("not_affected", "fixed")


@dataclass(frozen=True, slots=True)
class Scoped:
    """A statement and the releases within which it holds; None: wherever the component is."""

    statement: VexStatement
    releases: frozenset[Id] | None = None


class Statements:
    """VEX statements prepared for look-up."""

    def __init__(self, scoped: Iterable[Scoped] = ()) -> None:
        self._by_package: dict[tuple[str, str], list[Scoped]] = {}
        for each in scoped:
            ecosystem = spell(each.statement.ecosystem or "")
            self._by_package.setdefault((ecosystem, normalise(ecosystem, each.statement.name)), []).append(each)

    def excuse(self, component: Component, vulnerability: str, aliases: Iterable[str]) -> VexStatement | None:
        """The statement by which this vulnerability does not apply to this component, or None where nothing excuses it.

        The latest statement holds, and of equally late ones the worse: `affected` takes an excuse back. One that says `not_affected`
        without any reason excuses nothing (VEX minimum requirements, CISA 2023), nor does `fixed` without a version.
        """
        if not self._by_package:
            return None
        about = [each.statement for each in self._about(component, vulnerability, aliases) if _holds_in(each, component.release_id)]
        if not about:
            return None
        latest = max(about, key=lambda each: (each.stated_at or _EARLIEST, not _excuses(each), each.id))
        return latest if _excuses(latest) else None

    def releases_about(self, component: Component, vulnerability: str, aliases: Iterable[str]) -> set[Id]:
        """The releases for which a statement on this vulnerability of this package version was made, and for no others."""
        return {release for each in self._about(component, vulnerability, aliases) for release in each.releases or ()}

    def _about(self, component: Component, vulnerability: str, aliases: Iterable[str]) -> list[Scoped]:
        ecosystem = spell(component.ecosystem or "")
        named = self._by_package.get((ecosystem, normalise(ecosystem, component.name)), ())
        return [
            each
            for each in (*named, *self._by_package.get(("", ""), ()))
            if _is_of(each.statement, component) and _is_about(each.statement, vulnerability, aliases)
        ]


def _excuses(statement: VexStatement) -> bool:
    if statement.status == "fixed":
        return statement.component_version is not None or statement.product_version is not None
    return statement.status == "not_affected" and bool(statement.justification or statement.reason)


def _holds_in(scoped: Scoped, release_id: Id) -> bool:
    return scoped.releases is None or release_id in scoped.releases


def _is_of(statement: VexStatement, component: Component) -> bool:
    stated, version = statement.component_version, component.component_version
    if stated is None or stated == version:
        return True
    ecosystem = spell(component.ecosystem or "")
    one, other = parse(ecosystem, stated), parse(ecosystem, version or "")
    return one is not None and other is not None and bool(one == other)


def _is_about(statement: VexStatement, vulnerability: str, aliases: Iterable[str]) -> bool:
    """Two CVEs are never one vulnerability, whatever other alias they share."""
    if statement.vulnerability.startswith("CVE-") and vulnerability.startswith("CVE-"):
        return statement.vulnerability == vulnerability
    return statement.vulnerability == vulnerability or statement.vulnerability in aliases


def told(statement: VexStatement) -> dict[str, Any]:
    """The statement as an answer shows it; `stated_at` is ISO 8601 with Z, None where unknown."""
    return {
        "status": statement.status,
        "justification": statement.justification,
        "reason": statement.reason,
        "author": statement.author,
        "document": statement.document,
        "stated_at": statement.stated_at.isoformat().replace("+00:00", "Z") if statement.stated_at else None,
    }
