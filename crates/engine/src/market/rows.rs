//! What came of storing many rows.

/// The rows of a batch: together as many as were given, less those that a later
/// one of the same key replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    pub inserted: i64,
    /// There under their key with other values.
    pub updated: i64,
    /// There just so; the row was left alone, `created_at` included.
    pub unchanged: i64,
}
