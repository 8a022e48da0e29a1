//! What may be asked of the server before it is known who asks: the few use cases in front of every door. Whoever has come in
//! has a `Stile` of their own organization ([`Caller`](crate::caller::Caller), `Visitor`), and there is no way to another here:
//! a handler that has not asked who is there can reach no row of anybody.

use std::net::IpAddr;

use domain::Result;
use domain::ids::{OrgId, UserId};
use domain::secret::Secret;
use service::acts::Presence;
use service::entries::{Enter, Entry};
use service::factors::passkeys::{Asked, PasskeySignIn};
use service::identity::Identity;
use service::links::Asking;
use service::sessions::{Outcome, SecondStep, SignIn, SignedIn};
use service::setup::SetUp;
use service::throttle::Throttle;
use service::visits::{Answered, Asks, Knock, OpenLink, Opened};
use service::{Clock, Stile};

use crate::gate;

/// The use cases in front of every door.
#[derive(Clone)]
pub(crate) struct Doorstep {
    pub(crate) clock: Clock,
    server: Stile,
}

impl Doorstep {
    pub(crate) fn new(stile: Stile) -> Self {
        Self { clock: stile.clock.clone(), server: stile }
    }

    /// Which server of an installation this is.
    pub(crate) fn pod(&self) -> &str {
        &self.server.pod
    }

    /// Who guessed how often.
    pub(crate) fn throttle(&self) -> &Throttle {
        &self.server.throttle
    }

    /// Whether the database answers.
    pub(crate) async fn ready(&self) -> Result<()> {
        self.server.ready().await
    }

    /// Whether the second wall between organizations is down although the engine could have one.
    pub(crate) fn lacks_wall(&self) -> bool {
        self.server.lacks_wall()
    }

    /// Whether this server was told of a mail server.
    pub(crate) fn sends_mail(&self) -> bool {
        self.server.sends_mail()
    }

    /// Whether the server waits for its first administrator.
    pub(crate) async fn needs_setup(&self) -> Result<bool> {
        self.server.needs_setup().await
    }

    /// Founds the first organization.
    pub(crate) async fn set_up(&self, request: SetUp) -> Result<SignedIn> {
        self.server.set_up(request).await
    }

    /// Signs in, with all that is needed for it at once.
    pub(crate) async fn sign_in(&self, request: SignIn) -> Result<SignedIn> {
        self.server.sign_in(request).await
    }

    /// Signs in by a password, or says that it is not enough.
    pub(crate) async fn first_step(&self, request: SignIn) -> Result<Outcome> {
        self.server.first_step(request).await
    }

    /// Signs in by what is shown besides a password.
    pub(crate) async fn second_step(&self, request: SecondStep) -> Result<SignedIn> {
        self.server.second_step(request).await
    }

    /// Asks a browser for a passkey, whosever it is.
    pub(crate) fn ask_for_passkey(&self, origin: &str) -> Result<Asked> {
        self.server.ask_for_passkey(origin)
    }

    /// Signs in by a passkey.
    pub(crate) async fn sign_in_by_passkey(&self, request: PasskeySignIn, origin: &str) -> Result<SignedIn> {
        self.server.sign_in_by_passkey(request, origin).await
    }

    /// What a one-time way in leads to.
    pub(crate) async fn entry(&self, token: &str, address: IpAddr) -> Result<Entry> {
        self.server.entry(token, address).await
    }

    /// Uses a one-time way in.
    pub(crate) async fn enter(&self, request: Enter) -> Result<Option<SignedIn>> {
        self.server.enter(request).await
    }

    /// Whether a text waits to be shown once at this address.
    pub(crate) async fn secret_waits(&self, token: &str, address: IpAddr) -> Result<()> {
        self.server.secret_waits(token, address).await
    }

    /// Shows such a text, once.
    pub(crate) async fn show_secret(&self, token: &str, address: IpAddr) -> Result<Secret> {
        self.server.show_secret(token, address).await
    }

    /// Whose token this is, and what they may ask from now on.
    pub(crate) async fn authenticate(&self, token: &str) -> Result<Option<(Identity, Stile)>> {
        let found = self.server.authenticate(token).await?;
        Ok(found.map(|identity| (identity, self.server.of(identity.org))))
    }

    /// The link of a token, and what its visitor may ask from now on; or what it asks first.
    pub(crate) async fn open_link(
        &self,
        at: &gate::Entry,
        token: &str,
        visit: Option<&str>,
        user: Option<UserId>,
    ) -> Result<std::result::Result<(Box<OpenLink>, Stile), Asks>> {
        Ok(self.let_in(self.at(at).open_link(token, visit, user).await?))
    }

    /// The same for a program that keeps no cookies, and shows with each request what the link asks.
    pub(crate) async fn open_link_showing(
        &self,
        at: &gate::Entry,
        token: &str,
        shown: Option<Secret>,
        presence: Presence,
    ) -> Result<std::result::Result<(Box<OpenLink>, Stile), Asks>> {
        Ok(self.let_in(self.at(at).open_link_showing(token, shown, presence).await?))
    }

    /// Whom links are looked for of: of all organizations, or of the one whose own domain somebody came by.
    fn at(&self, entry: &gate::Entry) -> Stile {
        entry.domain_of.map_or_else(|| self.server.clone(), |org| self.server.of(org))
    }

    fn let_in(&self, opened: Opened) -> std::result::Result<(Box<OpenLink>, Stile), Asks> {
        match opened {
            Opened::In(link) => {
                let stile = self.server.of(link.org());
                Ok((link, stile))
            }
            Opened::Asked(asks) => Err(asks),
        }
    }

    /// The organization whose own domain this is.
    pub(crate) async fn organization_at(&self, host: &str) -> Result<Option<OrgId>> {
        self.server.organization_at(host).await
    }

    /// What visitors at this host are told where there is no link; none is what everybody is told.
    pub(crate) async fn not_found_text(&self, host: &str) -> Option<String> {
        self.server.not_found_text(host).await
    }

    /// Asks the owner of a link for access, or for more time.
    pub(crate) async fn ask_for_link(&self, token: &str, asking: Asking, presence: Presence) -> Result<()> {
        self.server.ask_for_link(token, asking, presence).await
    }

    /// Answers what a link asks before it lets somebody in.
    pub(crate) async fn knock_at_link(
        &self,
        at: &gate::Entry,
        token: &str,
        knock: Knock,
        presence: Presence,
    ) -> Result<Answered> {
        self.at(at).knock_at_link(token, knock, presence).await
    }
}
