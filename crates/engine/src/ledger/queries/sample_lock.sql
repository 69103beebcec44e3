-- One sample at a time, and nobody records meanwhile.
lock table account_balances, balance_changes, order_executions, order_status_history in share row exclusive mode
