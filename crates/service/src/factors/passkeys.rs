//! Passkeys: key pairs whose private half stays in a device, which asks for a finger, a face or a PIN (WebAuthn). The device
//! knows whose it is, so that nobody has to type an address; and as it is held and opened, it is two factors by itself.

use std::net::IpAddr;

use domain::factor::Method;
use domain::ids::PasskeyId;
use domain::secret::Secret;
use domain::user::display_name;
use domain::{Error, Kind, Result, limits};
use serde_json::{Value, json};
use store::factors::{KnownPasskey, NewPasskey, Passkey};
use store::{factors, organizations};
use webauthn_rs::prelude::{
    Passkey as Credential, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use super::challenges::Ceremony;
use super::{ISSUER, NewCodes, added, by_session, info, new_codes, removed, texts, user_of};
use crate::identity::Identity;
use crate::sessions::{Beginning, Caller, SignedIn, begin};
use crate::throttle::Try;
use crate::{Stile, new_id};

/// What a browser is asked, and what stands for it until it answers.
#[derive(Clone, Debug)]
pub struct Asked {
    /// To be sent back with the answer, once, within [`limits::CHALLENGE_AGE_MAX`].
    pub challenge: String,
    /// What the browser's API takes, as JSON.
    pub options: Value,
}

/// A device's answer to the question for a new passkey.
#[derive(Clone, Debug)]
pub struct AddPasskey {
    /// [`Asked::challenge`].
    pub challenge: String,
    /// What its owner calls it.
    pub name: String,
    /// What the browser gave, as JSON.
    pub credential: Value,
}

/// Somebody who wants to come in by a passkey.
#[derive(Clone, Debug)]
pub struct PasskeySignIn {
    /// [`Asked::challenge`].
    pub challenge: String,
    /// What the browser gave, as JSON.
    pub credential: Value,
    /// From where they come.
    pub from: Caller,
    /// The token they came with, if any: its session ends, and they get a new one (T42).
    pub previous: Option<Secret>,
}

/// Whether browsers use passkeys at this origin: by a name and not a number, over TLS or on the machine itself.
pub fn are_possible(origin: &str) -> bool {
    relying_party(origin, ISSUER).is_ok()
}

impl Stile {
    /// Asks the browser for a new passkey.
    pub async fn ask_for_new_passkey(&self, identity: &Identity, password: &Secret, from: IpAddr, origin: &str) -> Result<Asked> {
        let (user, _) = self.password_again(identity, password, from).await?;
        let (org, id) = (user.org, user.id);
        let (known, organization) =
            self.db.read(move |tx| Ok((factors::credentials(tx, id)?, organizations::by_id(tx, org)?))).await?;
        expect_room(u64::try_from(known.len()).map_err(Error::internal)?)?;
        let called = organization.map_or_else(|| ISSUER.to_owned(), |organization| organization.name);
        let (options, state) = relying_party(origin, &called)?
            .start_passkey_registration(user.id.0, &user.email, &user.display_name, Some(known))
            .map_err(Error::internal)?;
        let mut options = json!(options.public_key);
        // It has to be found without an address.
        if let Some(selection) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            selection.insert("residentKey".to_owned(), json!("required"));
            selection.insert("requireResidentKey".to_owned(), json!(true));
        }
        let challenge = self.challenges.hand_out(Ceremony::Adding(user.id, state), self.clock.now())?;
        Ok(Asked { challenge, options })
    }

    /// Adds the passkey that a device made. Gives recovery codes to who had none.
    pub async fn add_passkey(
        &self,
        identity: &Identity,
        answer: AddPasskey,
        origin: &str,
    ) -> Result<(Passkey, Option<NewCodes>)> {
        let (identity, now) = (*by_session(identity)?, self.clock.now());
        let name = display_name("name", &answer.name)?;
        let state = match self.challenges.take_back(&answer.challenge, now) {
            Some(Ceremony::Adding(user, state)) if user == identity.user => state,
            _ => return Err(Error::field("challenge", "challenge_ended", "this took too long: begin again")),
        };
        let credential: RegisterPublicKeyCredential = serde_json::from_value(answer.credential).map_err(invalid)?;
        let made = relying_party(origin, ISSUER)?.finish_passkey_registration(&credential, &state).map_err(invalid)?;
        let new = NewPasskey {
            id: new_id(),
            org: identity.org,
            user: identity.user,
            credential: made.cred_id().to_vec(),
            name: name.clone(),
            data: serde_json::to_string(&made).map_err(Error::internal)?,
        };
        let passkey = Passkey { id: new.id, name, created_at: now, last_used_at: None };
        let codes = new_codes()?;
        let for_storing = codes.clone();
        let has_codes_now = self
            .db
            .write(move |tx| {
                user_of(tx, &identity)?;
                expect_room(factors::of(tx, identity.user)?.passkeys)?;
                factors::add_passkey(tx, &new, now)?;
                added(tx, &identity, json!({ "method": Method::Passkey.word(), "name": new.name }), &for_storing, now)
            })
            .await?;
        Ok((passkey, has_codes_now.then(|| texts(&codes))))
    }

    /// Gives a passkey of the user who asks another name. Another's is one that never was.
    pub async fn rename_passkey(&self, identity: &Identity, id: PasskeyId, name: &str) -> Result<Passkey> {
        let (user, name) = (by_session(identity)?.user, display_name("name", name)?);
        self.db.write(move |tx| factors::rename_passkey(tx, user, id, &name)?.ok_or_else(Error::not_found)).await
    }

    /// Ends a passkey of the user who asks. Another's is one that never was.
    pub async fn remove_passkey(&self, identity: &Identity, id: PasskeyId, password: &Secret, from: IpAddr) -> Result<()> {
        self.password_again(identity, password, from).await?;
        let (identity, now) = (*identity, self.clock.now());
        self.db
            .write(move |tx| {
                let name = factors::remove_passkey(tx, identity.user, id)?.ok_or_else(Error::not_found)?;
                removed(tx, &identity, json!({ "method": Method::Passkey.word(), "name": name }), now)
            })
            .await
    }

    /// Asks the browser for a passkey, whosever it is.
    pub fn ask_for_passkey(&self, origin: &str) -> Result<Asked> {
        let (options, state) = relying_party(origin, ISSUER)?.start_discoverable_authentication().map_err(Error::internal)?;
        let challenge = self.challenges.hand_out(Ceremony::SigningIn(state), self.clock.now())?;
        Ok(Asked { challenge, options: json!(options.public_key) })
    }

    /// Signs in whoever opened the passkey.
    pub async fn sign_in_by_passkey(&self, request: PasskeySignIn, origin: &str) -> Result<SignedIn> {
        let tried = Try { address: request.from.address, target: None };
        self.throttle.begin(&tried, self.clock.now())?;
        let outcome = self.let_in_by_passkey(request, origin).await;
        self.count(&tried, outcome.as_ref().map(|_| true));
        outcome
    }

    async fn let_in_by_passkey(&self, request: PasskeySignIn, origin: &str) -> Result<SignedIn> {
        let now = self.clock.now();
        let state = match self.challenges.take_back(&request.challenge, now) {
            Some(Ceremony::SigningIn(state)) => state,
            _ => return Err(wrong_passkey("its challenge has ended")),
        };
        let answer: PublicKeyCredential = serde_json::from_value(request.credential).map_err(wrong_passkey)?;
        let party = relying_party(origin, ISSUER)?;
        let (user, credential) = party.identify_discoverable_authentication(&answer).map_err(wrong_passkey)?;
        let credential = credential.to_vec();
        let found = self.db.read(move |tx| factors::passkey(tx, &credential, now)).await?;
        let known = found.filter(|known| known.user.id.0 == user).ok_or_else(|| wrong_passkey("nobody has it"))?;
        let mut kept: Credential = serde_json::from_str(&known.data).map_err(Error::internal)?;
        let shown = party.finish_discoverable_authentication_v2(&answer, state, &kept).map_err(wrong_passkey)?;
        if !shown.user_verified() {
            return Err(wrong_passkey("its device asked for nothing"));
        }
        kept.update_credential(&shown);
        let data = serde_json::to_string(&kept).map_err(Error::internal)?;
        self.begin_by_passkey(known, data, &request.from, request.previous.as_ref()).await
    }

    async fn begin_by_passkey(
        &self,
        known: KnownPasskey,
        data: String,
        from: &Caller,
        previous: Option<&Secret>,
    ) -> Result<SignedIn> {
        let now = self.clock.now();
        let beginning = Beginning::new(from, previous)?;
        let token = beginning.token.clone();
        let info = self
            .db
            .write(move |tx| {
                let is_there = factors::passkey(tx, &known.credential, now)?.is_some();
                if !is_there || !factors::use_passkey(tx, &known, &data, now)? {
                    return Err(wrong_passkey("it was used or ended meanwhile"));
                }
                begin(tx, &beginning, &known.user, now)?;
                info(tx, known.user.id)
            })
            .await?;
        Ok(SignedIn { token, info })
    }
}

/// Who asks for passkeys at this origin. Browsers bind a passkey to the name of the host.
fn relying_party(origin: &str, called: &str) -> Result<Webauthn> {
    let url = Url::parse(origin).map_err(|_| impossible())?;
    let host = url.domain().ok_or_else(impossible)?;
    let is_on_this_machine = host == "localhost" || host.ends_with(".localhost");
    if url.scheme() != "https" && !is_on_this_machine {
        return Err(impossible());
    }
    WebauthnBuilder::new(host, &url).and_then(|builder| builder.rp_name(called).build()).map_err(|_| impossible())
}

fn impossible() -> Error {
    let text = "passkeys need the server's name and TLS: ask your administrator for the address to use";
    Error::conflict("passkeys_impossible", text)
}

fn expect_room(passkeys: u64) -> Result<()> {
    if passkeys < limits::PASSKEYS_PER_USER_MAX {
        return Ok(());
    }
    let text = format!("you have {} passkeys already: remove one that you do not need", limits::PASSKEYS_PER_USER_MAX);
    Err(Error::new(Kind::LimitReached, "too_many_passkeys", text))
}

fn invalid(why: impl std::fmt::Display) -> Error {
    tracing::info!(%why, "a new passkey was refused");
    Error::field("credential", "invalid_passkey", "the browser's answer cannot be used: try again, or use another device")
}

/// One answer for all who may not come in; why is for the log.
fn wrong_passkey(why: impl std::fmt::Display) -> Error {
    tracing::info!(%why, "a passkey was refused");
    Error::new(Kind::Unauthenticated, "wrong_passkey", "this passkey does not open an account here: sign in with your password")
}
