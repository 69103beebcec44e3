-- Values of legacy book tickers that no market shows. A constraint may have been
-- dropped, or added NOT VALID.
select w.subject, concat_ws(' ', p.timestamp, p.exchange, p.symbol_base, p.symbol_quote) as key, w.problem
from piece p
cross join lateral (
    values
        ('book_ticker_snapshots crossed', 'the ask is below the bid', p.ask_price < p.bid_price),
        ('book_ticker_snapshots price', 'a price is not above 0', p.bid_price <= 0 or p.ask_price <= 0),
        ('book_ticker_snapshots quantity', 'a quantity is not above 0', p.bid_qty <= 0 or p.ask_qty <= 0),
        ('book_ticker_snapshots time', 'the time lies more than five minutes ahead', p.timestamp > now() + interval '5 minutes' and isfinite(p.timestamp))
) w (subject, problem, wrong)
where w.wrong
  and (p.ask_price < p.bid_price
       or least(p.bid_price, p.ask_price, p.bid_qty, p.ask_qty) <= 0
       or p.timestamp > now() + interval '5 minutes')
