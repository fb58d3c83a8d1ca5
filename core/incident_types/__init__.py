"""Types of incidents as data files: which fields a type asks, under which conditions, and which template and runbooks go with it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.data_folder import read_all
from core.errors import InvalidInput
from core.notebook.conditions import decide, keys_of, read_condition
from core.records import Incident

SHIPPED = Path(__file__).with_name("shipped")
OWN = Path("policy") / "incident_types"
"""Where a team's own types lie in its library."""
KNOWN = ("severity", "sre_severity", "security_severity", "kind", "status", "type")
"""What a condition may ask beside the fields of its own type; `severity` is the higher of the two."""
UNKNOWN = "unknown"
"""What a condition reads where a field was stated as not known."""
_DIGITS = r"-?\d{1,15}(\.\d{1,9})?"
_WORD = r"^[a-z][a-z0-9_]{0,59}$"

Kind = Literal["reliability", "security", "both"]
Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4", "SEV5"]


class Asked(BaseModel):
    """One field: what is asked, in which form, whether it has to be answered, and `when` it is asked at all.

    `answer` is yes, no or unknown; `moment` a time with its zone; `unit` belongs to a number, `options` to a choice.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=_WORD)
    label: str = Field(min_length=1, max_length=120)
    kind: Literal["text", "number", "choice", "moment", "answer", "person"]
    unit: str = Field(default="", max_length=20)
    options: tuple[str, ...] = ()
    help: str = Field(default="", max_length=300)
    required: bool = False
    at_declaration: bool = False
    when: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.kind == "choice") != (len(self.options) >= 2 and len(set(self.options)) == len(self.options)):
            raise ValueError("options are for a choice, which has at least two different ones")
        if (self.kind == "number") != bool(self.unit):
            raise ValueError("unit is for a number, and a number has one")
        if self.name in KNOWN:
            raise ValueError(f"a field may not be called {self.name}, which conditions read from the incident")
        return self

    def read(self, stated: str) -> str:
        """The value in the one form in which it is kept. Raises `InvalidInput` naming what is asked for."""
        text = stated.strip()
        told = f"“{self.label}” cannot be {text[:60]!r}"
        if not text or len(text) > 5000:
            raise InvalidInput(f"{told}.", "Give up to 5,000 characters, or say that it is not known.")
        if self.kind == "number":
            return _number(text, f"{told}.", self.unit)
        if self.kind == "moment":
            return _moment(text, f"{told}.")
        options = {"answer": ("yes", "no")}.get(self.kind, self.options)
        if options and text not in options:
            raise InvalidInput(f"{told}.", f"One of: {', '.join(options)}; or say that it is not known.")
        return text


def _number(text: str, told: str, unit: str) -> str:
    plain = text.replace(",", "").replace(" ", "")
    if not re.fullmatch(_DIGITS, plain, re.ASCII):
        raise InvalidInput(told, f"Give a number of {unit} in digits, such as 1200 or 3.5.")
    whole, _, part = plain.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    part = part.rstrip("0")
    return f"{sign}{digits.lstrip('0') or '0'}{'.' + part if part else ''}"


def _moment(text: str, told: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(told, "Give a time such as 2026-03-05T14:32:00Z.") from error
    if moment.tzinfo is None:
        raise InvalidInput(told, "It names no zone; add the offset, such as 2026-03-05T14:32:00Z.")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError as error:
        raise InvalidInput(told, "No calendar has this day in UTC.") from error


class IncidentType(BaseModel):
    """One type, as its file tells it; `name` is the file's. Empty `kinds` or `severities` allow every one. An incident of a type that
    `is_near_miss` is counted as one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str = Field(min_length=1, max_length=60)
    summary: str = Field(min_length=1, max_length=300)
    kinds: tuple[Kind, ...] = ()
    severities: tuple[Severity, ...] = ()
    is_near_miss: bool = False
    template: str = ""
    runbooks: tuple[str, ...] = ()
    field: tuple[Asked, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        known = set(KNOWN)
        for asked in self.field:
            if asked.name in known:
                raise ValueError(f"two fields are called {asked.name}")
            if asked.when:
                check_condition(asked.when, known, f"field {asked.name}")
            known.add(asked.name)
        return self

    def fits(self, incident: Incident) -> bool:
        """True when it allows the incident's kind and each severity that is stated."""
        stated = {each for each in (incident.sre_severity, incident.security_severity) if each}
        return (not self.kinds or incident.kind in self.kinds) and (not self.severities or stated <= set(self.severities))

    def asks(self, name: str) -> Asked:
        """The field of this name. Raises `InvalidInput` for one that this type does not ask."""
        found = next((each for each in self.field if each.name == name), None)
        if found is None:
            names = ", ".join(each.name for each in self.field) or "none"
            raise InvalidInput(f"The type “{self.title}” has no field called {name}.", f"Its fields: {names}.")
        return found


def check_condition(when: str, known: set[str], where: str) -> None:
    """Raise `ValueError` for a condition that cannot be read, or that asks what is not asked before it."""
    try:
        keys = keys_of(read_condition(when))
    except InvalidInput as error:
        raise ValueError(f"{where}: {error.sentence}") from error
    missing = [key for key in keys if key not in known]
    if missing:
        raise ValueError(f"{where}: its condition asks {missing[0]}, which is neither a field before it nor one of {', '.join(KNOWN)}")


def the_types() -> dict[str, IncidentType]:
    """Every type by name: the shipped ones, and a team's own beside or instead of them. Raises `BadFile`."""
    return read_all(IncidentType, SHIPPED, OWN)


def facts(incident: Incident, type_name: str | None, stated: Mapping[str, str | None]) -> dict[str, Any]:
    """What conditions read: the incident's own facts, and the value of each stated field, `unknown` where it is stated as not known."""
    severities = [each for each in (incident.sre_severity, incident.security_severity) if each]
    own = {
        "severity": min(severities, default=None),
        "sre_severity": incident.sre_severity,
        "security_severity": incident.security_severity,
        "kind": incident.kind,
        "status": incident.status,
        "type": type_name,
    }
    return {**{name: UNKNOWN if value is None else value for name, value in stated.items()}, **own}


def standing(asked: Asked, known: Mapping[str, Any]) -> Literal["asked", "perhaps", "not_asked"]:
    """Whether a field is asked: `perhaps` while its condition waits for an answer, which never counts as no."""
    if not asked.when:
        return "asked"
    decided = decide(asked.when, known)
    return "perhaps" if decided is None else "asked" if decided else "not_asked"
