//! Before something is dropped: say what, and ask for the database's name.

use std::io::{IsTerminal, Write};

use engine::error::{Error, Kind, Result};

/// Before a rule is set aside: says which, and asks for the name as well.
pub(crate) fn emergency(doing: &str, database: &str, what: &str, given: Option<&str>) -> Result<()> {
    eprintln!("{what}");
    typed(doing, database, given)
}

/// Asks for the name of the database, unless it was given on the command line.
pub(crate) fn destruction(
    doing: &str,
    database: &str,
    dropped: &[String],
    given: Option<&str>,
) -> Result<()> {
    eprintln!("This drops from database {database}:");
    for line in dropped {
        eprintln!("  {line}");
    }
    if dropped.is_empty() {
        eprintln!("  nothing that is there");
    }
    typed(doing, database, given)
}

fn typed(doing: &str, database: &str, given: Option<&str>) -> Result<()> {
    let typed = match given {
        Some(name) => name.to_owned(),
        None => ask(doing)?,
    };
    if typed == database {
        return Ok(());
    }
    let why = format!("{typed:?} is not the name of the database");
    Err(Error::new(Kind::Refused, doing, why, "Nothing was changed."))
}

fn ask(doing: &str) -> Result<String> {
    eprint!("Type the name of the database to go on: ");
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    let read = std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Error::io(doing, error, "Nothing was changed."))?;
    if !std::io::stdin().is_terminal() {
        eprintln!();
    }
    match read {
        0 => Err(Error::new(Kind::Refused, doing, "nobody was there to confirm it", NOBODY)),
        _ => Ok(line.trim().to_owned()),
    }
}

const NOBODY: &str = "Nothing was changed. In a script, give the name with --confirm.";
