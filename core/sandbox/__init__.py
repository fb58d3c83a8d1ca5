"""Runs a viewer's SQL in a process of its own, over nothing but the rows that viewer may see."""

from core.sandbox.cell import Cell, Column, Result, run
from core.sandbox.spare import warm

__all__ = ["Cell", "Column", "Result", "run", "warm"]
