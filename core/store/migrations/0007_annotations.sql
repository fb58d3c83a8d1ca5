-- What numbers are read against: notes on the time line, measured buckets of objectives, shifts on call, and who noticed an incident.

CREATE TABLE annotation (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  happened_at TIMESTAMPTZ NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL,
  service_id UUID,
  written_at TIMESTAMPTZ NOT NULL,
  written_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE sli_bucket (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  objective_id UUID NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  good BIGINT NOT NULL,
  total BIGINT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE shift (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  team TEXT NOT NULL,
  person_id UUID,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  zone TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE detection (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  incident_id UUID NOT NULL,
  noticed_by TEXT NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  recorded_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);
