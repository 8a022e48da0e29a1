//! The counting of acts against a model of it. Each step is one unit of work, which the database lets happen one after the other
//! (that many at once are as many one after the other is tested by crowds of visitors); what is left to chance is their order, and
//! that is tried here: begun, begun twice, broken off, sent in pieces, done, forgotten for hours.

use std::collections::BTreeMap;

use domain::ids::{ActId, LinkId};
use domain::link::{Act, Link};
use domain::{Result, Timestamp, limits};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::json;
use store::Tx;
use store::acts::{Begun, Doing, Hold};
use testkit::both;
use testkit::world::{World, text};
use uuid::Uuid;

const CASES: usize = 24;
const STEPS: usize = 60;
const SIZE_BYTES: u64 = 10;

/// Something that happens; what runs is chosen by a number.
#[derive(Clone, Copy, Debug)]
enum Step {
    Begin { visitor: u8, content: u8 },
    BreakOff { which: usize },
    Send { which: usize, bytes: u64, ends: bool },
    Done { which: usize },
    Later { minutes: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let which = 0..100_usize;
    prop_oneof![
        4 => (0..3_u8, 0..2_u8).prop_map(|(visitor, content)| Step::Begin { visitor, content }),
        2 => which.clone().prop_map(|which| Step::BreakOff { which }),
        2 => (which.clone(), 1..=SIZE_BYTES, any::<bool>()).prop_map(|(which, bytes, ends)| Step::Send { which, bytes, ends }),
        1 => which.prop_map(|which| Step::Done { which }),
        1 => (1..100_u64).prop_map(|minutes| Step::Later { minutes }),
    ]
}

/// Who does what with which content.
type Key = (u8, u8);

/// What the model knows of an act.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Which of those that run took its place; none while it holds none.
    place_of: Option<usize>,
    /// Whether somebody else joined since.
    is_shared: bool,
    is_done: bool,
    sent_bytes: u64,
    last: i64,
}

/// The counting as people are told it works.
#[derive(Debug, Default)]
struct Model {
    most: usize,
    now: i64,
    begun: usize,
    acts: BTreeMap<Key, Known>,
}

impl Model {
    fn used(&self) -> usize {
        self.acts.values().filter(|act| act.place_of.is_some()).count()
    }

    /// Whether it may begin, and by which number it runs.
    fn begin(&mut self, key: Key) -> Option<usize> {
        let (has_room, number, now) = (self.used() < self.most, self.begun, self.now);
        let act = self.acts.entry(key).or_default();
        match act.place_of {
            Some(_) => act.is_shared = true,
            None if !has_room => return None,
            None => (act.place_of, act.is_shared, act.is_done) = (Some(number), false, false),
        }
        act.last = now;
        self.begun += 1;
        Some(number)
    }

    /// Nothing came of it: the place is free again, unless somebody else may be at it.
    fn break_off(&mut self, key: Key, number: usize) {
        let act = self.acts.get_mut(&key).unwrap();
        if act.place_of == Some(number) && !act.is_shared && !act.is_done && act.sent_bytes == 0 {
            act.place_of = None;
        }
    }

    fn send(&mut self, key: Key, bytes: u64) {
        let now = self.now;
        let act = self.acts.get_mut(&key).unwrap();
        act.sent_bytes += bytes;
        act.last = now;
        act.is_done |= act.sent_bytes >= SIZE_BYTES;
    }

    fn done(&mut self, key: Key) {
        let now = self.now;
        let act = self.acts.get_mut(&key).unwrap();
        (act.is_done, act.sent_bytes, act.last) = (true, SIZE_BYTES, now);
    }

    /// What was held for an hour without a word is free again.
    fn tidy(&mut self) {
        let before = self.now - held();
        for act in self.acts.values_mut().filter(|act| !act.is_done && act.last <= before) {
            act.place_of = None;
        }
    }
}

fn held() -> i64 {
    i64::try_from(limits::LINK_ACT_HELD.as_millis()).unwrap()
}

fn doing((visitor, content): Key) -> Doing {
    Doing {
        act: Act::Download,
        who: vec![visitor],
        subject: vec![content],
        visit: None,
        recipient: None,
        node: None,
        name: "a.txt".to_owned(),
        label: String::new(),
        address: "10.0.0.1".to_owned(),
        user_agent: "a browser".to_owned(),
        size_bytes: SIZE_BYTES,
    }
}

/// Something that runs: its act, its number in the model, what it holds in the database.
type Running = (Key, usize, Hold);

/// Does one step in both, and compares.
fn take(tx: &Tx, link: &Link, model: &mut Model, running: &mut Vec<Running>, step: Step) -> Result<()> {
    let now = Timestamp(model.now);
    let chosen = |running: &Vec<Running>, which: usize| (!running.is_empty()).then(|| which % running.len().max(1));
    match step {
        Step::Begin { visitor, content } => {
            let key = (visitor, content);
            let begun = store::acts::begin(tx, link, ActId(Uuid::now_v7()), &doing(key), now)?;
            match (begun, model.begin(key)) {
                (Begun::Counted(hold), Some(number)) => running.push((key, number, hold)),
                (Begun::Spent, None) => {}
                other => panic!("{other:?}: a place was there or not"),
            }
        }
        Step::BreakOff { which } => {
            let Some(at) = chosen(running, which) else { return Ok(()) };
            let (key, number, hold) = running.swap_remove(at);
            store::acts::give_back(tx, hold)?;
            model.break_off(key, number);
        }
        Step::Send { which, bytes, ends } => {
            let Some(at) = chosen(running, which) else { return Ok(()) };
            let (key, _, hold) = running[at];
            store::acts::sent(tx, hold.act, bytes, now)?;
            model.send(key, bytes);
            if ends {
                running.swap_remove(at);
            }
        }
        Step::Done { which } => {
            let Some(at) = chosen(running, which) else { return Ok(()) };
            let (key, _, hold) = running.swap_remove(at);
            store::acts::done(tx, hold.act, now)?;
            model.done(key);
        }
        Step::Later { minutes } => {
            model.now += i64::try_from(minutes).unwrap() * 60_000;
            store::acts::give_back_held(tx, Timestamp(model.now - held()), 1000)?;
            model.tidy();
            // Who was at it says so every minute; whoever did not is gone.
            running.retain(|(key, ..)| model.acts[key].place_of.is_some());
        }
    }
    let sql = "SELECT used FROM link_counts WHERE link_id = $1 AND act = 'download'";
    let used: i64 = tx.row(sql, &[link.id.into()], |row| row.get(0))?.unwrap_or(0);
    assert_eq!(used, i64::try_from(model.used()).unwrap(), "places");
    assert!(model.used() <= model.most, "more than there are");
    for (key, ..) in running {
        assert!(model.acts[key].place_of.is_some(), "somebody is at {key:?} without a place");
    }
    Ok(())
}

both!(World, s4_14_acts_are_counted_as_the_model_counts_them_in_whatever_order_things_happen, |world| {
    let file = world.anna.file(world.anna.root, "a.txt", "0123456789").await;
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(2026), ..Config::default() });
    for case in 0..CASES {
        let most = case % 3 + 1;
        let link = world.anna.link(&[&file], json!({"limits": {"downloads": most}})).await;
        let id = LinkId(text(&link, "id").parse().unwrap());
        let steps = proptest::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap().current();
        let now = world.now().0;
        let run = move |tx: &Tx| {
            let link = store::links::get(tx, id)?.expect("the link is there").link;
            let (mut model, mut running) = (Model { most, now, ..Model::default() }, Vec::new());
            steps.iter().try_for_each(|step| take(tx, &link, &mut model, &mut running, *step))
        };
        world.stile.db.write(run).await.unwrap();
    }
});
