//! Where an import reads from. Compression is told by the first bytes, not by
//! the name.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::error::{Error, Result};

const GZIP: [u8; 2] = [0x1f, 0x8b];
const BUFFER: usize = 128 * 1024;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    File(PathBuf),
    Stdin,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

impl Source {
    /// The size that progress is measured against, where it is known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Self::File(path) => {
                path.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
            }
            Self::Stdin => None,
        }
    }

    /// Opens the source; `taken` counts the bytes as they lie in the file.
    pub(crate) fn open(&self, taken: Arc<AtomicU64>) -> Result<Box<dyn BufRead>> {
        let raw: Box<dyn Read> = match self {
            Self::File(path) => Box::new(File::open(path).map_err(|error| self.unreadable(error))?),
            Self::Stdin => Box::new(io::stdin()),
        };
        let mut reader = BufReader::with_capacity(BUFFER, Counted { raw, taken });
        let start = reader.fill_buf().map_err(|error| self.unreadable(error))?;
        Ok(match start.starts_with(&GZIP) {
            true => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(reader))),
            false => Box::new(reader),
        })
    }

    pub(crate) fn unreadable(&self, error: io::Error) -> Error {
        let next = match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "The compressed file is cut off: fetch it again. Nothing was stored."
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                "The compressed file is damaged: fetch it again. Nothing was stored."
            }
            _ => "Check the path and the right to read it. Nothing was stored.",
        };
        Error::io(format!("reading {self}"), error, next)
    }
}

struct Counted {
    raw: Box<dyn Read>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
