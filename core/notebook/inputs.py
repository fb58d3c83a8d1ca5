"""The inputs a notebook declares, each checked against its type before anything hangs on it."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from packageurl import PackageURL

from core.errors import InvalidInput

TYPES = ("text", "choice", "number", "yes_no", "time", "day", "person", "service", "release", "severity", "incident", "purl")
"""What an input may be; text is what it is when nothing is said."""
LONGEST = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_EXPECTED = {
    "number": "Give a number, such as 12 or 0.5.",
    "yes_no": "Give yes or no.",
    "time": "Give a time with its zone, such as 2026-11-24T09:30:00+00:00.",
    "day": "Give a day such as 2026-12-31.",
    "severity": "Give one of SEV1 to SEV5.",
    "purl": "Give a package URL, such as pkg:pypi/requests@2.31.0.",
}


def typed(name: str, spec: Mapping[str, Any], value: str) -> str:
    """The value in the one form its type has: numbers without padding, times in UTC, severities in capitals.

    Raises `InvalidInput` naming the input, the value and what is expected.
    """
    kind = str(spec.get("type") or "text")
    text = value.strip()
    if len(text) > LONGEST or _CONTROL.search(text):
        remedy = f"Give at most {LONGEST} characters in one line."
        raise InvalidInput(f"The input {name} cannot take what is too long or holds a line break or control character.", remedy)
    try:
        return _READERS.get(kind, str)(text)
    except (ValueError, OverflowError):
        raise InvalidInput(f"The input {name} cannot be {text[:60]!r}; it is a {kind.replace('_', ' ')}.", _EXPECTED[kind]) from None


def _number(text: str) -> str:
    found = float(text)
    if not math.isfinite(found) or not text.isascii():
        raise ValueError(text)
    return str(int(found)) if found.is_integer() and abs(found) < 2**53 else repr(found)


def _yes_no(text: str) -> str:
    return {"yes": "yes", "no": "no", "true": "yes", "false": "no"}.get(text.lower()) or _refuse(text)


def _time(text: str) -> str:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).isoformat() if found.tzinfo else _refuse(text)


def _severity(text: str) -> str:
    return text.upper() if re.fullmatch(r"SEV[1-5]", text.upper()) else _refuse(text)


def _purl(text: str) -> str:
    return PackageURL.from_string(text).to_string()


def _refuse(text: str) -> str:
    raise ValueError(text)


_READERS = {
    "number": _number,
    "yes_no": _yes_no,
    "time": _time,
    "day": lambda text: date.fromisoformat(text).isoformat(),
    "severity": _severity,
    "purl": _purl,
}
