-- Which revisions were live, and when: what is kept when old ones are deleted.

-- +goose Up
CREATE TABLE publication (
    flow         BIGINT NOT NULL REFERENCES flow (id),
    number       BIGINT NOT NULL, -- of the revision
    ordinal      BIGINT NOT NULL, -- 1, 2, … within the flow; the highest was live last
    published_at BIGINT NOT NULL, -- for the last time
    PRIMARY KEY (flow, number)
);
CREATE UNIQUE INDEX publication_ordinal ON publication (flow, ordinal, number);

-- When these were published nobody wrote down; it was not later than this.
INSERT INTO publication (flow, number, ordinal, published_at)
    SELECT id, published, 1, updated_at FROM flow WHERE published > 0;
