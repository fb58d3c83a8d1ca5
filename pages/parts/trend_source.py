"""A number taken apart: its periods or groups as a table, and the SQL that lists its units, to look at or to open in Explore."""

from collections.abc import Sequence

import streamlit as st

from core.metrics.scope import Scope
from core.metrics.units_table import asking
from core.metrics.value import MetricValue
from pages.parts.tables import listing


def as_table(values: Sequence[MetricValue], metric_id: str) -> None:
    """What the chart shows, a line a period or group."""
    listing(
        [{"value": value} for value in values],
        {
            "Of": lambda row: next(iter(row["value"].stratum.values()), ""),
            "Value": lambda row: row["value"].shown,
            "Used": lambda row: row["value"].n_used,
            "Eligible": lambda row: row["value"].n_eligible,
            "Still open": lambda row: row["value"].n_censored,
            "Excluded": lambda row: row["value"].n_excluded,
            "Why no value": lambda row: row["value"].suppressed_reason or "",
        },
        key=f"table_{metric_id}",
        alt="The same as a table: a line a period or group",
        config={"Value": st.column_config.TextColumn(width="medium"), "Why no value": st.column_config.TextColumn(width="large")},
    )


def source(value: MetricValue, scope: Scope) -> None:
    """The statement whose rows are the units of this number, and a way to run, change and export it."""
    metric = value.definition
    if metric.statistic == "concentration":
        return
    with st.expander("Explain this number"):
        sql = asking(metric, scope)
        st.caption("These rows are what the number is made of: those used, those still open, and why the rest stays out.")
        st.code(sql, language="sql")
        if st.button("Open in Explore", key=f"explore_{metric.id}"):
            st.session_state["sql"] = sql
            st.switch_page("explore.py", query_params={"view": "metric_units"})
