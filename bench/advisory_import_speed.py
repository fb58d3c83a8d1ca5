"""How many OSV records a minute come in: `python -m bench.advisory_import_speed [RECORDS]`."""

import json
import random
import sys
import tempfile
from pathlib import Path

from bench.measuring import in_process, verdict

BAR = 100_000
"""Records a minute that an import must take in at least."""
_ECOSYSTEMS = ("PyPI", "npm", "Go", "Maven", "crates.io", "RubyGems", "Packagist", "NuGet")
_VECTOR = "CVSS:3.1/AV:{}/AC:{}/PR:{}/UI:{}/S:{}/C:{}/I:{}/A:{}"


def synthetic(target: Path, records: int) -> None:
    """A file of so many OSV records, one a line, in the shape of real ones: aliases, a vector, a range and named versions."""
    chance = random.Random(7)
    with target.open("w", encoding="utf-8") as out:
        for number in range(records):
            parts = (("N", "A", "L", "P"), ("L", "H"), ("N", "L", "H"), ("N", "R"), ("U", "C"), *(("N", "L", "H"),) * 3)
            ecosystem = _ECOSYSTEMS[number % len(_ECOSYSTEMS)]
            record = {
                "schema_version": "1.6.0",
                "id": f"BENCH-2024-{number}",
                "modified": f"2024-{number % 12 + 1:02}-01T10:00:00Z",
                "published": f"2023-{number % 12 + 1:02}-01T10:00:00Z",
                "aliases": [f"CVE-2024-{number}", f"GHSA-{number}"],
                "summary": f"A hole of the bench, number {number}",
                "details": "Nothing in this record is anyone's data. " * 20,
                "severity": [{"type": "CVSS_V3", "score": _VECTOR.format(*(chance.choice(part) for part in parts))}],
                "affected": [
                    {
                        "package": {"ecosystem": ecosystem, "name": f"package-{number % 20_000}"},
                        "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": f"{number % 9}.{number % 7}.1"}]}],
                        "versions": [f"{number % 9}.{minor}.0" for minor in range(8)],
                    }
                ],
                "references": [{"type": "WEB", "url": f"https://example.org/{number}/{index}"} for index in range(5)],
            }
            out.write(json.dumps(record) + "\n")


def main() -> int:
    """Print the figure; exit 1 when it is under the bar."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "advisories.jsonl"
        synthetic(file, records)
        first = in_process(["core", "--store", f"{folder}/a.duckdb", "import", str(file)])
        again = in_process(["core", "--store", f"{folder}/a.duckdb", "import", str(file)])
    pace = records / first.clock * 60
    told = f"{pace:,.0f} records a minute; processor time {first.processor:.1f} s; again, nothing changed: {again.clock:.1f} s"
    good = verdict(f"{records:,} OSV records", first.clock, records / BAR * 60, "s", told)
    good &= verdict(f"{records:,} OSV records, memory", first.memory, 1000, "MB", "peak of the whole process")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
