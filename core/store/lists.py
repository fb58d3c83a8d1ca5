"""Component lists of one release beside each other: what an older one may not bring back, and what a newer one no longer names."""

from collections.abc import Collection
from typing import Any


def set_older_aside(staging: Any) -> list[tuple[str, int, int]]:
    """Take out of a staging what the record knows better; rows of table, file number and count.

    That is every list older than the newest of its kind (of one source, about the same part of the same release), staged or stored, with
    its components; a list without a date where a dated one is stored; and components that a newer list took out, unless the newest list
    names them again.
    """
    if not {"component", "component_list"} & set(staging.tables):
        return []
    listed = _listed(staging)
    newest = (
        f"SELECT id, max(listed_at) AS listed_at FROM (SELECT id, listed_at FROM {listed} UNION ALL "
        "SELECT id, listed_at FROM component_list WHERE deleted_seq IS NULL) GROUP BY id"
    )
    known = f"SELECT l.file_no, l.release_id FROM {listed} l JOIN ({newest}) n ON n.id = l.id"
    is_older = f"(s.file_no, s.release_id) IN ({known} AND l.listed_at < n.listed_at)"
    is_latest = f"(s.file_no, s.release_id) IN ({known} AND l.listed_at = n.listed_at)"
    gone = "SELECT id FROM component WHERE deleted_seq IS NOT NULL"
    dated = "SELECT id FROM component_list WHERE deleted_seq IS NULL AND listed_at IS NOT NULL"
    # The components first: what they hang on is still staged then.
    conditions = {
        "component": f"{is_older} OR (s.id IN ({gone}) AND NOT s.is_demo AND NOT {is_latest})",
        "component_list": f"{is_older} OR (s.listed_at IS NULL AND s.id IN ({dated}))",
    }
    found = [(table, staging.take_out(table, condition)) for table, condition in conditions.items() if table in staging.tables]
    return [(table, file_no, count) for table, counts in found for file_no, count in counts]


def _listed(staging: Any) -> str:
    """The dated lists that are staged, as a relation."""
    if "component_list" not in staging.tables:
        nothing = "0 AS file_no, NULL::UUID AS id, NULL::UUID AS release_id, NULL::TEXT AS source, NULL::TIMESTAMPTZ AS listed_at"
        return f"(SELECT {nothing} WHERE FALSE)"
    return f"(SELECT file_no, id, release_id, source, listed_at FROM {staging.rows('component_list')} WHERE listed_at IS NOT NULL)"


def superseded_sql(staging: Any, partial: Collection[int] = ()) -> str | None:
    """SQL of the stored components that a staged list no longer names, as `id` and the list's `file_no`; None where none is staged.

    The list must be newer than the stored one of its kind. Where another list tells of the same release nothing goes, since it may still
    name what this one no longer does. Files whose numbers are `partial` hold what one person may see, and take nothing out.
    """
    if not {"component", "component_list"} <= set(staging.tables):
        return None
    whole = f" AND l.file_no NOT IN ({', '.join(f'{number:d}' for number in partial)})" if partial else ""
    other = "o.release_id = t.release_id AND o.id <> l.id"
    return (
        "SELECT t.id, any_value(l.file_no) AS file_no FROM component t "
        f"JOIN {_listed(staging)} l ON l.release_id = t.release_id AND l.source = t.source "
        "JOIN component_list k ON k.id = l.id AND k.listed_at < l.listed_at "
        f"WHERE t.deleted_seq IS NULL AND k.deleted_seq IS NULL AND t.id NOT IN (SELECT id FROM staged_component){whole} "
        f"AND NOT EXISTS (SELECT 1 FROM component_list o WHERE {other} AND o.deleted_seq IS NULL) "
        f"AND NOT EXISTS (SELECT 1 FROM {staging.rows('component_list')} o WHERE {other}) GROUP BY t.id"
    )
