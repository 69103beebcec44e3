//! `refit plan check`

use clap::Args;
use engine::error::Result;
use engine::plan::{PlanFault, load, scratch};

use crate::boot;
use crate::command::Outcome;
use crate::config::Config;
use crate::embedded::Purpose;
use crate::output::Output;

#[derive(Args, Debug)]
pub(super) struct Check {
    /// Look at the files alone, and try no SQL
    #[arg(long)]
    no_database: bool,
}

impl Check {
    pub(super) fn run(self, config: &Config, output: &Output) -> Result<Outcome> {
        let faults = match load(&boot::plan_source(config)) {
            Err(faults) => faults,
            Ok(_) if self.no_database => Vec::new(),
            Ok(plan) => boot::with_database(config, Purpose::Command, async |url| {
                let engine = boot::connect(url, plan, config, "refit plan check").await?;
                let faults = scratch::faults(&engine).await;
                engine.close().await;
                faults
            })?,
        };
        tell(&faults, output);
        Ok(if faults.is_empty() { Outcome::Done } else { Outcome::Found })
    }
}

fn tell(faults: &[PlanFault], output: &Output) {
    output.show(faults, |output| {
        faults.iter().for_each(|fault| output.line(fault.to_string()));
        match faults.len() {
            0 => output.line("The plan has no fault."),
            1 => output.line("The plan has 1 fault."),
            many => output.line(format!("The plan has {many} faults.")),
        }
    });
}
