"""A question to a metrics server that the operator listed; the result is kept with its time and what was asked."""

from core.notebook.cells import Spec
from core.notebook.fetched import content, markdown, validate
from core.notebook.results import settled, value

__all__ = ["SPEC", "content", "markdown", "settled", "validate", "value"]
SPEC = Spec(kind="promql", languages=("promql",), attributes=frozenset({"show", "title", "server", "at", "from", "to", "step", "unit"}))
