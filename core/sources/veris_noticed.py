"""Who noticed a VERIS incident first, from its `discovery_method`, never told more exactly than it is stated."""

from datetime import datetime
from typing import Any

from core.sources.building import Rejected, when

UNKNOWN = "unknown"
_INSIDE = {
    "antivirus": "monitoring", "data loss prevention": "monitoring", "fraud detection": "monitoring", "hids": "monitoring",
    "infrastructure monitoring": "monitoring", "log review": "monitoring", "nids": "monitoring", "security alarm": "monitoring",
    "break in discovered": "staff", "financial audit": "staff", "incident response": "staff", "it review": "staff",
    "reported by employee": "staff",
}  # fmt: skip
_OUTSIDE = {
    "actor disclosure": "attacker", "customer": "customer", "found documents": "public", "law enforcement": "authority",
    "security researcher": "public", "unrelated 3rd party": "public",
}  # fmt: skip
_OLDER = {"ext": "outside", "int": "inside", "prt": "partner", "other": "other"}
"""Up to VERIS 1.3.3 the method is one text, such as `Ext - customer`."""


def noticed_by(row: dict[str, Any]) -> str:
    """One of `NOTICED_BY`; `inside` and `outside` where no more is stated than that, `unknown` where nothing is, or two things are."""
    stated = row.get("discovery_method")
    if isinstance(stated, str):
        return _OLDER.get(stated.split("-")[0].strip().lower(), UNKNOWN)
    if not isinstance(stated, dict):
        return UNKNOWN
    named = [name for name in ("internal", "external", "partner", "other") if stated.get(name) not in (None, False)]
    if len(named) != 1:
        return UNKNOWN
    if named[0] == "internal":
        return _finer(stated["internal"], _INSIDE, "inside")
    return _finer(stated["external"], _OUTSIDE, "outside") if named[0] == "external" else named[0]


def coded_at(row: dict[str, Any]) -> datetime | None:
    """When the record was coded (UTC): `plus.created`, else `plus.modified`; None where neither can be read."""
    plus = row.get("plus")
    if not isinstance(plus, dict):
        return None
    for name in ("created", "modified"):
        try:
            found = when(plus, name)
        except Rejected:
            continue
        if found is not None:
            return found.at
    return None


def _finer(told: Any, words: dict[str, str], otherwise: str) -> str:
    """The one word that all stated varieties come to; `otherwise` where they are unknown or differ."""
    varieties = told.get("variety") if isinstance(told, dict) else None
    found = {words.get(str(each).lower(), otherwise) for each in varieties} if isinstance(varieties, list) else set()
    return found.pop() if len(found) == 1 else otherwise
