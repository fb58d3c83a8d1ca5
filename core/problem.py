"""Contradictions that nobody can correct: one that keeps nothing out of a duration is settled by saying that it was seen."""

from typing import Any

from core.errors import InvalidInput
from core.records import Problem
from core.sources.flags import FLAGS
from core.store.change import Change
from core.store.command import Versioned, command


class AcceptProblem(Versioned):
    """`version` is the version that was seen."""


@command("problem.accept", "Say that a contradiction was seen and its record stays as it is", AcceptProblem)
def accept(change: Change, args: AcceptProblem) -> dict[str, Any]:
    """Settle it. Raises `InvalidInput` for one that keeps its record out of durations: that is corrected, not accepted."""
    problem = change.get(Problem, args.id)
    flag = FLAGS.get(problem.code)
    if flag is None or flag.excludes_durations:
        raise InvalidInput(f"“{problem.code.replace('_', ' ')}” keeps its record out of every duration.", "Correct the time it names.")
    saved = change.alter(problem, based_on=args.version, is_corrected=True)
    return {"id": saved.id, "version": saved.version}
