//! Who is at the keyboard, for the trace that runs leave.

/// The name of the account, as the shell knows it.
pub(crate) fn name() -> String {
    let names = ["SUDO_USER", "USER", "LOGNAME"].iter().filter_map(|name| std::env::var(name).ok());
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| "command line".to_owned())
}
