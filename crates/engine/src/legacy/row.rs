//! One line of a file: either a row for COPY, or the reasons why it is none.

use csv::ByteRecord;

use super::Kind;
use super::amount::{self, Fault};
use super::column::{Column, Rule};
use super::header::Header;
use super::instant;

const NAME: usize = 20;

/// Appends the row in COPY's text form, its line number first. On a fault
/// `out` is left as it was and every faulty column is named.
pub(super) fn write(
    kind: Kind,
    header: &Header,
    line: u64,
    fields: &ByteRecord,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let (start, mut faults) = (out.len(), Vec::new());
    out.extend_from_slice(line.to_string().as_bytes());
    for (column, place) in kind.columns().iter().zip(&header.places) {
        out.push(b'\t');
        let Some(place) = place else {
            out.extend_from_slice(column.absent.as_bytes());
            continue;
        };
        if let Err(fault) = value(column, &fields[*place], out) {
            faults.push(format!("{} {fault}", column.name));
        }
    }
    out.push(b'\n');
    if faults.is_empty() {
        faults.extend(crossed(header, fields));
    }
    if faults.is_empty() {
        return Ok(());
    }
    out.truncate(start);
    Err(faults.join("; "))
}

fn value(column: &Column, field: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    // The whole line has been checked; this cannot fail for it.
    let text = std::str::from_utf8(field).map_err(|_| "is not valid UTF-8".to_owned())?;
    if text.is_empty() {
        out.extend_from_slice(b"\\N");
        return if column.required { Err("is empty".into()) } else { Ok(()) };
    }
    match column.rule {
        Rule::Name => words(text, NAME, out),
        Rule::Text(most) => words(text, most, out),
        Rule::Positive => number(text.trim(), true, out),
        Rule::Amount => number(text.trim(), false, out),
        Rule::Instant => moment(text.trim(), out),
        Rule::Whole => whole(text.trim(), out),
        Rule::Side => one_of(text, &["buy", "sell"], out),
        Rule::Flag => one_of(text, &["true", "false", "t", "f", "1", "0"], out),
    }
}

fn words(text: &str, most: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let length = if text.len() > most { text.chars().count() } else { 0 };
    if length > most {
        return Err(format!("{} has {length} characters, {most} at most", shown(text)));
    }
    if text.contains('\0') {
        return Err(format!("{} has a zero byte", shown(text)));
    }
    escape(text, out);
    Ok(())
}

/// What COPY's text form would read as something else.
fn escape(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            byte => out.push(byte),
        }
    }
}

fn number(text: &str, positive: bool, out: &mut Vec<u8>) -> Result<(), String> {
    let fault = match amount::parse(text) {
        Ok(0) if positive => "is not above zero".to_owned(),
        Ok(_) => {
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        Err(Fault::NotANumber) => "is not a number".to_owned(),
        Err(Fault::Negative) => "is below zero".to_owned(),
        Err(Fault::TooFine(decimals)) => format!("has {decimals} decimals, 8 at most"),
        Err(Fault::TooLarge) => "has more than 12 digits before the point".to_owned(),
    };
    Err(format!("{} {fault}", shown(text)))
}

fn moment(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let parsed = instant::parse(text).map_err(|fault| format!("{} {fault}", shown(text)))?;
    instant::write(parsed, out);
    Ok(())
}

fn whole(text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let parsed: i64 =
        text.parse().map_err(|_| format!("{} is not a whole number of 64 bits", shown(text)))?;
    out.extend_from_slice(parsed.to_string().as_bytes());
    Ok(())
}

fn one_of(text: &str, allowed: &[&str], out: &mut Vec<u8>) -> Result<(), String> {
    if !allowed.contains(&text) {
        return Err(format!("{} is not one of {}", shown(text), allowed.join(", ")));
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// The legacy check `ask_price >= bid_price`, for a row that is fine otherwise.
fn crossed(header: &Header, fields: &ByteRecord) -> Option<String> {
    let (bid, ask) = header.bid_ask?;
    let text = |place: usize| std::str::from_utf8(&fields[place]).ok().map(str::trim);
    let (bid, ask) = (text(bid)?, text(ask)?);
    let below = amount::parse(ask).ok()? < amount::parse(bid).ok()?;
    below.then(|| format!("ask_price {ask} is below bid_price {bid}"))
}

/// A value from the file, short enough for a sentence.
fn shown(text: &str) -> String {
    match text.char_indices().nth(40) {
        None => format!("{text:?}").trim_matches('"').to_owned(),
        Some((end, _)) => format!("{}…", format!("{:?}", &text[..end]).trim_matches('"')),
    }
}
