-- red: analytics_views: cross_exchange_opportunities
drop index idx_arbitrage_symbol;
