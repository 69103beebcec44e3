//! How many of which operation.

use serde::{Deserialize, Serialize};

use super::Operation;

/// Parts of the whole: 5, 3, 2 is half, three tenths and two tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mix {
    pub upsert: u16,
    pub read: u16,
    pub lookup: u16,
}

impl Default for Mix {
    fn default() -> Self {
        Self { upsert: 5, read: 3, lookup: 2 }
    }
}

impl Mix {
    /// `upsert=5,read=3,lookup=2`; what is not named is left out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut mix = Self { upsert: 0, read: 0, lookup: 0 };
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, parts) =
                part.split_once('=').ok_or_else(|| format!("{part:?} is not of the form upsert=5"))?;
            let parts =
                parts.trim().parse().map_err(|_| format!("{:?} is not a number of parts", parts.trim()))?;
            *mix.of(name.trim())? = parts;
        }
        Ok(mix)
    }

    fn of(&mut self, name: &str) -> Result<&mut u16, String> {
        match Operation::parse(name) {
            Some(Operation::Upsert) => Ok(&mut self.upsert),
            Some(Operation::Read) => Ok(&mut self.read),
            Some(Operation::Lookup) => Ok(&mut self.lookup),
            None => Err(format!("there is no operation {name:?}, only upsert, read and lookup")),
        }
    }

    pub fn whole(self) -> u64 {
        [self.upsert, self.read, self.lookup].into_iter().map(u64::from).sum()
    }

    /// The operation at this place of the schedule. Every `whole` places hold
    /// each as often as its parts say, spread and not one kind after the other.
    pub fn at(self, place: u64) -> Option<Operation> {
        let whole = self.whole();
        if whole == 0 {
            return None;
        }
        let place = place % whole * stride(whole) % whole;
        let (upsert, read) = (u64::from(self.upsert), u64::from(self.read));
        Some(match place {
            place if place < upsert => Operation::Upsert,
            place if place < upsert + read => Operation::Read,
            _ => Operation::Lookup,
        })
    }
}

/// Near the golden section, and without a divisor in common.
fn stride(whole: u64) -> u64 {
    let near = (whole * 618 / 1000).max(1);
    (near..=whole).find(|stride| common(*stride, whole) == 1).unwrap_or(1)
}

fn common(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { common(other, one % other) }
}

impl std::fmt::Display for Mix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { upsert, read, lookup } = self;
        write!(f, "upsert={upsert},read={read},lookup={lookup}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_holds_each_as_often_as_its_parts_say() {
        for text in ["upsert=5,read=3,lookup=2", "read=1", "upsert=60,read=40", "upsert=7,lookup=6"] {
            let mix = Mix::parse(text).expect("a mix");
            let round: Vec<_> = (0..mix.whole()).filter_map(|place| mix.at(place)).collect();
            let count = |operation| round.iter().filter(|other| **other == operation).count();
            let counts = Operation::ALL.map(count);
            let parts = [mix.upsert, mix.read, mix.lookup].map(usize::from);
            assert_eq!(counts, parts, "{text}");
        }
        let round: Vec<_> = (0..10).filter_map(|place| Mix::default().at(place)).collect();
        assert!(round.windows(4).all(|few| few.iter().any(|one| *one != few[0])), "{round:?}");
    }

    #[test]
    fn what_is_no_mix_is_named() {
        for (text, why) in [("write=1", "\"write\""), ("read", "\"read\""), ("read=-1", "\"-1\"")] {
            assert!(Mix::parse(text).expect_err(text).contains(why), "{text}");
        }
        assert_eq!(Mix::parse("").map(Mix::whole), Ok(0));
        assert_eq!(Mix::parse(&Mix::default().to_string()), Ok(Mix::default()));
    }
}
