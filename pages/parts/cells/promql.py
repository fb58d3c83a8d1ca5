"""A question to a metrics server, asked by a person; the result is kept with its time."""

from pages.parts.from_server import draw

__all__ = ["draw"]
