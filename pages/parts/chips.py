"""Small marks that say discipline, severity and status by letter, shape and word, never by colour alone."""

from datetime import date

from pages.parts import words
from pages.parts.text import escaped
from pages.parts.times import day

_HUE = {"sre": "blue", "security": "orange"}


def discipline(value: str | None, named: bool = False) -> str:
    """Markdown: a blue R, an ochre S, both side by side for joint, a grey dash where unknown; `named` adds the word."""
    if value == "joint":
        return f"{discipline('sre', named)}{discipline('security', named)}"
    if value not in _HUE:
        return ":gray-badge[–]"
    text = f"{words.LETTERS[value]} {words.DISCIPLINES[value]}" if named else words.LETTERS[value]
    return f":{_HUE[value]}-badge[{text}]"


def of_kind(value: str) -> str:
    """Markdown: the letters of the disciplines an incident of this kind belongs to, then the word."""
    who = {"reliability": "sre", "security": "security", "both": "joint"}.get(value)
    return f"{discipline(who)} {escaped(words.kind(value))}"


def letters(value: str | None) -> str:
    """Plain text for a list: `R`, `S`, `R S`."""
    return {"sre": "R", "security": "S", "joint": "R S", "reliability": "R", "both": "R S"}.get(value or "", "–")


def severity(value: str | None) -> str:
    """Plain text: the filled shape and the name, `◕ SEV2`; a dash where this discipline gave none."""
    return f"{words.SHAPES[value]} {value}" if value in words.SHAPES else "–"


def severity_badge(value: str | None, who: str) -> str:
    """Markdown: the discipline's letter and its severity; SEV1 is red, the rest grey."""
    if value is None:
        return ""
    return f"{discipline(who)}:{'red' if value == 'SEV1' else 'gray'}-badge[{severity(value)}]"


def status_badge(value: str) -> str:
    """Markdown: an incident's status; green only for settled."""
    hue = "green" if value in ("resolved", "closed") else "gray"
    return f":{hue}-badge[{escaped(words.status(value))}]"


def due(value: date | None, status: str, today: date) -> str:
    """Markdown: when a follow-up is due, with `overdue` in words and red, or how it ended."""
    if status in ("done", "wont_do"):
        return ":green-badge[done]" if status == "done" else ":gray-badge[will not be done]"
    if status == "in_progress":
        return f":gray-badge[in progress] {due(value, 'open', today)}"
    if value is None:
        return ":gray-badge[no date]"
    if value < today:
        late = (today - value).days
        return f":red-badge[overdue by {late} {'day' if late == 1 else 'days'}]"
    return f":gray-badge[due {day(value)}]"


def check_badge(result: str | None, discipline_done: str) -> str:
    """Markdown: the opposite discipline's check of a remediation."""
    other = "security" if discipline_done == "sre" else "sre"
    word = {"pass": ":green-badge[checked, fits]", "fail": ":red-badge[checked, objects]"}.get(result or "", ":gray-badge[not checked]")
    return f"{discipline(other)}{word}"

