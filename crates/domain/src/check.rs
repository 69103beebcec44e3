//! How the rows that a check's statement returns become an outcome.

use crate::plan::Check;
use crate::report::{Finding, Outcome, Verdict};

/// What a check's statement or probe brought back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// How many things were examined.
    pub looked_at: i64,
    /// A measured value, for probes that measure.
    pub measured: Option<f64>,
    /// More than the value says, e.g. percentiles.
    pub note: String,
    pub findings: Vec<Finding>,
}

/// Judges the evidence by the check's own terms. Never passes without having
/// looked at something, unless the plan says that there may be nothing.
pub fn judge(check: &Check, evidence: Evidence, duration_ms: f64) -> Outcome {
    let empty = evidence.looked_at == 0 && evidence.measured.is_none() && !check.may_be_empty;
    let above = matches!((evidence.measured, check.limit), (Some(value), Some(limit)) if value.is_nan() || value > limit);
    let problems = empty || above || !evidence.findings.is_empty();
    let verdict = Verdict::of_problems(check.severity, problems);
    let message = message(check, &evidence, empty, above);
    let remedy = if verdict == Verdict::Passed { String::new() } else { check.remedy.clone() };
    Outcome {
        check: check.id.clone(),
        title: check.title.clone(),
        verdict,
        value: value(check, &evidence),
        target: target(check),
        message,
        findings: evidence.findings,
        remedy,
        duration_ms,
    }
}

/// The outcome of a check that could not be asked.
pub fn broken(check: &Check, why: String, duration_ms: f64) -> Outcome {
    Outcome {
        check: check.id.clone(),
        title: check.title.clone(),
        verdict: Verdict::Broken,
        value: "not known".into(),
        target: target(check),
        message: why,
        findings: Vec::new(),
        remedy: check.remedy.clone(),
        duration_ms,
    }
}

fn target(check: &Check) -> String {
    check.target.clone().unwrap_or_else(|| "0 findings".into())
}

fn value(check: &Check, evidence: &Evidence) -> String {
    match evidence.measured {
        Some(value) => format!("{} {}", three_figures(value), check.unit).trim_end().to_owned(),
        None => format!("{} in {} {}", evidence.findings.len(), evidence.looked_at, check.unit)
            .trim_end()
            .to_owned(),
    }
}

fn message(check: &Check, evidence: &Evidence, empty: bool, above: bool) -> String {
    if empty {
        return format!("There were no {} to look at, so nothing was shown.", check.unit);
    }
    if above {
        return format!("{} is above the limit. {}", value(check, evidence), evidence.note)
            .trim_end()
            .to_owned();
    }
    evidence.note.clone()
}

/// Three significant figures: 0.0312, 4.21, 187.
fn three_figures(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let places = (2 - value.abs().log10().floor() as i32).clamp(0, 9);
    crate::fixed::fixed(value, places.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Severity;

    fn check() -> Check {
        Check {
            id: "c".into(),
            phase: 1,
            title: "t".into(),
            sql: None,
            probe: None,
            unit: "rows".into(),
            may_be_empty: false,
            severity: Severity::Error,
            remedy: "r".into(),
            target: None,
            limit: None,
            move_id: None,
        }
    }

    #[test]
    fn nothing_looked_at_is_no_success() {
        assert_eq!(judge(&check(), Evidence::default(), 0.0).verdict, Verdict::Failed);
        let may = Check { may_be_empty: true, ..check() };
        assert_eq!(judge(&may, Evidence::default(), 0.0).verdict, Verdict::Passed);
    }

    #[test]
    fn a_value_above_the_limit_fails_and_nan_does_too() {
        let limited = Check { limit: Some(1.0), ..check() };
        let measured = |value| Evidence { measured: Some(value), ..Evidence::default() };
        assert_eq!(judge(&limited, measured(0.9), 0.0).verdict, Verdict::Passed);
        assert_eq!(judge(&limited, measured(1.1), 0.0).verdict, Verdict::Failed);
        assert_eq!(judge(&limited, measured(f64::NAN), 0.0).verdict, Verdict::Failed);
    }

    #[test]
    fn figures_are_short() {
        assert_eq!(three_figures(0.031_234), "0.0312");
        assert_eq!(three_figures(4.2099), "4.21");
        assert_eq!(three_figures(1874.2), "1874");
    }
}
