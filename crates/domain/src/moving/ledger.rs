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

/// The first fault of a ledger in order of `seq`, or none when it covers
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
