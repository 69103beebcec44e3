select exists (select from account_balances) or exists (select from balance_changes)
    or exists (select from order_executions) or exists (select from order_status_history)
