//! Guessing is slow (I9): tries are counted by address and by target in fixed windows, in memory, without help of
//! another server. Time is an argument.
//!
//! A password is a try from the moment it comes in ([`Throttle::begin`]), so that many at once are counted as many one
//! after another; the right one is taken back. A token of 256 bits is counted when it was wrong ([`Throttle::failed`]).
//!
//! What was wrong is known for a while, by a hash ([`Throttle::was_wrong`]): the same from the same program is no new try.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::LinkId;
use domain::secret::TokenHash;
use domain::{Error, Kind, Result, Timestamp, limits};

/// How many windows of each sort are kept. Reaching a target's limit costs ten turns at the thread that hashes, which
/// makes about a hundred thousand hashes in a window: counts that matter are not crowded out.
const WINDOWS_MAX: usize = 100_000;

/// What is being guessed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The account of an address, known or not: by a hash, so that any text is of one size.
    Account([u8; 32]),
    /// The password of a link.
    Link(LinkId),
    /// The one-time token of the first start.
    Setup,
}

impl Target {
    /// The account that somebody says is theirs.
    pub fn account(email: &str) -> Self {
        Self::Account(*blake3::hash(email.to_lowercase().as_bytes()).as_bytes())
    }
}

/// One try: who tries, and at what.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// From where.
    pub address: IpAddr,
    /// At what; none for a token that names nothing yet.
    pub target: Option<Target>,
}

/// The counts. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    counts: Arc<Mutex<Counts>>,
}

impl Throttle {
    /// After how long a client that was told "later" may come back, in seconds.
    pub const RETRY_AFTER_SECONDS: u64 = limits::TRIES_WINDOW.as_secs();

    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether another try may be made, without counting it.
    pub fn check(&self, what: &Try, now: Timestamp) -> Result<()> {
        self.counts().check(what, now)
    }

    /// Counts a try before its outcome is known, or refuses it.
    pub fn begin(&self, what: &Try, now: Timestamp) -> Result<()> {
        let mut counts = self.counts();
        counts.check(what, now)?;
        counts.add(what, now);
        Ok(())
    }

    /// Counts a try that failed and was not begun.
    pub fn failed(&self, what: &Try, now: Timestamp) {
        self.counts().add(what, now);
    }

    /// What was begun was right: the target starts afresh, and the address is not charged.
    pub fn succeeded(&self, what: &Try) {
        let mut counts = self.counts();
        counts.addresses.take_back(&network(what.address));
        if let Some(target) = &what.target {
            counts.targets.windows.remove(target);
        }
    }

    /// Whether somebody has shown this within the window, and it was wrong. The hash is of what was shown, by whom and at what.
    pub fn was_wrong(&self, shown: &TokenHash, now: Timestamp) -> bool {
        self.counts().wrong.get(shown).is_some_and(|window| window.is_open(now))
    }

    /// Keeps that this was wrong.
    pub fn note_wrong(&self, shown: TokenHash, now: Timestamp) {
        self.counts().note_wrong(shown, now);
    }

    /// What was begun was not judged (the server was busy): it is no try.
    pub fn undecided(&self, what: &Try) {
        let mut counts = self.counts();
        counts.addresses.take_back(&network(what.address));
        if let Some(target) = &what.target {
            counts.targets.take_back(target);
        }
    }

    /// Counts stay whole when a thread that held them has panicked: each change is one step.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Counts {
    addresses: Windows<IpAddr>,
    targets: Windows<Target>,
    wrong: HashMap<TokenHash, Window>,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            addresses: Windows { windows: HashMap::new(), tries_max: limits::ADDRESS_TRIES_MAX },
            targets: Windows { windows: HashMap::new(), tries_max: limits::PASSWORD_TRIES_MAX },
            wrong: HashMap::new(),
        }
    }
}

impl Counts {
    fn check(&self, what: &Try, now: Timestamp) -> Result<()> {
        let by_address = self.addresses.ends_at(&network(what.address), now);
        let by_target = what.target.and_then(|target| self.targets.ends_at(&target, now));
        match by_address.max(by_target) {
            Some(ends_at) => Err(later(ends_at, now)),
            None => Ok(()),
        }
    }

    /// Without room the oldest are forgotten with all others: then they are tries again, as any.
    fn note_wrong(&mut self, shown: TokenHash, now: Timestamp) {
        if self.wrong.len() >= WINDOWS_MAX {
            self.wrong.retain(|_, window| window.is_open(now));
        }
        if self.wrong.len() >= WINDOWS_MAX {
            self.wrong.clear();
        }
        self.wrong.insert(shown, Window { began_at: now, tries: 1 });
    }

    fn add(&mut self, what: &Try, now: Timestamp) {
        self.addresses.add(network(what.address), now);
        if let Some(target) = what.target {
            self.targets.add(target, now);
        }
    }
}

/// Addresses that one subscriber has are one: a /64 of IPv6, and IPv4 however it is written.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    }
}

fn later(ends_at: Timestamp, now: Timestamp) -> Error {
    let seconds = u64::try_from(ends_at.since(now).as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
    let text = format!("too many wrong tries: try again in {seconds} seconds");
    Error { retry_after_seconds: Some(seconds), ..Error::new(Kind::RateLimited, "too_many_tries", text) }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began_at: Timestamp,
    tries: u32,
}

impl Window {
    /// A clock that was set back does not make a window longer: one that begins later than now has ended.
    fn is_open(&self, now: Timestamp) -> bool {
        self.began_at <= now && now < self.began_at + limits::TRIES_WINDOW
    }
}

#[derive(Debug)]
struct Windows<K> {
    windows: HashMap<K, Window>,
    tries_max: u32,
}

impl<K: std::hash::Hash + Eq> Windows<K> {
    /// When the window of `key` ends, if its tries are used up.
    fn ends_at(&self, key: &K, now: Timestamp) -> Option<Timestamp> {
        let window = self.windows.get(key).filter(|window| window.is_open(now))?;
        (window.tries >= self.tries_max).then(|| window.began_at + limits::TRIES_WINDOW)
    }

    fn add(&mut self, key: K, now: Timestamp) {
        if self.windows.len() >= WINDOWS_MAX && !self.windows.contains_key(&key) {
            self.make_room(now);
        }
        let window = self.windows.entry(key).or_insert(Window { began_at: now, tries: 0 });
        if !window.is_open(now) {
            *window = Window { began_at: now, tries: 0 };
        }
        window.tries = window.tries.saturating_add(1);
    }

    fn take_back(&mut self, key: &K) {
        if let Some(window) = self.windows.get_mut(key) {
            window.tries = window.tries.saturating_sub(1);
        }
    }

    /// Forgets what has ended; if that is too little, the half with the fewest tries.
    fn make_room(&mut self, now: Timestamp) {
        self.windows.retain(|_, window| window.is_open(now));
        if self.windows.len() < WINDOWS_MAX {
            return;
        }
        let mut tries: Vec<u32> = self.windows.values().map(|window| window.tries).collect();
        let middle = tries.len() / 2;
        let (_, median, _) = tries.select_nth_unstable(middle);
        let (median, mut room) = (*median, middle);
        self.windows.retain(|_, window| {
            let goes = room > 0 && window.tries <= median;
            room -= usize::from(goes);
            !goes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOON: Timestamp = Timestamp(1_000_000_000);

    fn from(address: &str, target: Option<Target>) -> Try {
        Try { address: address.parse().unwrap(), target }
    }

    fn account() -> Option<Target> {
        Some(Target::account("anna@example.org"))
    }

    /// How many tries are let in, each from its own address when `address` has a `{}`.
    fn let_in(throttle: &Throttle, address: &str, target: Option<Target>, tries: u32) -> u32 {
        let one = |n: u32| throttle.begin(&from(&address.replace("{}", &n.to_string()), target), NOON).is_ok();
        u32::try_from((0..tries).filter(|n| one(*n)).count()).unwrap()
    }

    #[test]
    fn a_target_is_closed_after_ten_tries_from_anywhere_and_opens_again() {
        let throttle = Throttle::new();
        assert_eq!(let_in(&throttle, "10.0.0.{}", account(), 50), limits::PASSWORD_TRIES_MAX);
        let fresh = from("10.9.9.9", account());
        let error = throttle.begin(&fresh, NOON + Duration::from_secs(60)).unwrap_err();
        assert_eq!((error.kind, error.code), (Kind::RateLimited, "too_many_tries"));
        assert!(error.message.contains("840 seconds"), "{}", error.message);
        assert_eq!(error.retry_after_seconds, Some(840));
        assert!(throttle.begin(&fresh, NOON + limits::TRIES_WINDOW).is_ok());
    }

    #[test]
    fn an_address_is_closed_for_all_targets_and_other_addresses_are_not() {
        let throttle = Throttle::new();
        let link = || Some(Target::Link(LinkId(uuid::Uuid::now_v7())));
        let tried = (0..200).filter(|_| throttle.begin(&from("10.0.0.1", link()), NOON).is_ok()).count();
        assert_eq!(tried, limits::ADDRESS_TRIES_MAX as usize);
        assert!(throttle.check(&from("10.0.0.1", None), NOON).is_err());
        assert!(throttle.check(&from("10.0.0.2", link()), NOON).is_ok());
    }

    #[test]
    fn addresses_of_one_subscriber_are_one() {
        let throttle = Throttle::new();
        assert_eq!(let_in(&throttle, "2001:db8:0:7::{}", None, 100), limits::ADDRESS_TRIES_MAX);
        assert!(throttle.check(&from("2001:db8:0:7:ffff::1", None), NOON).is_err());
        assert!(throttle.check(&from("2001:db8:0:8::1", None), NOON).is_ok());
        assert_eq!(let_in(&throttle, "10.0.0.1", None, 100), limits::ADDRESS_TRIES_MAX);
        assert!(throttle.check(&from("::ffff:10.0.0.1", None), NOON).is_err());
    }

    #[test]
    fn the_right_password_frees_the_target_and_does_not_charge_the_address() {
        let throttle = Throttle::new();
        let anna = from("10.0.0.1", account());
        for _ in 0..1000 {
            throttle.begin(&anna, NOON).unwrap();
            throttle.succeeded(&anna);
        }
        let_in(&throttle, "10.0.0.2", account(), 9);
        throttle.begin(&anna, NOON).unwrap();
        throttle.succeeded(&anna);
        assert_eq!(let_in(&throttle, "10.0.0.3", account(), 50), limits::PASSWORD_TRIES_MAX);
    }

    #[test]
    fn a_right_password_does_not_clear_what_the_address_guessed_elsewhere() {
        let throttle = Throttle::new();
        let mine = from("10.0.0.1", account());
        let tried = (0..200)
            .filter(|n| {
                throttle.begin(&mine, NOON).map(|()| throttle.succeeded(&mine)).is_ok()
                    && throttle.begin(&from("10.0.0.1", Some(Target::account(&n.to_string()))), NOON).is_ok()
            })
            .count();
        assert_eq!(tried, limits::ADDRESS_TRIES_MAX as usize);
    }

    #[test]
    fn what_was_not_judged_is_no_try() {
        let throttle = Throttle::new();
        let anna = from("10.0.0.1", account());
        for _ in 0..1000 {
            throttle.begin(&anna, NOON).unwrap();
            throttle.undecided(&anna);
        }
        throttle.failed(&anna, NOON);
        assert_eq!(let_in(&throttle, "10.0.0.1", account(), 50), limits::PASSWORD_TRIES_MAX - 1);
    }

    #[test]
    fn sixty_four_at_once_are_counted_as_one_after_another() {
        let throttle = Throttle::new();
        let let_in = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..64)
                .map(|n| {
                    scope.spawn({
                        let throttle = &throttle;
                        move || throttle.begin(&from(&format!("10.0.0.{n}"), account()), NOON).is_ok()
                    })
                })
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap().then_some(())).count()
        });
        assert_eq!(let_in, limits::PASSWORD_TRIES_MAX as usize);
    }

    #[test]
    fn memory_is_bounded_and_those_who_try_most_are_not_forgotten() {
        let mut windows = Windows::<u64> { windows: HashMap::new(), tries_max: limits::PASSWORD_TRIES_MAX };
        (0..limits::PASSWORD_TRIES_MAX).for_each(|_| windows.add(u64::MAX, NOON));
        for key in 0..3 * WINDOWS_MAX as u64 {
            windows.add(key, NOON);
            assert!(windows.windows.len() <= WINDOWS_MAX);
        }
        assert!(windows.ends_at(&u64::MAX, NOON).is_some());
        windows.add(0, NOON + limits::TRIES_WINDOW);
        assert!(windows.ends_at(&u64::MAX, NOON + limits::TRIES_WINDOW).is_none());
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_longer() {
        let throttle = Throttle::new();
        let_in(&throttle, "10.0.0.1", account(), 50);
        assert!(throttle.begin(&from("10.0.0.1", account()), NOON - Duration::from_secs(24 * 3600)).is_ok());
    }
}
