"""A status post as files hold it, for the tests of what imports do with it."""

POST = """---
title: {title}
date: {start}
resolved: true
resolvedWhen: {end}
severity: down
affected:
  - wiki
section: issue
---

It was down.
"""
