//! A move waits while the database has something better to do.

use domain::run::Level;
use domain::throttle::{Hold, NOT_READ, Work};

use crate::error::Result;
use crate::jobs::{Context, Stop};
use crate::throttle::{Gate, Throttle};

/// The throttle of a stage, and what its log was told last.
pub(super) struct Brake<'a> {
    context: &'a Context,
    throttle: Throttle,
    work: Work,
}

impl<'a> Brake<'a> {
    pub(super) fn new(context: &'a Context, work: Work) -> Result<Self> {
        let throttle = Throttle::start(&context.engine, &context.run)?;
        Ok(Self { context, throttle, work })
    }

    /// Waits until the next piece of work may begin, or the run is to stop.
    pub(super) async fn wait(&self) -> Result<Option<Stop>> {
        let mut told: Option<String> = None;
        loop {
            let Gate::Hold(holds) = self.throttle.before_batch(self.work) else {
                return self.go_on(told.is_some()).await;
            };
            if let Some(stop) = self.context.stop_asked().await? {
                return Ok(Some(stop));
            }
            let why = named(&holds);
            if !why.is_empty() && told.as_ref() != Some(&why) {
                self.context.say(Level::Warn, format!("on hold: {why}")).await?;
                told = Some(why);
            }
            self.throttle.changed().await;
        }
    }

    async fn go_on(&self, held: bool) -> Result<Option<Stop>> {
        if held {
            self.context.say(Level::Info, "going on: nothing holds any more").await?;
        }
        Ok(None)
    }

    /// Gives up statements of ours that others wait for, for as long as the
    /// work goes on. Never returns by itself.
    pub(super) async fn yield_to_others(&self) -> Result<()> {
        loop {
            let hold = self.throttle.blocks_others().await;
            let given_up = self.throttle.cancel_blockers().await?;
            if given_up > 0 {
                let line = format!("gave {given_up} statements up: {}", named(std::slice::from_ref(&hold)));
                self.context.say(Level::Warn, line).await?;
            }
            self.throttle.changed().await;
        }
    }

    /// Closes the timeline of holds.
    pub(super) async fn release(self) {
        self.throttle.stop().await;
    }
}

/// The first reading has not come yet: nothing is named, and it takes a moment.
fn named(holds: &[Hold]) -> String {
    let shown = holds.iter().filter(|hold| hold.says != NOT_READ);
    shown.map(|hold| format!("{} ({})", hold.signal.row().title, hold.says)).collect::<Vec<_>>().join("; ")
}
