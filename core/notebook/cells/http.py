"""A GET or HEAD to a server that the operator listed; the answer is kept as a table with its time and status."""

from core.notebook.cells import Spec
from core.notebook.fetched import content, markdown, validate
from core.notebook.results import settled, value

__all__ = ["SPEC", "content", "markdown", "settled", "validate", "value"]
SPEC = Spec(kind="http", languages=("http",), attributes=frozenset({"show", "title", "server", "pick", "expect"}))
