//! SplitMix64: chance that is the same for the same seed on every machine and
//! with every version of every library, which is all a sample asks of it.

#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and without `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> i64 {
        let high = self.next() >> 32;
        ((high * u64::from(limit)) >> 32) as i64
    }

    /// From -1000 to 1000, small values more often.
    pub(crate) fn swing(&mut self) -> i64 {
        self.below(1001) - self.below(1001)
    }

    pub(crate) fn per_mille(&mut self, chance: u16) -> bool {
        self.below(1000) < i64::from(chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        let mut random = Random::new(1_234_567);
        let first: Vec<_> = (0..3).map(|_| random.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn limits() {
        let mut random = Random::new(1);
        assert!((0..10_000).all(|_| (0..7).contains(&random.below(7))));
        assert!((0..10_000).all(|_| (-1000..=1000).contains(&random.swing())));
    }
}
