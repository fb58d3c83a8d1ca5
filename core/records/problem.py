"""A contradiction in imported data: neither dropped nor fixed, but listed with its file and reason until a person corrects it."""

from dataclasses import dataclass
from typing import ClassVar

from core.records.base import Id, Record, table


@table("problem")
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Record):
    """`code` is the flag that the record carries (such as `ends_before_start`), `record_kind` and `record_id` name it, `file`
    and `place` where it was read (a name and a line or key), `value` what stood there, `why` the reason in one sentence.
    """

    LOCAL: ClassVar[frozenset[str]] = frozenset({"is_corrected"})

    record_kind: str
    record_id: Id
    incident_id: Id | None = None
    code: str
    file: str
    place: str = ""
    value: str = ""
    why: str
    is_corrected: bool = False
