//! Places found by the hash of a borrowed key.
//!
//! The table holds only places, four bytes each. The caller compares with the
//! entry itself, so no key is stored twice and no look-up allocates.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// Indexes the given places by their keys. Returns the first whose key an
    /// earlier one has already.
    pub(super) fn build<K: Hash + Eq>(
        places: impl Iterator<Item = usize>,
        key_at: impl Fn(usize) -> K,
    ) -> Result<Self, usize> {
        let mut index = Self::default();
        index.places.reserve(places.size_hint().0, |_| 0);
        for place in places {
            let wanted = key_at(place);
            let (hash, hasher) = (index.hasher.hash_one(&wanted), &index.hasher);
            if index.places.find(hash, |other| key_at(*other as usize) == wanted).is_some() {
                return Err(place);
            }
            // Ids are at most 32 bits wide, so places are too.
            index.places.insert_unique(hash, place as u32, |other| hasher.hash_one(key_at(*other as usize)));
        }
        Ok(index)
    }

    /// The place of this key. `is_it` compares, because hashes can meet.
    pub(super) fn find<K: Hash>(&self, key: K, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = self.hasher.hash_one(key);
        self.places.find(hash, |place| is_it(*place as usize)).map(|place| *place as usize)
    }

    /// The bytes on the heap, empty slots included.
    pub(super) fn heap_bytes(&self) -> usize {
        self.places.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        let words = ["one", "two", "three"];
        let index = Index::build(0..3, |place| words[place]).expect("no word is repeated");
        for (place, word) in words.iter().enumerate() {
            assert_eq!(index.find(word, |other| words[other] == *word), Some(place));
        }
        assert_eq!(index.find("four", |other| words[other] == "four"), None);
        assert!(index.heap_bytes() >= 3 * size_of::<u32>());
    }

    #[test]
    fn a_repeated_key_is_named_by_its_place() {
        assert_eq!(Index::build(0..3, |place| ["a", "b", "a"][place]).err(), Some(2));
    }
}
