"""A number taken apart: its periods or groups as a table, its chart and rows as files, and the SQL that lists its units."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.charts import INKS, Drawing
from core.metrics.scope import Scope
from core.metrics.units_table import asking
from core.metrics.value import MetricValue
from core.store.opened import the_store
from pages.parts.charts import mode
from pages.parts.explore_cells import take
from pages.parts.number_words import name, rests_on
from pages.parts.tables import listing
from pages.parts.times import day


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


def source(value: MetricValue, scope: Scope, drawing: Drawing | None) -> None:
    """The statement whose rows are the units of this number, a way to run and change it, and chart and rows as files."""
    metric = value.definition
    if metric.statistic == "concentration":
        return
    with st.expander("Explain this number"):
        sql = asking(metric, scope)
        st.caption("These rows are what the number is made of: those used, those still open, and why the rest stays out.")
        st.code(sql, language="sql")
        with st.container(horizontal=True, key=f"files_{metric.id}"):
            if st.button("Open in Explore", key=f"explore_{metric.id}"):
                take(sql)
                st.switch_page("explore.py", query_params={"view": "metric_units"})
            _files(value, drawing)


def _files(value: MetricValue, drawing: Drawing | None) -> None:
    """Made only when asked for, from the specification that is on screen."""
    metric, stem = value.definition, f"parley-{value.definition.id}"
    st.download_button("Rows as CSV", partial(_rows, value), f"{stem}.csv", "text/csv", key=f"csv_{metric.id}", on_click="ignore")
    if drawing is None:
        return
    for form in ("svg", "png"):
        st.download_button(f"Chart as {form.upper()}", partial(_picture, value, drawing, form), f"{stem}.{form}",
                           key=f"{form}_{metric.id}", on_click="ignore")


def _rows(value: MetricValue) -> bytes:
    from core.exports.chart_file import units_csv

    return units_csv(value).encode()


def _picture(value: MetricValue, drawing: Drawing, form: str) -> bytes:
    from core.exports.chart_file import chart_file

    metric = value.definition
    told = f"{value.shown}; {rests_on(value)}; as of {day(value.as_of)}; Parley, change {the_store().sequence()}"
    return chart_file(drawing.spec, form, f"{name(metric.id)}: {metric.question}", told, INKS[mode()].paper)
