//! `refit notify`

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use domain::notification::{Channel, ChannelView, Delivery, DeliveryState};
use engine::error::Result;
use engine::notifications;
use serde::Serialize;

use super::{Outcome, Session, help};
use crate::output::Output;
use crate::text;

/// See whom notifications reach and what became of each, or test a channel
#[derive(Args, Debug)]
#[command(after_help = help!(
    "refit notify list",
    "refit notify test webhook       Exit code 3 when it was not delivered",
))]
pub(crate) struct Notify {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the channels and the newest deliveries
    List {
        #[arg(long, default_value_t = 20)]
        limit: i64,
    },
    /// Send a notification by one channel now
    Test {
        #[arg(value_parser = PossibleValuesParser::new(Channel::ALL.map(Channel::as_str)))]
        channel: String,
    },
}

#[derive(Serialize)]
struct Listed {
    channels: Vec<ChannelView>,
    deliveries: Vec<Delivery>,
}

impl Notify {
    pub(crate) async fn run(self, session: &Session) -> Result<Outcome> {
        match self.verb {
            Verb::List { limit } => list(session, limit).await,
            Verb::Test { channel } => test(session, &channel).await,
        }
    }
}

async fn list(session: &Session, limit: i64) -> Result<Outcome> {
    let channels = notifications::channels(&session.engine);
    let deliveries = notifications::list(&session.engine, limit.clamp(1, 1_000)).await?;
    let listed = Listed { channels, deliveries };
    session.output.show(&listed, |output| {
        output.table(&["channel", "reaches", "takes"], listed.channels.iter().map(channel).collect());
        output.line("");
        draw(output, &listed.deliveries);
    });
    Ok(Outcome::Done)
}

fn channel(view: &ChannelView) -> Vec<String> {
    let to = view.to.clone().unwrap_or_else(|| "not configured".to_owned());
    let kinds = view.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    vec![view.channel.as_str().to_owned(), to, kinds]
}

fn draw(output: &Output, deliveries: &[Delivery]) {
    let headers = ["delivery", "at", "channel", "state", "tries", "next try", "what", "error"];
    let time = |at: Option<_>| at.map(text::time).unwrap_or_default();
    let row = |one: &Delivery| {
        vec![
            one.id.to_string(),
            text::time(one.at),
            one.channel.as_str().to_owned(),
            one.state.as_str().to_owned(),
            one.tries.to_string(),
            time(one.next_try),
            one.title.clone(),
            one.error.clone(),
        ]
    };
    output.table(&headers, deliveries.iter().map(row).collect());
}

async fn test(session: &Session, channel: &str) -> Result<Outcome> {
    let channel = Channel::parse(channel).unwrap_or(Channel::Email);
    let delivery = notifications::test(&session.engine, channel, &session.actor).await?;
    session.output.show(&delivery, |output| draw(output, std::slice::from_ref(&delivery)));
    Ok(if delivery.state == DeliveryState::Delivered { Outcome::Done } else { Outcome::Found })
}
