-- The outbox: what happened to flows and is still to be told.

-- +goose Up
ALTER TABLE waba ADD COLUMN listens BOOLEAN NOT NULL DEFAULT FALSE; -- somebody is told of its events

CREATE TABLE event (
    id         TEXT   NOT NULL PRIMARY KEY, -- UUID; of the message, too
    number     BIGINT NOT NULL,             -- the order in which things happened
    account    TEXT   NOT NULL,             -- with region and waba: the row of waba
    region     TEXT   NOT NULL,
    waba       TEXT   NOT NULL,
    flow       BIGINT NOT NULL,
    value      BYTEA  NOT NULL, -- JSON object, as Meta tells it
    created_at BIGINT NOT NULL,
    attempts   BIGINT NOT NULL, -- counts claims; only the last claim may end one
    due_at     BIGINT,          -- NULL: it waits for an earlier one of its flow, or is parked
    parked_at  BIGINT,          -- when it was given up; NULL: it was not
    failure    TEXT   NOT NULL  -- of the last attempt
);
CREATE INDEX event_number ON event (number);
CREATE INDEX event_due ON event (account, region, waba, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX event_flow ON event (account, region, waba, flow, number);
CREATE INDEX event_parked ON event (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX waba_listens ON waba (meta_id) WHERE listens;
