"""Package URLs read into what advisories speak of: ecosystem, name and version, or the reason why that is not known."""

import re
from typing import NamedTuple

from packageurl import PackageURL

from core.records import Component, Release, derive_id

ECOSYSTEMS = {
    "pypi": "PyPI",
    "golang": "Go",
    "npm": "npm",
    "maven": "Maven",
    "cargo": "crates.io",
    "gem": "RubyGems",
    "composer": "Packagist",
    "nuget": "NuGet",
    "hex": "Hex",
    "pub": "Pub",
    "swift": "SwiftURL",
    "cran": "CRAN",
    "hackage": "Hackage",
    "conan": "ConanCenter",
    "githubactions": "GitHub Actions",
    "bitnami": "Bitnami",
    "julia": "Julia",
}
"""OSV's word for a purl type. Distributions are left out: OSV names their source packages, a purl the binary ones, so that a package
without a record could look safe."""
_JOINED = {"maven": ":", "golang": "/", "npm": "/", "composer": "/", "swift": "/", "githubactions": "/"}


class Package(NamedTuple):
    """What a package URL identifies. `problem` says why nothing can be claimed about it, None when it is identified."""

    ecosystem: str | None
    name: str
    version: str | None
    problem: str | None


def normalised(ecosystem: str, name: str) -> str:
    """A package's name as its ecosystem compares it: PyPI by PEP 503, others as they stand."""
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem.split(":")[0] == "PyPI" else name


def identify(purl: str, name: str = "", version: str | None = None) -> Package:
    """What a package URL names; `name` and `version` are what stands beside it, used where the URL says nothing."""
    if not purl:
        return Package(None, name, version, "It has no purl.")
    try:
        parsed = PackageURL.from_string(purl)
    except ValueError as error:
        return Package(None, name, version, f"Its purl cannot be read ({error}).")
    ecosystem = ECOSYSTEMS.get(parsed.type)
    full = normalised(ecosystem or "", _JOINED.get(parsed.type, "/").join(part for part in (parsed.namespace, parsed.name) if part))
    stated = parsed.version or version or None
    epoch = parsed.qualifiers.get("epoch") if isinstance(parsed.qualifiers, dict) else None
    if parsed.version and epoch:
        stated = f"{epoch}:{parsed.version}"
    return Package(ecosystem, full, stated, None if stated else "It states no version.")


def component(owner: Release, source: str, purl: str, name: str = "", version: str | None = None) -> Component:
    """One part of a release as an SBOM names it, by its package URL where it has one."""
    return of_package(owner, source, identify(purl, name, version), purl)


def of_package(owner: Release, source: str, found: Package, purl: str = "") -> Component:
    """One part of a release that is identified already, as in a lock file; the same part always gets the same id."""
    key = purl or f"{found.name}@{found.version or ''}"
    return Component(
        id=derive_id("component", owner.id, key),
        source=source,
        source_key=f"{owner.source_key}/{key}",
        release_id=owner.id,
        purl=purl,
        ecosystem=found.ecosystem,
        name=found.name or key,
        component_version=found.version,
        parse_problem=found.problem,
    )


def purl_of(kind: str, name: str, version: str | None) -> str:
    """The package URL of a package in a lock file; `kind` is the purl type, `name` as the ecosystem writes it, namespace included."""
    namespace, _, bare = name.rpartition(":" if kind == "maven" else "/")
    return PackageURL(kind, namespace or None, bare, version or None).to_string()
