//! What the cache is measured against: a map with the three names as its key,
//! asked with borrowed ones, and the fast hash that hashbrown comes with.

use std::hash::{Hash, Hasher};

use engine::cache::Snapshot;
use hashbrown::{Equivalent, HashMap};

#[derive(PartialEq, Eq)]
struct Owned([Box<str>; 3]);

impl Hash for Owned {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Borrowed([&self.0[0], &self.0[1], &self.0[2]]).hash(state);
    }
}

struct Borrowed<'a>([&'a str; 3]);

impl Hash for Borrowed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|name| name.hash(state));
    }
}

impl Equivalent<Owned> for Borrowed<'_> {
    fn equivalent(&self, key: &Owned) -> bool {
        self.0.iter().zip(&key.0).all(|(asked, name)| **asked == **name)
    }
}

pub(super) struct Plain(HashMap<Owned, i32>);

impl Plain {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut map = HashMap::with_capacity(snapshot.symbols().len());
        for symbol in snapshot.symbols() {
            let exchange = snapshot.exchange(symbol.exchange).expect("its exchange").enum_value.clone();
            map.insert(Owned([exchange, symbol.base.into(), symbol.quote.into()]), symbol.id.0);
        }
        Self(map)
    }

    pub(super) fn get(&self, names: [&str; 3]) -> Option<i32> {
        self.0.get(&Borrowed(names)).copied()
    }
}
