//! One writer's memory, and the next thing it decides to do.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use rand::rngs::StdRng;
use rand::seq::index;
use rand::{Rng, SeedableRng};

use super::intent::{Deed, Intent, Table, Verdict};
use super::row::{Key, Name, Quote, Row, Trade};
use super::{Options, Surroundings};

/// The writers' own rows that are remembered for later deeds.
const REMEMBERED: usize = 10_000;
/// The longest tick of the collector.
const BATCH: usize = 28;

pub(super) struct Hand {
    seed: u64,
    place: u32,
    random: StdRng,
    mix: Vec<(Deed, u32)>,
    names: Vec<Name>,
    oldest: DateTime<Utc>,
    newest: DateTime<Utc>,
    /// Rows as this writer stored them, and nobody else will change.
    own: Vec<Row>,
    /// Old rows that are this writer's to change.
    old: Vec<Key>,
    expiring: Vec<(Table, DateTime<Utc>)>,
    late: HashSet<i64>,
    ticks: i64,
    versions: i64,
}

impl Hand {
    pub(super) fn new(options: &Options, surroundings: &Surroundings, place: u32) -> Self {
        let mine = surroundings.old.iter().skip(place as usize).step_by(options.connections as usize);
        Self {
            seed: options.seed,
            place,
            random: StdRng::seed_from_u64(options.seed ^ (u64::from(place) << 40)),
            mix: options.mix.clone(),
            names: surroundings.names.clone(),
            oldest: surroundings.oldest,
            newest: surroundings.newest,
            own: Vec::new(),
            old: mine.cloned().collect(),
            expiring: if place == 0 { surroundings.expiring.clone() } else { Vec::new() },
            late: HashSet::new(),
            ticks: 0,
            versions: 0,
        }
    }

    /// What cannot be done now, for want of a row, becomes a batch.
    pub(super) fn decide(&mut self) -> (Deed, Intent) {
        let deed = self.pick();
        match self.intend(deed) {
            Some(intent) => (deed, intent),
            None => (Deed::Batch, Intent::Upsert(self.fresh())),
        }
    }

    fn pick(&mut self) -> Deed {
        let all = self.mix.iter().map(|(_, weight)| weight).sum::<u32>();
        let mut drawn = self.random.random_range(0..all.max(1));
        let mut chosen = Deed::Batch;
        for (deed, weight) in &self.mix {
            chosen = *deed;
            match drawn.checked_sub(*weight) {
                Some(rest) => drawn = rest,
                None => break,
            }
        }
        chosen
    }

    fn intend(&mut self, deed: Deed) -> Option<Intent> {
        Some(match deed {
            Deed::Batch => Intent::Upsert(self.fresh()),
            Deed::Copy => Intent::Copy(self.fresh()),
            Deed::Single => Intent::Insert(self.fresh().swap_remove(0)),
            Deed::Late => Intent::Upsert(self.late()),
            Deed::Unseen => Intent::Upsert(self.unseen()),
            Deed::Again => Intent::Upsert(self.again()?),
            Deed::Duplicate => Intent::Duplicate(self.any_own()?),
            Deed::ReadOwn => Intent::ReadOwn(self.any_own()?),
            Deed::Delete => Intent::Delete(self.take_key()?),
            Deed::ChangeKey => self.change_key()?,
            Deed::Retention => self.expiring.pop().map(|(table, at)| Intent::Retention(table, at))?,
            Deed::Trades => Intent::Trades(self.trades()),
            Deed::ReadWindow => Intent::ReadWindow(self.name()),
            Deed::ReadLatest => Intent::ReadLatest,
        })
    }

    /// Takes over what came of it. Rows that were taken out for it come back
    /// only when it is known how they are.
    pub(super) fn settle(&mut self, intent: Intent, verdict: Verdict) {
        match (intent, verdict) {
            (Intent::Upsert(rows) | Intent::Copy(rows), Verdict::Acked) => self.own.extend(rows),
            (Intent::Insert(row), Verdict::Acked) => self.own.push(row),
            (Intent::ChangeKey { from, to }, Verdict::Acked) => self.own.push(Row { key: to, ..from }),
            (Intent::ChangeKey { from, .. }, Verdict::Failed) => self.own.push(from),
            _ => {}
        }
        while self.own.len() > REMEMBERED {
            let forgotten = self.random.random_range(0..self.own.len());
            self.own.swap_remove(forgotten);
        }
    }

    /// A tick: one instant, each name at most once.
    fn fresh(&mut self) -> Vec<Row> {
        let at = self.next_instant();
        self.tick(at)
    }

    fn late(&mut self) -> Vec<Row> {
        let span = (self.newest - self.oldest).num_milliseconds().max(2);
        let mut chosen = self.random.random_range(0..span);
        while !self.late.insert(chosen) {
            chosen = self.random.random_range(0..span.saturating_mul(2));
        }
        let at = self.oldest + Duration::milliseconds(chosen);
        self.tick(at + Duration::microseconds(500 + self.mark()))
    }

    fn tick(&mut self, at: DateTime<Utc>) -> Vec<Row> {
        let rows = self.random.random_range(1..=BATCH.min(self.names.len()));
        let chosen = index::sample(&mut self.random, self.names.len(), rows);
        chosen.into_iter().map(|name| self.row(at, self.names[name].clone())).collect()
    }

    fn unseen(&mut self) -> Vec<Row> {
        let (at, number) = (self.next_instant(), self.random.random_range(0..30));
        let exchange = match number % 3 {
            0 => format!("LATER_{}", number % 2),
            _ => self.name().exchange.to_string(),
        };
        let name = Name::new(&exchange, &format!("kNew{}x{number}", self.place), "USDT");
        vec![self.row(at, name)]
    }

    /// Half of them old rows, half of them this run's. A row whose write fails
    /// is as it was and is not taken up again.
    fn again(&mut self) -> Option<Vec<Row>> {
        let rows = self.random.random_range(1..=BATCH);
        let keys: Vec<Key> = (0..rows).filter_map(|_| self.take_key()).collect();
        let rows: Vec<Row> = keys.into_iter().map(|key| self.row(key.at, key.name)).collect();
        (!rows.is_empty()).then_some(rows)
    }

    fn change_key(&mut self) -> Option<Intent> {
        let from = self.take_own()?;
        let name = if self.random.random_bool(0.5) { self.name() } else { from.key.name.clone() };
        let to = Key { at: self.next_instant(), name };
        Some(Intent::ChangeKey { from, to })
    }

    fn trades(&mut self) -> Vec<Trade> {
        let at = self.next_instant();
        (0..self.random.random_range(1..6)).map(|_| self.trade(at)).collect()
    }

    fn trade(&mut self, at: DateTime<Utc>) -> Trade {
        self.versions += 1;
        Trade {
            at,
            name: self.name(),
            price: self.random.random_range(1..1_000_000_000_000),
            quantity: self.random.random_range(1..1_000_000_000),
            side: if self.random.random_bool(0.5) { "buy" } else { "sell" },
            trade_id: format!("c{}-{}-{}", self.seed, self.place, self.versions),
            copies: if self.random.random_bool(0.1) { 2 } else { 1 },
        }
    }

    fn row(&mut self, at: DateTime<Utc>, name: Name) -> Row {
        Row { key: Key { at, name }, quote: self.quote() }
    }

    /// No two are alike, so that every version of a row can be told apart.
    fn quote(&mut self) -> Quote {
        self.versions += 1;
        let bid_price = self.random.random_range(1..1_000_000_000_000);
        Quote {
            bid_price,
            bid_qty: self.versions * 1_000 + self.mark(),
            ask_price: bid_price + self.random.random_range(0..1_000_000),
            ask_qty: self.random.random_range(1..100_000_000_000),
        }
    }

    fn next_instant(&mut self) -> DateTime<Utc> {
        self.ticks += 1;
        self.newest + Duration::milliseconds(100 * self.ticks) + Duration::microseconds(self.mark())
    }

    /// The microseconds that are this writer's.
    fn mark(&self) -> i64 {
        i64::from(self.place) + 1
    }

    fn name(&mut self) -> Name {
        self.names[self.random.random_range(0..self.names.len())].clone()
    }

    fn any_own(&mut self) -> Option<Row> {
        (!self.own.is_empty()).then(|| self.own[self.random.random_range(0..self.own.len())].clone())
    }

    fn take_own(&mut self) -> Option<Row> {
        (!self.own.is_empty()).then(|| self.own.swap_remove(self.random.random_range(0..self.own.len())))
    }

    fn take_key(&mut self) -> Option<Key> {
        let old = self.random.random_bool(0.5).then(|| self.old.pop()).flatten();
        old.or_else(|| self.take_own().map(|row| row.key))
    }
}
