-- red: balances_indexes: account_balances (asset)
drop index idx_balances_asset;
