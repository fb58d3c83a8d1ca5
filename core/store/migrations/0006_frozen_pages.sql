-- Leadership pages frozen as dated documents, and the targets of numbers.

CREATE TABLE frozen_page (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  frozen_at TIMESTAMPTZ NOT NULL,
  frozen_by UUID,
  as_of TIMESTAMPTZ NOT NULL,
  as_of_seq BIGINT NOT NULL,
  head TEXT NOT NULL,
  tlp TEXT NOT NULL,
  seen_as TEXT NOT NULL,
  content TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE metric_target (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  metric TEXT NOT NULL,
  target_value TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_at TIMESTAMPTZ NOT NULL,
  set_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);
