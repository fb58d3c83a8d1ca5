"""What a bulk import does with each staged row beside the stored one, as SQL: tell the outcome, add, replace."""

from typing import Any

from core.records import KINDS
from core.store.digest import column_types, content_columns, digest_sql


def outcome_sql(table: str) -> str:
    """What a merge does with staged row `s` and stored row `t`: added, updated or unchanged.

    A removed worked example comes back when it is loaded again, and so does a component that the newest list of its release names (older
    lists are set aside before); other deleted records stay deleted. A mention changes no record
    that is there. Where another source than the record's own speaks of it, it only fills in what is unknown. A contradiction that is
    new gives a record its flag back, even where all else of it is as it was.
    """
    filled = digest_sql(table, columns={name: _filled(table, name) for name in content_columns(table)})
    return (
        "CASE WHEN t.id IS NULL THEN 'added' "
        f"WHEN t.deleted_seq IS NOT NULL AND {'TRUE' if table == 'component' else 's.is_demo'} THEN 'updated' "
        "WHEN t.deleted_seq IS NULL AND s.is_reopened AND s.flags <> t.flags THEN 'updated' "
        "WHEN t.deleted_seq IS NOT NULL OR s.staged_digest IN (t.source_digest, t.digest) OR s.source = 'mention' THEN 'unchanged' "
        f"WHEN {_FOREIGN} AND t.digest = {filled} THEN 'unchanged' ELSE 'updated' END"
    )


_FOREIGN = "(t.source IS DISTINCT FROM s.source AND (t.source IS DISTINCT FROM 'mention' OR t.source_digest IS NOT NULL))"
"""The staged row's source is not the one that the record belongs to. A bare mention belongs to nobody until someone edits it."""


def _filled(table: str, name: str) -> str:
    """A column once another source has filled in what is unknown: nothing, an empty text, or a component list."""
    if name in ("id", "source", "source_key") or name in KINDS[table].LOCAL:
        return f"t.{name}"
    if name == "has_components":
        return "(t.has_components OR s.has_components)"
    return f"coalesce(nullif(t.{name}, ''), s.{name})" if column_types(table)[name] == "TEXT" else f"coalesce(t.{name}, s.{name})"


KEPT = {"incident": {"cause_deployment_id"}, "advisory": {"published_at"}}
"""Columns that a source which says nothing of them does not take back: another one, or a person, has filled them in."""


def _cell(table: str, name: str) -> str:
    """A column of the new version. Where only a flag returns, the rest stays as people left it."""
    stated = f"coalesce(s.{name}, t.{name})" if name in KEPT.get(table, ()) else f"s.{name}"
    only_flag = "" if name == "flags" else f"WHEN s.is_reopened AND s.staged_digest IN (t.source_digest, t.digest) THEN t.{name} "
    return f"CASE {only_flag}WHEN {_FOREIGN} THEN {_filled(table, name)} ELSE {stated} END"


def add(session: Any, table: str, rows: str, seq: int, empty: bool) -> None:
    """Write staged rows whose id is not there yet; `rows` is the relation of what is staged, `empty` that nothing is stored."""
    names = content_columns(table)
    fresh = "" if empty else f" WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = s.id)"
    # Only incidents get something of ours on the way in, their number; elsewhere the record is what the source gave.
    digest, given = (digest_sql(table, "s"), "s.staged_digest") if table == "incident" else ("s.staged_digest", "NULL")
    session.execute(
        f"INSERT INTO {table} ({', '.join(names)}, version, changed_seq, deleted_seq, digest, source_digest) "
        f"SELECT {', '.join('s.' + name for name in names)}, coalesce(s.version, 1), $1, NULL, {digest}, {given} FROM {rows} s{fresh}",
        [seq],
    )


def number_incidents(session: Any, empty: bool) -> None:
    """Give new incidents their INC numbers in the order they are staged; a number that is taken or doubled is given anew."""
    fresh = "TRUE" if empty else "NOT EXISTS (SELECT 1 FROM incident t WHERE t.id = s.id)"
    session.execute(
        f"""WITH fresh AS (SELECT s.id, s.number, s.rowid AS place FROM staged_incident s WHERE {fresh}),
        kept AS (SELECT id FROM fresh WHERE number > 0 AND number NOT IN (SELECT number FROM incident)
                 QUALIFY row_number() OVER (PARTITION BY number ORDER BY place) = 1),
        top AS (SELECT greatest((SELECT coalesce(max(number), 0) FROM incident),
                (SELECT coalesce(max(number), 0) FROM fresh SEMI JOIN kept ON kept.id = fresh.id)) AS number),
        numbered AS (SELECT id, (SELECT number FROM top) + row_number() OVER (ORDER BY place) AS number
                     FROM fresh ANTI JOIN kept ON kept.id = fresh.id)
        UPDATE staged_incident SET number = numbered.number FROM numbered WHERE staged_incident.id = numbered.id"""
    )


def replace(session: Any, table: str, rows: str, seq: int) -> None:
    """Keep the old versions in the history, then write the new content; what people own on the record (LOCAL) stays."""
    names = content_columns(table)
    local = KINDS[table].LOCAL
    changed = f"{rows} s WHERE t.id = s.id AND {outcome_sql(table)} = 'updated'"
    cells = {name: f"t.{name}" if name in local else _cell(table, name) for name in names}
    if table == "problem":
        # Another value is another contradiction: it is open again. The same one, told anew, stays corrected.
        cells["is_corrected"] = "(t.is_corrected AND t.value = s.value)"
        cells["record_id"] = "CASE WHEN t.is_corrected THEN t.record_id ELSE s.record_id END"
        local = frozenset()
    session.execute(
        f"""INSERT INTO history SELECT '{table}', t.id, t.version, t.changed_seq, $1, t.deleted_seq IS NOT NULL, t.digest, to_json(t)
        FROM {table} t, {changed}""",
        [seq],
    )
    assignments = ", ".join(f"{name} = {cells[name]}" for name in names if name != "id" and name not in local)
    session.execute(
        f"""UPDATE {table} AS t SET {assignments}, changed_seq = $1, deleted_seq = NULL,
        version = greatest(t.version + 1, coalesce(s.version, 0)), digest = {digest_sql(table, columns=cells)},
        source_digest = CASE WHEN {_FOREIGN} THEN coalesce(t.source_digest, t.digest) ELSE s.staged_digest END FROM {changed}""",
        [seq],
    )
