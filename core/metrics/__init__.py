"""The numbers: one `.sql` per metric, statistics as pure functions, and the rules for what may be shown."""
