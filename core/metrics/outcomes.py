"""What became of each unit of a metric: it counts, it is still open, or there is a reason why it is in no number."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.metrics.definition import TIMED, Definition
from core.metrics.scope import Scope

EXCLUDED, UNDATED, USED, OPEN = range(4)
"""Codes that every metric has; those above are reasons of its own, in the order of `reasons`."""
TYPE = pa.dictionary(pa.int16(), pa.string())
"""The column `outcome` of a table of units: a million texts would be most of the work, and there are only about ten different ones."""
_DURATION = """
  CASE WHEN ended_at <= $1 THEN epoch(ended_at) - epoch(started_at)
    ELSE epoch(least($1::TIMESTAMPTZ, CASE WHEN ended_at IS NULL THEN censored_at ELSE $1::TIMESTAMPTZ END)) - epoch(started_at)
  END AS raw_s,
  coalesce(ended_at <= $1, FALSE) AS has_ended, ended_at IS NOT NULL OR censored_at IS NOT NULL AS has_end
"""


def reasons(metric: Definition) -> tuple[str, ...]:
    """What the codes of this metric mean; the first stands for the text in `excluded`."""
    return (
        "excluded", "undated", "used", "open", f"no {metric.start}", f"no {metric.end}", "negative", "zero", "flagged",
        "coarser than the duration", "not judged",
    )


def judged(metric: Definition, source: str, scope: Scope, *, as_code: bool = False) -> str:
    """SQL that gives every unit of the relation `source` its `outcome`, and a duration its `seconds`; `$1` is as_of.

    The outcome is text; `as_code` gives the place in `reasons` instead.
    """
    names = reasons(metric)

    def says(name: str) -> str:
        return f"{names.index(name)}::TINYINT" if as_code else f"'{name}'"

    undated = f"WHEN cohort_at IS NULL THEN {says('undated')}" if scope.is_windowed and metric.statistic != "budget" else ""
    out = f"WHEN excluded IS NOT NULL THEN {says('excluded') if as_code else 'excluded'} {undated}"
    if metric.statistic == "budget":
        return f"SELECT *, CASE {out} ELSE {says('used')} END AS outcome FROM {source}"
    if metric.statistic not in TIMED:
        case = f"CASE {out} WHEN success IS NULL THEN {says('not judged')} ELSE {says('used')} END"
        return f"SELECT *, {case} AS outcome FROM {source}"
    negative = "" if metric.negative == "clamped" else f"WHEN raw_s < 0 THEN {says('negative')}"
    zero = "" if metric.zero == "kept" else f"WHEN raw_s = 0 AND has_ended THEN {says('zero')}"
    return f"""SELECT *, greatest(raw_s, 0) AS seconds,
  CASE {out} WHEN started_at IS NULL THEN {says(names[4])}
    WHEN NOT has_end THEN {says(names[5])} {negative} {zero} WHEN is_flagged THEN {says('flagged')}
    WHEN has_ended AND grain > raw_s THEN {says('coarser than the duration')} WHEN has_ended THEN {says('used')}
    ELSE {says('open')} END AS outcome
FROM (SELECT *, {_DURATION} FROM {source})"""


def named(metric: Definition, codes: NDArray[np.int8], excluded: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The columns `outcome` (see `TYPE`) and `is_out` of units with these codes, where `excluded` names why a rule keeps one out."""
    names, places = list(reasons(metric)), codes.astype(np.int16)
    out = codes == EXCLUDED
    if out.any():
        why = excluded.filter(pa.array(out)).dictionary_encode()
        places[out] = why.indices.to_numpy() + len(names)
        names += why.dictionary.to_pylist()
    return pa.DictionaryArray.from_arrays(pa.array(places), pa.array(names, pa.string())), pa.array(codes <= UNDATED)


def told(table: pa.Table) -> tuple[NDArray[np.int16], list[str]]:
    """The outcome of each unit as a place in the list of names; text is put in that form first."""
    column = table.column("outcome")
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return np.asarray(whole.indices.to_numpy(), dtype=np.int16), whole.dictionary.to_pylist()
