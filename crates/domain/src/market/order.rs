//! Enumerations of orders, with the codes that the tables keep.

use serde::{Deserialize, Serialize};

/// An enumeration that a table keeps as a small number and that is shown as
/// one word, the same everywhere.
macro_rules! coded {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $code:literal $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn code(self) -> i16 {
                match self { $(Self::$variant => $code),+ }
            }

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub fn from_code(code: i16) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.code() == code)
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }
    };
}

coded! {
    /// Of a trade: the side of the one who took liquidity.
    Side { Buy = 1 "buy", Sell = 2 "sell" }
}

coded! {
    OrderType {
        Limit = 1 "limit",
        Market = 2 "market",
        LimitMaker = 3 "limit_maker",
        ImmediateOrCancel = 4 "immediate_or_cancel",
        FillOrKill = 5 "fill_or_kill",
        StopLimit = 6 "stop_limit",
        StopMarket = 7 "stop_market",
    }
}

coded! {
    OrderStatus {
        Unknown = -1 "unknown",
        New = 1 "new",
        Filled = 2 "filled",
        PartiallyFilled = 3 "partially_filled",
        Cancelled = 4 "cancelled",
        PartiallyCancelled = 5 "partially_cancelled",
        Expired = 6 "expired",
        Rejected = 7 "rejected",
    }
}

coded! {
    TimeInForce {
        GoodTillCancelled = 1 "good_till_cancelled",
        ImmediateOrCancel = 2 "immediate_or_cancel",
        FillOrKill = 3 "fill_or_kill",
        GoodTillDate = 4 "good_till_date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_lead_back() {
        for side in Side::ALL {
            assert_eq!(Side::from_code(side.code()), Some(*side));
            assert_eq!(Side::parse(side.as_str()), Some(*side));
        }
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::from_code(status.code()), Some(*status));
            assert_eq!(OrderStatus::parse(status.as_str()), Some(*status));
        }
        assert_eq!(Side::from_code(0), None);
        assert_eq!(Side::parse("BUY"), None);
        assert_eq!((OrderType::ALL.len(), TimeInForce::ALL.len()), (7, 4));
    }
}
