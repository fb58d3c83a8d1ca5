"""What participants say of a meeting: calibration before it, and three questions after it whose single answers nobody reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.records.base import Id, Record, table

SURVEY_ANSWERS = ("yes", "partly", "no")


@table("survey_reply")
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyReply(Record):
    """One person's three answers, without the person and without a time; its id is random, so that no order tells who it was."""

    IS_SEALED: ClassVar[bool] = True

    notebook_id: Id
    learned: str
    safe: str
    heard: str


@table("survey_turn")
@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTurn(Record):
    """A person has answered the survey of a notebook; what, stands in no record that names them."""

    IS_SEALED: ClassVar[bool] = True

    notebook_id: Id
    person_id: Id


@table("calibration_reply")
@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationReply(Record):
    """What a participant wrote before the meeting to the question named `question`."""

    notebook_id: Id
    person_id: Id
    discipline: str
    question: str
    text: str
    replied_at: datetime
