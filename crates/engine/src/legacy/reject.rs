//! The file of the lines that were not stored: line, reason, and the row as it
//! was. Corrected, it can be imported again.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Writer};

use super::source::Source;
use crate::error::{Error, Result};

/// `<file>.rejected.csv` in the current directory.
pub fn default_reject_file(source: &Source) -> PathBuf {
    let name = match source {
        Source::File(path) => path.file_name().map_or_else(|| OsString::from("import"), OsString::from),
        Source::Stdin => OsString::from("stdin"),
    };
    let mut name = name;
    name.push(".rejected.csv");
    PathBuf::from(name)
}

/// Written beside its place and moved there at the end, so that an import
/// which fails leaves neither a piece of it nor takes away an earlier one.
pub(crate) struct Rejects {
    path: PathBuf,
    header: Vec<String>,
    /// Places of an earlier reject file's own columns, which are not repeated.
    old: Vec<usize>,
    writer: Option<Writer<BufWriter<File>>>,
    pub(crate) count: u64,
}

impl Rejects {
    pub(crate) fn new(path: &Path, header: &[String]) -> Self {
        let own = |name: &str| name == "line" || name == "reason";
        let old = (0..header.len()).filter(|&place| own(&header[place])).collect();
        let header = header.iter().filter(|name| !own(name)).cloned().collect();
        Self { path: path.to_owned(), header, old, writer: None, count: 0 }
    }

    pub(crate) fn add(&mut self, line: u64, reason: &str, fields: &ByteRecord) -> Result<()> {
        self.count += 1;
        let mut record = ByteRecord::from(vec![line.to_string().as_str(), reason]);
        let kept = fields.iter().enumerate().filter(|(place, _)| !self.old.contains(place));
        kept.for_each(|(_, field)| record.push_field(field));
        let written = self.writer()?.write_byte_record(&record);
        written.map_err(|error| self.unwritable(error.into()))
    }

    fn writer(&mut self) -> Result<&mut Writer<BufWriter<File>>> {
        if self.writer.is_none() {
            let opened = self.open();
            self.writer = Some(opened.map_err(|error| self.unwritable(error))?);
        }
        let writer = self.writer.as_mut();
        writer.ok_or_else(|| Error::invalid("writing the reject file", "it is closed", ""))
    }

    /// Lines that were too short or too long are written as they were.
    fn open(&self) -> std::io::Result<Writer<BufWriter<File>>> {
        let file = BufWriter::new(File::create(self.part())?);
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
        let names = ["line", "reason"].into_iter().chain(self.header.iter().map(String::as_str));
        writer.write_record(names)?;
        Ok(writer)
    }

    /// Puts the file in its place. Answers whether there is one.
    pub(crate) fn finish(mut self) -> Result<Option<PathBuf>> {
        let Some(writer) = self.writer.take() else {
            return Ok(None);
        };
        let part = self.part();
        let file = writer.into_inner().map_err(|error| self.unwritable(error.into_error()))?;
        let file = file.into_inner().map_err(|error| self.unwritable(error.into_error()))?;
        drop(file);
        fs::rename(part, &self.path).map_err(|error| self.unwritable(error))?;
        Ok(Some(self.path.clone()))
    }

    fn part(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".part");
        PathBuf::from(name)
    }

    fn unwritable(&self, error: std::io::Error) -> Error {
        let doing = format!("writing the reject file {}", self.path.display());
        Error::io(doing, error, "Name a file that can be written with --rejects. Nothing was stored.")
    }
}

impl Drop for Rejects {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // A failed import has an error of its own to tell.
            let _ = fs::remove_file(self.part());
        }
    }
}
