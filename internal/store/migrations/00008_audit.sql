-- Who changed what through the API, append only. The key is the order in which
-- the records are read; it needs no counter that several nodes would share.

-- +goose Up
CREATE TABLE audit (
    happened_at BIGINT NOT NULL,
    id          TEXT   NOT NULL, -- UUID
    event       BYTEA  NOT NULL, -- JSON object, CloudTrail's
    PRIMARY KEY (happened_at, id)
);
