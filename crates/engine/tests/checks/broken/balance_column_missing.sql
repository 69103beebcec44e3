-- red: balances_exist: balance_changes.description
alter table balance_changes drop column description;
