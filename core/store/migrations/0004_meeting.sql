-- Meetings on a notebook, comments beside cells and timeline entries, and what participants say before and after a meeting.

CREATE TABLE meeting (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID NOT NULL,
  facilitator_id UUID,
  section TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  timer_started_at TIMESTAMPTZ,
  spent TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE raised_hand (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  meeting_id UUID NOT NULL,
  notebook_id UUID NOT NULL,
  person_id UUID NOT NULL,
  raised_at TIMESTAMPTZ NOT NULL,
  lowered_at TIMESTAMPTZ,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE parked_item (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID NOT NULL,
  section TEXT NOT NULL,
  text TEXT NOT NULL,
  parked_at TIMESTAMPTZ NOT NULL,
  parked_by UUID,
  outcome TEXT NOT NULL,
  settled_at TIMESTAMPTZ,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE comment (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID,
  cell TEXT,
  incident_id UUID,
  entry_id UUID,
  thread_id UUID,
  text TEXT NOT NULL,
  mentions TEXT NOT NULL,
  written_at TIMESTAMPTZ NOT NULL,
  written_by UUID,
  resolved_at TIMESTAMPTZ,
  resolved_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE survey_reply (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID NOT NULL,
  learned TEXT NOT NULL,
  safe TEXT NOT NULL,
  heard TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE survey_turn (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID NOT NULL,
  person_id UUID NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE calibration_reply (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  notebook_id UUID NOT NULL,
  person_id UUID NOT NULL,
  discipline TEXT NOT NULL,
  question TEXT NOT NULL,
  text TEXT NOT NULL,
  replied_at TIMESTAMPTZ NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);
