//! How the use of indexes goes: PostgreSQL knows a sum since its statistics were
//! reset, samples that are kept tell when it grew.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What was counted of an index when a sample was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    pub schema: String,
    pub name: String,
    pub table_name: String,
    pub scans: i64,
    pub bytes: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    pub at: DateTime<Utc>,
    /// Since when PostgreSQL counts; none where it was never reset.
    pub reset_at: Option<DateTime<Utc>>,
    pub uses: Vec<Use>,
}

/// The use of one index between the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexUse {
    pub schema: String,
    pub name: String,
    pub table_name: String,
    /// Scans from each sample to the next, oldest first.
    pub course: Vec<i64>,
    /// In the newest sample.
    pub scans: i64,
    pub bytes: Option<i64>,
    /// The newest sample that counts more than the one before.
    pub used_at: Option<DateTime<Utc>>,
    /// By how much it has grown since the oldest sample that has it.
    pub grown: Option<i64>,
}

impl IndexUse {
    pub fn of_late(&self) -> i64 {
        self.course.iter().sum()
    }
}

/// What samples, oldest first, say together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IndexUses {
    /// The oldest and the newest sample, and how many there are.
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    pub samples: i64,
    /// Since when PostgreSQL counts, as the newest sample has it.
    pub reset_at: Option<DateTime<Utc>>,
    pub indexes: Vec<IndexUse>,
}

/// Indexes that are gone are left out.
pub fn uses(samples: &[Sample]) -> IndexUses {
    let Some(newest) = samples.last() else { return IndexUses::default() };
    IndexUses {
        from: samples.first().map(|sample| sample.at),
        to: Some(newest.at),
        samples: samples.len() as i64,
        reset_at: newest.reset_at,
        indexes: newest.uses.iter().map(|index| of_one(index, samples)).collect(),
    }
}

fn of_one(index: &Use, samples: &[Sample]) -> IndexUse {
    let same = |other: &&Use| (&other.schema, &other.name) == (&index.schema, &index.name);
    let seen: Vec<(&Sample, &Use)> =
        samples.iter().filter_map(|sample| Some((sample, sample.uses.iter().find(same)?))).collect();
    let course: Vec<(DateTime<Utc>, i64)> =
        seen.windows(2).map(|pair| (pair[1].0.at, between(pair[0], pair[1]))).collect();
    let grown = seen.first().and_then(|(_, oldest)| Some(index.bytes? - oldest.bytes?));
    IndexUse {
        schema: index.schema.clone(),
        name: index.name.clone(),
        table_name: index.table_name.clone(),
        used_at: course.iter().rev().find(|(_, scans)| *scans > 0).map(|(at, _)| *at),
        course: course.into_iter().map(|(_, scans)| scans).collect(),
        scans: index.scans,
        bytes: index.bytes,
        grown: grown.filter(|_| seen.len() > 1),
    }
}

/// Counts that began anew, by a reset or because the index was built again, are
/// all of this time.
fn between(then: (&Sample, &Use), now: (&Sample, &Use)) -> i64 {
    let anew = then.0.reset_at != now.0.reset_at || now.1.scans < then.1.scans;
    if anew { now.1.scans } else { now.1.scans - then.1.scans }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).expect("a time") + TimeDelta::hours(hour)
    }

    fn sample(hour: i64, reset: i64, scans: &[(&str, i64)]) -> Sample {
        let one = |(name, scans): &(&str, i64)| Use {
            name: (*name).to_owned(),
            scans: *scans,
            bytes: Some(scans * 10),
            ..Use::default()
        };
        Sample { at: at(hour), reset_at: Some(at(reset)), uses: scans.iter().map(one).collect() }
    }

    #[test]
    fn a_course_goes_on_over_resets_gaps_and_new_indexes() {
        let found = uses(&[
            sample(1, 0, &[("a", 5), ("gone", 9), ("idle", 3)]),
            sample(2, 0, &[("a", 7), ("idle", 3)]),
            sample(3, 2, &[("a", 4), ("idle", 0), ("new", 1)]),
        ]);
        assert_eq!((found.samples, found.from, found.to), (3, Some(at(1)), Some(at(3))));
        assert_eq!(found.reset_at, Some(at(2)));
        let of = |name: &str| found.indexes.iter().find(|index| index.name == name).expect(name);
        assert_eq!((of("a").course.as_slice(), of("a").used_at), (&[2, 4][..], Some(at(3))));
        assert_eq!((of("a").grown, of("a").of_late()), (Some(-10), 6));
        assert_eq!((of("idle").course.as_slice(), of("idle").used_at), (&[0, 0][..], None));
        assert_eq!((of("new").course.len(), of("new").grown), (0, None));
        assert_eq!(found.indexes.len(), 3, "what is gone is left out");
        assert_eq!(uses(&[]), IndexUses::default());
    }
}
