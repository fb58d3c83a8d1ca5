"""The one list of contradictions that importers report, and which of them keep a record out of durations.

A contradiction is told three times: as a `Finding` in the import's result, as a `Problem` record (listed with file and reason
until a person corrects it), and, when it excludes durations, as a code in the `flags` of the record itself. A remark that
excludes nothing has no code on the record, so that "has flags" and "is excluded from durations" are the same question.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """One kind of contradiction: its stable code, the reason in one sentence, and whether it keeps the record out of durations."""

    code: str
    why: str
    excludes_durations: bool = True


ENDS_BEFORE_START = Flag("ends_before_start", "The end lies before the start.")
NO_LENGTH = Flag("no_length", "Start and end are the same moment, so how long it took is not known.")
DURATION_WITHOUT_NUMBER = Flag("duration_without_number", "A duration is stated as a unit without a number, which gives no time.")
PUBLISHED_IN_YEAR_ONE = Flag("published_in_year_one", "Published in year 1, the zero of a time type; when it was published is not known.")
NOTIFIED_BEFORE_INCIDENT = Flag("notified_before_incident", "The notice is dated before the incident.")
IMPOSSIBLE_DATE = Flag("impossible_date", "A date is stated that no calendar has, so the time is not known.")

ZONE_ASSUMED = Flag("zone_assumed", "The time states no zone and was read as UTC.", excludes_durations=False)
DURATION_WITHOUT_ANCHOR = Flag(
    "duration_without_anchor",
    "A duration is stated, but not the time it is counted from, so no milestone follows.",
    excludes_durations=False,
)
CAUSE_UNREADABLE = Flag(
    "cause_unreadable", "The incident that caused this is not named as an id or as source:key.", excludes_durations=False
)
CULPRIT_UNREADABLE = Flag(
    "culprit_unreadable", "The incident that this caused is not named as an id or as source:key.", excludes_durations=False
)
CULPRIT = Flag("culprit", "Marked as what caused this incident; the mark holds once the incident is here.", excludes_durations=False)
"""No contradiction: a mark on a deployment that waits for its incident. Nobody has to correct it."""
NOTICED_UNDATED = Flag(
    "noticed_undated", "Who noticed it first is stated, but not when that was written down, so it was not taken.", excludes_durations=False
)
SAID_TWICE = Flag("said_twice", "The file holds this message twice, and says two different things.", excludes_durations=False)
ANSWERS_LATER = Flag("answers_later", "It answers a message that was written after it.", excludes_durations=False)

FLAGS = {
    flag.code: flag
    for flag in (
        ENDS_BEFORE_START,
        NO_LENGTH,
        DURATION_WITHOUT_NUMBER,
        PUBLISHED_IN_YEAR_ONE,
        NOTICED_UNDATED,
        NOTIFIED_BEFORE_INCIDENT,
        IMPOSSIBLE_DATE,
        ZONE_ASSUMED,
        DURATION_WITHOUT_ANCHOR,
        CAUSE_UNREADABLE,
        SAID_TWICE,
        ANSWERS_LATER,
        CULPRIT_UNREADABLE,
        CULPRIT,
    )
}
