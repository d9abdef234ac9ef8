-- What flowport's compiler and Meta said about the same Flow JSON.

-- +goose Up
CREATE TABLE shadow_check (
    id               BIGINT NOT NULL PRIMARY KEY, -- counts up; the oldest are deleted
    waba             TEXT   NOT NULL,
    flow             TEXT   NOT NULL,
    sha256           BYTEA  NOT NULL, -- of the Flow JSON
    json_version     TEXT   NOT NULL, -- empty: none that is known
    difference_count BIGINT NOT NULL,
    differences      BYTEA,           -- JSON array, not always of all; NULL: none
    checked_at       BIGINT NOT NULL
);
