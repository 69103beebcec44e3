//! Which COMMIT is to lose its answer, and whether this is the one.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::message::Message;

/// Names a COMMIT. Without conditions it is the next one of anybody.
#[derive(Clone, Debug, Default)]
pub struct Swallow {
    application: Option<String>,
    statement: Option<String>,
}

impl Swallow {
    pub fn any() -> Self {
        Self::default()
    }

    /// Only of a session with exactly this application_name.
    #[must_use]
    pub fn of(mut self, application: &str) -> Self {
        self.application = Some(application.to_owned());
        self
    }

    /// Only of a transaction with a statement that contains this text.
    #[must_use]
    pub fn after(mut self, statement: &str) -> Self {
        self.statement = Some(statement.to_owned());
        self
    }
}

pub(super) struct Order {
    which: Swallow,
    pub(super) done: oneshot::Sender<()>,
}

#[derive(Default)]
pub(super) struct Orders(Mutex<Vec<Order>>);

impl Orders {
    pub(super) fn add(&self, which: Swallow) -> oneshot::Receiver<()> {
        let (done, happened) = oneshot::channel();
        self.put_back(Order { which, done });
        happened
    }

    pub(super) fn put_back(&self, order: Order) {
        self.open().push(order);
    }

    /// Takes the first order that this COMMIT fulfils.
    fn take(&self, session: &Session) -> Option<Order> {
        let mut open = self.open();
        let place = open.iter().position(|order| session.fulfils(&order.which))?;
        Some(open.remove(place))
    }

    fn open(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one client has said: who it is and what its transaction holds.
#[derive(Default)]
pub(super) struct Session {
    application: String,
    prepared: HashMap<String, String>,
    transaction: Vec<String>,
}

impl Session {
    pub(super) fn of(application: String) -> Self {
        Self { application, ..Self::default() }
    }

    /// The order that this message has to be treated by, if any.
    pub(super) fn hears(&mut self, message: &Message, orders: &Orders) -> Option<Order> {
        let mut texts = message.texts();
        let first = texts.next().unwrap_or_default().to_owned();
        match message.kind() {
            b'Q' => self.says(first, orders),
            b'P' => {
                self.prepared.insert(first, texts.next().unwrap_or_default().to_owned());
                None
            }
            // Portal, then the name of the statement.
            b'B' => {
                let statement = self.prepared.get(texts.next().unwrap_or_default()).cloned();
                self.says(statement.unwrap_or_default(), orders)
            }
            _ => None,
        }
    }

    fn says(&mut self, statement: String, orders: &Orders) -> Option<Order> {
        if is(&statement, "COMMIT") {
            let order = orders.take(self);
            self.transaction.clear();
            return order;
        }
        if is(&statement, "BEGIN") {
            self.transaction.clear();
        }
        self.transaction.push(statement);
        None
    }

    fn fulfils(&self, which: &Swallow) -> bool {
        let holds = |text: &String| self.transaction.iter().any(|statement| statement.contains(text));
        which.application.as_ref().is_none_or(|name| *name == self.application)
            && which.statement.as_ref().is_none_or(holds)
    }
}

fn is(statement: &str, word: &str) -> bool {
    statement.trim_start().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}
