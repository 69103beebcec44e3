//! `refit user`

use std::io::Read;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use domain::access::{Role, Roles};
use domain::account::Account;
use engine::error::{Error, Result};
use engine::{accounts, factors};
use rand::SeedableRng;
use rand::distr::{Distribution, Uniform};

use super::{Outcome, Session, help};
use crate::text;

/// Manage the accounts of the pages
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit user create ada --role lead --role admin     With a password that is printed once",
    "refit user password ada --password-stdin < secret",
    "refit user role ada viewer analyst",
    "refit user disable ada",
))]
pub(crate) struct User {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the accounts with their roles
    List,
    /// Make an account; without --password-stdin its password is made up and printed once
    Create {
        name: String,
        #[arg(long = "role", required = true, value_parser = roles())]
        roles: Vec<String>,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set the roles of an account
    Role {
        name: String,
        #[arg(required = true, value_parser = roles())]
        roles: Vec<String>,
    },
    /// Give an account a new password; its sessions end
    Password {
        name: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Keep somebody out; the account's sessions end
    Disable { name: String },
    /// Let somebody in again
    Enable { name: String },
    /// Remove the second factor of somebody who has lost it
    ResetFactor { name: String },
}

fn roles() -> PossibleValuesParser {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
}

fn set(names: &[String]) -> Roles {
    names.iter().filter_map(|name| Role::parse(name)).collect()
}

impl User {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, actor) = (&session.engine, session.actor.as_str());
        match self.verb {
            Verb::List => list(session).await?,
            Verb::Create { name, roles, password_stdin } => {
                let password = Password::of(password_stdin)?;
                let account = accounts::create(engine, &name, &set(&roles), &password.text, actor).await?;
                session.output.line(format!("Made the account {}.", account.name));
                password.print(session);
            }
            Verb::Role { name, roles } => {
                accounts::set_roles(engine, &name, &set(&roles), actor).await?;
                session.output.line(format!("{name} is {} now.", roles.join(", ")));
            }
            Verb::Password { name, password_stdin } => {
                let password = Password::of(password_stdin)?;
                accounts::set_password(engine, &name, &password.text, actor).await?;
                session.output.line(format!("{name} has a new password."));
                password.print(session);
            }
            Verb::Disable { name } => {
                accounts::disable(engine, &name, actor).await?;
                session.output.line(format!("{name} is disabled."));
            }
            Verb::Enable { name } => {
                accounts::enable(engine, &name, actor).await?;
                session.output.line(format!("{name} is enabled."));
            }
            Verb::ResetFactor { name } => {
                factors::reset(engine, &name, actor).await?;
                session.output.line(format!("{name} signs in without a second factor."));
            }
        }
        Ok(Outcome::Done)
    }
}

async fn list(session: &Session) -> Result<()> {
    let accounts = accounts::list(&session.engine).await?;
    session.output.show(&accounts, |output| {
        output.table(
            &["name", "roles", "made", "by", "last sign-in", "disabled"],
            accounts.iter().map(row).collect(),
        );
    });
    Ok(())
}

fn row(account: &Account) -> Vec<String> {
    let roles: Vec<&str> = account.roles.iter().map(|role| role.as_str()).collect();
    vec![
        account.name.clone(),
        roles.join(", "),
        text::time(account.created_at),
        account.created_by.clone(),
        text::maybe_time(account.signed_in_at),
        text::maybe_time(account.disabled_at),
    ]
}

struct Password {
    text: String,
    made_up: bool,
}

impl Password {
    fn of(stdin: bool) -> Result<Self> {
        if !stdin {
            return Ok(Self { text: made_up(), made_up: true });
        }
        let mut text = String::new();
        std::io::stdin()
            .take(4096)
            .read_to_string(&mut text)
            .map_err(|error| Error::io("reading the password", error, "Give it on standard input."))?;
        Ok(Self { text: text.trim_end_matches(['\r', '\n']).to_owned(), made_up: false })
    }

    fn print(&self, session: &Session) {
        if self.made_up {
            session.output.line(format!("Password, shown only now: {}", self.text));
        }
    }
}

/// Four groups of five letters and digits that cannot be taken for others: 98
/// bits.
fn made_up() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rngs::StdRng::from_os_rng();
    let Ok(place) = Uniform::new(0, LETTERS.len()) else { return String::new() };
    let letters: Vec<char> = (0..20).map(|_| char::from(LETTERS[place.sample(&mut random)])).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
