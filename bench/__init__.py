"""Repeatable measurements: each prints one ratio or figure beside its bar, both sides measured in the same run."""
