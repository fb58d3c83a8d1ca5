"""Lint rules about good practice: reviews in time, confirmed destruction, and no one-sided step."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from core.notebook.bodies import Problem
from core.notebook.document import Cell, Document
from core.notebook.front_matter import review, words
from core.notebook.lint_form import line_of

_DESTRUCTIVE = re.compile(
    r"""
    \brm\s+(?:-\S+\s+)*-(?:\w*[rf]\w*|-recursive|-force)\b | \b(?:mkfs(?:\.\w+)?|shred|wipefs|fdisk)\b | \bdd\b[^\n]*\bof=
  | \b(?:kubectl|oc)\b[^\n]*\s(?:delete|drain|cordon|evict|rollout\s+(?:undo|restart)|replace\s+--force)
  | \b(?:kubectl|oc)\b[^\n]*\sscale\b[^\n]*--replicas[=\s]+0\b
  | \bhelm\b[^\n]*\s(?:uninstall|delete|rollback)\b | \b(?:terraform|tofu)\b[^\n]*\s(?:destroy|apply)\b | \bpulumi\s+(?:destroy|up)\b
  | \b(?:drop\s+(?:table|database|schema|index|user|role)|truncate\s+(?:table\s+)?\w|delete\s+from)\b
  | \b(?:shutdown|reboot|halt|poweroff)\b | \b(?:systemctl|service)\b[^\n]*\s(?:stop|restart|disable|mask|kill)\b
  | \b(?:docker|podman)\b[^\n]*\s(?:rm|rmi|stop|kill|prune|restart|down)\b
  | \baws\b[^\n]*\s(?:delete|terminate|stop|revoke|deregister|detach|disable|remove|reboot|deactivate)-
  | \baws\b[^\n]*\bs3\b[^\n]*\s(?:rm|rb)\b | \b(?:gcloud|gsutil|az)\b[^\n]*\s(?:delete|stop|disable|remove|rm|rb|reset)\b
  | \bgit\b[^\n]*\bpush\b[^\n]*(?:--force|\s-f\b|\s\+) | \bgit\s+(?:reset\s+--hard|clean\s+-\w*f)
  | \b(?:iptables|nft|ip6tables)\b[^\n]*(?:\s-[FADI]\b|\sflush\b|\sdelete\b|\sadd\b)
  | \b(?:pkill|killall)\b | \bkill\s+-(?:9|KILL|SIGKILL)\b
  | \b(?:userdel|deluser|groupdel)\b | \bflush(?:all|db)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REMEDIES = re.compile(
    r"roll(?:ing)?[ _-]?back|rollout\s+undo|restart|\bscal(?:e|ing)\b|\bdelete|\bdisabl|\bflags?\b|\brevert\b", re.IGNORECASE
)
_CHANGES = re.compile(
    r"""
    \b(?:kubectl|oc)(?:\s+-\S+(?:\s+[^-\s]\S*)?)*?\s+(?:edit|patch|replace|apply|set|import-image)\b
  | \brpm-ostree\s+(?:rebase|rollback|upgrade|deploy|override)\b
  | \bhelm\b[^\n]*?\s(?:upgrade|install)\b | \b(?:terraform|tofu)\b[^\n]*?\s(?:apply|destroy)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Commands that change what runs in production, whatever they are meant for."""
_ASKS = re.compile(r"--dry-run(?!=none\b)|\bauth\s+can-i\b|\b(?:kubectl|oc)\b[^\n]*?\s(?:diff|explain)\b", re.IGNORECASE)
_CAPACITY = re.compile(
    r"""
    \b(?:kubectl|oc)(?:\s+-\S+(?:\s+[^-\s]\S*)?)*?\s+(?:edit|patch|replace|apply|set|delete)(?:\s+-\S+(?:\s+[^-\s]\S*)?)*?\s+
    (?:pdb|poddisruptionbudgets?|hpa|horizontalpodautoscalers?|vpa|verticalpodautoscalers?|pvc?|persistentvolumeclaims?|persistentvolumes?
      |volumeattachments?|storage\w*|resourcequotas?|quotas?|limitranges?|priorityclass(?:es)?)(?:[/.]\S*)?(?=\s|$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Room, disruption and storage limits: they carry no code, identity or exposure, so they concern reliability alone."""
_ISOLATES = re.compile(
    r"isolat|\bshut[ _-]?down|\bpoweroff\b|\bhalt\b|\bblock|quarantin|\bcordon\b|\bdeny\b|network-?policy|\b(?:DROP|REJECT)\b",
    re.IGNORECASE,
)
_LONGEST_LINE = 2000
_CHECKS = frozenset({"guard", "checklist", "prompt", "field", "query", "promql", "http", "decision", "signoff", "command"})


def practice_problems(document: Document, today: date) -> Iterator[Problem]:
    """A review that is overdue on `today`; in a notebook also destruction without confirmation and steps of one discipline alone."""
    kept = review(document.front)
    if kept.due is not None and kept.due < today:
        key = "reviewed" if "reviewed" in document.front else "last_reviewed_on"
        message = f"the review was due on {kept.due.isoformat()}"
        yield _problem(line_of(document, key), "review-overdue", message, "Review it and write today's date, or change the interval.")
    if document.is_plain:
        return
    cells = list(document.cells())
    for index, cell in enumerate(cells):
        if cell.kind == "command":
            yield from _unconfirmed(cell)
            yield from _one_sided(cell, cells[:index])


def _problem(line: int, rule: str, message: str, remedy: str) -> Problem:
    return Problem(line=line, rule=rule, message=message, remedy=remedy, is_fatal=False)


def _commands(cell: Cell) -> str:
    """The body without lines that are only a comment; of a very long line only the beginning, which keeps the search quick."""
    return "\n".join(line[:_LONGEST_LINE] for line in re.split(r"\r\n|\r|\n", cell.body) if not line.lstrip().startswith("#"))


def _changing(cell: Cell) -> str:
    """The commands without lines that only ask, or only concern capacity."""
    return "\n".join(line for line in _commands(cell).split("\n") if not _ASKS.search(line) and not _CAPACITY.search(line))


def _unconfirmed(cell: Cell) -> Iterator[Problem]:
    match = _DESTRUCTIVE.search(_commands(cell))
    if match and cell.attributes.get("confirm") != "true":
        message = f"“{' '.join(match[0].split())[:60]}” destroys or interrupts something and asks for no confirmation"
        yield _problem(cell.line, "confirm", message, 'Add "confirm":"true".')


def _one_sided(cell: Cell, before: Sequence[Cell]) -> Iterator[Problem]:
    act = cell.attributes.get("act", "")
    if act in ("check", "capture"):
        return
    body = f"{cell.name} {_commands(cell)}".replace("_", " ")
    isolates = _ISOLATES.search(body) is not None
    changing = f"{cell.name} {_changing(cell)}".replace("_", " ")
    remedies = (_REMEDIES.search(changing) or _CHANGES.search(changing)) is not None or (act == "remediation" and not isolates)
    if remedies and not any(_checks(other, "security") for other in before):
        message = "a remediation comes before any check from security"
        yield _problem(cell.line, "one-sided", message, 'Put a guard or a check with "lens":"security" before it.')
    if isolates and not any(_checks(other, "sre") for other in before):
        message = "an isolation or shutdown comes before any check from reliability"
        yield _problem(cell.line, "one-sided", message, 'Put a check with "lens":"sre" before it: what depends on what is cut off?')


def _checks(cell: Cell, discipline: str) -> bool:
    """True when the cell lets this discipline look before something is done."""
    if cell.kind not in _CHECKS or (cell.kind == "command" and cell.attributes.get("act") not in ("check", "capture")):
        return False
    if cell.kind == "guard" and discipline == "security":
        return True
    if cell.kind == "signoff":
        return discipline in (words(cell.attributes.get("needs")) or words(cell.values.get("needs")) or ("sre", "security"))
    return cell.attributes.get("lens") in (discipline, "joint")
