//! `refit deployment`

use std::io::{BufRead, IsTerminal, Write};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use domain::deployment::{Act, ActKind, DeploymentView, Incident, ItemState, ItemView, may_execute};
use domain::plan::Section;
use engine::Engine;
use engine::deployments::{self, Change};
use engine::error::{Error, Kind, Result};
use engine::sessions::{self, From};

use super::{Outcome, Session, help};
use crate::output::Output;
use crate::{confirm, text};

/// Work through the checklist of a step that is hard to take back, and sign it
///
/// Nobody signs what they opened or last changed. A signature is an account's own: its password is asked for.
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit deployment open writes_over book_tickers --purpose \"volume grows\"",
    "refit deployment show 3                                   Exit code 3 while something is missing",
    "refit deployment tick 3 before.unit_tests --note \"CI run 812\"",
    "refit deployment tick 3 before.benchmarks                 With the newest run of benchmarks attached",
    "refit deployment skip 3 before.rehearsed --reason \"same plan as last week\"",
    "refit deployment sign 3 --as ada < password",
    "refit deployment break-glass 3 --lead ada --admin bob --reason \"the disk fills up\"",
    "refit deployment export 3 > deployment-3.md",
))]
pub(crate) struct Deployment {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the deployments, newest first
    List {
        #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1_000))]
        limit: i64,
    },
    /// Open the checklist of a step
    Open {
        #[arg(value_parser = kinds())]
        step: String,
        /// A phase's number, or a move's id
        subject: String,
        /// Why it is done, and what to look at
        #[arg(long, value_name = "TEXT", default_value = "")]
        purpose: String,
    },
    /// Show a deployment with its items, their evidence and the signatures
    Show { id: i64 },
    /// Tick an item, with its newest evidence attached or a note
    Tick {
        id: i64,
        item: String,
        /// A note or a link; needed where there is no evidence
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Open an item again
    Untick { id: i64, item: String },
    /// Leave an item out
    Skip {
        id: i64,
        item: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Sign as an account; the password is read from standard input
    Sign {
        id: i64,
        /// The account
        #[arg(long = "as", value_name = "NAME")]
        name: String,
        /// Of the account's second factor, if it has one
        #[arg(long, value_name = "CODE", default_value = "")]
        code: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        comment: String,
    },
    /// Reject as an account; the password is read from standard input
    Reject {
        id: i64,
        /// The account
        #[arg(long = "as", value_name = "NAME")]
        name: String,
        /// Of the account's second factor, if it has one
        #[arg(long, value_name = "CODE", default_value = "")]
        code: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// In an emergency, let its step through without the signatures that it lacks
    ///
    /// It takes a lead and an administrator: the passwords of both are read from standard input, the lead's first. The
    /// step may then be carried out within one hour, as always. Everybody is told, and it stands on every page until
    /// another lead has looked at it.
    #[command(after_help = help!(
        "refit deployment break-glass 3 --lead ada --admin bob --reason \"the disk is full in 20 minutes\"",
        "refit deployment break-glass 3 --lead ada --admin bob --reason outage --confirm arbitrage < two-passwords",
        "refit move cut-over book_tickers --writes                 The step, which then goes through",
        "refit deployment review 3 --as eve --finding \"it was right\"",
    ))]
    BreakGlass {
        id: i64,
        /// The account of a lead
        #[arg(long, value_name = "NAME")]
        lead: String,
        /// Of the lead's second factor, if there is one
        #[arg(long, value_name = "CODE", default_value = "")]
        lead_code: String,
        /// The account of an administrator
        #[arg(long, value_name = "NAME")]
        admin: String,
        /// Of the administrator's second factor, if there is one
        #[arg(long, value_name = "CODE", default_value = "")]
        admin_code: String,
        /// What the emergency is
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The name of the database, instead of being asked for it
        #[arg(long, value_name = "DATABASE")]
        confirm: Option<String>,
    },
    /// Say what was found of a step that was let through; the password is read from standard input
    Review {
        id: i64,
        /// The account of a lead who had no part in it
        #[arg(long = "as", value_name = "NAME")]
        name: String,
        /// Of the account's second factor, if it has one
        #[arg(long, value_name = "CODE", default_value = "")]
        code: String,
        #[arg(long, value_name = "TEXT")]
        finding: String,
    },
    /// Say that a phase was rolled out; any other step says so by itself
    Execute { id: i64 },
    /// Close it when everything is settled, or give it up for a reason
    Close {
        id: i64,
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Print it as a document
    Export {
        id: i64,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Markdown,
    Json,
}

fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(ActKind::ALL.map(ActKind::as_str))
}

impl Deployment {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        let (engine, actor) = (&session.engine, session.actor.as_str());
        let id = match self.verb {
            Verb::List { limit } => return list(session, limit).await,
            Verb::Export { id, format } => return export(session, id, format).await,
            Verb::Show { id } => return show(session, id).await,
            Verb::Open { step, subject, purpose } => {
                let kind = ActKind::parse(&step).unwrap_or(ActKind::Phase);
                let act = Act::new(kind, subject);
                deployments::open(engine, act, &purpose, actor).await?.deployment.id
            }
            Verb::Tick { id, item, note } => {
                deployments::tick(engine, change(id, &item), &note, actor).await.map(|()| id)?
            }
            Verb::Untick { id, item } => {
                deployments::untick(engine, change(id, &item), actor).await.map(|()| id)?
            }
            Verb::Skip { id, item, reason } => {
                deployments::skip(engine, change(id, &item), &reason, actor).await.map(|()| id)?
            }
            Verb::Sign { id, name, code, comment } => sign(engine, id, (&name, &code), &comment).await?,
            Verb::Reject { id, name, code, reason } => reject(engine, id, (&name, &code), &reason).await?,
            Verb::BreakGlass { id, lead, lead_code, admin, admin_code, reason, confirm } => {
                confirmed(engine, id, confirm.as_deref()).await?;
                let (lead, admin) =
                    ((lead.as_str(), lead_code.as_str()), (admin.as_str(), admin_code.as_str()));
                break_glass(engine, id, (lead, admin), &reason).await?
            }
            Verb::Review { id, name, code, finding } => as_person(engine, (&name, &code), async |person| {
                deployments::review(person, id, &finding).await
            })
            .await
            .map(|()| id)?,
            Verb::Execute { id } => deployments::execute(engine, id, actor).await.map(|()| id)?,
            Verb::Close { id, reason } => {
                deployments::close(engine, id, &reason, actor).await.map(|()| id)?
            }
        };
        show(session, id).await.map(|_| Outcome::Done)
    }
}

fn change(id: i64, item: &str) -> Change<'_> {
    Change { deployment: id, item, version: None }
}

/// What is shown first is what is signed.
async fn sign(engine: &Engine, id: i64, who: (&str, &str), comment: &str) -> Result<i64> {
    let digest = deployments::get(engine, id).await?.digest;
    as_person(engine, who, async |person| deployments::sign(person, id, &digest, comment).await).await?;
    Ok(id)
}

async fn reject(engine: &Engine, id: i64, who: (&str, &str), reason: &str) -> Result<i64> {
    as_person(engine, who, async |person| deployments::reject(person, id, reason, who.0).await).await?;
    Ok(id)
}

async fn confirmed(engine: &Engine, id: i64, given: Option<&str>) -> Result<()> {
    let view = deployments::get(engine, id).await?;
    let what = format!(
        "This lets a step through without what it lacks, tells everybody, and stands on every page until another lead \
         has looked at it:\n  {} of database {}\n  it has {}",
        view.deployment.act.title(),
        engine.server().database,
        view.needs()
    );
    let doing = format!("breaking the glass of deployment {id}");
    confirm::emergency(&doing, &engine.server().database, &what, given)
}

/// Each proves who they are before anything is done.
async fn break_glass(
    engine: &Engine,
    id: i64,
    (lead, admin): ((&str, &str), (&str, &str)),
    reason: &str,
) -> Result<i64> {
    as_person(engine, lead, async |lead| {
        as_person(engine, admin, async |admin| {
            let incident = deployments::break_glass(lead, admin, id, reason).await?;
            eprintln!("The glass is broken until {}.", text::time(incident.expires_at));
            Ok(())
        })
        .await
    })
    .await?;
    Ok(id)
}

/// The session ends with the command, whatever came of it.
async fn as_person(
    engine: &Engine,
    (name, code): (&str, &str),
    work: impl AsyncFnOnce(&Engine) -> Result<()>,
) -> Result<()> {
    let password = password(name)?;
    let from = From { peer: "command line", agent: "refit", request: "" };
    let person = sessions::as_person(engine, name, (&password, code), from).await?;
    let done = work(&person).await;
    sessions::sign_out(&person).await?;
    done
}

fn password(name: &str) -> Result<String> {
    let doing = format!("reading the password of {name}");
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprint!("Password of {name} (it is shown as you type): ");
        let _ = std::io::stderr().flush();
    }
    let mut line = String::new();
    stdin
        .lock()
        .read_line(&mut line)
        .map_err(|error| Error::io(doing.clone(), error, "Nothing was done."))?;
    match line.trim_end_matches(['\r', '\n']) {
        "" => Err(Error::new(Kind::Refused, doing, "there was none on standard input", "Nothing was done.")),
        password => Ok(password.to_owned()),
    }
}

async fn list(session: &Session, limit: i64) -> Result<Outcome> {
    let found = deployments::list(&session.engine, limit).await?;
    session.output.show(&found, |output| {
        let headers = ["deployment", "step", "state", "signatures", "opened by", "opened"];
        output.table(&headers, found.iter().map(row).collect());
    });
    Ok(Outcome::Done)
}

fn row(view: &DeploymentView) -> Vec<String> {
    let deployment = &view.deployment;
    vec![
        deployment.id.to_string(),
        deployment.act.to_string(),
        view.state.as_str().to_owned(),
        view.needs(),
        deployment.opened_by.clone(),
        text::time(deployment.opened_at),
    ]
}

async fn export(session: &Session, id: i64, format: Format) -> Result<Outcome> {
    let document = deployments::export::document(&session.engine, id).await?;
    session.output.line(match format {
        Format::Markdown => document.markdown(),
        Format::Json => document.json(),
    });
    Ok(Outcome::Done)
}

async fn show(session: &Session, id: i64) -> Result<Outcome> {
    let view = deployments::get(&session.engine, id).await?;
    session.output.show(&view, |output| draw(output, &view));
    Ok(if view.state.is_pending() && may_execute(&view).is_err() { Outcome::Found } else { Outcome::Done })
}

fn draw(output: &Output, view: &DeploymentView) {
    let deployment = &view.deployment;
    output.line(format!(
        "Deployment {id}: {}, {}.",
        deployment.act.title(),
        view.state.title().to_lowercase(),
        id = deployment.id
    ));
    for section in Section::ALL {
        output.line(format!("\n{}", section.title()));
        output.table(&["item", "state", "what shows it", "by"], view.of(section).map(item).collect());
    }
    output.line(format!("\nSignatures: {}.", view.needs()));
    for incident in &deployment.incidents {
        output.line(told(incident, view));
    }
    if !view.signatures.is_empty() {
        let headers = ["signer", "role", "at", "counts", "comment"];
        output.table(&headers, view.signatures.iter().map(signature).collect());
    }
    if let Err(why) = may_execute(view)
        && view.state.is_pending()
    {
        output.line(format!("\nWhat it still takes: {why}."));
    }
    output.line(format!("Digest of what is signed: {}", view.digest));
}

fn told(incident: &Incident, view: &DeploymentView) -> String {
    let state = incident.state(view.seen).as_str();
    let found = match &incident.review {
        Some(review) => format!(" {} found: {}", review.by, review.finding),
        None => " Another lead has to look at it.".to_owned(),
    };
    let (id, lead, admin) = (incident.id, &incident.lead, &incident.admin);
    let until = text::time(incident.expires_at);
    format!(
        "\nIncident {id}, {state}: {lead} and {admin} broke the glass until {until}: {}.{found}",
        incident.reason
    )
}

fn item(view: &ItemView) -> Vec<String> {
    let mark = view.item.mark.as_ref();
    let shows = mark.and_then(|mark| mark.attached.as_ref()).or(view.newest.as_ref());
    let note = mark.map_or("", |mark| mark.note.as_str());
    let shows =
        shows.map_or_else(|| note.to_owned(), |shows| format!("{} {note}", shows.what).trim_end().to_owned());
    vec![view.item.id.clone(), state(view.state), shows, mark.map(|mark| mark.by.clone()).unwrap_or_default()]
}

fn state(state: ItemState) -> String {
    match state {
        ItemState::Waiting => "open".to_owned(),
        ItemState::Barred(lack) => format!("evidence {}", lack.word()),
        ItemState::Ticked => "ticked".to_owned(),
        ItemState::Undone(lack) => format!("ticked, evidence {}", lack.word()),
        ItemState::Skipped => "skipped".to_owned(),
    }
}

fn signature(view: &domain::deployment::SignatureView) -> Vec<String> {
    let signature = &view.signature;
    let counts = match (&signature.voided, view.standing.why()) {
        (Some((_, why)), _) => format!("void: {why}"),
        (None, "") => "yes".to_owned(),
        (None, why) => why.to_owned(),
    };
    vec![
        signature.signer.clone(),
        signature.role.as_str().to_owned(),
        text::time(signature.at),
        counts,
        signature.comment.clone(),
    ]
}
