-- red: audits_append_only: exchange_fees
alter table exchange_fees disable trigger trigger_exchange_fees_append_only;
