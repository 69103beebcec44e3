//! Checkpoints: number and hash of the last line, signed, in a file that is not
//! in the database. Copied to another machine, it shows what no superuser of
//! the database can hide.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use store::audit::Head;

use crate::Engine;
use crate::error::{Doing, Error, Kind, Result};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    pub seq: i64,
    pub hash: String,
    pub at: DateTime<Utc>,
    /// Of the plan, so that no other database's checkpoints are taken for ours.
    pub plan: String,
    pub signature: String,
}

impl Checkpoint {
    fn signed(&self) -> String {
        format!(
            "refit audit checkpoint\n{}\n{}\n{}\n{}",
            self.plan,
            self.seq,
            self.hash,
            self.at.to_rfc3339()
        )
    }
}

/// The folder of key and checkpoints.
#[derive(Clone, Debug)]
pub struct Keeper {
    folder: PathBuf,
}

impl Keeper {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join("checkpoints.jsonl")
    }

    /// Signs where the audit stands, unless that is what the last one says.
    pub async fn keep(&self, engine: &Engine) -> Result<Option<Checkpoint>> {
        let doing = "keeping a checkpoint of the audit";
        let Some(head) = store::audit::head(engine.control()).await.doing(doing)? else { return Ok(None) };
        let (keeper, at, plan) = (self.clone(), engine.now(), engine.plan().plan.id.clone());
        // A disk takes its time to say that the line is on it.
        let kept = tokio::task::spawn_blocking(move || keeper.sign(&head, at, plan)).await;
        kept.map_err(|error| Error::new(Kind::Failed, doing, error.to_string(), ""))?
    }

    fn sign(&self, head: &Head, at: DateTime<Utc>, plan: String) -> Result<Option<Checkpoint>> {
        let known = last_line(&self.file())?;
        if head.seq == 0 || known.is_some_and(|known| known.seq == head.seq) {
            return Ok(None);
        }
        let (seq, hash) = (head.seq, hex::encode(&head.hash));
        let mut point = Checkpoint { seq, hash, at, plan, signature: String::new() };
        point.signature = hex::encode(self.key()?.sign(point.signed().as_bytes()).to_bytes());
        let line = serde_json::to_string(&point).unwrap_or_default() + "\n";
        append(&self.file(), &line)?;
        Ok(Some(point))
    }

    /// Those of a file, each with a signature of ours. None named means our own
    /// file, which may not be there yet.
    pub fn read(&self, file: Option<&Path>) -> Result<Vec<Checkpoint>> {
        let own = self.file();
        let path = file.unwrap_or(&own);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && file.is_none() => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(path, error)),
        };
        let key = if text.trim().is_empty() { return Ok(Vec::new()) } else { self.public_key()? };
        text.lines().enumerate().map(|(place, line)| checked(path, place + 1, line, &key)).collect()
    }

    fn key(&self) -> Result<SigningKey> {
        let path = self.folder.join("key");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(SigningKey::from_bytes(&bytes(&path, &text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => self.make_key(),
            Err(error) => Err(unreadable(&path, error)),
        }
    }

    fn make_key(&self) -> Result<SigningKey> {
        let doing = "making the key of the checkpoints";
        let failed = |error| Error::io(doing, error, "Check that the data directory can be written.");
        let mut secret = [0; 32];
        OsRng
            .try_fill_bytes(&mut secret)
            .map_err(|error| Error::new(Kind::Failed, doing, error.to_string(), ""))?;
        let key = SigningKey::from_bytes(&secret);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        create(&self.folder.join("key"), 0o600, &hex::encode(secret)).map_err(failed)?;
        create(&self.folder.join("key.pub"), 0o644, &hex::encode(key.verifying_key().to_bytes()))
            .map_err(failed)?;
        Ok(key)
    }

    fn public_key(&self) -> Result<VerifyingKey> {
        let path = self.folder.join("key.pub");
        let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        VerifyingKey::from_bytes(&bytes(&path, &text)?).map_err(|error| wrong(&path, &error.to_string()))
    }
}

fn checked(path: &Path, place: usize, line: &str, key: &VerifyingKey) -> Result<Checkpoint> {
    let fault = |why: &str| wrong(path, &format!("line {place} {why}"));
    let point: Checkpoint = serde_json::from_str(line).map_err(|error| fault(&error.to_string()))?;
    let signature: [u8; 64] = hex::decode(&point.signature)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| fault("has no signature"))?;
    key.verify_strict(point.signed().as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| fault("was not signed by the key of this Refit"))?;
    Ok(point)
}

fn last_line(path: &Path) -> Result<Option<Checkpoint>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().last().and_then(|line| serde_json::from_str(line).ok())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, error)),
    }
}

fn append(path: &Path, line: &str) -> Result<()> {
    let written = OpenOptions::new().create(true).append(true).mode(0o644).open(path);
    let written =
        written.and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_data()));
    let next = "Check that the data directory can be written.";
    written.map_err(|error| Error::io(format!("writing {}", path.display()), error, next))
}

fn create(path: &Path, mode: u32, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create_new(true).write(true).mode(mode).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn bytes(path: &Path, text: &str) -> Result<[u8; 32]> {
    let bytes = hex::decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| wrong(path, "it does not hold a key"))
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::io(format!("reading {}", path.display()), error, "Name another file with --checkpoint.")
}

fn wrong(path: &Path, why: &str) -> Error {
    let next = "Somebody may have changed it: compare it with a copy from elsewhere.";
    Error::new(Kind::Refused, format!("reading {}", path.display()), why, next)
}
