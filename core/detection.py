"""Who noticed an incident first: recorded once, corrected when it turns out otherwise, the earlier statement kept."""

from typing import Any, Literal

from core.records import Detection, Incident, derive_id
from core.store.change import Change
from core.store.command import Arguments, command

Who = Literal["monitoring", "staff", "inside", "customer", "partner", "authority", "attacker", "public", "outside", "other"]


class RecordDetection(Arguments):
    """`noticed_by` is whoever told first; `monitoring` and `staff` are your own, `inside` and `outside` where no more is known than that,
    `other` where it says neither. Leave it unrecorded where nobody knows."""

    incident_id: str
    noticed_by: Who


@command("detection.record", "Say who noticed an incident first", RecordDetection)
def record(change: Change, args: RecordDetection) -> dict[str, Any]:
    """Add it, or correct the one that stands there; what stood before stays in the history."""
    incident = change.get(Incident, args.incident_id)
    name = derive_id("detection", incident.id)
    there = change.find(Detection, "id = $1", [name])
    if there:
        saved = change.alter(there[0], noticed_by=args.noticed_by, recorded_at=change.now, recorded_by=change.viewer.person_id)
    else:
        saved = change.add(
            Detection(
                id=name,
                incident_id=incident.id,
                noticed_by=args.noticed_by,
                recorded_at=change.now,
                recorded_by=change.viewer.person_id,
                visibility=incident.visibility,
                is_demo=incident.is_demo,
            )
        )
    return {"id": saved.id, "version": saved.version}
