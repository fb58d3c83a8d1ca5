"""The line a team draws: which returning holes block a rollback and which only warn."""

from dataclasses import dataclass

from core.errors import InvalidInput
from core.exposure.advisories import SEVERITIES, Vulnerability

NOT_STATED = "severity not stated"


@dataclass(frozen=True, slots=True)
class Policy:
    """`line` is the severity from which a returning vulnerability blocks; a known-exploited one and one without a stated severity always
    do. Raises `InvalidInput` for a line that is no severity.
    """

    line: str = "HIGH"

    def __post_init__(self) -> None:
        if self.line not in SEVERITIES:
            raise InvalidInput(f"The policy's line {self.line!r} is no severity.", f"Choose one of {', '.join(SEVERITIES)}.")

    def blocks(self, vulnerability: Vulnerability) -> str | None:
        """Why this vulnerability counts as at or above the line, or None when it stays below."""
        if vulnerability.is_exploited:
            return "known exploited"
        if vulnerability.severity is None:
            return NOT_STATED
        if SEVERITIES.index(vulnerability.severity) >= SEVERITIES.index(self.line):
            return f"severity {vulnerability.severity} is at or above the line {self.line}"
        return None
