"""What an import settles beside its rows: unknown values that another record states, and records that are no longer there."""

from collections.abc import Mapping
from typing import Any

from core.store.digest import content_columns, digest_sql


def retire(session: Any, table: str, rows: str, seq: int) -> int:
    """Leave tombstones in the place of the records whose `id` is in the relation `rows`; how many. The old versions go into the history."""
    session.execute(
        f"""INSERT INTO history SELECT '{table}', t.id, t.version, t.changed_seq, $1, FALSE, t.digest, to_json(t)
        FROM {table} t WHERE t.deleted_seq IS NULL AND t.id IN (SELECT id FROM {rows})""",
        [seq],
    )
    done = session.execute(
        f"""UPDATE {table} SET deleted_seq = $1, changed_seq = $1, version = version + 1, source_digest = coalesce(source_digest, digest)
        WHERE deleted_seq IS NULL AND id IN (SELECT id FROM {rows}) RETURNING 1 AS one""",
        [seq],
    )
    return len(done)


def fill(session: Any, table: str, column: str, rows: str, seq: int, also: Mapping[str, str] | None = None) -> int:
    """Write a column where it is unknown and the relation `rows` (`id`, `value`) knows it; how many. The old versions go into the history,
    and what the source gave stays its own, so that it can come again unchanged. `also` gives columns that change with it, as SQL."""
    unknown = f"t.id = f.id AND t.{column} IS NULL AND t.deleted_seq IS NULL AND f.value IS NOT NULL"
    session.execute(
        f"""INSERT INTO history SELECT '{table}', t.id, t.version, t.changed_seq, $1, FALSE, t.digest, to_json(t)
        FROM {table} t, {rows} f WHERE {unknown} AND t.changed_seq <> $1""",
        [seq],
    )
    changed = {column: "f.value", **(also or {})}
    cells = ", ".join(f"{name} = {cell}" for name, cell in changed.items())
    filled = {name: changed.get(name, f"t.{name}") for name in content_columns(table)}
    done = session.execute(
        f"""UPDATE {table} AS t SET {cells}, changed_seq = $1, digest = {digest_sql(table, columns=filled)},
        version = t.version + CASE WHEN t.changed_seq = $1 THEN 0 ELSE 1 END, source_digest = coalesce(t.source_digest, t.digest)
        FROM {rows} f WHERE {unknown} RETURNING 1 AS one""",
        [seq],
    )
    return len(done)


def correct_undated(session: Any, seq: int) -> int:
    """Mark the contradictions in the dates of advisories that have a date now as corrected; how many."""
    wrong = (
        "t.code = 'published_in_year_one' AND t.is_corrected = FALSE AND t.deleted_seq IS NULL "
        "AND t.record_id IN (SELECT a.id FROM advisory a JOIN filling_advisory f ON f.id = a.id WHERE a.published_at IS NOT NULL)"
    )
    session.execute(
        f"""INSERT INTO history SELECT 'problem', t.id, t.version, t.changed_seq, $1, FALSE, t.digest, to_json(t)
        FROM problem t WHERE {wrong} AND t.changed_seq <> $1""",
        [seq],
    )
    done = session.execute(
        f"""UPDATE problem AS t SET is_corrected = TRUE, changed_seq = $1,
        version = t.version + CASE WHEN t.changed_seq = $1 THEN 0 ELSE 1 END, source_digest = coalesce(t.source_digest, t.digest),
        digest = {digest_sql("problem", "t", columns={"is_corrected": "TRUE"})}
        WHERE {wrong} RETURNING 1 AS one""",
        [seq],
    )
    return len(done)


def set_fills_aside(staging: Any) -> list[tuple[int, str, int]]:
    """Take the rows that only date an advisory out of a staging, into the temporary table `filling_advisory` (`id`, `value`); file number,
    outcome (updated, unchanged, rejected: no such advisory) and count."""
    if "advisory" not in staging.tables:
        return []
    rows = f"SELECT id, published_at AS value, file_no FROM {staging.rows('advisory')} WHERE source = 'fill'"
    staging.cursor.execute(f"CREATE OR REPLACE TEMP TABLE filling_advisory AS {rows}")
    staging.take_out("advisory", "s.source = 'fill'")
    return list(
        staging.cursor.execute(
            "SELECT f.file_no, CASE WHEN t.id IS NULL AND s.id IS NULL THEN 'rejected' "
            "WHEN coalesce(t.published_at, s.published_at) IS NULL THEN 'updated' ELSE 'unchanged' END AS outcome, count(*) "
            "FROM filling_advisory f LEFT JOIN advisory t ON t.id = f.id AND t.deleted_seq IS NULL "
            f"LEFT JOIN (SELECT id, max(published_at) AS published_at FROM {staging.rows('advisory')} GROUP BY id) s ON s.id = f.id "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    )


def culprits_sql(session: Any, incidents: Mapping[str, str]) -> str:
    """The relation of an incident's `id` and the deployment (`value`) that is marked as its culprit, the last one to go live where several
    are; `incidents` gives the incident of each mark (a `problem` on the deployment) by the mark's id."""
    session.execute("CREATE OR REPLACE TEMP TABLE marked_culprit (problem_id UUID, incident_id UUID)")
    for problem, incident in incidents.items():
        session.execute("INSERT INTO marked_culprit VALUES ($1, $2)", [problem, incident])
    return (
        "(SELECT m.incident_id AS id, arg_max(d.id, (d.deployed_at, d.id)) AS value FROM marked_culprit m "
        "JOIN problem p ON p.id = m.problem_id JOIN deployment d ON d.id = p.record_id AND d.deleted_seq IS NULL GROUP BY m.incident_id)"
    )
