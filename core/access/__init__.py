"""Who may see and do what; everything that reads or writes is told for whom."""

from core.access.relations import compose
from core.access.viewer import Viewer

__all__ = ["Viewer", "compose"]
