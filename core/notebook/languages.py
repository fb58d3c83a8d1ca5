"""Which kind of cell a fence's language means, and which attributes cells know."""

from functools import lru_cache

from core.notebook.cells import Spec, all_kinds

COMMON = frozenset({"name", "lens", "required", "visibility", "when", "after", "minutes"})
"""Attributes of every cell."""
RUNME = frozenset(
    [
        "id",
        "tag",
        "tags",
        "category",
        "cwd",
        "interactive",
        "background",
        "excludeFromRunAll",
        "mimeType",
        "promptEnv",
        "interpreter",
        "openTerminal",
        "terminalRows",
        "closeTerminalOnSuccess",
        "ignore",
        "skipPrompts",
    ]
)
"""Attributes Runme gives its cells; they are kept and not reported."""


@lru_cache(maxsize=1)
def languages() -> dict[str, Spec]:
    """The kind's spec by fence language."""
    return {language: module.SPEC for module in all_kinds().values() for language in module.SPEC.languages}


def spec_of(kind: str) -> Spec | None:
    """The spec of a kind, or None when there is no such kind."""
    module = all_kinds().get(kind)
    return module.SPEC if module else None
