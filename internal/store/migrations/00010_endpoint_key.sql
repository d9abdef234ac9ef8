-- What flowport made for the endpoint of a flow: the key pair that messages are
-- encrypted with where the phone number has none, and an app secret.

-- +goose Up
CREATE TABLE endpoint_key (
    flow       BIGINT NOT NULL PRIMARY KEY REFERENCES flow (id),
    sealed     BYTEA  NOT NULL, -- private key and app secret, encrypted by the registry
    created_at BIGINT NOT NULL
);
