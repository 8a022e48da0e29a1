//! Passwords: Argon2id on one thread for each class, so that guessing costs the guesser and not the server (T34).
//!
//! A class has one thread, one buffer and one bounded queue. Memory is bounded by the two buffers whatever comes in;
//! who waits too long is told to come back. A thread takes its buffer with the first job and gives it back when
//! nothing has come for a while, so that an idle server stays small.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use domain::secret::Secret;
use domain::{Error, Kind, Result, limits};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use crate::random;

/// After how long without work a thread gives its buffer back.
const BUFFER_KEPT: Duration = Duration::from_secs(60);
/// The most memory that a stored string may ask for, in KiB: a damaged row must not take the machine.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
/// The most passes that a stored string may ask for.
const PASSES_MAX: u32 = 16;

/// Whose password it is. Each class has its own thread: guessing at links does not hold up signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PasswordClass {
    /// Of an account.
    Account,
    /// Of a link.
    Link,
}

/// How hard hashing is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// As security asks.
    Production,
    /// Quick and weak: for the test world only.
    Fast,
}

/// A hashed password: an Argon2id string with its parameters. It is sealed before it is stored (T38).
#[derive(Clone, Debug)]
pub struct Phc(Secret);

impl Phc {
    /// Takes back the string that [`Phc::text`] gave.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Secret::new(text))
    }

    /// The string, to seal it.
    pub fn text(&self) -> &str {
        self.0.reveal()
    }
}

/// The two threads that hash passwords. Clones share them; they end with the last clone.
#[derive(Clone, Debug)]
pub struct Passwords {
    account: Gate,
    link: Gate,
}

impl Passwords {
    /// Starts the threads.
    pub fn new(cost: PasswordCost) -> Result<Self> {
        Ok(Self { account: Gate::new(PasswordClass::Account, cost)?, link: Gate::new(PasswordClass::Link, cost)? })
    }

    /// Hashes a new password under fresh salt.
    pub async fn hash(&self, class: PasswordClass, password: Secret) -> Result<Phc> {
        let password =
            canonical(&password).ok_or_else(|| Error::field("password", "password_too_long", "use at most 1024 bytes"))?;
        let salt = random::<16>()?;
        let gate = self.gate(class);
        let recipe = Recipe { params: gate.params.clone(), salt: Salt::new(salt.as_slice()).map_err(Error::internal)? };
        let output = gate.run(password, recipe.clone()).await?;
        recipe.phc(output)
    }

    /// Whether `password` is the one that `phc` was made of. Without a `phc` the answer is no, after the same work:
    /// how long it takes does not tell whether there is an account (T20).
    pub async fn verify(&self, class: PasswordClass, password: Secret, phc: Option<&Phc>) -> Result<bool> {
        let gate = self.gate(class);
        let (recipe, expected) = match phc {
            Some(phc) => Recipe::read(phc)?,
            None => gate.dummy()?,
        };
        let Some(password) = canonical(&password) else { return Ok(false) };
        let output = gate.run(password, recipe).await?;
        // `Output` compares in constant time.
        let same = output == expected;
        Ok(same && phc.is_some())
    }

    /// Whether `phc` was made as this server would make it today; one that was not is made anew at the next sign-in.
    pub fn is_current(&self, class: PasswordClass, phc: &Phc) -> bool {
        Recipe::read(phc).is_ok_and(|(recipe, _)| recipe.params == self.gate(class).params)
    }

    fn gate(&self, class: PasswordClass) -> &Gate {
        match class {
            PasswordClass::Account => &self.account,
            PasswordClass::Link => &self.link,
        }
    }
}

/// One spelling for what looks the same: a keyboard may compose `ä` or not. None when it is too long to be one of ours.
fn canonical(password: &Secret) -> Option<Secret> {
    let text = password.reveal();
    (text.len() <= limits::PASSWORD_BYTES_MAX).then(|| Secret::new(text.nfc().collect::<String>()))
}

fn params(class: PasswordClass, cost: PasswordCost) -> Result<Params> {
    let (memory_kib, passes) = match (cost, class) {
        (PasswordCost::Production, PasswordClass::Account) => (64 * 1024, 2),
        (PasswordCost::Production, PasswordClass::Link) => (19 * 1024, 2),
        (PasswordCost::Fast, _) => (64, 1),
    };
    Params::new(memory_kib, passes, 1, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(Error::internal)
}

/// All that goes into a hash but the password.
#[derive(Clone)]
struct Recipe {
    params: Params,
    salt: Salt,
}

impl Recipe {
    /// What a stored string says, and the output it holds. INVARIANT (I24): one that cannot be read opens for nobody.
    fn read(phc: &Phc) -> Result<(Self, Output)> {
        let unreadable = || Error::internal("a stored password cannot be read");
        let hash = PasswordHash::new(phc.text()).map_err(|_| unreadable())?;
        let params = Params::try_from(&hash).map_err(|_| unreadable())?;
        let bounded = params.m_cost() <= MEMORY_KIB_MAX && params.t_cost() <= PASSES_MAX && params.p_cost() == 1;
        if hash.algorithm != ARGON2ID_IDENT || hash.version != Some(Version::V0x13.into()) || !bounded {
            return Err(unreadable());
        }
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else { return Err(unreadable()) };
        Ok((Self { params, salt }, output))
    }

    fn phc(&self, output: Output) -> Result<Phc> {
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(Error::internal)?,
            salt: Some(self.salt),
            hash: Some(output),
        };
        Ok(Phc::new(hash.to_string()))
    }
}

/// One hash to make, and where the answer goes.
struct Job {
    password: Secret,
    recipe: Recipe,
    answer: oneshot::Sender<Result<Output>>,
}

/// The queue of one class.
#[derive(Clone)]
struct Gate {
    params: Params,
    jobs: SyncSender<Job>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Gate {
    fn new(class: PasswordClass, cost: PasswordCost) -> Result<Self> {
        let (jobs, queue) = sync_channel(limits::PASSWORD_QUEUE_JOBS_MAX);
        let name = match class {
            PasswordClass::Account => "stile-kdf-login",
            PasswordClass::Link => "stile-kdf-link",
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&queue)).map_err(Error::internal)?;
        Ok(Self { params: params(class, cost)?, jobs })
    }

    async fn run(&self, password: Secret, recipe: Recipe) -> Result<Output> {
        let (answer, answered) = oneshot::channel();
        self.jobs.try_send(Job { password, recipe, answer }).map_err(|_| busy())?;
        let answer = tokio::time::timeout(limits::PASSWORD_WAIT_MAX, answered).await.map_err(|_| busy())?;
        answer.map_err(|_| Error::internal("the thread that hashes passwords has ended"))?
    }

    /// A fixed hash that no password has, at the cost of a real one.
    fn dummy(&self) -> Result<(Recipe, Output)> {
        let salt = Salt::new(b"nobody-has-this.").map_err(Error::internal)?;
        let output = Output::new(&[0; Params::DEFAULT_OUTPUT_LEN]).map_err(Error::internal)?;
        Ok((Recipe { params: self.params.clone(), salt }, output))
    }
}

fn busy() -> Error {
    Error::new(Kind::RateLimited, "busy", "too many people are signing in right now: try again in a few seconds")
}

/// The thread of one class: one job after the other, in one buffer, until nobody can send any more.
fn work(queue: &Receiver<Job>) {
    let mut buffer: Vec<Block> = Vec::new();
    loop {
        match queue.recv_timeout(BUFFER_KEPT) {
            // Whoever asked may have gone: then it is not worth the work.
            Ok(job) if job.answer.is_closed() => {}
            Ok(job) => {
                let output = derive(&job.password, &job.recipe, &mut buffer);
                // An error only says that whoever asked has gone meanwhile.
                let _ = job.answer.send(output);
            }
            Err(RecvTimeoutError::Timeout) => buffer = Vec::new(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn derive(password: &Secret, recipe: &Recipe, buffer: &mut Vec<Block>) -> Result<Output> {
    let blocks = recipe.params.block_count();
    if buffer.len() < blocks {
        // Given back first, so that the old and the new are never there together.
        *buffer = Vec::new();
        *buffer = vec![Block::new(); blocks];
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, recipe.params.clone());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2
        .hash_password_into_with_memory(password.reveal().as_bytes(), &recipe.salt, &mut output, buffer.as_mut_slice())
        .map_err(Error::internal)?;
    Output::new(&output).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordClass::{Account, Link};

    fn fast() -> Passwords {
        Passwords::new(PasswordCost::Fast).unwrap()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    #[tokio::test]
    async fn the_right_password_verifies_and_a_wrong_one_does_not() {
        let passwords = fast();
        for class in [Account, Link] {
            let phc = passwords.hash(class, secret("correct horse")).await.unwrap();
            assert!(phc.text().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
            assert!(passwords.verify(class, secret("correct horse"), Some(&phc)).await.unwrap());
            assert!(!passwords.verify(class, secret("correct horsf"), Some(&phc)).await.unwrap());
            assert!(!passwords.verify(class, secret("correct horse"), None).await.unwrap());
        }
    }

    #[tokio::test]
    async fn the_same_password_is_never_hashed_to_the_same_string() {
        let passwords = fast();
        let one = passwords.hash(Account, secret("correct horse")).await.unwrap();
        let two = passwords.hash(Account, secret("correct horse")).await.unwrap();
        assert_ne!(one.text(), two.text());
    }

    #[tokio::test]
    async fn composed_and_decomposed_spellings_are_one_password() {
        let passwords = fast();
        let phc = passwords.hash(Account, secret("p\u{e4}ssw\u{f6}rter-sind-lang")).await.unwrap();
        assert!(passwords.verify(Account, secret("pa\u{308}sswo\u{308}rter-sind-lang"), Some(&phc)).await.unwrap());
    }

    #[tokio::test]
    async fn spaces_and_letter_case_count() {
        let passwords = fast();
        let phc = passwords.hash(Account, secret(" Leading and trailing ")).await.unwrap();
        assert!(!passwords.verify(Account, secret("Leading and trailing"), Some(&phc)).await.unwrap());
        assert!(!passwords.verify(Account, secret(" leading and trailing "), Some(&phc)).await.unwrap());
    }

    #[tokio::test]
    async fn too_long_a_password_is_refused_without_hashing_it() {
        let passwords = fast();
        let long = "x".repeat(limits::PASSWORD_BYTES_MAX + 1);
        assert_eq!(passwords.hash(Account, secret(&long)).await.unwrap_err().code, "password_too_long");
        let phc = passwords.hash(Account, secret("correct horse")).await.unwrap();
        assert!(!passwords.verify(Account, secret(&long), Some(&phc)).await.unwrap());
    }

    #[tokio::test]
    async fn the_parameters_of_the_string_are_used_and_an_old_string_is_known_as_such() {
        let passwords = fast();
        let old = Recipe { params: Params::new(128, 3, 1, Some(32)).unwrap(), salt: Salt::new(b"0123456789abcdef").unwrap() };
        let output = derive(&secret("correct horse"), &old, &mut Vec::new()).unwrap();
        let phc = old.phc(output).unwrap();
        assert!(phc.text().starts_with("$argon2id$v=19$m=128,t=3,p=1$"));
        assert!(passwords.verify(Account, secret("correct horse"), Some(&phc)).await.unwrap());
        assert!(!passwords.is_current(Account, &phc));
        let new = passwords.hash(Account, secret("correct horse")).await.unwrap();
        assert!(passwords.is_current(Account, &new));
    }

    #[tokio::test]
    async fn a_string_that_cannot_be_read_opens_for_nobody() {
        let passwords = fast();
        let strings = [
            "",
            "correct horse",
            "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0",
            "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
            "$argon2id$v=19$m=4000000,t=1,p=1$c2FsdHNhbHRzYWx0$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
        ];
        for text in strings {
            let phc = Phc::new(text);
            let error = passwords.verify(Account, secret("correct horse"), Some(&phc)).await.unwrap_err();
            assert_eq!(error.kind, Kind::Internal, "{text}");
            assert!(!error.message.contains("horse"));
        }
    }

    /// The known answer of the reference implementation (`argon2 somesalt… -id -t 2 -m 16 -p 1 -l 32`).
    #[test]
    fn the_reference_vector_holds() {
        let recipe = Recipe { params: Params::new(65536, 2, 1, Some(32)).unwrap(), salt: Salt::new(b"somesalt").unwrap() };
        let output = derive(&secret("password"), &recipe, &mut Vec::new()).unwrap();
        let hex: String = output.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    #[test]
    fn production_costs_are_those_of_the_security_page() {
        let account = params(Account, PasswordCost::Production).unwrap();
        assert_eq!((account.m_cost(), account.t_cost(), account.p_cost()), (64 * 1024, 2, 1));
        let link = params(Link, PasswordCost::Production).unwrap();
        assert_eq!((link.m_cost(), link.t_cost(), link.p_cost()), (19 * 1024, 2, 1));
    }

    #[tokio::test]
    async fn a_full_queue_answers_busy_and_does_not_hold_up_the_other_class() {
        // A gate without a thread behind it: what is sent stays in the queue.
        let (jobs, _queue) = sync_channel(limits::PASSWORD_QUEUE_JOBS_MAX);
        let stuck = Gate { params: params(Link, PasswordCost::Fast).unwrap(), jobs };
        let passwords = Passwords { link: stuck, ..fast() };
        let waiting: Vec<_> = (0..limits::PASSWORD_QUEUE_JOBS_MAX)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.verify(Link, secret("correct horse"), None).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let error = passwords.verify(Link, secret("correct horse"), None).await.unwrap_err();
        assert_eq!((error.kind, error.code), (Kind::RateLimited, "busy"));
        assert!(!passwords.verify(Account, secret("correct horse"), None).await.unwrap());
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
    }
}
