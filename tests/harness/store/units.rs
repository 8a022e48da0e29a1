//! Units of work: all or nothing, alone or many at once, whatever one of them does.

use domain::{Error, Kind, Result};
use futures::future::join_all;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use store::migrate::translate;
use store::{Db, Engine, Tx, Value};
use testkit::both;
use uuid::Uuid;

const TABLES: &[&str] = &[
    "CREATE TABLE notes (id ID PRIMARY KEY, number INT, words TEXT, bytes BYTES, target ID, UNIQUE (words, bytes))",
    "CREATE TABLE remarks (note_id ID NOT NULL REFERENCES notes (id), words TEXT NOT NULL)",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, number INT NOT NULL)",
    "INSERT INTO counters (name, number) VALUES ('visits', 0)",
];

/// The tables of these tests, in a throw-away database.
pub(super) async fn notes(db: &Db) -> Db {
    db.write(|tx| TABLES.iter().try_for_each(|sql| tx.execute(&translate(sql, tx.engine()), &[]).map(|_| ()))).await.unwrap();
    db.clone()
}

fn add(tx: &Tx, number: i64) -> Result<u64> {
    tx.execute("INSERT INTO notes (id, number) VALUES ($1, $2)", &[Uuid::now_v7().into(), number.into()])
}

fn number(tx: &Tx, sql: &str) -> Result<i64> {
    tx.row(sql, &[], |row| row.get(0)).map(|found| found.expect("a row"))
}

/// Reads the counter and writes it back, as code does that knows no better.
fn visit(tx: &Tx) -> Result<()> {
    let visits = number(tx, "SELECT number FROM counters WHERE name = 'visits'")?;
    tx.execute("UPDATE counters SET number = $1 WHERE name = 'visits'", &[(visits + 1).into()]).map(|_| ())
}

async fn visits(db: &Db) -> i64 {
    db.read(|tx| number(tx, "SELECT number FROM counters WHERE name = 'visits'")).await.unwrap()
}

both!(a_unit_that_fails_rolls_back_alone, |store| {
    let db = notes(&store.db).await;
    let units = (0..40_i64).map(|n| {
        let unit = move |tx: &Tx| {
            add(tx, n)?;
            if n % 2 == 0 { Ok(()) } else { Err(Error::refused("odd")) }
        };
        let db = db.clone();
        async move { db.write(unit).await }
    });
    let refused = join_all(units).await.into_iter().filter(Result::is_err).count();
    let found = db.read(|tx| tx.rows("SELECT number FROM notes ORDER BY number", &[], |row| row.get::<i64>(0))).await.unwrap();
    assert_eq!((refused, found), (20, (0..40).step_by(2).collect()));
});

both!(sixty_four_units_at_once_count_exactly, |store| {
    let db = notes(&store.db).await;
    let tasks = (0..64).map(|_| {
        tokio::spawn({
            let db = db.clone();
            async move { db.write(visit).await }
        })
    });
    for answer in join_all(tasks).await {
        answer.unwrap().unwrap();
    }
    assert_eq!(visits(&db).await, 64);
});

both!(two_processes_on_one_database_count_exactly, |store| {
    let one = notes(&store.db).await;
    let other = Db::open(&store.config).await.unwrap();
    let tasks = (0..40).map(|n| {
        let db = if n % 2 == 0 { one.clone() } else { other.clone() };
        tokio::spawn(async move { db.write(visit).await })
    });
    for answer in join_all(tasks).await {
        answer.unwrap().unwrap();
    }
    assert_eq!((visits(&one).await, visits(&other).await), (40, 40));
});

// Each unit looks at all rows before it adds one: only one after the other keeps the limit.
both!(a_limit_holds_against_units_that_each_see_room, |store| {
    let db = notes(&store.db).await;
    let add_if_room = |tx: &Tx| {
        if number(tx, "SELECT count(*) FROM notes")? < 5 { add(tx, 1) } else { Ok(0) }
    };
    let tasks = (0..24).map(|_| {
        tokio::spawn({
            let db = db.clone();
            async move { db.write(add_if_room).await }
        })
    });
    let added: u64 = join_all(tasks).await.into_iter().map(|answer| answer.unwrap().unwrap()).sum();
    assert_eq!(added, 5);
    assert_eq!(db.read(|tx| number(tx, "SELECT count(*) FROM notes")).await, Ok(5));
});

both!(a_read_sees_one_state_while_others_write, |store| {
    let db = notes(&store.db).await;
    let (has_read, reading) = mpsc::channel();
    let (has_written, writing) = mpsc::channel();
    let writing = Arc::new(Mutex::new(writing));
    let reader = tokio::spawn({
        let db = db.clone();
        async move {
            db.read(move |tx| {
                let before = number(tx, "SELECT number FROM counters")?;
                has_read.send(()).unwrap();
                writing.lock().unwrap().recv().unwrap();
                Ok((before, number(tx, "SELECT number FROM counters")?))
            })
            .await
        }
    });
    tokio::task::spawn_blocking(move || reading.recv()).await.unwrap().unwrap();
    db.write(visit).await.unwrap();
    has_written.send(()).unwrap();
    assert_eq!(reader.await.unwrap(), Ok((0, 0)));
    assert_eq!(visits(&db).await, 1);
});

both!(a_read_cannot_write, |store| {
    let db = notes(&store.db).await;
    assert_eq!(db.read(|tx| add(tx, 1)).await.unwrap_err().kind, Kind::Internal);
    assert_eq!(db.read(|tx| number(tx, "SELECT count(*) FROM notes")).await, Ok(0));
});

both!(a_unit_that_hides_a_failed_statement_fails, |store| {
    let db = notes(&store.db).await;
    let hides = |tx: &Tx| {
        tx.execute("UPDATE counters SET number = 99", &[])?;
        let hidden = tx.execute("INSERT INTO counters (name, number) VALUES ('visits', 1)", &[]);
        assert!(hidden.is_err());
        let after = tx.execute("UPDATE counters SET number = 100", &[]);
        assert_eq!(after, hidden);
        Ok(())
    };
    assert_eq!(db.write(hides).await.unwrap_err().code, "unique_violation");
    assert_eq!(visits(&db).await, 0);
    let rewords = |tx: &Tx| {
        let taken = |_| Error::conflict("name_taken", "there is a counter of that name");
        tx.execute("INSERT INTO counters (name, number) VALUES ('visits', 1)", &[]).map_err(taken)
    };
    assert_eq!(db.write(rewords).await.unwrap_err().code, "name_taken");
});

both!(a_panic_ends_one_unit_and_nothing_else, |store| {
    let db = notes(&store.db).await;
    for _ in 0..20 {
        let writes = db.write(|tx| -> Result<()> {
            add(tx, 1)?;
            panic!("a unit of a test panics, as it should")
        });
        let reads = db.read(|tx| -> Result<()> {
            number(tx, "SELECT 1")?;
            panic!("a unit of a test panics, as it should")
        });
        assert_eq!(writes.await.unwrap_err().kind, Kind::Internal);
        assert_eq!(reads.await.unwrap_err().kind, Kind::Internal);
    }
    db.write(|tx| add(tx, 7)).await.unwrap();
    assert_eq!(db.read(|tx| number(tx, "SELECT sum(number) FROM notes")).await, Ok(7));
});

both!(a_unit_without_a_statement_is_as_good, |store| {
    assert_eq!(store.db.write(|_| Ok(1)).await, Ok(1));
    assert_eq!(store.db.read(|_| Ok(2)).await, Ok(2));
    assert_eq!(store.db.write(|_| Err::<(), _>(Error::not_found())).await, Err(Error::not_found()));
});

both!(what_is_acknowledged_is_on_the_disk, |store| {
    let settings: &[&str] = match store.db.engine() {
        Engine::Sqlite => &["PRAGMA synchronous", "PRAGMA journal_mode", "PRAGMA foreign_keys"],
        Engine::Postgres => &["SHOW synchronous_commit", "SHOW transaction_isolation"],
    };
    let setting =
        |tx: &Tx, sql: &str| tx.row(sql, &[], |row| row.get::<String>(0).or_else(|_| row.get::<i64>(0).map(|n| n.to_string())));
    let found = store.db.write(move |tx| settings.iter().map(|sql| setting(tx, sql)).collect::<Result<Vec<_>>>()).await.unwrap();
    let found: Vec<String> = found.into_iter().flatten().collect();
    let wanted: &[&str] = match store.db.engine() {
        Engine::Sqlite => &["2", "wal", "1"],
        Engine::Postgres => &["on", "serializable"],
    };
    assert_eq!(found, wanted);
});

both!(a_database_opened_again_has_what_was_written, |store| {
    notes(&store.db).await.write(|tx| add(tx, 5)).await.unwrap();
    let testkit::engines::Store { db, config, folder } = store;
    drop(db);
    let again = Db::open(&config).await.unwrap();
    assert_eq!(again.read(|tx| number(tx, "SELECT sum(number) FROM notes")).await, Ok(5));
    drop(folder);
});

#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_are_replaced_and_what_was_not_committed_is_tried_again() {
    let store = testkit::engines::Store::postgres().await.unwrap();
    let db = notes(&store.db).await;
    let other = Db::open(&store.config).await.unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'stile'";
    for _ in 0..5 {
        assert!(other.read(move |tx| number(tx, cut)).await.unwrap() >= 1);
        db.write(visit).await.unwrap();
    }
    let has_cut = Arc::new(Mutex::new(false));
    let (tries, runtime) = (has_cut.clone(), tokio::runtime::Handle::current());
    let cuts_itself_once = move |tx: &Tx| {
        visit(tx)?;
        if !std::mem::replace(&mut *tries.lock().unwrap(), true) {
            runtime.block_on(other.read(move |tx| number(tx, cut)))?;
        }
        visit(tx)
    };
    db.write(cuts_itself_once).await.unwrap();
    assert!(*has_cut.lock().unwrap());
    assert_eq!(visits(&db).await, 7);
}

#[tokio::test]
async fn the_file_of_the_database_is_closed_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let store = testkit::engines::Store::sqlite().await.unwrap();
    store.db.write(|tx| tx.execute("CREATE TABLE t (a INTEGER)", &[])).await.unwrap();
    for name in ["stile.db", "stile.db-wal", "stile.db-shm"] {
        let file = std::fs::metadata(store.folder.path().join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn parameters_are_not_printed() {
    let values: Vec<Value> = vec!["secret".into(), 42.into(), b"secret".as_slice().into()];
    assert_eq!(format!("{values:?}"), "[Text(…), Int(…), Bytes(…)]");
}
