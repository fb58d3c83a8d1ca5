"""The objectives behind an error budget: what each promises, what is left of it, and how fast it burns now."""

from typing import Any

import streamlit as st

from core.metrics.scope import Scope, text
from pages.parts.session import read
from pages.parts.tables import listing
from pages.parts.times import stamp

BUDGETS = ("error_budget_consumed", "budget_incident_share")
"""The numbers beside which the objectives stand."""


def objectives(scope: Scope) -> None:
    """A line an objective; what was not counted says so, and is no zero."""
    rows = read("objective.list", service=scope.service, as_of=text(scope.as_of))
    if not rows:
        return
    listing(
        rows,
        {
            "Objective": lambda row: f"{row['service']} {row['objective']}",
            "Promise": lambda row: f"{row['target_ppm'] / 10_000:g} % in {row['window_days']} days",
            "Used": lambda row: _percent(row["consumed"]),
            "Left": lambda row: _percent(row["remaining"]),
            "Burn 1 h": lambda row: _times(row["burn"]["1 h"]),
            "Burn 6 h": lambda row: _times(row["burn"]["6 h"]),
            "Burn 24 h": lambda row: _times(row["burn"]["24 h"]),
            "Window with buckets": lambda row: _percent(row["covered"]),
            "Last bucket": lambda row: stamp(row["last_bucket_at"]) if row["last_bucket_at"] else "none",
        },
        key="objectives",
        alt="Service level objectives with what is used and left of their budgets",
        width="medium",
    )
    st.caption("Burn 1 uses exactly the budget in its window. Buckets come from a CSV, objectives from OpenSLO files: import both.")


def _percent(share: Any) -> str:
    return "not measured" if share is None else f"{100 * share:.0f} %"


def _times(burn: Any) -> str:
    return "not measured" if burn is None else f"{burn:.1f} times"
