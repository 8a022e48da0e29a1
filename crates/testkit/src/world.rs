//! The test world: a real server on a free loopback port, with a clock that a test moves and people who act over HTTP.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::ids::{NodeId, OrgId, SpaceId, UserId};
use domain::secret::Secret;
use domain::user::{AdminRole, UserKind};
use domain::{Result, Timestamp};
use http_room::{Admission, ConnectionLimits, PublicUrl, Settings, TrustedProxies};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use server::config::Config;
use server::wiring::{self, Adjust};
use service::passwords::PasswordCost;
use service::setup::{Founding, NewPerson};
use service::{Clock, Stile};
use store::DbConfig;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::engines::Empty;
use crate::mails::{Received, Smtp};

/// When every world begins: 2026-11-22, 12:00 UTC.
pub const BEGINNING: Timestamp = Timestamp(1_795_348_800_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Where the executable of this build is, beside the folder of the tests. It makes renditions; whoever tests those builds
/// it first.
fn executable() -> PathBuf {
    let tests = std::env::current_exe().expect("a test knows where it is");
    tests.parent().and_then(Path::parent).expect("tests are in a folder of the build").join("stile")
}

/// A running server with one organization and its administrator, Anna.
pub struct World {
    /// The server's use cases, for what no protocol offers.
    pub stile: Stile,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// The administrator.
    pub anna: Actor,
    /// The organization.
    pub org: OrgId,
    /// What a second process would open.
    pub config: Config,
    /// The mail server.
    pub smtp: Smtp,
    time: Arc<AtomicI64>,
    _folder: TempDir,
    _stop: oneshot::Sender<()>,
}

/// A person with an account who is signed in with a bearer token; or, without one, anybody.
#[derive(Clone)]
pub struct Actor {
    /// Who; none for anybody.
    pub id: Option<UserId>,
    /// Their personal space.
    pub space: SpaceId,
    /// Its root.
    pub root: NodeId,
    token: Option<String>,
    url: String,
    client: reqwest::Client,
}

impl World {
    /// A world on SQLite.
    pub async fn sqlite() -> Result<Self> {
        Self::on(Empty::sqlite().await?).await
    }

    /// A world on PostgreSQL.
    pub async fn postgres() -> Result<Self> {
        Self::on(Empty::postgres().await?).await
    }

    /// A world on a database that the test has made.
    pub async fn on(place: Empty) -> Result<Self> {
        let Empty { config: database, folder } = place;
        Self::start(database, folder, true).await
    }

    /// A world whose server was told of no mail server.
    pub async fn without_mail(place: Empty) -> Result<Self> {
        let Empty { config: database, folder } = place;
        Self::start(database, folder, false).await
    }

    async fn start(database: DbConfig, folder: TempDir, sends_mail: bool) -> Result<Self> {
        let time = Arc::new(AtomicI64::new(BEGINNING.0));
        let told = Arc::clone(&time);
        let clock = Clock::new(move || Timestamp(told.load(Ordering::SeqCst)));
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(listen).await.map_err(domain::Error::unavailable)?;
        let url = format!("http://{}", listener.local_addr().map_err(domain::Error::internal)?);
        let smtp = Smtp::start().await;
        let mail = sends_mail.then(|| outbound::Settings::new(&smtp.url(), "Stile <stile@acme.example>")).transpose()?;
        let config = Config {
            data: folder.path().join("data"),
            listen,
            public_url: Some(PublicUrl::new(&url)?),
            trusted_proxies: TrustedProxies::default(),
            database,
            mail,
            pod: "test".into(),
        };
        let stile = wiring::open(&config, Adjust { clock, passwords: PasswordCost::Fast, renderer: Some(executable()) }).await?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = http_room::router(stile.clone(), Settings::default());
        let limits = ConnectionLimits { per_address: 10_000, ..ConnectionLimits::default() };
        tokio::spawn(http_room::serve(listener, router, Admission { limits, ..Admission::default() }, async {
            stopped.await.ok();
        }));
        let founded = stile.set_up_from_console(founding("Acme Architects", "anna@acme.example", "Anna Lindqvist")).await?;
        let org = founded.user.org;
        let mut world = Self { anna: anybody(&url), stile, url, org, config, smtp, time, _folder: folder, _stop: stop };
        world.anna = world.sign_in("anna@acme.example").await;
        Ok(world)
    }

    /// Sends what waits, and gives all mails that have come in so far.
    pub async fn mails(&self) -> Vec<Received> {
        self.stile.send_mails().await.unwrap();
        self.smtp.received()
    }

    /// Moves the clock.
    pub fn later(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.time.fetch_add(by, Ordering::SeqCst);
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.time.load(Ordering::SeqCst))
    }

    /// Sets the organization's policy: JSON with the keys that differ from the default.
    pub async fn set_policy(&self, json: &str) {
        let (org, json) = (self.org, json.to_owned());
        let sql = "UPDATE organizations SET policy = $1 WHERE id = $2";
        let set = self.stile.db.write(move |tx| tx.execute(sql, &[json.as_str().into(), org.into()])).await;
        assert_eq!(set.unwrap(), 1, "the organization has a policy");
    }

    /// Somebody who is nobody in particular.
    pub fn anybody(&self) -> Actor {
        anybody(&self.url)
    }

    /// A new internal user `name@acme.example`, signed in.
    pub async fn person(&self, name: &str) -> Actor {
        self.member(self.org, name, UserKind::Internal, None).await
    }

    /// A new account in an organization, signed in.
    pub async fn member(&self, org: OrgId, name: &str, kind: UserKind, admin: Option<AdminRole>) -> Actor {
        let email = match kind {
            UserKind::Shared => format!("{name}-{}", org.0.simple()),
            UserKind::Internal | UserKind::External => format!("{name}@{}.example", org.0.simple()),
        };
        let password = Some(Secret::new(PASSWORD));
        let new = NewPerson { org, kind, email: email.clone(), display_name: Some(name.to_owned()), password, admin };
        self.stile.create_user(new).await.unwrap();
        self.sign_in(&email).await
    }

    /// A second organization on the same server, with its administrator.
    pub async fn other_organization(&self, name: &str) -> (OrgId, Actor) {
        let email = format!("admin@{name}.example");
        let info = self.stile.create_organization(founding(name, &email, name)).await.unwrap();
        (info.user.org, self.sign_in(&email).await)
    }

    async fn sign_in(&self, email: &str) -> Actor {
        let credentials = json!({"email": email, "password": PASSWORD, "as": "bearer"});
        let answer = self.anybody().post("/api/v1/sessions", &credentials).await;
        assert_eq!(answer.status(), 201, "{email} signs in");
        let session: Value = answer.json().await.unwrap();
        let id = |value: &Value| value.as_str().unwrap().parse::<uuid::Uuid>().unwrap();
        // A name that several people share has no space.
        let own = |field: &str| session["personal_space"].get(field).map_or_else(uuid::Uuid::nil, id);
        Actor {
            id: Some(id(&session["user"]["id"]).into()),
            space: own("id").into(),
            root: own("root_id").into(),
            token: Some(session["token"].as_str().unwrap().to_owned()),
            ..self.anybody()
        }
    }
}

fn founding(organization: &str, email: &str, name: &str) -> Founding {
    Founding {
        organization: organization.to_owned(),
        email: email.to_owned(),
        display_name: Some(name.to_owned()),
        password: Secret::new(PASSWORD),
    }
}

fn anybody(url: &str) -> Actor {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let none = uuid::Uuid::nil();
    Actor { id: None, space: none.into(), root: none.into(), token: None, url: url.to_owned(), client }
}

impl Actor {
    /// What they sign requests with, to do so by hand; none for anybody.
    pub fn bearer(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same person, who comes with another token, written as in `Authorization: Bearer`.
    pub fn with_bearer(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// A request to `path`, signed with their token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http://") { path.to_owned() } else { format!("{}{path}", self.url) };
        let request = self.client.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// GET, which must answer 200, as JSON.
    pub async fn read(&self, path: &str) -> Value {
        expect(self.get(path).await, 200).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    /// PATCH of JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Response {
        self.request(Method::PATCH, path).json(body).send().await.unwrap()
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await.unwrap()
    }

    /// Makes a folder in their personal space's root or in `parent`; gives its id.
    pub async fn folder(&self, parent: impl std::fmt::Display, name: &str) -> String {
        let made = self.post(&format!("/api/v1/nodes/{parent}/folders"), &json!({"name": name})).await;
        text(&expect(made, 201).await, "id")
    }

    /// Puts a file into a folder; gives its id.
    pub async fn file(&self, parent: impl std::fmt::Display, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        let answer = self.put_file(parent, name, bytes).await;
        text(&expect(answer, 201).await, "id")
    }

    /// Puts a file into a folder; gives the answer.
    pub async fn put_file(&self, parent: impl std::fmt::Display, name: &str, bytes: impl Into<Vec<u8>>) -> Response {
        let path = format!("/api/v1/nodes/{parent}/files");
        self.request(Method::PUT, &path).query(&[("name", name)]).body(bytes.into()).send().await.unwrap()
    }

    /// Gives people a role on a node and all below it. Gives the ids of the grants.
    pub async fn give(&self, node: impl std::fmt::Display, to: &[&Self], role: &str) -> Vec<String> {
        let principals: Vec<Value> = to.iter().map(|one| json!({"kind": "user", "id": one.id.unwrap().to_string()})).collect();
        let given = self.post(&format!("/api/v1/nodes/{node}/grants"), &json!({"principals": principals, "role": role})).await;
        let given = expect(given, 201).await;
        given["grants"].as_array().unwrap().iter().map(|grant| text(grant, "id")).collect()
    }

    /// Takes back what somebody was given on a node.
    pub async fn take_back(&self, node: impl std::fmt::Display, from: &Self) {
        let access = self.read(&format!("/api/v1/nodes/{node}/access")).await;
        let theirs = |grant: &&Value| grant["principal"]["id"] == from.id.unwrap().to_string() && grant["inherited"] == false;
        for grant in access["grants"].as_array().unwrap().iter().filter(theirs) {
            let path = format!("/api/v1/nodes/{node}/grants/{}", text(grant, "id"));
            assert_eq!(self.delete(&path).await.status(), 204);
        }
    }

    /// Makes a folder private, or clears the mark.
    pub async fn set_private(&self, node: impl std::fmt::Display, private: bool) {
        let put = self.request(Method::PUT, &format!("/api/v1/nodes/{node}/private"));
        expect(put.json(&json!({ "private": private })).send().await.unwrap(), 200).await;
    }

    /// Makes a link with these settings beside its nodes; gives it as the API does.
    pub async fn link(&self, nodes: &[&str], settings: Value) -> Value {
        let mut body = json!({ "nodes": nodes });
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        expect(self.post("/api/v1/links", &body).await, 201).await
    }
}

/// The JSON of an answer that must have this status; says the whole answer when it has another.
pub async fn expect(answer: Response, status: u16) -> Value {
    let (got, url) = (answer.status(), answer.url().clone());
    let body = answer.text().await.unwrap();
    assert_eq!(got, status, "{url}: {body}");
    serde_json::from_str(&body).unwrap_or(Value::Null)
}

/// A text field of a JSON object.
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}")).to_owned()
}
