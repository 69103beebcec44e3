//! Figures as a table on stdout.

/// Median of the samples.
pub(crate) fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

/// `1,234,567`.
pub(crate) fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Model, cores and server: what every figure depends on.
pub(crate) fn machine(server: &str) -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores, PostgreSQL {server}", model.trim_start_matches([' ', '\t', ':']))
}

/// Peak and present resident memory of this process, in MiB.
pub(crate) fn memory() -> (f64, f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    };
    (field("VmHWM:").unwrap_or(0.0) / 1024.0, field("VmRSS:").unwrap_or(0.0) / 1024.0)
}

/// One figure, what it is measured against, and the target.
pub(crate) struct Line {
    what: String,
    unit: &'static str,
    measured: f64,
    base: Option<f64>,
    /// Of the ratio where there is a base, of the figure where there is none.
    target: f64,
    /// Whether more is better.
    more: bool,
}

impl Line {
    /// At most so many times the base.
    pub(crate) fn ratio(what: String, unit: &'static str, measured: f64, base: f64, target: f64) -> Self {
        Self { what, unit, measured, base: Some(base), target, more: false }
    }

    /// At least so many times the base.
    pub(crate) fn rate(what: String, unit: &'static str, measured: f64, base: f64, target: f64) -> Self {
        Self { more: true, ..Self::ratio(what, unit, measured, base, target) }
    }

    pub(crate) fn most(what: String, unit: &'static str, measured: f64, target: f64) -> Self {
        Self { what, unit, measured, base: None, target, more: false }
    }

    pub(crate) fn print(lines: &[Self]) {
        println!("{:<46} {:>12} {:>12} {:>7}  {:<10}", "", "measured", "baseline", "ratio", "target");
        lines.iter().for_each(|line| println!("{}", line.text()));
    }

    fn text(&self) -> String {
        let (what, unit) = (&self.what, self.unit);
        let figure = |value: f64| if value >= 10_000.0 { grouped(value) } else { format!("{value:.1}") };
        let base = self.base.map(&figure).unwrap_or_default();
        let ratio = self.base.map(|base| self.measured / base);
        let shown = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let value = ratio.unwrap_or(self.measured);
        let holds = if self.more { value >= self.target } else { value <= self.target };
        let sign = if self.more { "≥" } else { "≤" };
        let target = match (self.target.is_finite(), holds) {
            (false, _) => String::new(),
            (true, true) => format!("{sign} {}", self.target),
            (true, false) => format!("{sign} {}  MISSED", self.target),
        };
        format!("{what:<46} {:>9} {unit:<2} {base:>12} {shown:>7}  {target:<10}", figure(self.measured))
    }
}
