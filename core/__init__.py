"""Parley's core: everything the product knows and decides, in plain Python without a screen."""

__version__ = "0.1.0"
