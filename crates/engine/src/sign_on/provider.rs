//! The provider's side of it: discovery, PKCE, state and nonce, and a token
//! whose signature, issuer, audience, age and nonce are looked at (crate
//! `openidconnect`).

use std::fmt;

use domain::access::{Role, Roles};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    HttpRequest, HttpResponse, IdTokenClaims, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Back, Begun};
use crate::notifications::Secret;
use crate::outbound;

/// Answers of a provider are small.
const LARGEST: usize = 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Provider {
    pub issuer: IssuerUrl,
    pub client: String,
    pub secret: Option<Secret>,
    /// What the button says.
    pub title: String,
    /// The claims that hold somebody's name and groups.
    pub name_claim: String,
    pub groups_claim: String,
    /// Which group gives which role.
    pub groups: Vec<(String, Role)>,
}

/// Who the provider says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) groups: Vec<String>,
}

/// Everything else that the token says.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Others {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Others {}

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Asker = Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
>;

/// Signed by a key of the provider: never by the secret that we share with it,
/// and never not at all.
fn believed() -> [CoreJwsSigningAlgorithm; 7] {
    use CoreJwsSigningAlgorithm as A;
    [
        A::RsaSsaPkcs1V15Sha256,
        A::RsaSsaPkcs1V15Sha384,
        A::RsaSsaPkcs1V15Sha512,
        A::RsaSsaPssSha256,
        A::EcdsaP256Sha256,
        A::EcdsaP384Sha384,
        A::EdDsa,
    ]
}

impl Provider {
    pub(super) fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    pub(super) fn roles(&self, groups: &[String]) -> Roles {
        let given = self.groups.iter().filter(|(group, _)| groups.contains(group));
        given.map(|(_, role)| *role).collect()
    }

    async fn asker(&self, origin: &str) -> Result<Asker, String> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &ask).await;
        let metadata = metadata.map_err(|error| deepest(&error))?;
        let secret = self.secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
        let back = RedirectUrl::new(format!("{origin}/login/callback")).map_err(|error| error.to_string())?;
        let client = Client::from_provider_metadata(metadata, ClientId::new(self.client.clone()), secret);
        Ok(client.set_redirect_uri(back))
    }

    pub(super) async fn begin(&self, origin: &str) -> Result<Begun, String> {
        let asker = self.asker(origin).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = asker
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge)
            .url();
        let ticket = [state.secret().as_str(), nonce.secret(), verifier.secret()].join(".");
        Ok(Begun { address: address.to_string(), ticket })
    }

    pub(super) async fn person(&self, origin: &str, back: Back<'_>) -> Result<Person, String> {
        // Of letters, digits, - and _, all three.
        let parts: Vec<&str> = back.ticket.split('.').collect();
        let [state, nonce, verifier] = parts.as_slice() else {
            return Err("it was not begun in this browser".to_owned());
        };
        if state.is_empty() || *state != back.state {
            return Err("it is not what was begun in this browser".to_owned());
        }
        let asker = self.asker(origin).await?;
        let answer = asker
            .exchange_code(AuthorizationCode::new(back.code.to_owned()))
            .map_err(|error| error.to_string())?
            .set_pkce_verifier(PkceCodeVerifier::new((*verifier).to_owned()))
            .request_async(&ask)
            .await
            .map_err(|error| deepest(&error))?;
        let token = answer.id_token().ok_or("the answer has no identity token")?;
        let verifier = asker.id_token_verifier().set_allowed_algs(believed());
        let claims =
            token.claims(&verifier, &Nonce::new((*nonce).to_owned())).map_err(|error| deepest(&error))?;
        self.read(claims)
    }

    fn read(&self, claims: &IdTokenClaims<Others, CoreGenderClaim>) -> Result<Person, String> {
        let others = &claims.additional_claims().all;
        let name = match self.name_claim.as_str() {
            "preferred_username" => claims.preferred_username().map(|name| name.as_str()),
            "email" => claims.email().map(|email| email.as_str()),
            "sub" => Some(claims.subject().as_str()),
            other => others.get(other).and_then(Value::as_str),
        };
        let name = name.ok_or_else(|| format!("the token has no claim {}", self.name_claim))?;
        let groups = match others.get(&self.groups_claim) {
            Some(Value::Array(groups)) => {
                groups.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(Value::String(group)) => vec![group.clone()],
            _ => Vec::new(),
        };
        Ok(Person { subject: claims.subject().to_string(), name: name.trim().to_lowercase(), groups })
    }
}

#[derive(Debug)]
struct Unasked(String);

impl fmt::Display for Unasked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unasked {}

/// Follows nobody, waits no longer than others are waited for, and reads no more
/// than a provider has to say.
async fn ask(request: HttpRequest) -> Result<HttpResponse, Unasked> {
    let failed = |error: reqwest::Error| Unasked(deepest(&error));
    let client = outbound::client().map_err(Unasked)?.build().map_err(failed)?;
    let request = reqwest::Request::try_from(request).map_err(failed)?;
    let mut answer = client.execute(request).await.map_err(failed)?;
    let (status, headers, mut body) = (answer.status(), answer.headers().clone(), Vec::new());
    while let Some(part) = answer.chunk().await.map_err(failed)? {
        body.extend_from_slice(&part);
        if body.len() > LARGEST {
            return Err(Unasked("the answer is too long".to_owned()));
        }
    }
    let mut response = HttpResponse::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn deepest(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
        words = format!("{words}: {cause}");
    }
    words
}
