//! The ledger of a move must tile the key range: no gap, no overlap.

use crate::run::Batch;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFault {
    /// A batch does not begin where the one before it ended.
    Gap { seq: i64 },
    /// The counts of a batch do not add up.
    Unbalanced { seq: i64 },
    /// The last batch ends before the upper bound.
    Unfinished,
}

/// A part of the key range that no batch has covered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRange {
    /// Its place in the order of the key.
    pub range: i64,
    pub lo: Option<Vec<String>>,
    pub hi: Vec<String>,
}

/// What a ledger leaves open up to `upper`. `batches` are in the order of the
/// key: by range, then by seq. Only the last part may be cut into more ranges.
pub fn open_ranges(batches: &[Batch], upper: &[String]) -> Vec<OpenRange> {
    let mut open = Vec::new();
    let (mut end, mut range) = (None, 0);
    for batch in batches {
        if let Some(lo) = &batch.lo
            && end.as_ref() != Some(lo)
        {
            open.push(OpenRange { range, lo: end, hi: lo.clone() });
        }
        (end, range) = (Some(batch.hi.clone()), batch.range);
    }
    if end.as_deref() != Some(upper) {
        open.push(OpenRange { range: range + 1, lo: end, hi: upper.to_vec() });
    }
    open
}

/// The first fault of a ledger in the order of the key, or none when it covers
/// everything up to `upper`.
pub fn ledger_fault(batches: &[Batch], upper: Option<&[String]>) -> Option<LedgerFault> {
    let mut end: Option<&Vec<String>> = None;
    for batch in batches {
        if batch.lo.as_ref() != end {
            return Some(LedgerFault::Gap { seq: batch.seq });
        }
        if !batch.counts.balance() {
            return Some(LedgerFault::Unbalanced { seq: batch.seq });
        }
        end = Some(&batch.hi);
    }
    (end.map(Vec::as_slice) != upper).then_some(LedgerFault::Unfinished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Counts;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn batch(seq: i64, lo: Option<i64>, hi: i64) -> Batch {
        let key = |value: i64| vec![value.to_string()];
        Batch {
            seq,
            range: seq,
            lo: lo.map(key),
            hi: key(hi),
            counts: Counts { read: 2, inserted: 1, present: 0, quarantined: 1 },
            duration_ms: 1,
            verified: true,
            worker: "w".into(),
            committed_at: DateTime::UNIX_EPOCH,
        }
    }

    fn ledger(ends: &[i64]) -> Vec<Batch> {
        let starts = std::iter::once(None).chain(ends.iter().copied().map(Some));
        starts.zip(ends).zip(1..).map(|((lo, hi), seq)| batch(seq, lo, *hi)).collect()
    }

    proptest! {
        #[test]
        fn leaving_any_batch_out_is_noticed(ends in 2_usize..20, out in 0_usize..20) {
            let ends: Vec<i64> = (0..ends as i64).map(|end| end * 10).collect();
            let upper = vec![ends[ends.len() - 1].to_string()];
            let mut batches = ledger(&ends);
            prop_assert_eq!(ledger_fault(&batches, Some(&upper)), None);
            batches.remove(out % ends.len());
            prop_assert!(ledger_fault(&batches, Some(&upper)).is_some());
        }
    }

    proptest! {
        #[test]
        fn what_is_open_makes_the_ledger_whole(ends in 1_usize..20, kept in proptest::collection::vec(any::<bool>(), 20)) {
            let ends: Vec<i64> = (0..ends as i64).map(|end| end * 10).collect();
            let upper = vec![ends[ends.len() - 1].to_string()];
            let mut batches: Vec<Batch> =
                ledger(&ends).into_iter().zip(kept).filter_map(|(batch, kept)| kept.then_some(batch)).collect();
            for (number, open) in (100..).zip(open_ranges(&batches, &upper)) {
                let mut batch = batch(number, None, 0);
                (batch.range, batch.lo, batch.hi) = (open.range, open.lo, open.hi);
                batches.push(batch);
            }
            batches.sort_by_key(|batch| (batch.range, batch.seq));
            prop_assert_eq!(ledger_fault(&batches, Some(&upper)), None);
            prop_assert!(open_ranges(&batches, &upper).is_empty());
        }
    }

    #[test]
    fn an_empty_table_has_an_empty_ledger() {
        assert_eq!(ledger_fault(&[], None), None);
        assert_eq!(ledger_fault(&[], Some(&["1".to_owned()])), Some(LedgerFault::Unfinished));
    }

    #[test]
    fn counts_must_balance() {
        let mut batches = ledger(&[10]);
        batches[0].counts.present = 1;
        assert_eq!(
            ledger_fault(&batches, Some(&["10".to_owned()])),
            Some(LedgerFault::Unbalanced { seq: 1 })
        );
    }
}
