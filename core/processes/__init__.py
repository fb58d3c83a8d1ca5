"""What follows an incident, as data files: steps by type, kind and severity, each with owner role, due days and condition."""

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.data_folder import read_all
from core.due import the_policy
from core.errors import BadFile
from core.incident_types import KNOWN, Kind, Severity, check_condition, the_types
from core.records import Incident

SHIPPED = Path(__file__).with_name("shipped")
OWN = Path("policy") / "processes"
"""Where a team's own processes lie in its library."""


class Step(BaseModel):
    """One step: who owns it by role, for which discipline, in how many working days, whether it may be skipped, and `when` it is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    title: str = Field(min_length=1, max_length=120)
    does: str = Field(default="", max_length=300)
    owner_role: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    discipline: Literal["sre", "security", "joint"] = "joint"
    due_days: int = Field(ge=1, le=1000)
    skippable: bool
    when: str = ""


class Process(BaseModel):
    """The steps of one file; empty `types`, `kinds` or `severities` fit every incident."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str = Field(min_length=1, max_length=80)
    types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    severities: tuple[Severity, ...] = ()
    step: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [each.name for each in self.step]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ValueError(f"two steps are called {twice[0]}")
        return self

    def fit(self, incident: Incident, type_name: str | None) -> int | None:
        """How closely it fits, None where it does not: a named type counts most, then a severity, then a kind. An unknown severity fits
        only a process that names none."""
        severity = min((each for each in (incident.sre_severity, incident.security_severity) if each), default=None)
        asked = ((self.types, type_name, 4), (self.severities, severity, 2), (self.kinds, incident.kind, 1))
        if any(listed and stated not in listed for listed, stated, _ in asked):
            return None
        return sum(weight for listed, _, weight in asked if listed)


def the_processes() -> dict[str, Process]:
    """Every process by name. Raises `BadFile`, also for a condition on a field that none of its types asks."""
    found, types = read_all(Process, SHIPPED, OWN), the_types()
    for process in found.values():
        missing = [name for name in process.types if name not in types]
        if missing:
            raise BadFile(f"The process {process.name} names the type {missing[0]}, which is none.", f"Types: {', '.join(types)}.")
        known = {*KNOWN, *(field.name for name in process.types or types for field in types[name].field)}
        for step in process.step:
            if step.when:
                _check(process, step, known)
    return found


def _check(process: Process, step: Step, known: set[str]) -> None:
    try:
        check_condition(step.when, known, f"step {step.name}")
    except ValueError as error:
        raise BadFile(f"The process {process.name}, {error}.", "Write it as the shipped ones are written.") from error


def process_for(incident: Incident, type_name: str | None) -> Process | None:
    """The one that fits closest, the first by name among equals; None where none fits."""
    fits = [(each.fit(incident, type_name), each) for each in the_processes().values()]
    found = [(closeness, each) for closeness, each in fits if closeness is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def due(step: Step, over_on: date) -> date:
    """The day on which a step is due for an incident that was over on a day, by the working days of the due-date policy."""
    return the_policy().after(over_on, step.due_days)
