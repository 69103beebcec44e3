//! How server functions answer.
//!
//! The browser's program must not read JSON by itself: what does so is large,
//! and the browser brings its own.

use std::string::FromUtf8Error;

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error};

use crate::fault::Fault;
use crate::written::Written;

/// What functions answer in that do something. Nobody reads it in the browser.
pub type Json = Post<Text>;
/// What functions answer in that a page is drawn from.
pub type Page = Post<Data>;

pub struct Text;

impl ContentType for Text {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Text {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Text {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Text {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        serde_json::from_str(str::from_utf8(&bytes).map_err(Error::custom)?)
    }
}

pub struct Data;

impl ContentType for Data {
    const CONTENT_TYPE: &'static str = "text/plain";
}

impl FormatType for Data {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Written> for Data {
    type Error = FromUtf8Error;

    fn encode(written: &Written) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from(written.to_string()))
    }
}

impl Decodes<Written> for Data {
    type Error = FromUtf8Error;

    fn decode(bytes: Bytes) -> Result<Written, Self::Error> {
        String::from_utf8(bytes.into()).map(Written::from)
    }
}

/// JSON for whoever asks without a browser, read by the browser's own means.
pub struct FaultText;

impl ContentType for FaultText {
    const CONTENT_TYPE: &'static str = Text::CONTENT_TYPE;
}

impl FormatType for FaultText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Fault> for FaultText {
    type Error = serde_json::Error;

    fn encode(fault: &Fault) -> Result<Bytes, Self::Error> {
        Text::encode(fault)
    }
}

impl Decodes<Fault> for FaultText {
    type Error = String;

    fn decode(bytes: Bytes) -> Result<Fault, Self::Error> {
        let text = str::from_utf8(&bytes).map_err(|error| error.to_string())?;
        Fault::of_json(text).ok_or_else(|| format!("this is no message of Refit: {text}"))
    }
}
