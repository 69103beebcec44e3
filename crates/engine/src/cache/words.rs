//! Short names as machine words, which are compared and hashed at once.

/// A name of up to sixteen bytes; of a longer one its first and last eight.
/// With the length it is exact for up to sixteen.
pub(super) fn two(name: &str) -> [u64; 2] {
    let bytes = name.as_bytes();
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
        _ => [short(bytes), 0],
    }
}

/// A name of up to eight bytes; of a longer one its first eight.
pub(super) fn one(name: &str) -> u64 {
    let bytes = name.as_bytes();
    bytes.first_chunk().map_or_else(|| short(bytes), |first| u64::from_le_bytes(*first))
}

/// Less than eight bytes. Overlapping halves tell all of them apart.
fn short(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => match bytes {
            [] => 0,
            [a] => u64::from(*a),
            [a, b] => u64::from(*a) | u64::from(*b) << 8,
            [a, b, c, ..] => u64::from(*a) | u64::from(*b) << 8 | u64::from(*c) << 16,
        },
    }
}

/// Both halves of the product: every bit of the one meets every bit of the other.
pub(super) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn short_names_differ_in_length_or_words() {
        let letters = ["a", "b"];
        let mut names = vec![String::new()];
        let mut last = names.clone();
        for _ in 0..9 {
            last = last.iter().flat_map(|name| letters.map(|letter| format!("{name}{letter}"))).collect();
            names.extend(last.iter().cloned());
        }
        let seen: HashSet<_> = names.iter().map(|name| (name.len(), two(name))).collect();
        assert_eq!(seen.len(), names.len());
        let eight: Vec<_> = names.iter().filter(|name| name.len() <= 8).collect();
        let seen: HashSet<_> = eight.iter().map(|name| (name.len(), one(name))).collect();
        assert_eq!(seen.len(), eight.len());
    }

    #[test]
    fn sixteen_bytes_are_exact_and_seventeen_are_not() {
        assert_ne!(two("0123456789abcdef"), two("01234567-9abcdef"));
        assert_eq!(two("01234567-9abcdefg"), two("01234567+9abcdefg"));
    }
}
