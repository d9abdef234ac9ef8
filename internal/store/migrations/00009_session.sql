-- Who is signed in to the console.

-- +goose Up
CREATE TABLE session (
    sha256     BYTEA  NOT NULL PRIMARY KEY, -- of the token, which only the browser has
    access_key TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX session_access_key ON session (access_key);
CREATE INDEX session_expires_at ON session (expires_at);
