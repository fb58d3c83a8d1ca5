"""A request to a listed server, made by a person; the answer is kept with its time."""

from pages.parts.from_server import draw

__all__ = ["draw"]
