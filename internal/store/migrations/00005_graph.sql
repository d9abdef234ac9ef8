-- What a simulated Meta keeps besides flows.

-- +goose Up
CREATE TABLE public_key (
    phone TEXT NOT NULL PRIMARY KEY, -- Meta's id of the phone number
    pem   TEXT NOT NULL
);

CREATE TABLE subscription (
    waba TEXT NOT NULL PRIMARY KEY -- whose webhooks the app is subscribed to
);
