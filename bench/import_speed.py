"""Imports beside DuckDB's own loading of the same file: `python -m bench.import_speed [INCIDENTS]`."""

import sys
import tempfile
from pathlib import Path

import duckdb

from bench.measuring import SHARED, in_process, verdict

MILESTONES = ("impact_start", "detected", "declared", "mitigated", "resolved")
COLUMNS = {
    "incident": "id: 'UUID', title: 'VARCHAR', kind: 'VARCHAR', sre_severity: 'VARCHAR', status: 'VARCHAR'",
    "milestone": "id: 'UUID', incident_id: 'UUID', kind: 'VARCHAR', happened_at: 'TIMESTAMPTZ'",
}


def synthetic(target: Path, incidents: int) -> None:
    """A file of our own form with so many incidents and five milestones each; nothing in it is anyone's data."""
    with duckdb.connect() as connection:
        for part, sql in {
            "incidents": f"""SELECT 'incident' AS record, CAST(md5('i' || i) AS UUID)::VARCHAR AS id, 'Synthetic incident ' || i AS title,
                'reliability' AS kind, 'SEV' || (i % 5 + 1) AS sre_severity, 'closed' AS status FROM range({incidents}) t(i)""",
            "milestones": f"""SELECT 'milestone' AS record, CAST(md5('m' || i) AS UUID)::VARCHAR AS id,
                CAST(md5('i' || (i // 5)) AS UUID)::VARCHAR AS incident_id, {list(MILESTONES)}[i % 5 + 1] AS kind,
                strftime(TIMESTAMP '2015-01-01' + to_minutes((i // 5) * 5 + (i % 5) * (i // 5 % 97)), '%Y-%m-%dT%H:%M:%SZ') AS happened_at
                FROM range({incidents * 5}) t(i)""",
        }.items():
            connection.execute(f"COPY ({sql}) TO '{target}.{part}' (FORMAT json)")
    with target.open("wb") as whole:
        whole.write(b'{"parley":1,"tables":["incident","milestone"]}\n')
        for part in ("incidents", "milestones"):
            piece = Path(f"{target}.{part}")
            with piece.open("rb") as stream:
                while block := stream.read(1 << 22):
                    whole.write(block)
            piece.unlink()


def bare(file: Path, target: Path, tables: dict[str, str] | None) -> None:
    """DuckDB alone: the file into bare tables (or, without `tables`, into one as `read_json` sees it)."""
    with duckdb.connect(str(target), config={"memory_limit": "500MB", "preserve_insertion_order": "false"}) as connection:
        if tables is None:
            connection.execute(f"CREATE TABLE bare AS SELECT * FROM read_json('{file}', maximum_object_size = 16777216)")
            return
        for table, columns in tables.items():
            names = ", ".join(part.split(":")[0].strip() for part in columns.split(","))
            connection.execute(
                f"CREATE TABLE {table} AS SELECT {names} FROM read_json('{file}', format = 'newline_delimited', "
                f"columns = {{record: 'VARCHAR', {columns}}}) WHERE record = '{table}'"
            )


def main() -> int:
    """Print both ratios; exit 1 when one is over its bar."""
    if sys.argv[1:2] == ["bare"]:
        bare(Path(sys.argv[2]), Path(sys.argv[3]), COLUMNS if sys.argv[4] == "ours" else None)
        return 0
    incidents = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    good = True
    with tempfile.TemporaryDirectory() as folder:
        vcdb = SHARED / "vcdb" / "vcdb_validated.jsonl.gz"
        if vcdb.is_file():
            alone = in_process(["bench.import_speed", "bare", str(vcdb), f"{folder}/a.duckdb", "json"])
            ours = in_process(["core", "--store", f"{folder}/b.duckdb", "import", str(vcdb)])
            told = f"4 x {alone.clock:.2f} s of bare read_json + 1 s; processor time {ours.processor:.2f} s beside {alone.processor:.2f} s"
            good &= verdict("VERIS, 7,292 records", ours.clock, 4 * alone.clock + 1, "s", told)
        big = Path(folder) / "big.jsonl"
        synthetic(big, incidents)
        alone = in_process(["bench.import_speed", "bare", str(big), f"{folder}/c.duckdb", "ours"])
        ours = in_process(["core", "--store", f"{folder}/d.duckdb", "import", str(big)])
        name = f"{incidents:,} incidents, {incidents * 5:,} milestones"
        told = f"{ours.clock:.1f} s beside {alone.clock:.1f} s"
        good &= verdict(name, ours.clock / alone.clock, 5, "x bare tables", told)
        told = f"{ours.processor:.1f} s beside {alone.processor:.1f} s; what other work on the machine disturbs less"
        verdict(f"{name}, processor time", ours.processor / alone.processor, 5, "x bare tables", told)
        good &= verdict(f"{name}, memory", ours.memory, 1000, "MB", "peak of the whole process")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
