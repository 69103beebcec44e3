//! What is wrong with a name or a password.

const LONGEST_NAME: usize = 64;
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// Passwords of twelve characters and more that everybody tries.
const COMMON: &str = include_str!("common.txt");

/// Names stand in logs, in the audit and in addresses: plain letters only.
pub fn name_fault(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c);
    if name.is_empty() {
        return Some("there is no name".into());
    }
    if name.len() > LONGEST_NAME {
        return Some(format!("the name is longer than {LONGEST_NAME} characters"));
    }
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    (!first || !name.chars().all(plain))
        .then(|| "a name has small letters, digits and . - _ @, and begins with a letter or digit".into())
}

/// Length is what counts; there are no rules on which characters.
pub fn password_fault(name: &str, password: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("the password has {length} characters and needs at least {SHORTEST}"));
    }
    if length > LONGEST {
        return Some(format!("the password has more than {LONGEST} characters"));
    }
    let small = password.to_lowercase();
    if COMMON.lines().any(|common| common == small) {
        return Some("the password is one of those that are tried first".into());
    }
    if is_repeated(&small) {
        return Some("the password repeats one piece over and over".into());
    }
    let bare = small.replace(name, "").replace("refit", "");
    (bare.chars().count() < SHORTEST / 2).then(|| "the password is hardly more than the name".into())
}

/// `aaaaaaaaaaaa`, `abcabcabcabc`: a piece of up to four characters.
fn is_repeated(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=4).any(|piece| letters.iter().zip(letters.iter().skip(piece)).all(|(one, other)| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["ada", "ada.lovelace", "a", "ops-2", "ada@example.org"] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "Ada", " ada", "ada b", "-ada", "ada\n", "adа", "<b>", "\u{202e}ada", &long] {
            assert!(name_fault(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn passwords() {
        let longest = "correct horse battery staple ".repeat(4) + "123456789012";
        assert_eq!(longest.chars().count(), 128);
        for good in ["correct horse battery", "пароль длинный", &longest] {
            assert_eq!(password_fault("ada", good), None, "{good}");
        }
        for bad in [
            "short",
            "12345678901",
            "password1234",
            "PASSWORD1234",
            "aaaaaaaaaaaa",
            "abcabcabcabcabc",
            "adaadaadarefit",
        ] {
            assert!(password_fault("ada", bad).is_some(), "{bad}");
        }
        assert!(password_fault("ada", &(longest.clone() + "1")).is_some());
    }
}
