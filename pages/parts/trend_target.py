"""The target of a number: what it is and whether it is met, a form to set, change or end it, or why it takes none."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from core.metrics import targets
from core.metrics.definition import Definition
from core.metrics.value import MetricValue
from core.records import MetricTarget
from core.store.opened import the_store
from pages.parts.session import done, may_write, run, viewer
from pages.parts.text import escaped

_GONE = "target_gone"


def target(value: MetricValue) -> targets.Aim | None:
    """Say what is promised of the number and let it be changed; gives the target as its charts draw it."""
    metric = value.definition
    stands = targets.current(the_store(), viewer()).get(metric.id)
    if not metric.target:
        st.caption(f":material/flag: {escaped(targets.why_not(metric))}")
        return None
    if stands:
        st.markdown(f":material/flag: {escaped(targets.said(value, stands))}")
    else:
        st.caption(f":material/flag: {escaped(f'May have a target: {metric.target}. None is set.')}")
    if may_write():
        _put_back(metric, stands)
        with st.expander("Change or end the target" if stands else "Set a target", key=f"target_{metric.id}"):
            _form(metric, stands)
    return targets.aim(metric, stands) if stands else None


def _form(metric: Definition, stands: MetricTarget | None) -> None:
    unit, is_share = targets.unit(metric), metric.statistic in ("share", "within")
    key = f"{metric.id}_{stands.version if stands else 0}"
    with st.form(f"target_form_{metric.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"target_fields_{metric.id}"):
            number = st.number_input(
                f"{targets.aims(metric).capitalize()}, in {unit}", min_value=0.0, max_value=100.0 if is_share else None, step=1.0,
                value=float(stands.target_value) if stands else None, format="%.6g", key=f"target_value_{key}", width=170,
            )
            reason = st.text_input("Why", max_chars=500, key=f"target_reason_{key}", placeholder="Policy 7, agreed on 3 March 2026")
        with st.container(horizontal=True, key=f"target_do_{metric.id}"):
            asked = st.form_submit_button("Change the target" if stands else "Set the target", type="primary")
            ended = stands and st.form_submit_button("End the target")
    if stands:
        st.caption(f"This is version {stands.version}. What it was before stays in the history, and so does an ended one.")
    if asked:
        _set(metric, number, reason, stands)
    if ended and stands and run("target.end", id=stands.id, version=stands.version) is not None:
        st.session_state[_GONE] = _kept(stands)
        done("The target is ended.")


def _set(metric: Definition, number: float | None, reason: str, stands: MetricTarget | None) -> None:
    if number is None or not reason.strip():
        st.warning("Give the number and say why: a target without a reason is a wish.", icon=":material/edit:")
        return
    if _asked(metric.id, str(Decimal(str(number))), reason.strip(), stands.version if stands else 0):
        done("The target is changed." if stands else "The target is set.")


def _put_back(metric: Definition, stands: MetricTarget | None) -> None:
    """A target that was just ended can be put back."""
    gone = st.session_state.get(_GONE)
    if stands or not gone or gone["metric"] != metric.id:
        return
    if st.button("Put the target back", key=f"target_restore_{metric.id}") and _asked(metric.id, gone["value"], gone["reason"], 0):
        del st.session_state[_GONE]
        done("The target is back.")


def _asked(metric_id: str, number: str, reason: str, version: int) -> bool:
    return run("target.set", metric=metric_id, value=number, reason=reason, version=version) is not None


def _kept(stands: MetricTarget) -> Mapping[str, Any]:
    return {"metric": stands.metric, "value": stands.target_value, "reason": stands.reason}
