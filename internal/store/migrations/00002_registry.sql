-- The AWS side's own records.

-- +goose Up
CREATE TABLE access_key (
    id          TEXT    NOT NULL PRIMARY KEY,
    account     TEXT    NOT NULL,
    user_name   TEXT    NOT NULL,
    sealed      BYTEA   NOT NULL, -- secret and session token, encrypted
    policy      BYTEA,            -- IAM policy document; NULL: everything is allowed
    development BOOLEAN NOT NULL,
    created_at  BIGINT  NOT NULL,
    expires_at  BIGINT            -- NULL: never
);

CREATE TABLE waba (
    account TEXT  NOT NULL,
    id      TEXT  NOT NULL,
    region  TEXT  NOT NULL, -- '*': every region
    meta_id TEXT  NOT NULL, -- of the WABA at Meta
    record  BYTEA NOT NULL, -- JSON object of the registry
    -- In the order of a page: one account's rows by id.
    PRIMARY KEY (account, id, region)
);

CREATE INDEX waba_meta_id ON waba (meta_id);

CREATE TABLE tag (
    arn   TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (arn, name)
);
