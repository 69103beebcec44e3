//! `refit token`

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use domain::access::Permission;
use domain::token::{GRANTED, Token as Made, USUAL};
use engine::error::Result;
use engine::tokens::{self, Wanted};

use super::{Outcome, Session, help};
use crate::text;

/// Manage the tokens that programs show instead of a session
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit token create nightly --account ada --scope see --scope export --days 30",
    "curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:3000/opportunities.csv",
    "refit token list --account ada",
    "refit token revoke 3",
))]
pub(crate) struct Token {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a token of an account; it is printed once and stored nowhere
    Create {
        /// What it is for
        name: String,
        #[arg(long, value_name = "NAME")]
        account: String,
        /// What it may, of all that its account may
        #[arg(long = "scope", required = true, value_parser = scopes())]
        scope: Vec<String>,
        /// How long it holds
        #[arg(long, default_value_t = USUAL)]
        days: i64,
    },
    /// List the tokens with what they may and when they were used
    List {
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
    },
    /// Have a token open nothing from here on
    Revoke { id: i64 },
}

fn scopes() -> PossibleValuesParser {
    PossibleValuesParser::new(GRANTED.map(Permission::as_str))
}

impl Token {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::Create { name, account, scope, days } => {
                let scope = scope.iter().filter_map(|word| Permission::parse(word)).collect();
                create(session, &account, Wanted { name, scope, days }).await?;
            }
            Verb::List { account } => list(session, account.as_deref()).await?,
            Verb::Revoke { id } => {
                tokens::revoke(&session.engine, id, &session.actor).await?;
                session.output.line(format!("Token {id} opens nothing any more."));
            }
        }
        Ok(Outcome::Done)
    }
}

async fn create(session: &Session, account: &str, wanted: Wanted) -> Result<()> {
    let (made, text) = tokens::create(&session.engine, account, &wanted, &session.actor).await?;
    session.output.show(&(&made, &text), |output| {
        let (id, until) = (made.id, text::time(made.expires_at));
        output.line(format!("Made token {id} of {account}, which holds until {until}."));
        output.line(format!("Token, shown only now: {text}"));
    });
    Ok(())
}

async fn list(session: &Session, account: Option<&str>) -> Result<()> {
    let found = tokens::list(&session.engine, account).await?;
    session.output.show(&found, |output| {
        let columns = ["token", "name", "account", "scope", "made", "expires", "used", "revoked"];
        output.table(&columns, found.iter().map(row).collect());
    });
    Ok(())
}

fn row(token: &Made) -> Vec<String> {
    let scope: Vec<&str> = token.scope.iter().map(|permission| permission.as_str()).collect();
    vec![
        token.id.to_string(),
        token.name.clone(),
        token.owner.clone(),
        scope.join(", "),
        text::time(token.created_at),
        text::time(token.expires_at),
        text::maybe_time(token.used_at),
        text::maybe_time(token.revoked_at),
    ]
}
