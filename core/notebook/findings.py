"""What the linter reports: findings with file, line and remedy, and the files it could not read."""

from dataclasses import dataclass

from core.notebook.library import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One thing to put right. `line` counts from 1; `rule` is stable."""

    file: str
    line: int
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of a check: how many files were read, what was found in them, and what could not be read."""

    files: int
    findings: tuple[Finding, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def exit_code(self) -> int:
        """0 clean, 1 findings, 2 when a file could not be read (wins over 1)."""
        return 2 if self.unreadable else 1 if self.findings else 0
