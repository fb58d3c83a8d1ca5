"""Exposure windows out of a store: what each distinct package version has is matched once, the rest is one query over all deployments."""

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa

from core.access import Viewer
from core.exposure import facts
from core.exposure.advisories import AdvisoryIndex
from core.exposure.matching import as_parameters, match_versions
from core.exposure.versions import has_order
from core.exposure.windows import Windows
from core.queries import ask, text_of
from core.records import Id, Remediation
from core.store.store import Store


def windows_of(store: Store, viewer: Viewer, as_of: datetime) -> Windows:
    """Every exposure up to `as_of` (UTC), from deployments, their components, advisories, VEX and remediations the viewer may see.

    Of two deployments at the same moment the last by id counts. A deployment has a remediation as its cause when a remediation names
    it, or names its release and acted within an hour of it, or an incident caused it. A service without any deployment on record
    lives from each scanned release on until the next.
    """
    suspects = ask(store, viewer, "analysis/suspect_versions")
    index = facts.index_of(store, viewer, {row["name"] for row in suspects})
    matches = match_versions(((row["ecosystem"], row["name"], row["component_version"]) for row in suspects), index)
    made = _made(store, viewer, as_of)
    causes = [list(made), [each.id for each in made.values()], [each.incident_id for each in made.values()]]
    outside = _outside(store, viewer, index)
    parameters = [as_of, *as_parameters(matches), *causes, list(outside), list(outside.values())]
    spans: pa.Table = store.ask_arrow(viewer, text_of("analysis/exposure_spans"), parameters)
    return Windows(spans, matches, index.vulnerabilities)


def _made(store: Store, viewer: Viewer, as_of: datetime) -> dict[Id, Remediation]:
    """The remediation behind each deployment that one made: the last that names it, else the first near it in time."""
    deployments = facts.made_by(store, viewer, as_of)
    found: dict[Id, Remediation] = {}
    for remediation in (each.remediation for each in facts.remediations_of(store, viewer, as_of)):
        deployment = deployments.get(remediation.id)
        if remediation.deployment_id is not None:
            found[remediation.deployment_id] = remediation
        elif deployment is not None:
            found.setdefault(deployment, remediation)
    return found


def _outside(store: Store, viewer: Viewer, index: AdvisoryIndex) -> Mapping[str, str]:
    """The ecosystems of components of which nothing can be claimed, as the store writes them, and why."""
    found = {}
    for row in ask(store, viewer, "analysis/component_ecosystems"):
        ecosystem = row["ecosystem"]
        if not has_order(ecosystem):
            found[ecosystem] = f"the version order of {ecosystem} is not known here"
        elif not index.covers(ecosystem):
            found[ecosystem] = f"no advisory data for {ecosystem}"
    return found
