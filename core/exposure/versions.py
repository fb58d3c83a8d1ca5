"""Version order and package names by each ecosystem's own rules; what cannot be parsed is answered as unknown, never guessed."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from univers import versions as orders
from univers.nuget import InvalidNuGetVersion

LONGEST_VERSION = 256
"""Longer texts are no versions; the cap keeps a hostile one from costing time."""

_SEMVER = re.compile(
    r"[vV]?(?P<core>(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){0,2})(?P<pre>-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII
)
_COMPOSER_PRE = re.compile(r"-(?P<stage>alpha|beta|rc)\.?(?P<number>\d*)", re.ASCII | re.IGNORECASE)
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, InvalidNuGetVersion)
"""What the parsers raise on text that is no version of theirs."""


def _semver(text: str) -> Any:
    """Build metadata has no rank in SemVer 2.0.0 (section 10), so it is cut before comparing."""
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    core = match["core"]
    return orders.SemverVersion(core + ".0" * (2 - core.count(".")) + (match["pre"] or "")).value


def _composer(text: str) -> Any:
    match = _SEMVER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    if match["pre"] is None:
        return _semver(text)
    stage = _COMPOSER_PRE.fullmatch(match["pre"])
    if stage is None:
        raise ValueError(text)
    return _semver(f"{match['core']}{'.0' * (2 - match['core'].count('.'))}-{stage['stage'].lower()}.{int(stage['number'] or 0)}")


def _pypi(text: str) -> Any:
    return orders.PypiVersion(text).value


_ORDERS: dict[str, Callable[[str], Any]] = {
    "PyPI": _pypi,
    "Maven": orders.MavenVersion,
    "NuGet": orders.NugetVersion,
    "RubyGems": orders.RubygemsVersion,
    "Packagist": _composer,
    "ConanCenter": orders.ConanVersion,
}
_ORDERS |= dict.fromkeys(("Go", "npm", "crates.io", "Hex", "Pub", "SwiftURL", "GitHub Actions", "Bitnami", "Julia"), _semver)
_ORDERS |= dict.fromkeys(("Debian", "Ubuntu", "Echo"), orders.DebianVersion)
_ORDERS |= dict.fromkeys(("Alpine", "Wolfi", "Chainguard", "MinimOS", "Alpaquita"), orders.AlpineLinuxVersion)
_ORDERS |= dict.fromkeys(
    ("Red Hat", "Rocky Linux", "AlmaLinux", "SUSE", "openSUSE", "Mageia", "openEuler", "Azure Linux", "Photon OS"), orders.RpmVersion
)
_SPELLING = {name.casefold(): name for name in _ORDERS}


@lru_cache(maxsize=1000)
def spell(ecosystem: str) -> str:
    """The ecosystem as OSV spells it (`pypi` becomes `PyPI`, `debian:12` becomes `Debian:12`); an unknown one unchanged."""
    base, colon, suffix = ecosystem.strip().partition(":")
    return _SPELLING.get(base.casefold(), base) + colon + suffix


@lru_cache(maxsize=100_000)
def normalise(ecosystem: str, name: str) -> str:
    """The package name as the ecosystem compares names: PEP 503 for PyPI, case-blind for NuGet, Packagist, Hex and crates.io."""
    base = ecosystem.partition(":")[0]
    if base == "PyPI":
        return re.sub(r"[-_.]+", "-", name).lower()
    if base == "crates.io":
        return name.replace("_", "-").lower()
    return name.lower() if base in {"NuGet", "Packagist", "Hex", "Pub", "GitHub Actions"} else name


def has_order(ecosystem: str) -> bool:
    """True when the version order of this ecosystem is known here."""
    return ecosystem.partition(":")[0] in _ORDERS


@lru_cache(maxsize=200_000)
def parse(ecosystem: str, text: str, is_semver: bool = False) -> Any | None:
    """A value that compares as the ecosystem orders versions, or None when `text` cannot be parsed as such a version.

    `is_semver` asks for SemVer order whatever the ecosystem, as an OSV range of type SEMVER does.
    """
    build = _semver if is_semver else _ORDERS.get(ecosystem.partition(":")[0])
    if build is None or not text or len(text) > LONGEST_VERSION or not text.isprintable() or any(map(str.isspace, text)):
        return None
    try:
        value = build(text)
        # Some orders only find out while comparing that the text is none of theirs.
        return value if value == value and not value < value else None
    except _UNREADABLE:
        return None
