//! What the sample trades: pairs as the exchanges spell them, and who lists
//! which. Prices, steps and lots are in units of 10^-8.

pub(super) struct Exchange {
    pub(super) name: &'static str,
    /// What the application called it in its early days.
    pub(super) old_name: &'static str,
    /// Half the usual distance of bid and ask, in millionths of the price.
    pub(super) half_spread: i64,
}

/// In the order in which their rows arrive within a tick.
pub(super) static EXCHANGES: [Exchange; 3] = [
    Exchange { name: "GATEIO_FUTURES", old_name: "GATEIO_FUTURES", half_spread: 90 },
    Exchange { name: "GATEIO_SPOT", old_name: "GATEIO", half_spread: 160 },
    Exchange { name: "MEXC_SPOT", old_name: "MEXC", half_spread: 120 },
];

pub(super) struct Pair {
    pub(super) base: &'static str,
    pub(super) quote: &'static str,
    pub(super) price: i64,
    pub(super) step: i64,
    pub(super) lot: i64,
    /// How far the price swings in a tick, in millionths.
    pub(super) swing: i64,
    /// In how many of a thousand ticks there is a row. Quiet pairs keep still.
    pub(super) activity: u16,
    /// Which of the exchanges list it.
    pub(super) listed: [bool; 3],
}

const ALL: [bool; 3] = [true, true, true];
const SPOT: [bool; 3] = [false, true, true];
const GATEIO: [bool; 3] = [true, true, false];

macro_rules! pair {
    ($base:literal $quote:literal $price:literal $step:literal $lot:literal $swing:literal $activity:literal $listed:ident) => {
        Pair {
            base: $base,
            quote: $quote,
            price: $price,
            step: $step,
            lot: $lot,
            swing: $swing,
            activity: $activity,
            listed: $listed,
        }
    };
}

/// Sorted by base and quote, as the key is.
#[rustfmt::skip]
pub(super) static PAIRS: [Pair; 20] = [
    pair!("1INCH"    "USDT" 18_430_000             10_000    1_000_000_000     110  430 ALL),
    pair!("ADA"      "USDT" 83_500_000             10_000    500_000_000       70   960 ALL),
    pair!("AI16Z"    "USDT" 7_420_000              1_000     2_000_000_000     210  90  ALL),
    pair!("ARB"      "USDT" 43_710_000             10_000    800_000_000       90   900 ALL),
    pair!("AVAX"     "USDT" 3_012_000_000          100_000   20_000_000        80   930 ALL),
    pair!("BTC"      "USDT" 12_354_120_000_000     1_000_000 10_000            30   1000 ALL),
    pair!("DOGE"     "USDT" 25_380_000             1_000     2_000_000_000     80   980 ALL),
    pair!("ETH"      "BTC"  3_652_000              10        1_000_000         25   700 SPOT),
    pair!("ETH"      "USDT" 451_230_000_000        1_000_000 100_000           40   1000 ALL),
    pair!("F"        "USDT" 1_163_000              1_000     5_000_000_000     260  60  GATEIO),
    pair!("LINK"     "USDT" 2_218_000_000          100_000   30_000_000        70   940 ALL),
    pair!("LTC"      "USDT" 11_840_000_000         1_000_000 5_000_000         60   910 ALL),
    pair!("MYX"      "USDT" 640_000_000            10_000    50_000_000        310  120 GATEIO),
    pair!("NEIROETH" "USDT" 4_135_000              1_000     4_000_000_000     290  50  SPOT),
    pair!("SOL"      "USDC" 23_190_000_000         1_000_000 4_000_000         55   650 SPOT),
    pair!("SOL"      "USDT" 23_194_000_000         1_000_000 4_000_000         55   1000 ALL),
    pair!("SUI"      "USDT" 356_000_000            10_000    150_000_000       95   950 ALL),
    pair!("WIF"      "USDT" 76_200_000             10_000    600_000_000       160  880 ALL),
    pair!("XRP"      "USDT" 297_500_000            10_000    200_000_000       50   990 ALL),
    pair!("kPepe"    "USDT" 947_000                10        100_000_000_000   180  970 SPOT),
];
