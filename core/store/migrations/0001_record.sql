-- The record, its history and its audit chain. Common subset of DuckDB and PostgreSQL.
-- No FOREIGN KEY and no index on record tables: references are checked in commands, bulk imports stay fast,
-- and DuckDB then lets later migrations alter them. Ids are unique because there is one writer at a time.
-- digest: half of a SHA-256 over the content columns. source_digest: the same of what the importer last gave, where the record
-- differs from it by now.

CREATE TABLE record_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO record_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  occurred_at TIMESTAMPTZ NOT NULL,
  person_id UUID,
  person_name TEXT NOT NULL,
  discipline TEXT,
  assurance TEXT NOT NULL,
  command TEXT NOT NULL,
  command_id TEXT NOT NULL UNIQUE,
  rows_root TEXT NOT NULL,
  content_hash TEXT NOT NULL
);

CREATE TABLE audit_content (
  seq BIGINT PRIMARY KEY,
  body TEXT NOT NULL,
  result TEXT NOT NULL
);

CREATE TABLE history (
  record_table TEXT NOT NULL,
  record_id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  replaced_seq BIGINT NOT NULL,
  was_deleted BOOLEAN NOT NULL,
  digest UUID NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE advisory (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  osv_id TEXT NOT NULL,
  aliases TEXT NOT NULL,
  summary TEXT NOT NULL,
  severity TEXT,
  vector TEXT,
  published_at TIMESTAMPTZ,
  modified_at TIMESTAMPTZ,
  withdrawn_at TIMESTAMPTZ,
  url TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE affected_package (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  advisory_id UUID NOT NULL,
  ecosystem TEXT NOT NULL,
  name TEXT NOT NULL,
  ranges TEXT NOT NULL,
  versions TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE affected_service (
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
  service_id UUID NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE alert (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  incident_id UUID,
  service_id UUID,
  dedup_key TEXT NOT NULL,
  title TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  acknowledged_at TIMESTAMPTZ,
  has_paged BOOLEAN,
  severity TEXT,
  url TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE answer (
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
  cell TEXT NOT NULL,
  value TEXT NOT NULL,
  answered_at TIMESTAMPTZ,
  answered_by UUID,
  discipline TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE attendance (
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
  attended_at TIMESTAMPTZ,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE component (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  release_id UUID NOT NULL,
  purl TEXT NOT NULL,
  ecosystem TEXT,
  name TEXT NOT NULL,
  component_version TEXT,
  parse_problem TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE deployment (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  service_id UUID NOT NULL,
  release_id UUID NOT NULL,
  environment TEXT NOT NULL,
  deployed_at TIMESTAMPTZ NOT NULL,
  is_planned BOOLEAN,
  caused_by_incident_id UUID,
  label TEXT NOT NULL,
  url TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE factor (
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
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  tagged_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE followup (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  incident_id UUID,
  notebook_id UUID,
  title TEXT NOT NULL,
  discipline TEXT NOT NULL,
  owner_id UUID,
  priority TEXT NOT NULL,
  due_on DATE,
  status TEXT NOT NULL,
  factor TEXT,
  filed_at TIMESTAMPTZ,
  done_at TIMESTAMPTZ,
  wont_do_reason TEXT NOT NULL,
  url TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE incident (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  sre_severity TEXT,
  security_severity TEXT,
  original_severity TEXT,
  declared_by TEXT,
  affected_low_bp BIGINT,
  affected_high_bp BIGINT,
  cause_deployment_id UUID,
  joint_override TEXT,
  joint_reason TEXT NOT NULL,
  is_exercise BOOLEAN NOT NULL,
  is_maintenance BOOLEAN NOT NULL,
  is_near_miss BOOLEAN NOT NULL,
  url TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE known_exploited (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  cve TEXT NOT NULL,
  name TEXT NOT NULL,
  added_on DATE,
  due_on DATE,
  is_ransomware BOOLEAN,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE milestone (
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
  kind TEXT NOT NULL,
  happened_at TIMESTAMPTZ NOT NULL,
  happened_before TIMESTAMPTZ,
  precision TEXT NOT NULL,
  origin TEXT NOT NULL,
  recorded_at TIMESTAMPTZ,
  recorded_by UUID,
  supersedes UUID,
  is_superseded BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE notebook (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  library_id TEXT NOT NULL,
  library_version TEXT NOT NULL,
  document TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  model_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  inputs TEXT NOT NULL,
  incident_id UUID,
  started_at TIMESTAMPTZ,
  started_by UUID,
  closed_at TIMESTAMPTZ,
  revises_id UUID,
  revision_reason TEXT NOT NULL,
  is_exercise BOOLEAN NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE objective (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  service_id UUID NOT NULL,
  name TEXT NOT NULL,
  target_ppm BIGINT NOT NULL,
  window_days BIGINT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE participation (
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
  person_id UUID NOT NULL,
  discipline TEXT NOT NULL,
  role TEXT NOT NULL,
  joined_at TIMESTAMPTZ,
  left_at TIMESTAMPTZ,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE person (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  name TEXT NOT NULL,
  disciplines TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE problem (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  record_kind TEXT NOT NULL,
  record_id UUID NOT NULL,
  incident_id UUID,
  code TEXT NOT NULL,
  file TEXT NOT NULL,
  place TEXT NOT NULL,
  value TEXT NOT NULL,
  why TEXT NOT NULL,
  is_corrected BOOLEAN NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE release (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  service_id UUID NOT NULL,
  release_version TEXT NOT NULL,
  released_at TIMESTAMPTZ,
  has_components BOOLEAN NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE remediation (
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
  kind TEXT NOT NULL,
  discipline TEXT NOT NULL,
  acted_at TIMESTAMPTZ NOT NULL,
  summary TEXT NOT NULL,
  service_id UUID,
  environment TEXT NOT NULL,
  from_release_id UUID,
  to_release_id UUID,
  deployment_id UUID,
  is_break_glass BOOLEAN NOT NULL,
  reverses_id UUID,
  reverses_deployment_id UUID,
  known_then TEXT NOT NULL,
  person_id UUID,
  check_at TIMESTAMPTZ,
  check_by UUID,
  check_result TEXT,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE service (
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  deleted_seq BIGINT,
  visibility TEXT NOT NULL,
  is_demo BOOLEAN NOT NULL,
  source TEXT,
  source_key TEXT,
  flags TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  owner TEXT NOT NULL,
  is_regulated BOOLEAN NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE signature (
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
  cell TEXT NOT NULL,
  person_id UUID NOT NULL,
  discipline TEXT NOT NULL,
  root TEXT NOT NULL,
  cell_hashes TEXT NOT NULL,
  assurance TEXT NOT NULL,
  signed_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  void_reason TEXT NOT NULL,
  digest UUID NOT NULL,
  source_digest UUID
);

CREATE TABLE timeline_entry (
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
  happened_at TIMESTAMPTZ NOT NULL,
  precision TEXT NOT NULL,
  text TEXT NOT NULL,
  label TEXT NOT NULL,
  url TEXT,
  is_starred BOOLEAN NOT NULL,
  known_to_sre_at TIMESTAMPTZ,
  known_to_security_at TIMESTAMPTZ,
  original_happened_at TIMESTAMPTZ,
  recorded_at TIMESTAMPTZ,
  recorded_by UUID,
  digest UUID NOT NULL,
  source_digest UUID
);
