-- One row an incident with its current milestones and what the metrics ask of it, kept beside the record and made from it alone.
-- DuckDB only, since analysis is always asked there: lists and a map. core/store/kept says how a row is made.
-- needs: what a viewer must belong to besides the incident's own visibility to be shown this row; NULL where that is nothing.

CREATE TABLE kept_incident (
  incident_id UUID NOT NULL,
  visibility TEXT NOT NULL,
  needs TEXT[],
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT,
  services TEXT[],
  status TEXT NOT NULL,
  declared_by TEXT,
  cause_deployment_id UUID,
  affected_low_bp BIGINT,
  affected_high_bp BIGINT,
  excluded TEXT,
  is_demo BOOLEAN NOT NULL,
  is_flagged BOOLEAN NOT NULL,
  doubtful TEXT[],
  is_joint BOOLEAN NOT NULL,
  impact_start TIMESTAMPTZ,
  detected TIMESTAMPTZ,
  paged TIMESTAMPTZ,
  acknowledged TIMESTAMPTZ,
  declared TIMESTAMPTZ,
  publicly_noticed TIMESTAMPTZ,
  mitigated TIMESTAMPTZ,
  contained TIMESTAMPTZ,
  eradicated TIMESTAMPTZ,
  resolved TIMESTAMPTZ,
  closed TIMESTAMPTZ,
  review_held TIMESTAMPTZ,
  review_published TIMESTAMPTZ,
  initial_compromise TIMESTAMPTZ,
  sre_engaged TIMESTAMPTZ,
  security_engaged TIMESTAMPTZ,
  coarse MAP(TEXT, DOUBLE)
);

CREATE TABLE kept_rule (
  name TEXT PRIMARY KEY,
  checksum TEXT NOT NULL
);
