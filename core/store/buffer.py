"""Records on their way into a staging area, a batch at a time."""

from typing import Any

import pyarrow as pa

from core.records import Record
from core.store.batches import to_arrow

_BATCH = 20_000


class Buffer:
    """Many small files share one batch, a large file fills many."""

    def __init__(self, staging: Any) -> None:
        self.staging = staging
        self.rows: dict[str, list[Record]] = {}
        self.files: dict[str, list[int]] = {}

    def take(self, record: Record, file_no: int) -> None:
        """Keep one record; a full batch goes into the staging area."""
        rows = self.rows.setdefault(record.TABLE, [])
        rows.append(record)
        self.files.setdefault(record.TABLE, []).append(file_no)
        if len(rows) >= _BATCH:
            self._load(record.TABLE)

    def extend(self, other: "Buffer") -> None:
        """Take over what another buffer still holds."""
        for table, rows in other.rows.items():
            self.rows.setdefault(table, []).extend(rows)
            self.files.setdefault(table, []).extend(other.files[table])
            if len(self.rows[table]) >= _BATCH:
                self._load(table)

    def flush(self) -> None:
        """Everything into the staging area."""
        for table, rows in self.rows.items():
            if rows:
                self._load(table)

    def _load(self, table: str) -> None:
        batch = to_arrow(table, self.rows[table])
        self.staging.load(table, batch, pa.array(self.files[table], pa.int32()))
        self.rows[table], self.files[table] = [], []
