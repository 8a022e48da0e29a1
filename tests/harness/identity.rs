//! Who comes in: the first start, signing in and out, sessions, keys. Each test runs on both engines.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use content::{Content, Keys};
use domain::access::Actor;
use domain::ids::UserId;
use domain::secret::{Secret, Token};
use domain::user::{AdminRole, User, UserKind};
use domain::{Error, Kind, Result, Timestamp, limits};
use render::Renderers;
use service::identity::{BEARER_PREFIX, Credential, Identity, SessionInfo};
use service::passwords::{PasswordCost, Passwords};
use service::sessions::{Caller, SignIn, SignedIn};
use service::setup::{Founding, NewPerson, SetUp};
use service::throttle::Throttle;
use service::{Clock, Rooms, Stile};
use store::{Db, Engine, Tx, users};
use testkit::both;
use testkit::engines::Store;

const PASSWORD: &str = "three otters under a bridge";
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A server without a network, and a clock that one can move.
struct World {
    stile: Stile,
    now: Arc<AtomicI64>,
    store: Store,
}

fn world(store: Store) -> World {
    world_at(store, PasswordCost::Fast)
}

fn world_at(store: Store, cost: PasswordCost) -> World {
    let now = Arc::new(AtomicI64::new(1_800_000_000_000));
    let stile = serve(&store, &now, cost);
    World { stile, now, store }
}

/// One more process on the same database, folder and clock.
fn serve(store: &Store, now: &Arc<AtomicI64>, cost: PasswordCost) -> Stile {
    let now = Arc::clone(now);
    Stile::new(Rooms {
        db: store.db.clone(),
        content: Arc::new(Content::open(&store.folder.path().join("content")).unwrap()),
        keys: Arc::new(Keys::open_or_create(store.folder.path()).unwrap()),
        clock: Clock::new(move || Timestamp(now.load(Ordering::SeqCst))),
        passwords: Passwords::new(cost).unwrap(),
        throttle: Throttle::new(),
        renderers: Renderers::new("/no/such/program".into()),
        mail: None,
        pod: "north".to_owned(),
    })
    .unwrap()
}

impl World {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    fn pass(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The organization Acme with its first administrator, Anna.
    async fn founded(self) -> (Self, SessionInfo) {
        let anna = self.stile.set_up_from_console(acme()).await.unwrap();
        (self, anna)
    }

    async fn add(&self, org: &SessionInfo, email: &str) -> User {
        self.stile.create_user(person(org, email)).await.unwrap()
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<SignedIn> {
        self.stile.sign_in(attempt(email, password)).await
    }

    async fn who(&self, token: &Token) -> Option<Identity> {
        self.stile.authenticate(token.text().reveal()).await.unwrap()
    }

    async fn write<T: Send + 'static>(&self, unit: impl Fn(&Tx) -> Result<T> + Send + Sync + 'static) -> T {
        self.store.db.write(unit).await.unwrap()
    }

    async fn events(&self) -> Vec<String> {
        let read = |tx: &Tx| tx.rows("SELECT kind FROM events ORDER BY at, id", &[], |row| row.get(0));
        self.store.db.read(read).await.unwrap()
    }

    async fn count(&self, table: &'static str) -> i64 {
        let read = move |tx: &Tx| tx.row(&format!("SELECT COUNT(*) FROM {table}"), &[], |row| row.get(0));
        self.store.db.read(read).await.unwrap().unwrap()
    }
}

fn acme() -> Founding {
    Founding {
        organization: "Acme".to_owned(),
        email: "Anna@acme.example".to_owned(),
        display_name: Some("Anna Lindqvist".to_owned()),
        password: Secret::new(PASSWORD),
    }
}

fn person(org: &SessionInfo, email: &str) -> NewPerson {
    NewPerson {
        org: org.user.org,
        kind: UserKind::Internal,
        email: email.to_owned(),
        display_name: None,
        password: Some(Secret::new(PASSWORD)),
        admin: None,
    }
}

fn caller(address: &str) -> Caller {
    Caller { address: address.parse::<IpAddr>().unwrap(), user_agent: "a test".to_owned() }
}

fn attempt(email: &str, password: &str) -> SignIn {
    SignIn { email: email.to_owned(), password: Secret::new(password), code: None, from: caller("10.0.0.1"), previous: None }
}

fn set_up(token: &Token) -> SetUp {
    SetUp { token: token.text(), founding: acme(), from: caller("10.0.0.1") }
}

fn fields(error: &Error) -> Vec<&str> {
    error.fields.iter().map(|field| field.field.as_str()).collect()
}

both!(the_first_start_is_set_up_once_with_the_token_of_the_console, |store| {
    let world = world(store);
    assert!(world.stile.needs_setup().await.unwrap());
    let token = world.stile.setup_token().await.unwrap().unwrap();
    let anna = world.stile.set_up(set_up(&token)).await.unwrap();
    assert_eq!((anna.info.user.email.as_str(), anna.info.user.admin), ("Anna@acme.example", Some(AdminRole::Admin)));
    assert_eq!(world.who(&anna.token).await.unwrap().user, anna.info.user.id);
    assert_eq!(anna.info.personal_space.unwrap().owner, Some(anna.info.user.id));
    assert!(!world.stile.needs_setup().await.unwrap());
    assert!(world.stile.setup_token().await.unwrap().is_none());
    let again = world.stile.set_up(set_up(&token)).await.unwrap_err();
    assert_eq!((again.kind, again.code), (Kind::Conflict, "already_set_up"));
    let console = world.stile.set_up_from_console(acme()).await.unwrap_err();
    assert_eq!((console.kind, console.code), (Kind::Conflict, "already_set_up"));
    assert_eq!(world.events().await, ["organization_created", "signed_in"]);
    assert_eq!((world.count("organizations").await, world.count("users").await), (1, 1));
});

both!(only_the_token_of_the_last_start_sets_up, |store| {
    let world = world(store);
    let nobody = Token::new([7; 32]);
    assert_eq!(world.stile.set_up(set_up(&nobody)).await.unwrap_err().code, "wrong_setup_token");
    let first = world.stile.setup_token().await.unwrap().unwrap();
    let last = world.stile.setup_token().await.unwrap().unwrap();
    for wrong in [nobody.text(), first.text(), Secret::new(""), Secret::new("admin")] {
        let error = world.stile.set_up(SetUp { token: wrong, ..set_up(&last) }).await.unwrap_err();
        assert_eq!((error.kind, error.code), (Kind::Refused, "wrong_setup_token"));
    }
    assert_eq!(world.count("users").await, 0);
    world.stile.set_up(set_up(&last)).await.unwrap();
});

both!(guessing_the_token_of_the_first_start_is_slow, |store| {
    let world = world(store);
    let token = world.stile.setup_token().await.unwrap().unwrap();
    for n in 0..limits::ADDRESS_TRIES_MAX {
        let guess = Token::new([u8::try_from(n).unwrap(); 32]);
        assert_eq!(world.stile.set_up(set_up(&guess)).await.unwrap_err().kind, Kind::Refused);
    }
    assert_eq!(world.stile.set_up(set_up(&token)).await.unwrap_err().kind, Kind::RateLimited);
    let elsewhere = SetUp { from: caller("10.0.0.2"), ..set_up(&token) };
    world.stile.set_up(elsewhere).await.unwrap();
});

both!(of_many_who_set_up_at_once_one_succeeds, |store| {
    let world = world(store);
    let token = world.stile.setup_token().await.unwrap().unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (stile, request) = (world.stile.clone(), set_up(&token));
            tokio::spawn(async move { stile.set_up(request).await })
        })
        .collect();
    let mut came_in = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => came_in += 1,
            Err(error) => assert_eq!(error.code, "already_set_up"),
        }
    }
    assert_eq!((came_in, world.count("organizations").await, world.count("spaces").await), (1, 1, 1));
});

both!(setting_up_names_every_field_that_is_wrong_and_writes_nothing, |store| {
    let world = world(store);
    let token = world.stile.setup_token().await.unwrap().unwrap();
    let founding = Founding {
        organization: " ".to_owned(),
        email: "anna".to_owned(),
        display_name: Some("A\u{7}".to_owned()),
        password: Secret::new("short"),
    };
    let error = world.stile.set_up(SetUp { founding, ..set_up(&token) }).await.unwrap_err();
    assert_eq!((error.kind, fields(&error)), (Kind::Invalid, vec!["organization", "email", "display_name", "password"]));
    assert_eq!((world.count("organizations").await, world.count("users").await, world.count("events").await), (0, 0, 0));
    world.stile.set_up(set_up(&token)).await.unwrap();
});

both!(there_is_no_account_that_nobody_made, |store| {
    let (world, _) = world(store).founded().await;
    for (name, password) in [("admin", "admin"), ("root", "root"), ("crushadmin", "crushadmin"), ("admin@localhost", "admin")] {
        assert_eq!(world.sign_in(name, password).await.unwrap_err().code, "wrong_credentials");
    }
});

both!(a_session_says_on_which_server_the_organization_is, |store| {
    let (world, anna) = world(store).founded().await;
    let signed_in = world.sign_in("anna@acme.example", PASSWORD).await.unwrap();
    assert_eq!((signed_in.info.pod.as_str(), signed_in.info.organization.as_str()), ("north", "Acme"));
    assert_eq!(world.stile.session_info(Actor::User(anna.user.id)).await.unwrap(), signed_in.info);
    assert_eq!(world.stile.session_info(Actor::Anonymous).await.unwrap_err().kind, Kind::Unauthenticated);
});

both!(the_address_is_read_kindly_and_the_password_to_the_letter, |store| {
    let (world, anna) = world(store).founded().await;
    for email in ["Anna@acme.example", "anna@acme.example", "  ANNA@Acme.Example "] {
        assert_eq!(world.sign_in(email, PASSWORD).await.unwrap().info.user.id, anna.user.id);
    }
    for password in ["", "Three otters under a bridge", "three otters under a bridge ", &"x".repeat(4000)] {
        assert_eq!(world.sign_in("anna@acme.example", password).await.unwrap_err().code, "wrong_credentials");
    }
});

both!(all_who_may_not_come_in_get_one_answer, |store| {
    let (world, anna) = world(store).founded().await;
    let disabled = world.add(&anna, "disabled@acme.example").await.id;
    let ended = world.add(&anna, "ended@acme.example").await.id;
    let now = world.now();
    world.write(move |tx| users::disable(tx, disabled)).await;
    world.write(move |tx| users::set_access_end(tx, ended, Some(now))).await;
    let mut answers = HashSet::new();
    for (email, password) in [
        ("anna@acme.example", "three otters under a bridgf"),
        ("nobody@acme.example", PASSWORD),
        ("not an address", PASSWORD),
        ("", ""),
        ("disabled@acme.example", PASSWORD),
        ("disabled@acme.example", "wrong"),
        ("ended@acme.example", PASSWORD),
    ] {
        answers.insert(format!("{:?}", world.sign_in(email, password).await.unwrap_err()));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    let error = world.sign_in("nobody@acme.example", PASSWORD).await.unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::Unauthenticated, "wrong_credentials"));
    assert_eq!(world.count("sessions").await, 0);
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_address_costs_as_much_work_as_a_known_one() {
    let (world, _) = world_at(Store::sqlite().await.unwrap(), PasswordCost::Production).founded().await;
    let mut quickest = [Duration::MAX; 2];
    for _ in 0..3 {
        for (at, email) in ["anna@acme.example", "nobody@acme.example"].into_iter().enumerate() {
            let began = Instant::now();
            world.sign_in(email, "three otters under a bridgf").await.unwrap_err();
            quickest[at] = quickest[at].min(began.elapsed());
        }
    }
    let [known, unknown] = quickest;
    assert!(unknown * 3 > known && known * 3 > unknown, "known {known:?}, unknown {unknown:?}");
}

both!(i9_guessing_at_an_account_is_slow_from_wherever_it_comes, |store| {
    let (world, anna) = world(store).founded().await;
    world.add(&anna, "bob@acme.example").await;
    for n in 0..limits::PASSWORD_TRIES_MAX {
        let guess = SignIn { from: caller(&format!("10.0.1.{n}")), ..attempt("anna@acme.example", "wrong") };
        assert_eq!(world.stile.sign_in(guess).await.unwrap_err().kind, Kind::Unauthenticated);
    }
    for email in ["anna@acme.example", "ANNA@acme.example "] {
        let later = world.sign_in(email, PASSWORD).await.unwrap_err();
        assert_eq!((later.kind, later.code), (Kind::RateLimited, "too_many_tries"));
    }
    world.sign_in("bob@acme.example", PASSWORD).await.unwrap();
    world.pass(limits::TRIES_WINDOW);
    world.sign_in("anna@acme.example", PASSWORD).await.unwrap();
});

both!(an_unknown_account_is_closed_as_a_known_one_is, |store| {
    let (world, _) = world(store).founded().await;
    let mut answers = [Vec::new(), Vec::new()];
    for (at, email) in ["anna@acme.example", "nobody@acme.example"].into_iter().enumerate() {
        for _ in 0..limits::PASSWORD_TRIES_MAX + 3 {
            answers[at].push(world.sign_in(email, "wrong").await.unwrap_err());
        }
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].last().unwrap().kind, Kind::RateLimited);
});

both!(i9_guessing_from_one_address_is_slow_whatever_it_guesses_at, |store| {
    let (world, _) = world(store).founded().await;
    for n in 0..limits::ADDRESS_TRIES_MAX {
        let error = world.sign_in(&format!("user{n}@acme.example"), PASSWORD).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unauthenticated);
    }
    assert_eq!(world.sign_in("anna@acme.example", PASSWORD).await.unwrap_err().kind, Kind::RateLimited);
    let elsewhere = SignIn { from: caller("2001:db8::1"), ..attempt("anna@acme.example", PASSWORD) };
    world.stile.sign_in(elsewhere).await.unwrap();
});

both!(i13_a_disabled_user_is_out_at_once_and_old_sessions_stay_ended, |store| {
    let (world, anna) = world(store).founded().await;
    let bob = world.add(&anna, "bob@acme.example").await.id;
    let session = world.sign_in("bob@acme.example", PASSWORD).await.unwrap().token;
    let identity = world.who(&session).await.unwrap();
    let key = world.stile.create_api_key(&identity, "sync", None, false).await.unwrap().token;
    assert!(world.who(&key).await.is_some());
    world.write(move |tx| users::disable(tx, bob)).await;
    assert!(world.who(&session).await.is_none());
    assert!(world.who(&key).await.is_none());
    let now = world.now();
    world.write(move |tx| users::enable(tx, bob, now)).await;
    assert!(world.who(&session).await.is_none());
    assert!(world.who(&key).await.is_some());
    world.sign_in("bob@acme.example", PASSWORD).await.unwrap();
});

both!(access_ends_when_it_was_said_to_end, |store| {
    let (world, anna) = world(store).founded().await;
    let bob = world.add(&anna, "bob@acme.example").await.id;
    let session = world.sign_in("bob@acme.example", PASSWORD).await.unwrap().token;
    let identity = world.who(&session).await.unwrap();
    let key = world.stile.create_api_key(&identity, "sync", None, false).await.unwrap().token;
    let end = world.now() + DAY;
    world.write(move |tx| users::set_access_end(tx, bob, Some(end))).await;
    world.pass(DAY - Duration::from_millis(1));
    assert!(world.who(&session).await.is_some() && world.who(&key).await.is_some());
    world.pass(Duration::from_millis(1));
    assert!(world.who(&session).await.is_none() && world.who(&key).await.is_none());
    assert_eq!(world.sign_in("bob@acme.example", PASSWORD).await.unwrap_err().code, "wrong_credentials");
});

both!(a_session_that_is_not_used_ends, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    world.pass(limits::SESSION_IDLE_MAX - MINUTE);
    assert!(world.who(&session).await.is_some());
    world.pass(limits::SESSION_IDLE_MAX - MINUTE);
    assert!(world.who(&session).await.is_some(), "it was used in between");
    world.pass(limits::SESSION_IDLE_MAX);
    assert!(world.who(&session).await.is_none());
});

both!(a_session_that_is_used_every_day_ends_too, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let days = limits::SESSION_AGE_MAX.as_secs() / DAY.as_secs();
    for _ in 1..days {
        world.pass(DAY);
        assert!(world.who(&session).await.is_some());
    }
    world.pass(DAY);
    assert!(world.who(&session).await.is_none());
    world
        .write({
            let now = world.now();
            move |tx| store::sessions::forget_ended(tx, now)
        })
        .await;
    assert_eq!(world.count("sessions").await, 0);
});

both!(use_is_noted_to_the_minute_and_asking_costs_one_statement, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let statements = |db: &Db| db.statements_total();
    let before = statements(&world.store.db);
    for _ in 0..10 {
        assert!(world.who(&session).await.is_some());
    }
    assert_eq!(statements(&world.store.db) - before, 10);
    world.pass(MINUTE);
    for _ in 0..10 {
        assert!(world.who(&session).await.is_some());
    }
    assert_eq!(statements(&world.store.db) - before, 22, "once for the session, once for its user");
});

both!(signing_out_ends_the_session_and_no_other, |store| {
    let (world, _) = world(store).founded().await;
    let one = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let other = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    world.stile.sign_out(one.text().reveal()).await.unwrap();
    assert!(world.who(&one).await.is_none());
    assert!(world.who(&other).await.is_some());
    world.stile.sign_out(one.text().reveal()).await.unwrap();
    world.stile.sign_out("nonsense").await.unwrap();
    assert_eq!(world.events().await, ["organization_created", "signed_in", "signed_in", "signed_out"]);
});

both!(signing_in_gives_a_new_token_and_ends_the_one_that_was_shown, |store| {
    let (world, anna) = world(store).founded().await;
    world.add(&anna, "bob@acme.example").await;
    let chosen = Token::new([42; 32]);
    let fixed = SignIn { previous: Some(chosen.text()), ..attempt("anna@acme.example", PASSWORD) };
    let first = world.stile.sign_in(fixed).await.unwrap().token;
    assert!(world.who(&chosen).await.is_none());
    let again = SignIn { previous: Some(first.text()), ..attempt("bob@acme.example", PASSWORD) };
    let second = world.stile.sign_in(again).await.unwrap().token;
    assert!(world.who(&first).await.is_none());
    assert!(world.who(&second).await.is_some());
    let failed = SignIn { previous: Some(second.text()), ..attempt("bob@acme.example", "wrong") };
    world.stile.sign_in(failed).await.unwrap_err();
    assert!(world.who(&second).await.is_some());
});

both!(one_user_has_a_bounded_number_of_sessions, |store| {
    let (world, _) = world(store).founded().await;
    let mut tokens = Vec::new();
    for _ in 0..=limits::SESSIONS_PER_USER_MAX {
        world.pass(Duration::from_millis(1));
        tokens.push(world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token);
    }
    assert_eq!(world.count("sessions").await, i64::from(limits::SESSIONS_PER_USER_MAX));
    assert!(world.who(&tokens[0]).await.is_none());
    assert!(world.who(&tokens[1]).await.is_some());
});

both!(what_is_no_token_is_nobody, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let text = session.text();
    let hash = session.hash().0.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let words = [
        String::new(),
        "a".to_owned(),
        hash,
        format!("{BEARER_PREFIX}{}", text.reveal()),
        format!("{} ", text.reveal()),
        format!("{}=", text.reveal()),
        text.reveal().to_lowercase(),
        "\u{0}".repeat(43),
        "x".repeat(100_000),
    ];
    for word in words {
        assert_eq!(world.stile.authenticate(&word).await.unwrap(), None);
    }
});

both!(an_api_key_acts_as_its_user_and_ends_at_once_when_it_is_revoked, |store| {
    let (world, anna) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let identity = world.who(&session).await.unwrap();
    let made = world.stile.create_api_key(&identity, " nightly backup ", None, false).await.unwrap();
    let by_key = world.who(&made.token).await.unwrap();
    assert_eq!((by_key.user, by_key.org), (anna.user.id, anna.user.org));
    assert_eq!(by_key.credential, Credential::ApiKey(made.key.id));
    let listed = world.stile.api_keys(identity.actor()).await.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str()), (1, "nightly backup"));
    assert_eq!(listed[0].last_used_at, Some(world.now()));
    world.stile.revoke_api_key(&identity, made.key.id).await.unwrap();
    assert!(world.who(&made.token).await.is_none());
    assert!(world.stile.api_keys(identity.actor()).await.unwrap().is_empty());
    let again = world.stile.revoke_api_key(&identity, made.key.id).await.unwrap_err();
    assert_eq!(again, Error::not_found());
    assert_eq!(world.events().await, ["organization_created", "signed_in", "key_created", "key_revoked"]);
});

both!(an_api_key_ends_by_time, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let identity = world.who(&session).await.unwrap();
    for past in [world.now(), world.now() - DAY, Timestamp::EPOCH] {
        let error = world.stile.create_api_key(&identity, "late", Some(past), false).await.unwrap_err();
        assert_eq!((error.kind, fields(&error)), (Kind::Invalid, vec!["expires_at"]));
    }
    let end = world.now() + DAY;
    let made = world.stile.create_api_key(&identity, "for a day", Some(end), false).await.unwrap();
    world.pass(DAY - Duration::from_millis(1));
    assert!(world.who(&made.token).await.is_some());
    world.pass(Duration::from_millis(1));
    assert!(world.who(&made.token).await.is_none());
});

both!(i5_a_key_makes_no_key_and_nobody_has_too_many, |store| {
    let (world, _) = world(store).founded().await;
    let session = world.sign_in("anna@acme.example", PASSWORD).await.unwrap().token;
    let identity = world.who(&session).await.unwrap();
    let key = world.stile.create_api_key(&identity, "first", None, false).await.unwrap().token;
    let by_key = world.who(&key).await.unwrap();
    let error = world.stile.create_api_key(&by_key, "second", None, false).await.unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
    for n in 1..limits::API_KEYS_PER_USER_MAX {
        world.stile.create_api_key(&identity, &n.to_string(), None, false).await.unwrap();
    }
    let error = world.stile.create_api_key(&identity, "one more", None, false).await.unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::LimitReached, "too_many_keys"));
    for name in ["", "  ", "two\nlines"] {
        let error = world.stile.create_api_key(&identity, name, None, false).await.unwrap_err();
        assert_eq!((error.kind, fields(&error)), (Kind::Invalid, vec!["name"]));
    }
});

both!(nobody_sees_or_ends_the_keys_of_another, |store| {
    let (world, anna) = world(store).founded().await;
    world.add(&anna, "bob@acme.example").await;
    let other = Founding { organization: "Umbrella".to_owned(), email: "claire@umbrella.example".to_owned(), ..acme() };
    world.stile.create_organization(other).await.unwrap();
    let mut people = Vec::new();
    for email in ["anna@acme.example", "bob@acme.example", "claire@umbrella.example"] {
        let token = world.sign_in(email, PASSWORD).await.unwrap().token;
        people.push(world.who(&token).await.unwrap());
    }
    let made = world.stile.create_api_key(&people[0], "mine", None, false).await.unwrap();
    for other in &people[1..] {
        assert!(world.stile.api_keys(other.actor()).await.unwrap().is_empty());
        assert_eq!(world.stile.revoke_api_key(other, made.key.id).await.unwrap_err(), Error::not_found());
    }
    assert!(world.who(&made.token).await.is_some());
});

both!(i20_one_address_is_one_account_on_the_whole_server, |store| {
    let (world, anna) = world(store).founded().await;
    for email in ["anna@acme.example", "ANNA@ACME.example"] {
        let error = world.stile.create_user(person(&anna, email)).await.unwrap_err();
        assert_eq!((error.kind, error.code), (Kind::Conflict, "email_taken"));
        let other = Founding { organization: "Umbrella".to_owned(), email: email.to_owned(), ..acme() };
        assert_eq!(world.stile.create_organization(other).await.unwrap_err().code, "email_taken");
    }
    world.add(&anna, "anna+work@acme.example").await;
    assert_eq!((world.count("organizations").await, world.count("spaces").await), (1, 2));
});

both!(only_a_member_of_the_organization_can_administer_it, |store| {
    let (world, anna) = world(store).founded().await;
    for (kind, login) in [(UserKind::External, "eve@else.example"), (UserKind::Shared, "guests")] {
        let stranger = NewPerson { kind, admin: Some(AdminRole::Auditor), ..person(&anna, login) };
        assert_eq!(fields(&world.stile.create_user(stranger).await.unwrap_err()), ["admin"]);
    }
    let auditor = NewPerson { admin: Some(AdminRole::Auditor), ..person(&anna, "otto@acme.example") };
    world.stile.create_user(auditor).await.unwrap();
    let signed_in = world.sign_in("otto@acme.example", PASSWORD).await.unwrap();
    assert_eq!((signed_in.info.user.admin, signed_in.info.user.display_name.as_str()), (Some(AdminRole::Auditor), "otto"));
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_was_hashed_with_other_costs_is_hashed_anew_at_sign_in() {
    let (world, anna) = world(Store::sqlite().await.unwrap()).founded().await;
    let sealed = |id: UserId| {
        move |tx: &Tx| {
            users::account(tx, "anna@acme.example", Timestamp(0))
                .map(|found| found.filter(|a| a.user.id == id).unwrap().sealed_password)
        }
    };
    let before = world.store.db.read(sealed(anna.user.id)).await.unwrap();
    world.sign_in("anna@acme.example", PASSWORD).await.unwrap();
    assert_eq!(world.store.db.read(sealed(anna.user.id)).await.unwrap(), before);
    let dearer = serve(&world.store, &world.now, PasswordCost::Production);
    dearer.sign_in(attempt("anna@acme.example", PASSWORD)).await.unwrap();
    assert_ne!(world.store.db.read(sealed(anna.user.id)).await.unwrap(), before);
    dearer.sign_in(attempt("anna@acme.example", PASSWORD)).await.unwrap();
}

both!(a_root_key_that_opens_nothing_is_known_at_the_start, |store| {
    let (world, _) = world(store).founded().await;
    world.stile.check_keys().await.unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = Stile::new(Rooms {
        db: world.store.db.clone(),
        content: Arc::new(Content::open(&elsewhere.path().join("content")).unwrap()),
        keys: Arc::new(Keys::open_or_create(elsewhere.path()).unwrap()),
        clock: Clock::system(),
        passwords: Passwords::new(PasswordCost::Fast).unwrap(),
        throttle: Throttle::new(),
        renderers: world.stile.renderers.clone(),
        mail: None,
        pod: "north".to_owned(),
    })
    .unwrap();
    assert_eq!(stranger.check_keys().await.unwrap_err().kind, Kind::Internal);
    let error = stranger.sign_in(attempt("anna@acme.example", PASSWORD)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Internal);
});

// I8: whoever has the database has no password and no token.
both!(i8_secrets_are_in_no_table_and_in_no_text_of_ours, |store| {
    let world = world(store);
    let token = world.stile.setup_token().await.unwrap().unwrap();
    let mut tokens = vec![token.clone()];
    let mut found = canaries(&world, &tokens).await;
    let request = set_up(&token);
    let mut texts = vec![format!("{request:?}")];
    let anna = world.stile.set_up(request).await.unwrap();
    let identity = world.who(&anna.token).await.unwrap();
    let key = world.stile.create_api_key(&identity, "sync", None, false).await.unwrap();
    let again = attempt("anna@acme.example", PASSWORD);
    texts.extend([format!("{anna:?} {key:?} {identity:?} {again:?}")]);
    let session = world.stile.sign_in(again).await.unwrap();
    texts.push(format!("{session:?} {:?}", world.sign_in("anna@acme.example", "wrong").await));
    tokens.extend([anna.token, key.token, session.token]);
    found.extend(canaries(&world, &tokens).await);
    assert!(found.is_empty(), "{found:?}");
    world.write(|tx| store::settings::set(tx, "planted", PASSWORD)).await;
    assert_eq!(canaries(&world, &tokens).await, ["server_settings.value"], "a secret that is there is found");
    for text in texts {
        assert!(needles(&tokens).iter().all(|needle| !contains(text.as_bytes(), needle)), "{text}");
    }
});

/// The columns of text and bytes, by table, in which a secret stands.
async fn canaries(world: &World, tokens: &[Token]) -> Vec<String> {
    let needles = needles(tokens);
    let columns = world.store.db.read(columns).await.unwrap();
    assert!(columns.len() > 40, "the schema has columns: {columns:?}");
    let mut found = Vec::new();
    for (table, column, bytes) in columns {
        let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        let read = move |tx: &Tx| {
            tx.rows(&sql, &[], |row| if bytes { row.get::<Vec<u8>>(0) } else { row.get::<String>(0).map(String::into_bytes) })
        };
        let values = world.store.db.read(read).await.unwrap();
        if values.iter().any(|value| needles.iter().any(|needle| contains(value, needle))) {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

/// The secrets in every form in which they could have slipped through.
fn needles(tokens: &[Token]) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    let mut needles = vec![PASSWORD.as_bytes().to_vec(), hex(PASSWORD.as_bytes()), b"$argon2".to_vec()];
    for token in tokens {
        needles.extend([token.bytes().to_vec(), token.text().reveal().as_bytes().to_vec(), hex(token.bytes())]);
    }
    needles
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

/// Every column of text or bytes: its table, its name, whether it holds bytes.
fn columns(tx: &Tx) -> Result<Vec<(String, String, bool)>> {
    let sql = match tx.engine() {
        Engine::Sqlite => {
            "SELECT t.name, c.name, CASE c.type WHEN 'BLOB' THEN 1 ELSE 0 END FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type IN ('TEXT', 'BLOB')"
        }
        Engine::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(CASE data_type WHEN 'bytea' THEN 1 ELSE 0 END AS BIGINT)
             FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'bytea')"
        }
    };
    tx.rows(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
