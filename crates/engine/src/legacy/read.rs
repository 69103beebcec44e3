//! The reading thread: lines in, rows for COPY out, bad lines to the reject
//! file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use super::feed::{CHUNK, Sink};
use super::header::Header;
use super::lines::{self, Lines};
use super::reject::Rejects;
use super::stage::Has;
use super::{Kind, Source, row};
use crate::error::Result;

/// What the reading thread found.
pub(super) struct Read {
    pub(super) rows: u64,
    pub(super) has: Has,
    pub(super) ignored: Vec<String>,
    pub(super) rejects: Rejects,
}

pub(super) struct Reader {
    kind: Kind,
    taken: Arc<AtomicU64>,
    lines: Lines,
    header: Header,
    rejects: Rejects,
    fields: ByteRecord,
    chunk: Vec<u8>,
    rows: u64,
    sink: Sink<(u64, u64)>,
}

impl Reader {
    pub(super) fn open(kind: Kind, source: Source, rejects: &Path, sink: Sink<(u64, u64)>) -> Result<Self> {
        let taken = Arc::new(AtomicU64::new(0));
        let reader = source.open(Arc::clone(&taken))?;
        let mut lines = Lines::new(source.clone(), reader);
        let header = Header::read(kind, &source, &mut lines)?;
        let rejects = Rejects::new(rejects, &header.names);
        let (fields, chunk) = (ByteRecord::new(), Vec::with_capacity(CHUNK + 1024));
        Ok(Self { kind, taken, lines, header, rejects, fields, chunk, rows: 0, sink })
    }

    pub(super) fn run(mut self) -> Result<Read> {
        while self.lines.advance()? {
            self.rows += 1;
            if let Err(reason) = self.row() {
                self.rejects.add(self.lines.number, &reason, &self.fields)?;
            }
            if self.chunk.len() > CHUNK {
                self.send()?;
            }
        }
        self.send()?;
        let has = Has {
            sequence_number: self.header.has(self.kind, "sequence_number"),
            update_type: self.header.has(self.kind, "update_type"),
        };
        Ok(Read { rows: self.rows, has, ignored: self.header.ignored(), rejects: self.rejects })
    }

    fn row(&mut self) -> Result<(), String> {
        let closed = lines::split(&self.lines.text, &mut self.fields);
        if self.lines.cut {
            return Err("the line is longer than 64 KiB".into());
        }
        if let Err(error) = std::str::from_utf8(&self.lines.text) {
            return Err(format!("the line is not valid UTF-8 after {} bytes", error.valid_up_to()));
        }
        if !closed {
            return Err("a quote is not closed".into());
        }
        let (found, expected) = (self.fields.len(), self.header.names.len());
        if found != expected {
            return Err(format!("the line has {found} fields, the header {expected}"));
        }
        row::write(self.kind, &self.header, self.lines.number, &self.fields, &mut self.chunk)
    }

    fn send(&mut self) -> Result<()> {
        let next = Vec::with_capacity(CHUNK + 1024);
        let bytes = std::mem::replace(&mut self.chunk, next);
        self.sink.send(bytes, (self.rows, self.taken.load(Ordering::Relaxed)))
    }
}
