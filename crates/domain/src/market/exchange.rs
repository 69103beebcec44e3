//! An exchange: one row for each string that the application or the data uses.

use serde::{Deserialize, Serialize};

/// The key of table `exchanges`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExchangeId(pub i16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MarketType {
    Spot,
    Futures,
    Options,
}

impl MarketType {
    pub const ALL: [Self; 3] = [Self::Spot, Self::Futures, Self::Options];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spot => "SPOT",
            Self::Futures => "FUTURES",
            Self::Options => "OPTIONS",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    pub id: ExchangeId,
    pub name: String,
    /// The string that the application writes, compared exactly.
    pub enum_value: String,
    pub display_name: String,
    pub market_type: MarketType,
    pub is_active: bool,
    pub base_url: Option<String>,
    pub websocket_url: Option<String>,
    /// Requests per second; none when the limit is not known.
    pub rate_limit: Option<i32>,
    /// Decimals of prices and quantities, unless the symbol says otherwise.
    pub precision_default: Option<i16>,
}

/// An exchange before it has an id. It begins active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewExchange {
    pub enum_value: String,
    pub display_name: String,
    pub market_type: MarketType,
    pub base_url: Option<String>,
    pub websocket_url: Option<String>,
    pub rate_limit: Option<i32>,
    pub precision_default: i16,
}

impl NewExchange {
    /// Why the table would refuse it, in words for a person.
    pub fn fault(&self) -> Option<String> {
        let texts = [("enum value", &self.enum_value, 50), ("display name", &self.display_name, 100)];
        let named =
            texts.into_iter().find_map(|(what, text, most)| super::symbol::text_fault(what, text, most));
        let rate = self.rate_limit.filter(|rate| *rate <= 0);
        named
            .or_else(|| rate.map(|rate| format!("a rate limit of {rate} requests per second is not above 0")))
            .or_else(|| super::symbol::precision_fault("default precision", self.precision_default))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewExchange {
        NewExchange {
            enum_value: "BYBIT_SPOT".into(),
            display_name: "Bybit".into(),
            market_type: MarketType::Spot,
            base_url: None,
            websocket_url: None,
            rate_limit: Some(10),
            precision_default: 8,
        }
    }

    #[test]
    fn what_the_table_refuses_is_named() {
        assert_eq!(new().fault(), None);
        let fault = |change: fn(&mut NewExchange)| {
            let mut exchange = new();
            change(&mut exchange);
            exchange.fault().unwrap_or_default()
        };
        assert_eq!(fault(|e| e.enum_value.clear()), "the enum value is empty");
        assert_eq!(fault(|e| e.enum_value = "x".repeat(51)), "the enum value has 51 characters, 50 at most");
        assert_eq!(fault(|e| e.rate_limit = Some(0)), "a rate limit of 0 requests per second is not above 0");
        assert_eq!(fault(|e| e.precision_default = 19), "the default precision is 19, not between 1 and 18");
    }
}
