"""Where the record is kept: homes, transactions, versions, history, migrations and the audit chain."""
