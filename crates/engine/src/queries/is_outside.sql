-- Outside of a transaction every statement is one of its own and begins with it.
-- By the simple protocol: the other one takes the time anew for each message.
select now() = statement_timestamp()
