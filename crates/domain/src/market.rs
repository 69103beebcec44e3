//! Market data: exchanges, symbols, what is quoted and what is traded.
//!
//! Prices and quantities are exact decimals in the units of the exchange: a
//! price in the quote asset for one unit of the base asset, a quantity in the
//! base asset. Times are those of the exchange, in UTC.

mod amount;
mod exchange;
mod order;
mod symbol;
mod ticker;
mod trade;

pub use amount::{Amount, AmountFault};
pub use exchange::{Exchange, ExchangeId, MarketType, NewExchange};
pub use order::{OrderStatus, OrderType, Side, TimeInForce};
pub use rust_decimal::Decimal;
pub use symbol::{NewSymbol, Symbol, SymbolId, TradingRules};
pub use ticker::{BookTicker, TickerFault};
pub use trade::{Trade, TradeFault};
