"""Notebooks: Markdown files of cells, parsed without loss, checked, and carried out or written into."""
