//! The framing of the protocol: a type byte, a length that counts itself, a body.

use std::io;

use tokio::io::{AsyncBufRead, AsyncReadExt, BufReader};

/// One message, whole and as it came.
pub(super) struct Message {
    bytes: Vec<u8>,
    /// Whether the stream had fallen silent before it.
    pub(super) burst: bool,
}

const HEADER: usize = 5;
/// More than any message of a test; a larger length is a lost frame.
const LONGEST: usize = 1 << 28;

impl Message {
    /// None at the end of the stream.
    pub(super) async fn read<R>(from: &mut BufReader<R>) -> io::Result<Option<Self>>
    where
        BufReader<R>: AsyncBufRead + Unpin,
        R: tokio::io::AsyncRead + Unpin,
    {
        let burst = from.buffer().is_empty();
        let mut bytes = vec![0; HEADER];
        match from.read_exact(&mut bytes).await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        };
        let length = u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]) as usize;
        if !(4..LONGEST).contains(&length) {
            return Err(io::Error::other("the proxy has lost the frame of the protocol"));
        }
        bytes.resize(length + 1, 0);
        from.read_exact(&mut bytes[HEADER..]).await?;
        Ok(Some(Self { bytes, burst }))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn kind(&self) -> u8 {
        self.bytes[0]
    }

    /// The body's texts, each of which ends with a zero byte.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.bytes[HEADER..]
            .split(|byte| *byte == 0)
            .map(|text| std::str::from_utf8(text).unwrap_or_default())
    }
}

/// A client's first packet, which has no type byte.
pub(super) struct Startup(Vec<u8>);

/// The codes that stand in the place of a version and ask for encryption.
const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];

impl Startup {
    pub(super) async fn read(from: &mut (impl AsyncReadExt + Unpin)) -> io::Result<Self> {
        let length = from.read_u32().await?;
        if !(8..65_536).contains(&length) {
            return Err(io::Error::other("this is not a PostgreSQL client"));
        }
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.resize(length as usize, 0);
        from.read_exact(&mut bytes[4..]).await?;
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn asks_for_encryption(&self) -> bool {
        ENCRYPTION.iter().any(|code| self.0[4..8] == code.to_be_bytes())
    }

    pub(super) fn application(&self) -> String {
        let texts: Vec<_> = self.0[8..].split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        let place = texts.iter().step_by(2).position(|name| name == "application_name");
        place
            .and_then(|place| texts.get(2 * place + 1))
            .map(|name| name.clone().into_owned())
            .unwrap_or_default()
    }
}
