//! The runner of the migrations, and the migrations there are.

use domain::ids::OrgId;
use domain::{Kind, Result, Timestamp};
use futures::future::join_all;
use store::migrate::{MIGRATIONS, Migration, run, run_these};
use store::{Db, DbConfig, organizations};
use testkit::both;
use testkit::engines::Empty;
use uuid::Uuid;

const FIRST: Migration = Migration {
    number: 1,
    name: "0001_people",
    text: "-- People.\nCREATE TABLE people (id ID PRIMARY KEY, name TEXT NOT NULL);",
};
const SECOND: Migration = Migration {
    number: 2,
    name: "0002_pets",
    text: "CREATE TABLE pets (id ID PRIMARY KEY, owner ID REFERENCES people (id));\nCREATE INDEX pets_owner ON pets (owner);",
};
const BROKEN: Migration =
    Migration { number: 2, name: "0002_pets", text: "CREATE TABLE pets (id ID);\nCREATE TABLE people (id ID);" };
const ONE: &[Migration] = &[FIRST];
const TWO: &[Migration] = &[FIRST, SECOND];
const TWO_BROKEN: &[Migration] = &[FIRST, BROKEN];
const CHANGED: &[Migration] = &[Migration { text: "CREATE TABLE people (id ID PRIMARY KEY);", ..FIRST }, SECOND];
const NOW: Timestamp = Timestamp(1_795_000_000_000);

async fn count(config: &DbConfig, sql: &'static str) -> Result<i64> {
    let db = Db::open(config).await?;
    db.read(move |tx| tx.row(sql, &[], |row| row.get(0)).map(|found| found.expect("a row"))).await
}

both!(Empty, migrating_again_changes_nothing, |place| {
    let first = run_these(&place.config, TWO, NOW).await.unwrap();
    let again = run_these(&place.config, TWO, NOW).await.unwrap();
    assert_eq!((first.from, first.to, again.from, again.to), (0, 2, 2, 2));
    assert_eq!((first.backup, again.backup), (None, None));
    assert_eq!(count(&place.config, "SELECT sum(number) FROM schema_migrations WHERE applied_at = 1795000000000").await, Ok(3));
});

both!(Empty, a_newer_schema_is_refused, |place| {
    run_these(&place.config, TWO, NOW).await.unwrap();
    let error = run_these(&place.config, ONE, NOW).await.unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::Conflict, "schema_newer"));
});

both!(Empty, a_migration_that_has_landed_may_not_change, |place| {
    run_these(&place.config, ONE, NOW).await.unwrap();
    let error = run_these(&place.config, CHANGED, NOW).await.unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::Conflict, "schema_changed"));
    assert!(count(&place.config, "SELECT count(*) FROM pets").await.is_err());
});

both!(Empty, a_migration_that_fails_leaves_nothing, |place| {
    run_these(&place.config, ONE, NOW).await.unwrap();
    assert!(run_these(&place.config, TWO_BROKEN, NOW).await.is_err());
    assert!(count(&place.config, "SELECT count(*) FROM pets").await.is_err());
    run_these(&place.config, TWO, NOW).await.unwrap();
    assert_eq!(count(&place.config, "SELECT count(*) FROM pets").await, Ok(0));
});

both!(Empty, many_processes_that_start_at_once_migrate_once, |place| {
    let starts = (0..6).map(|_| {
        tokio::spawn({
            let config = place.config.clone();
            async move { run_these(&config, TWO, NOW).await }
        })
    });
    for report in join_all(starts).await {
        assert_eq!(report.unwrap().unwrap().to, 2);
    }
    assert_eq!(count(&place.config, "SELECT count(*) FROM schema_migrations").await, Ok(2));
});

both!(Empty, the_migrations_of_this_executable_apply, |place| {
    let report = run(&place.config, NOW).await.unwrap();
    assert_eq!(report.to, MIGRATIONS.last().map_or(0, |step| step.number));
    assert_eq!(run(&place.config, NOW).await.unwrap().from, report.to);
});

both!(Empty, s4_13_a_domain_that_two_organizations_had_named_stays_with_the_older_one, |place| {
    run_these(&place.config, &MIGRATIONS[..10], NOW).await.unwrap();
    let db = Db::open(&place.config).await.unwrap();
    db.write(|tx| {
        for (number, domain) in [(1, "a.example"), (2, "b.example"), (3, "a.example")] {
            let id = OrgId(Uuid::from_u128(number));
            let sql = "INSERT INTO organizations (id, name, pod, platform, policy, wrapped_key, created_at)
              VALUES ($1, 'Acme', 'pod', 'direct', $2, $3, 0)";
            let policy = format!(r#"{{"custom_domain":"{domain}","link_daily_quota":7}}"#);
            tx.execute(sql, &[id.into(), policy.as_str().into(), vec![0; 32].into()])?;
        }
        Ok(())
    })
    .await
    .unwrap();
    run(&place.config, NOW).await.unwrap();
    let of = async |domain: &'static str| db.read(move |tx| organizations::at_domain(tx, domain)).await.unwrap();
    assert_eq!(of("a.example").await, Some(OrgId(Uuid::from_u128(1))));
    assert_eq!(of("b.example").await, Some(OrgId(Uuid::from_u128(2))));
    let third = db.read(|tx| organizations::policy(tx, OrgId(Uuid::from_u128(3)))).await.unwrap();
    assert_eq!((third.custom_domain, third.link_daily_quota), (None, Some(7)), "the rest of its policy is what it was");
});

#[test]
fn migrations_are_numbered_without_gaps() {
    for (index, step) in MIGRATIONS.iter().enumerate() {
        assert_eq!(step.number as usize, index + 1);
        assert!(step.name.starts_with(&format!("{:04}_", step.number)), "{}", step.name);
    }
}

#[tokio::test]
async fn an_sqlite_file_is_copied_before_it_is_migrated() {
    let place = Empty::sqlite().await.unwrap();
    run_these(&place.config, ONE, NOW).await.unwrap();
    let db = Db::open(&place.config).await.unwrap();
    db.write(|tx| tx.execute("INSERT INTO people (id, name) VALUES (x'00', 'Anna')", &[])).await.unwrap();
    let backup = run_these(&place.config, TWO, NOW).await.unwrap().backup.expect("a copy");
    assert_eq!(backup, place.folder.path().join("stile.db.before-2"));
    let copy = DbConfig::Sqlite { path: backup };
    assert_eq!(count(&copy, "SELECT count(*) FROM people").await, Ok(1));
    assert!(count(&copy, "SELECT count(*) FROM pets").await.is_err());
    assert_eq!(count(&place.config, "SELECT count(*) FROM people").await, Ok(1));
}

#[tokio::test]
async fn a_table_may_be_rebuilt_and_what_points_at_it_stays() {
    const REBUILD: &[Migration] = &[
        FIRST,
        SECOND,
        Migration {
            number: 3,
            name: "0003_rebuild",
            text: "CREATE TABLE new_people (id ID PRIMARY KEY, name TEXT NOT NULL, born INT);
                   INSERT INTO new_people (id, name) SELECT id, name FROM people;
                   DROP TABLE people;
                   ALTER TABLE new_people RENAME TO people;",
        },
    ];
    const LOSES: &[Migration] = &[FIRST, SECOND, Migration { number: 3, name: "0003_loses", text: "DELETE FROM people;" }];
    let place = Empty::sqlite().await.unwrap();
    run_these(&place.config, TWO, NOW).await.unwrap();
    let db = Db::open(&place.config).await.unwrap();
    db.write(|tx| {
        tx.execute("INSERT INTO people (id, name) VALUES (x'01', 'Anna')", &[])?;
        tx.execute("INSERT INTO pets (id, owner) VALUES (x'02', x'01')", &[])
    })
    .await
    .unwrap();
    assert_eq!(run_these(&place.config, LOSES, NOW).await.unwrap_err().kind, Kind::Internal);
    run_these(&place.config, REBUILD, NOW).await.unwrap();
    assert_eq!(count(&place.config, "SELECT count(*) FROM pets JOIN people ON people.id = pets.owner").await, Ok(1));
}
