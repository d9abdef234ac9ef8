-- Flows and their revisions. The text is meant for SQLite and PostgreSQL
-- alike: times are microseconds since 1970 in UTC, and BYTEA, which SQLite
-- does not know, keeps a blob there as it is.

-- +goose Up
CREATE TABLE flow (
    id             BIGINT NOT NULL PRIMARY KEY,
    waba           TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    status         TEXT   NOT NULL,
    categories     TEXT   NOT NULL, -- JSON array of strings
    endpoint_uri   TEXT   NOT NULL,
    application_id TEXT   NOT NULL,
    draft          BIGINT NOT NULL, -- revision number; 0: none
    published      BIGINT NOT NULL, -- revision number; 0: none
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL  -- counts updates, for optimistic locking
);
-- The only unique index besides the key: InsertFlow and UpdateFlow tell a
-- taken name by it.
CREATE UNIQUE INDEX flow_name ON flow (waba, name);
CREATE INDEX flow_account ON flow (waba, id);

CREATE TABLE content (
    sha256   BYTEA  NOT NULL PRIMARY KEY, -- of the bytes before encoding
    size     BIGINT NOT NULL,             -- of the bytes before encoding
    encoding BIGINT NOT NULL,             -- 0: as it is, 1: zstd
    data     BYTEA  NOT NULL
);

-- The reference to content is checked at commit, so that content can be
-- deleted while its last revision still tells which one it is.
CREATE TABLE revision (
    flow             BIGINT NOT NULL REFERENCES flow (id),
    number           BIGINT NOT NULL,
    sha256           BYTEA  NOT NULL REFERENCES content (sha256) DEFERRABLE INITIALLY DEFERRED,
    json_version     TEXT   NOT NULL,
    data_api_version TEXT   NOT NULL,
    error_count      BIGINT NOT NULL,
    principal        TEXT   NOT NULL,
    request_id       TEXT   NOT NULL,
    created_at       BIGINT NOT NULL,
    errors           BYTEA, -- JSON array; NULL: none
    PRIMARY KEY (flow, number)
);
CREATE INDEX revision_content ON revision (sha256, flow);

CREATE TABLE preview (
    flow       BIGINT NOT NULL PRIMARY KEY REFERENCES flow (id),
    token      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE setting (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
