-- Who signs in by the provider of single sign-on: its name for a person, and ours.
CREATE TABLE refit.identity (
    issuer      text NOT NULL,
    subject     text NOT NULL,
    account     bigint NOT NULL UNIQUE REFERENCES refit.account ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);
