-- When the component list of a release was made, by source: a newer one takes out what it no longer names.

CREATE TABLE component_list (
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
  listed_at TIMESTAMPTZ,
  digest UUID NOT NULL,
  source_digest UUID
);
