//! What somebody shows besides their password: an app that makes codes, passkeys, recovery codes. Always one's own.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use domain::ids::PasskeyId;
use domain::secret::Secret;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::factors::passkeys::{AddPasskey, Asked, are_possible};
use service::factors::{NewCodes, Passkey};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::caller::{Arrived, Caller, Client};
use crate::gate::Entry;
use crate::input::PathParams;
use crate::json::Json;
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Session("tells somebody how they sign in"), routes!(own))
        .add(Door::Session("changes how somebody signs in themselves"), routes!(begin_totp, confirm_totp))
        .add(Door::Session("changes how somebody signs in themselves"), routes!(remove_totp))
        .add(Door::Session("changes how somebody signs in themselves"), routes!(make_recovery_codes))
        .add(Door::Session("asks for a passkey of one's own"), routes!(ask_for_passkey))
        .add(Door::Session("changes how somebody signs in themselves"), routes!(add_passkey))
        .add(Door::Session("renames a passkey of one's own"), routes!(rename_passkey))
        .add(Door::Session("changes how somebody signs in themselves"), routes!(remove_passkey))
}

#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor)]
struct OwnBody {
    /// An app that makes codes.
    totp: Option<TotpBody>,
    /// The oldest first.
    passkeys: Vec<KeyBody>,
    recovery_codes_left: u64,
    /// Whether browsers use passkeys at this address of the server: by its name, over TLS.
    passkeys_possible: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Totp)]
struct TotpBody {
    since: Time,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
struct KeyBody {
    id: Uuid,
    name: String,
    created_at: Time,
    last_used_at: Option<Time>,
}

impl From<Passkey> for KeyBody {
    fn from(key: Passkey) -> Self {
        Self { id: key.id.0, name: key.name, created_at: Time(key.created_at), last_used_at: key.last_used_at.map(Time) }
    }
}

/// What the asker shows besides their password.
#[utoipa::path(get, path = "/api/v1/second-factor", tag = "second_factor", responses((status = 200, body = OwnBody)))]
async fn own(Arrived(caller): Arrived, Extension(entry): Extension<Entry>) -> Answer<Json<OwnBody>> {
    let own = caller.stile.own_factors(&caller.identity).await?;
    Ok(Json(OwnBody {
        totp: own.totp_since.map(|since| TotpBody { since: Time(since) }),
        passkeys: own.passkeys.into_iter().map(KeyBody::from).collect(),
        recovery_codes_left: own.recovery_codes,
        passkeys_possible: are_possible(&entry.origin),
    }))
}

/// The password once more: what follows is grave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordAgain)]
struct AgainBody {
    password: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NewTotp)]
struct NewTotpBody {
    /// In Base32, to be typed into the app. Shown this once.
    secret: String,
    /// `otpauth://…`, to be shown as a QR code.
    uri: String,
}

/// Makes a secret for an app that makes codes. It counts once a code of it was shown; 409 `totp_known` while another counts.
#[utoipa::path(post, path = "/api/v1/second-factor/totp", tag = "second_factor", request_body = AgainBody, responses((status = 200, body = NewTotpBody)))]
async fn begin_totp(Arrived(caller): Arrived, client: Client, Json(asked): Json<AgainBody>) -> Answer<Json<NewTotpBody>> {
    let totp = caller.stile.begin_totp(&caller.identity, &Secret::new(asked.password), client.address).await?;
    Ok(Json(NewTotpBody { secret: totp.secret.reveal().to_owned(), uri: totp.uri.reveal().to_owned() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TotpCode)]
struct CodeBody {
    /// The six digits that the app shows.
    code: String,
}

/// Recovery codes, shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
struct CodesBody {
    /// Null for somebody who has some already.
    recovery_codes: Option<Vec<String>>,
}

impl CodesBody {
    fn new(codes: Option<NewCodes>) -> Self {
        Self { recovery_codes: codes.map(revealed) }
    }
}

fn revealed(codes: NewCodes) -> Vec<String> {
    codes.iter().map(|code| code.reveal().to_owned()).collect()
}

/// Shows the first code of the app: from now on the password alone is not enough.
#[utoipa::path(put, path = "/api/v1/second-factor/totp", tag = "second_factor", request_body = CodeBody, responses((status = 200, body = CodesBody)))]
async fn confirm_totp(Arrived(caller): Arrived, client: Client, Json(asked): Json<CodeBody>) -> Answer<Json<CodesBody>> {
    let codes = caller.stile.confirm_totp(&caller.identity, &asked.code, client.address).await?;
    Ok(Json(CodesBody::new(codes)))
}

/// Ends the codes of the app. With the last second factor the recovery codes end.
#[utoipa::path(post, path = "/api/v1/second-factor/totp/remove", tag = "second_factor", request_body = AgainBody, responses((status = 204, description = "Ended")))]
async fn remove_totp(caller: Caller, client: Client, Json(asked): Json<AgainBody>) -> Answer<StatusCode> {
    caller.stile.remove_totp(&caller.identity, &Secret::new(asked.password), client.address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes ten new recovery codes; those before end.
#[utoipa::path(post, path = "/api/v1/second-factor/recovery-codes", tag = "second_factor", request_body = AgainBody, responses((status = 200, body = CodesBody)))]
async fn make_recovery_codes(caller: Caller, client: Client, Json(asked): Json<AgainBody>) -> Answer<Json<CodesBody>> {
    let codes = caller.stile.new_recovery_codes(&caller.identity, &Secret::new(asked.password), client.address).await?;
    Ok(Json(CodesBody::new(Some(codes))))
}

/// A question for a browser.
#[derive(Serialize, ToSchema)]
#[schema(as = AskedForPasskey)]
pub(super) struct AskedBody {
    /// To be sent back with the browser's answer, once, within five minutes.
    challenge: String,
    /// For `navigator.credentials`, as JSON of WebAuthn.
    #[schema(value_type = Object)]
    options: serde_json::Value,
}

impl From<Asked> for AskedBody {
    fn from(asked: Asked) -> Self {
        Self { challenge: asked.challenge, options: asked.options }
    }
}

/// Asks the browser for a new passkey. 409 `passkeys_impossible` where the server is reached by a number, or without TLS.
#[utoipa::path(post, path = "/api/v1/passkeys/begin", tag = "second_factor", request_body = AgainBody, responses((status = 200, body = AskedBody)))]
async fn ask_for_passkey(
    Arrived(caller): Arrived,
    client: Client,
    Extension(entry): Extension<Entry>,
    Json(asked): Json<AgainBody>,
) -> Answer<Json<AskedBody>> {
    let password = Secret::new(asked.password);
    let asked = caller.stile.ask_for_new_passkey(&caller.identity, &password, client.address, &entry.origin).await?;
    Ok(Json(asked.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPasskey)]
struct NewKeyBody {
    challenge: String,
    name: String,
    /// What the browser gave, as JSON.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AddedPasskey)]
struct AddedBody {
    passkey: KeyBody,
    /// Shown this once; null for somebody who has some already.
    recovery_codes: Option<Vec<String>>,
}

/// Adds the passkey that the browser made. From now on the password alone is not enough.
#[utoipa::path(post, path = "/api/v1/passkeys", tag = "second_factor", request_body = NewKeyBody, responses((status = 201, body = AddedBody)))]
async fn add_passkey(
    Arrived(caller): Arrived,
    Extension(entry): Extension<Entry>,
    Json(asked): Json<NewKeyBody>,
) -> Answer<Response> {
    let answer = AddPasskey { challenge: asked.challenge, name: asked.name, credential: asked.credential };
    let (passkey, codes) = caller.stile.add_passkey(&caller.identity, answer, &entry.origin).await?;
    let added = AddedBody { passkey: passkey.into(), recovery_codes: codes.map(revealed) };
    Ok((StatusCode::CREATED, Json(added)).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyName)]
struct NameBody {
    name: String,
}

/// Gives a passkey of one's own another name.
#[utoipa::path(patch, path = "/api/v1/passkeys/{id}", tag = "second_factor", params(("id" = Uuid, Path)), request_body = NameBody, responses((status = 200, body = KeyBody)))]
async fn rename_passkey(caller: Caller, path: PathParams, Json(asked): Json<NameBody>) -> Answer<Json<KeyBody>> {
    let key = caller.stile.rename_passkey(&caller.identity, path.id::<PasskeyId>("id")?, &asked.name).await?;
    Ok(Json(key.into()))
}

/// Ends a passkey of one's own.
#[utoipa::path(post, path = "/api/v1/passkeys/{id}/remove", tag = "second_factor", params(("id" = Uuid, Path)), request_body = AgainBody, responses((status = 204, description = "Ended")))]
async fn remove_passkey(caller: Caller, client: Client, path: PathParams, Json(asked): Json<AgainBody>) -> Answer<StatusCode> {
    let (id, password) = (path.id::<PasskeyId>("id")?, Secret::new(asked.password));
    caller.stile.remove_passkey(&caller.identity, id, &password, client.address).await?;
    Ok(StatusCode::NO_CONTENT)
}
