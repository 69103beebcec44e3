//! E-mail by SMTP.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::notification::Parcel;

use super::{Email, Security, Settings};

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn send(settings: &Settings, email: &Email, parcel: &Parcel) -> Result<(), String> {
    let (message, transport) = (message(settings, email, parcel)?, transport(email)?);
    let sent = tokio::time::timeout(PATIENCE * 2, transport.send(message)).await;
    match sent {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs() * 2)),
    }
}

/// Its id is the same for each repetition.
fn message(settings: &Settings, email: &Email, parcel: &Parcel) -> Result<Message, String> {
    let title: String = parcel.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let body = format!("{title}\n\n{}\n\n{}{}\n", parcel.text, settings.pages, parcel.path);
    let mut builder = Message::builder()
        .from(email.from.clone())
        .message_id(Some(format!("<{}@refit>", parcel.key)))
        .date(parcel.at.into())
        .subject(format!("[{}] {title}", settings.environment))
        .header(ContentType::TEXT_PLAIN);
    for to in &email.to {
        builder = builder.to(to.clone());
    }
    builder.body(body).map_err(|error| error.to_string())
}

fn transport(email: &Email) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let tls = || TlsParameters::new(email.host.clone()).map_err(|error| error.to_string());
    let security = match email.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::StartTls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&email.host)
        .port(email.port)
        .timeout(Some(PATIENCE))
        .tls(security);
    if let Some((name, password)) = &email.login {
        builder = builder.credentials(Credentials::new(name.clone(), password.0.clone()));
    }
    Ok(builder.build())
}
