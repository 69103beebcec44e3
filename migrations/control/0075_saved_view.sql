-- What somebody wants to see again of a page: a name for what stands behind the
-- question mark of its address.
CREATE TABLE refit.saved_view (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account     bigint NOT NULL REFERENCES refit.account ON DELETE CASCADE,
    page        text NOT NULL CHECK (page <> ''),
    name        text NOT NULL CHECK (name <> ''),
    query       text NOT NULL,
    saved_at    timestamptz NOT NULL,
    UNIQUE (account, page, name)
);
