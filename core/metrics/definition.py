"""The catalogue: each metric is one `.sql` file with a header that defines it; adding a file adds a metric."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import InvalidInput, NotFound

TIMED = ("duration", "within", "total", "concentration")
"""Statistics whose units last from a start to an end."""
FOLDER = Path(__file__).parent / "catalogue"
STATISTICS = ("duration", "within", "total", "concentration", "share", "count", "rate", "budget", "refused")
REQUIRED = (
    "id", "version", "question", "definition", "unit", "statistic", "population", "minimum", "start", "end", "cohort", "verdict", "source",
)
OPTIONAL = {
    "zero": "excluded", "negative": "excluded", "clustered": "no", "units": "incident", "rows": "", "feed": "", "refusal": "", "note": "",
    "target": "", "needs": "",
    "within": "0", "better": "",
}
_LINE = re.compile(r"\A-- ([a-z_]+): (.+)\Z")
_SHARED = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One row of the catalogue. `verdict` is M (matters), C (context) or V (vanity, refused with `refusal`).

    `statistic` says how rows become a value: duration (median, Kaplan-Meier), within (the share ended in `within` seconds), total
    (sum of duration times affected share), concentration, share (k of n), count (exact Poisson), rate (count per 30 days), budget.
    `zero` is `kept` or `excluded`, `negative` is `clamped` (counts as 0) or `excluded`. `is_clustered` marks units that share
    incidents; `units` says what one is. `rows` names a source other than `sql`; `feed` what the record does not hold yet, so that
    nothing can be measured. `needs` names the table without a row of which there is no unit, so that it need not be asked for.
    `note` is said beside the number, such as what is to be verified. `target` is what may be promised, empty where a target would be
    gamed; `better` is `lower`, `higher`, or empty where neither is. `sql` reads `cohort`, `deploys` and visible_* relations; `$1` is
    as_of. `{name}` in a file stands for a shared query in brackets.
    """

    id: str
    version: int
    question: str
    definition: str
    unit: str
    statistic: str
    population: str
    minimum: str
    start: str
    end: str
    cohort: str
    verdict: str
    source: str
    zero: str
    negative: str
    is_clustered: bool
    units: str
    rows: str
    feed: str
    refusal: str
    note: str
    target: str
    needs: str
    within: int
    better: str
    sql: str


def parse(text: str, name: str) -> Definition:
    """A definition from the text of its file; `name` is the file's name without ending and must be the id.

    Raises `InvalidInput` naming the file and the header line that is missing, unknown or wrong.
    """
    header, body = _split(text)
    missing = [key for key in REQUIRED if key not in header]
    unknown = [key for key in header if key not in REQUIRED and key not in OPTIONAL]
    remedy = f"Give {name}.sql the header lines {', '.join(REQUIRED)}."
    if missing or unknown:
        raise InvalidInput(f"{name}.sql has {'no' if missing else 'an unknown'} header line {(missing or unknown)[0]}.", remedy)
    if header["id"] != name or header["statistic"] not in STATISTICS or not header["version"].isdigit():
        raise InvalidInput(f"{name}.sql names the id {header['id']}, version {header['version']}, statistic {header['statistic']}.", remedy)
    full = {**OPTIONAL, **header}
    if [bool(body), bool(full["rows"]), bool(full["feed"]), bool(full["refusal"])].count(True) != 1:
        raise InvalidInput(f"{name}.sql must have either a query, or a `rows`, `feed` or `refusal` line.", remedy)
    clustered, version, within = full.pop("clustered") == "yes", int(full.pop("version")), int(full.pop("within"))
    sql = _SHARED.sub(lambda found: f"({shared(found[1])})", body)
    return Definition(**full, version=version, within=within, is_clustered=clustered, sql=sql)


@cache
def definitions() -> Mapping[str, Definition]:
    """Every metric by its id, in alphabetical order."""
    return {path.stem: parse(path.read_text(encoding="utf-8"), path.stem) for path in sorted(FOLDER.glob("*.sql"))}


def definition(metric_id: str) -> Definition:
    """The metric of this id. Raises `NotFound` with the ids there are."""
    found = definitions().get(metric_id)
    if found is None:
        raise NotFound(f"There is no metric {metric_id}.", f"Metrics: {', '.join(definitions())}.")
    return found


@cache
def shared(name: str) -> str:
    """What several metrics read, a relation as in a WITH clause or a query, without its comment lines."""
    text = (FOLDER / "shared" / f"{name}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()


def _split(text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    lines = text.strip().splitlines()
    for index, line in enumerate(lines):
        found = _LINE.match(line)
        if not found:
            return header, "\n".join(lines[index:])
        header[found.group(1)] = found.group(2).strip()
    return header, ""
