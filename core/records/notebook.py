"""A notebook in use, what was answered in it, who attended and who signed what."""

from dataclasses import dataclass
from datetime import datetime

from core.records.base import Id, Json, Record, table

NOTEBOOK_KINDS = ("postmortem", "runbook", "policy", "analysis")
NOTEBOOK_STATES = ("draft", "in_review", "signed", "published", "running", "done", "abandoned")


@table("notebook")
@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook(Record):
    """`document` is the Markdown it was started from, whole; `document_hash` and `model_hash` are SHA-256 of its bytes and
    of the parsed model. `library_id` and `library_version` name the file in the library. `inputs` is a JSON object.
    `revises_id` is the published notebook that this one amends, with `revision_reason`.
    """

    title: str
    kind: str
    library_id: str
    library_version: str = ""
    document: str
    document_hash: str
    model_hash: str
    state: str
    inputs: Json = Json("{}")
    incident_id: Id | None = None
    started_at: datetime | None = None
    started_by: Id | None = None
    closed_at: datetime | None = None
    revises_id: Id | None = None
    revision_reason: str = ""
    is_exercise: bool = False


@table("answer")
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """What was given to one cell. `value` is JSON whose shape the cell's kind defines; earlier values are kept in the history.
    The id derives from the notebook's id and the cell's name.
    """

    notebook_id: Id
    cell: str
    value: Json
    answered_at: datetime | None = None
    answered_by: Id | None = None
    discipline: str | None = None


@table("signature")
@dataclass(frozen=True, slots=True, kw_only=True)
class Signature(Record):
    """A person's acceptance for a discipline. `root` is the Merkle root over `cell_hashes` (a JSON object, cell to hash) at
    signing; any other content voids it. `assurance` is unverified, header, oidc or token. `cell` names the signoff cell.
    """

    notebook_id: Id
    cell: str
    person_id: Id
    discipline: str
    root: str
    cell_hashes: Json
    assurance: str
    signed_at: datetime
    revoked_at: datetime | None = None
    void_reason: str = ""


@table("attendance")
@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Record):
    """Who was in the review, for which discipline."""

    notebook_id: Id
    person_id: Id
    discipline: str
    attended_at: datetime | None = None
