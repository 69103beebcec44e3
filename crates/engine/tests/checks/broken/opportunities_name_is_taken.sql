-- red: opportunities_name: arbitrage_opportunities
drop view arbitrage_opportunities;
create table arbitrage_opportunities (id bigserial, spread float8);
