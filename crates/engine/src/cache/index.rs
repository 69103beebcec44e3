//! Positions in a slice, found by the hash of a borrowed key.
//!
//! The table holds only positions, four bytes each. The caller compares with
//! the entry itself, so no key is stored twice and no look-up allocates.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// Indexes `entries` by `key`. Returns the place of the first entry whose
    /// key an earlier one has already.
    pub(super) fn build<'a, E, K: Hash + Eq>(
        entries: &'a [E],
        key: impl Fn(&'a E) -> K,
    ) -> Result<Self, usize> {
        let hasher = DefaultHashBuilder::default();
        let mut places = HashTable::with_capacity(entries.len());
        let key_at = |place: &u32| key(&entries[*place as usize]);
        for (place, entry) in entries.iter().enumerate() {
            let wanted = key(entry);
            let hash = hasher.hash_one(&wanted);
            if places.find(hash, |other| key_at(other) == wanted).is_some() {
                return Err(place);
            }
            // Ids are at most 32 bits wide, so places are too.
            places.insert_unique(hash, place as u32, |other| hasher.hash_one(key_at(other)));
        }
        Ok(Self { places, hasher })
    }

    /// The entry with this key. `is_it` compares, because hashes can meet.
    pub(super) fn find<'a, E, K: Hash>(
        &self,
        entries: &'a [E],
        key: K,
        is_it: impl Fn(&E) -> bool,
    ) -> Option<&'a E> {
        let hash = self.hasher.hash_one(key);
        let place = self.places.find(hash, |place| is_it(&entries[*place as usize]))?;
        Some(&entries[*place as usize])
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
        let index = Index::build(&words, |word| *word).expect("no word is repeated");
        for word in words {
            assert_eq!(index.find(&words, word, |other| *other == word), Some(&word));
        }
        assert_eq!(index.find(&words, "four", |other| *other == "four"), None);
        assert!(index.heap_bytes() >= 3 * size_of::<u32>());
    }

    #[test]
    fn a_repeated_key_is_named_by_its_place() {
        assert_eq!(Index::build(&["a", "b", "a"], |word| *word).err(), Some(2));
    }
}
