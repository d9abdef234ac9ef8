-- What a linked WABA has that nobody may read in the file: the access token
-- that Meta gave for it, its phone numbers, the address of its webhook.

-- +goose Up
ALTER TABLE waba ADD COLUMN sealed BYTEA; -- encrypted by the registry; NULL: none
