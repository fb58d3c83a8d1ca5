"""Pure functions for small, heavy-tailed and censored samples: each gives a value, an interval and n; none gives a mean."""
