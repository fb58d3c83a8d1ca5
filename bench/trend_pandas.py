"""The numbers of the leadership page as someone would make them in pandas, from frames that are in memory already."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy.stats import binom

from core.access import Viewer
from core.store.store import Store

CHANGES = ("rollback", "redeploy", "hotfix", "patch", "config", "feature_flag", "permission", "rotate", "isolate", "block")
GRAINS = {"hour": 3600.0, "day": 86400.0, "month": 2678400.0, "year": 31622400.0}
COLUMNS = {
    "incident": "id, kind, status, sre_severity, security_severity, flags, joint_override, is_exercise, is_maintenance, is_demo",
    "milestone": "incident_id, kind, happened_at, happened_before, precision, flags, is_superseded",
    "participation": "incident_id, discipline, joined_at", "remediation": "id, incident_id, kind, discipline, acted_at, reverses_id",
    "followup": "incident_id, filed_at, done_at, status", "factor": "incident_id, name", "alert": "incident_id, dedup_key, started_at",
    "objective": "service_id, target_ppm, window_days", "deployment": "id, service_id, deployed_at",
}


def frames(store: Store, viewer: Viewer) -> dict[str, Any]:
    """The tables that the numbers read, with the columns that they read."""
    return {name: store.ask_arrow(viewer, f"SELECT {columns} FROM visible_{name}").to_pandas() for name, columns in COLUMNS.items()}


def numbers(frame: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    """Twelve numbers by the same rules; those of tables without a row are None. Durations are (n, median, low, high, 90th percentile)."""
    cohort = _cohort(frame)
    joint = cohort[cohort["is_joint"] & cohort["counts"]]
    first = frame["remediation"].sort_values("acted_at").drop_duplicates("incident_id").set_index("incident_id")
    fixed = joint.join(first, how="inner", rsuffix="_first")
    other = np.where(fixed["discipline"] == "sre", fixed["security_engaged"], fixed["sre_engaged"])
    undone = frame["remediation"].merge(frame["remediation"], left_on="id", right_on="reverses_id", suffixes=("", "_undo"))
    undone = undone[undone["discipline"] != undone["discipline_undo"]]
    old = joint[joint["closed"] < as_of - timedelta(days=14)]
    promised = frame["followup"].merge(cohort[cohort["counts"]], left_on="incident_id", right_index=True)
    reviewed = cohort[cohort["counts"] & (cohort["review_held"] <= as_of)]
    shared = frame["factor"].merge(frame["factor"], on="name", suffixes=("", "_other"))
    alerts = frame["alert"].groupby("dedup_key")["incident_id"].min()
    reliable = cohort[cohort["kind"].isin(["reliability", "both"])]
    return {
        "time_to_mitigate": _duration(reliable, "impact_start", "mitigated"),
        "notice_to_resolved": _duration(cohort[cohort["publicly_noticed"].notna()], "publicly_noticed", "resolved"),
        "engaged_before_first_fix": _share(other <= fixed["acted_at"]),
        "ping_pong_rate": _share(old.index.isin(undone["incident_id"])),
        "followup_completion": None if promised.empty else (promised["done_at"] - promised["filed_at"]).median(),
        "recurrence": _share(reviewed.index.isin(shared.loc[shared["incident_id"] != shared["incident_id_other"], "incident_id"])),
        "alert_conversion": _share(alerts.notna()),
        "error_budget_consumed": None if frame["objective"].empty else len(frame["objective"]),
        "reintroduced_vulns": None if frame["deployment"].empty else len(frame["deployment"]), "exposure_window": None,
        "deadline_adherence": None, "sleep_interruptions": None,
    }


def _cohort(frame: dict[str, Any]) -> Any:
    """One row an incident: its earliest current milestones, doubts, grains, joint relevance and whether it counts."""
    current = frame["milestone"][~frame["milestone"]["is_superseded"]]
    wide = current.groupby(["incident_id", "kind"], sort=False)["happened_at"].min().unstack()
    for kind in ("closed", "review_held", "publicly_noticed", "sre_engaged", "security_engaged"):
        if kind not in wide:
            wide[kind] = np.datetime64("NaT", "ns")
            wide[kind] = wide[kind].dt.tz_localize("UTC")
    odd = current[(current["flags"] != "[]") | current["happened_before"].notna() | current["precision"].isin(list(GRAINS))]
    grain = (odd["happened_before"] - odd["happened_at"]).dt.total_seconds().fillna(odd["precision"].map(GRAINS))
    cohort = frame["incident"].set_index("id").join(wide)
    cohort["is_doubtful"] = cohort.index.isin(odd.loc[odd["flags"] != "[]", "incident_id"]) | (cohort["flags"] != "[]")
    cohort["grain"] = grain.groupby(odd["incident_id"]).max().reindex(cohort.index).fillna(0)
    took = frame["participation"].groupby("incident_id")["discipline"].nunique()
    changed = frame["remediation"].loc[frame["remediation"]["kind"].isin(CHANGES), "incident_id"]
    cohort["is_joint"] = (
        cohort["kind"].isin(["security", "both"]) | cohort["security_severity"].notna() | cohort.index.isin(took.index[took == 2])
        | (cohort["sre_engaged"].notna() & cohort["security_engaged"].notna()) | cohort.index.isin(changed)
    )
    out = cohort["is_maintenance"] | cohort["is_exercise"] | cohort["status"].isin(["cancelled", "merged"])
    cohort["counts"] = ~(out | (cohort["is_demo"] & (~cohort["is_demo"]).any()))
    return cohort


def _duration(cohort: Any, start: str, end: str) -> tuple[int, float, float, float, float] | None:
    there = cohort[cohort["counts"] & cohort[start].notna() & cohort[end].notna() & ~cohort["is_doubtful"]]
    minutes = (there[end] - there[start]).dt.total_seconds() / 60
    ordered = minutes[(minutes > 0) & (there["grain"] <= 60 * minutes)].sort_values().to_numpy()
    if not ordered.size:
        return None
    low = int(binom.ppf(0.025, ordered.size, 0.5))
    middle = float(np.median(ordered))
    return ordered.size, middle, float(ordered[low - 1]), float(ordered[ordered.size - low]), float(np.quantile(ordered, 0.9))


def _share(hits: Any) -> float | None:
    return float(np.mean(hits)) if len(hits) else None
