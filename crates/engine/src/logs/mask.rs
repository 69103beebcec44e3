//! Secrets in what others have written, made unreadable. It looks for what
//! secrets stand behind, since nobody knows how they look themselves.

const HIDDEN: &str = "****";
/// What stands before a secret, in small letters.
const NAMES: [&str; 6] = ["password", "passwd", "secret", "token", "passphrase", "authorization"];

/// The text without passwords in URLs, after names like `password`, and after
/// `Bearer`.
pub fn masked(text: &str) -> String {
    // Names last: behind `Authorization:` stands `Bearer`, and the secret behind that.
    of_names(&of_tokens(&of_urls(text)))
}

/// `scheme://user:secret@host`
fn of_urls(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("://") {
        let (before, after) = rest.split_at(place + 3);
        shown.push_str(before);
        let end = after.find(|letter: char| letter.is_whitespace() || "/\"'<>".contains(letter));
        let (authority, left) = after.split_at(end.unwrap_or(after.len()));
        match authority.rsplit_once('@').and_then(|(person, host)| Some((person.split_once(':')?.0, host))) {
            Some((user, host)) => shown.push_str(&format!("{user}:{HIDDEN}@{host}")),
            None => shown.push_str(authority),
        }
        rest = left;
    }
    shown.push_str(rest);
    shown
}

/// `PASSWORD 'x'`, `password=x`, `"password": "x"`
fn of_names(text: &str) -> String {
    let small = text.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((end, value)) = next_value(&small, at) {
        shown.push_str(&text[at..end]);
        shown.push_str(HIDDEN);
        at = value;
    }
    shown.push_str(&text[at..]);
    shown
}

/// Where the next value behind a name begins, and where it ends.
fn next_value(small: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let (place, name) =
            NAMES.iter().filter_map(|name| Some((small[at..].find(name)? + at, name))).min()?;
        let after = place + name.len();
        match value_after(small, after) {
            Some(found) => return Some(found),
            None => at = after,
        }
    }
}

/// A blank alone does not make a value: "password authentication failed".
fn value_after(small: &str, after: usize) -> Option<(usize, usize)> {
    let rest = &small[after..];
    let gap = rest.len() - rest.trim_start_matches(['"', '\'', ' ', '=', ':', '\t']).len();
    let between = &rest[..gap];
    let quote = between.chars().next_back().filter(|last| matches!(last, '"' | '\''));
    if !between.contains(['=', ':']) && quote.is_none_or(|_| !between.starts_with(char::is_whitespace)) {
        return None;
    }
    let start = after + gap;
    let ends = |letter: char| match quote {
        Some(quote) => letter == quote,
        None => letter.is_whitespace() || ",;&)\"'".contains(letter),
    };
    let end = small[start..].find(ends).map_or(small.len(), |end| start + end);
    (end > start).then_some((start, end))
}

/// `Bearer x`, and Refit's own tokens.
fn of_tokens(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut after_bearer = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let blank = &word[bare.len()..];
        let own = bare.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let ours = own.strip_prefix("refit_").is_some_and(|rest| {
            rest.len() >= 32 && rest.chars().all(|letter| letter.is_ascii_alphanumeric())
        });
        if after_bearer && !bare.is_empty() || ours {
            shown.push_str(HIDDEN);
            shown.push_str(blank);
        } else {
            shown.push_str(word);
        }
        after_bearer = bare.eq_ignore_ascii_case("bearer");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_secrets_stand_behind_is_masked_and_nothing_else() {
        for (text, expected) in [
            ("postgres://ada:s3cr:t@db/x?sslmode=on", "postgres://ada:****@db/x?sslmode=on"),
            ("see https://example.org/a:b@c", "see https://example.org/a:b@c"),
            ("ALTER ROLE a PASSWORD 'it is long' VALID", "ALTER ROLE a PASSWORD '****' VALID"),
            ("host=x password=hush user=y", "host=x password=**** user=y"),
            (r#"{"password": "a b", "x": 1}"#, r#"{"password": "****", "x": 1}"#),
            ("/setup?token=abc&x=1", "/setup?token=****&x=1"),
            (
                "password authentication failed for user \"a\"",
                "password authentication failed for user \"a\"",
            ),
            ("token 3 is revoked", "token 3 is revoked"),
            ("Authorization: Bearer abc.def next", "Authorization: **** **** next"),
            ("sent bearer abc", "sent bearer ****"),
            ("Größe PASSWORD 'ü'", "Größe PASSWORD '****'"),
            ("nothing here", "nothing here"),
        ] {
            assert_eq!(masked(text), expected);
        }
        let own = format!("sent refit_{}", "a1".repeat(20));
        assert_eq!(masked(&own), "sent ****");
    }
}
