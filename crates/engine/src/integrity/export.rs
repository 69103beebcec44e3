//! A report as a file: JSON for programs, CSV of its findings for people.

use std::str::FromStr;

use domain::integrity::IntegrityReport;

use crate::error::{Error, Kind, Result};
use crate::spreadsheet::cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            _ => {
                let why = format!("there is no format {text:?}");
                Err(Error::invalid("exporting an integrity report", why, "Choose json or csv."))
            }
        }
    }
}

const HEADS: [&str; 11] =
    ["weight", "kind", "subject", "problem", "count", "keys", "evidence", "remedy", "fix", "probe", "digest"];

pub fn json(report: &IntegrityReport) -> Result<String> {
    serde_json::to_string_pretty(report).map_err(|error| failed(&error))
}

/// Its findings, one line each. What was left out is in the JSON.
pub fn csv(report: &IntegrityReport) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADS).map_err(|error| failed(&error))?;
    for finding in &report.findings {
        let cells = [
            finding.weight.as_str().to_owned(),
            finding.kind.as_str().to_owned(),
            cell(&finding.subject),
            cell(&finding.problem),
            finding.count.to_string(),
            cell(&finding.keys.join("; ")),
            cell(&finding.evidence),
            cell(&finding.remedy),
            cell(&finding.fix),
            cell(&finding.probe),
            report.digest.clone(),
        ];
        writer.write_record(cells).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::new(Kind::Failed, "writing an integrity report", error.to_string(), "")
}
