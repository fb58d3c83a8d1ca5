"""What participants say of a review: calibration before the meeting, three questions after it, shown as counts of five or more alone."""

import uuid
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from core.access import Viewer
from core.errors import Blocked, Duplicate, InvalidInput
from core.meeting import OfNotebook
from core.notebook.edit import actor
from core.queries import ask
from core.records import CalibrationReply, Id, Meeting, Notebook, SurveyReply, SurveyTurn, derive_id
from core.records.survey import SURVEY_ANSWERS
from core.store.change import Change
from core.store.command import Arguments, command, read
from core.store.store import Store

QUESTIONS = {
    "learned": "Did we learn something?",
    "safe": "Was it safe to speak?",
    "heard": "Was the other discipline heard?",
}
"""The three questions of the survey by name."""
CALIBRATION = {
    "surprise": "What surprised you?",
    "unseen": "What did you see that others may not have seen?",
    "hope": "What should we understand by the end of the meeting?",
}
"""The questions before the meeting by name."""
SMALLEST = 5
"""The smallest group whose counts are shown."""
_ALL = Viewer.system()

Reply = Literal["yes", "partly", "no"]


class AnswerSurvey(Arguments):
    """One answer to each question."""

    notebook_id: str
    learned: Reply
    safe: Reply
    heard: Reply


@command("survey.answer", "Answer the survey after a meeting, once", AnswerSurvey)
def answer(change: Change, args: AnswerSurvey) -> dict[str, Any]:
    """Keep the answers apart from whose they are. Raises `Blocked` before a meeting has ended, `Duplicate` for a second answer.

    No screen, export, query or other door tells a single answer. Whoever can open the store's file itself, audit log included, still
    could work it out; the survey is confidential, not anonymous.
    """
    notebook = change.get(Notebook, args.notebook_id)
    person, _ = actor(change)
    if not change.find(Meeting, "notebook_id = $1 AND ended_at IS NOT NULL", [notebook.id]):
        raise Blocked(f"No meeting on “{notebook.title}” has ended yet.", "Answer when it is over.")
    turn = SurveyTurn(
        id=derive_id("survey_turn", notebook.id, person),
        notebook_id=notebook.id,
        person_id=person,
        visibility=notebook.visibility,
        is_demo=notebook.is_demo,
    )
    try:
        change.add(turn)
    except Duplicate as error:
        raise Duplicate("You have answered this survey.", "An answer stands, so that counts never tell whose it was.") from error
    # A random id: one that grows with time would tell the order of the answers, and with it the people.
    change.add(
        SurveyReply(
            id=Id(str(uuid.uuid4())),
            notebook_id=notebook.id,
            learned=args.learned,
            safe=args.safe,
            heard=args.heard,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )
    return {"notebook_id": notebook.id, "answered": True}


@read("survey.show", "The counts of the survey, where five or more have answered", OfNotebook)
def show(store: Store, viewer: Viewer, args: OfNotebook) -> dict[str, Any]:
    """`is_open` once a meeting has ended, `is_answered` by you, `questions`, and `counts` by question and answer, None where hidden.

    Counts grow by fives: of seven answers the first five are counted, so that no two looks at it tell a single answer. `counted` says
    how many that are, `why` what is left out.
    """
    notebook = store.get(viewer, Notebook, args.notebook_id)
    replies = sorted(store.find(_ALL, SurveyReply, "notebook_id = $1", [notebook.id]), key=lambda each: each.changed_seq)
    ended = store.find(_ALL, Meeting, "notebook_id = $1 AND ended_at IS NOT NULL", [notebook.id])
    mine = derive_id("survey_turn", notebook.id, viewer.person_id) if viewer.person_id else None
    turns = {each.id for each in store.find(_ALL, SurveyTurn, "notebook_id = $1", [notebook.id])}
    counted = len(replies) - len(replies) % SMALLEST
    return {
        "is_open": bool(ended),
        "is_answered": mine in turns,
        "questions": [{"name": name, "text": text} for name, text in QUESTIONS.items()],
        "counted": counted,
        "counts": _counts(replies[:counted]) if counted else None,
        "why": f"Counts are shown for {SMALLEST} answers or more, and grow by fives, so that nobody's answer can be told.",
    }


def _counts(replies: Iterable[SurveyReply]) -> dict[str, dict[str, int]]:
    told = list(replies)
    return {name: {word: sum(getattr(each, name) == word for each in told) for word in SURVEY_ANSWERS} for name in QUESTIONS}


class Calibrate(Arguments):
    """`question` is a name out of `calibration.show`; an empty `text` takes the answer back."""

    notebook_id: str
    question: str
    text: str = Field(max_length=5000)


@command("calibration.answer", "Answer a question before the meeting", Calibrate)
def calibrate(change: Change, args: Calibrate) -> dict[str, Any]:
    """Keep your answer to one question. Raises `InvalidInput` for a question nobody asks, `Blocked` once the meeting has begun."""
    notebook = change.get(Notebook, args.notebook_id)
    person, discipline = actor(change)
    if args.question not in CALIBRATION:
        raise InvalidInput(f"Nobody asks {args.question} before a meeting.", f"Questions: {', '.join(CALIBRATION)}.")
    if change.find(Meeting, "notebook_id = $1", [notebook.id]):
        raise Blocked("The meeting has begun, and everybody reads what was written before it.", "Say it in the meeting, or as a comment.")
    id = derive_id("calibration_reply", notebook.id, person, args.question)
    there = next(iter(change.find(CalibrationReply, "id = $1", [id])), None)
    text = args.text.strip()
    if there is not None:
        saved = change.alter(there, text=text, replied_at=change.now, discipline=discipline) if text else change.remove(there)
        return {"id": saved.id, "version": saved.version}
    if not text:
        raise InvalidInput("The answer is empty.", "Write what you want to say.")
    made = change.add(
        CalibrationReply(
            id=id,
            notebook_id=notebook.id,
            person_id=person,
            discipline=discipline,
            question=args.question,
            text=text,
            replied_at=change.now,
            visibility=notebook.visibility,
            is_demo=notebook.is_demo,
        )
    )
    return {"id": made.id, "version": made.version}


@read("calibration.show", "What participants wrote before the meeting", OfNotebook)
def calibration(store: Store, viewer: Viewer, args: OfNotebook) -> dict[str, Any]:
    """By question your own answer, and those of others once the meeting has begun: before it nobody is led by what another wrote.

    `people` is how many have answered, `is_open` whether answers are still taken.
    """
    notebook = store.get(viewer, Notebook, args.notebook_id)
    rows = ask(store, viewer, "record/calibration", [notebook.id])
    has_begun = bool(store.find(viewer, Meeting, "notebook_id = $1", [notebook.id]))
    shown = [row for row in rows if has_begun or row["person_id"] == viewer.person_id]
    return {
        "is_open": not has_begun,
        "people": len({row["person_id"] for row in rows}),
        "questions": [
            {
                "name": name,
                "text": text,
                "mine": next((row["text"] for row in shown if row["question"] == name and row["person_id"] == viewer.person_id), ""),
                "answers": [row for row in shown if row["question"] == name],
            }
            for name, text in CALIBRATION.items()
        ],
    }
