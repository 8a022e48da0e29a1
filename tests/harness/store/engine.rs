//! Values, rows and errors: what goes in comes out, alike on both engines.

use super::units::notes;
use domain::ids::{NodeId, UserId};
use domain::secret::TokenHash;
use domain::{Kind, Timestamp};
use store::{Db, DbConfig, Engine, Value};
use testkit::both;
use uuid::Uuid;

const TABLE: &str = "INSERT INTO notes (id, number, words, bytes, target) VALUES ($1, $2, $3, $4, $5)";

/// Writes one row and reads it back.
async fn round_trip(
    db: &Db,
    number: Option<i64>,
    words: Option<&'static str>,
    bytes: Option<&'static [u8]>,
    target: Option<NodeId>,
) {
    let id = NodeId(Uuid::now_v7());
    db.write(move |tx| tx.execute(TABLE, &[id.into(), number.into(), words.into(), bytes.into(), target.into()])).await.unwrap();
    let found = db
        .read(move |tx| {
            tx.row("SELECT number, words, bytes, target, id FROM notes WHERE id = $1", &[id.into()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })
        })
        .await
        .unwrap();
    assert_eq!(found, Some((number, words.map(str::to_owned), bytes.map(<[u8]>::to_vec), target, id)));
}

both!(values_come_back_as_they_were, |store| {
    let db = notes(&store.db).await;
    let target = Some(NodeId(Uuid::now_v7()));
    round_trip(&db, Some(i64::MIN), Some(""), Some(b""), target).await;
    round_trip(&db, Some(i64::MAX), Some("Grüße, 世界 \u{1F40E} 'quoted' $1"), Some(&[0, 255, 0, 39]), target).await;
    round_trip(&db, Some(0), None, Some(&[7; 16]), None).await;
    round_trip(&db, None, None, None, None).await;
});

both!(every_type_of_the_domain_has_a_column, |store| {
    let db = notes(&store.db).await;
    let (flag, instant, hash, user) = (true, Timestamp(1_795_000_000_123), TokenHash([9; 32]), UserId(Uuid::now_v7()));
    let found = db
        .write(move |tx| {
            tx.execute(TABLE, &[user.into(), instant.into(), "it".to_owned().into(), hash.into(), (&user).into()])?;
            tx.execute(TABLE, &[Uuid::now_v7().into(), flag.into(), Value::NULL, [1_u8; 32].into(), None::<UserId>.into()])?;
            let one = tx.row("SELECT number, bytes, target FROM notes WHERE id = $1", &[user.into()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            let other =
                tx.row("SELECT number, bytes FROM notes WHERE words IS NULL", &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((one, other))
        })
        .await
        .unwrap();
    assert_eq!(found, (Some((instant, hash, user)), Some((flag, [1_u8; 32]))));
});

both!(a_null_of_any_type_binds_wherever_it_stands, |store| {
    let db = notes(&store.db).await;
    let found = db
        .write(|tx| {
            // In `INSERT … SELECT` PostgreSQL would take an untyped parameter for a text.
            let sql = "INSERT INTO notes (id, number, words, bytes, target) SELECT $1, $2, $3, $4, $5 WHERE $2 IS NULL";
            let nulls = [None::<i64>.into(), None::<String>.into(), None::<Vec<u8>>.into(), None::<NodeId>.into()];
            let id: Value = Uuid::now_v7().into();
            let written = tx.execute(sql, &[[id].as_slice(), &nulls].concat())?;
            let found = tx.row(
                "SELECT number, words FROM notes WHERE number IS NULL AND ($1 IS NULL OR number = $1)",
                &nulls[..1],
                |row| Ok((row.get::<Option<i64>>(0)?, row.get::<Option<String>>(1)?)),
            )?;
            Ok((written, found))
        })
        .await
        .unwrap();
    assert_eq!(found, (1, Some((None, None))));
});

both!(parameters_are_numbered_and_may_stand_in_any_order, |store| {
    let found = store
        .db
        .read(|tx| {
            tx.row("SELECT $2 + 0, $1 + 0, $2 + 0, $3 || ''", &[1.into(), 2.into(), "three".into()], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?, row.get::<String>(3)?))
            })
        })
        .await
        .unwrap();
    assert_eq!(found, Some((2, 1, 2, "three".to_owned())));
});

both!(counts_sums_and_truths_are_numbers, |store| {
    let db = notes(&store.db).await;
    let found = db
        .write(|tx| {
            for number in [4_000_000_000_000_000_000_i64, 5_000_000_000_012_345_678, -20_000, 0] {
                tx.execute(TABLE, &[Uuid::now_v7().into(), number.into(), "x".into(), Value::NULL, Value::NULL])?;
            }
            let sql = "SELECT count(*), sum(number), max(number), sum(CASE WHEN number < 0 THEN number ELSE 0 END),
                              EXISTS (SELECT 1 FROM notes WHERE number = 0), 7, sum(number) = 0 FROM notes";
            tx.row(sql, &[], |row| {
                let sums = (row.get::<i64>(1)?, row.get::<i64>(2)?, row.get::<i64>(3)?);
                Ok((row.get::<u64>(0)?, sums, row.get::<bool>(4)?, row.get::<u32>(5)?, row.get::<bool>(6)?))
            })
        })
        .await
        .unwrap();
    let sums = (9_000_000_000_012_325_678, 5_000_000_000_012_345_678, -20_000);
    assert_eq!(found, Some((4, sums, true, 7, false)));
});

both!(texts_are_ordered_by_their_bytes, |store| {
    let db = notes(&store.db).await;
    let found = db
        .write(|tx| {
            for words in ["b", "A", "ä", "a", "B", "z", "-", "_a", "a b", "ab"] {
                tx.execute(TABLE, &[Uuid::now_v7().into(), 1.into(), words.into(), Value::NULL, Value::NULL])?;
            }
            tx.rows("SELECT words FROM notes WHERE words > $1 ORDER BY words", &["-".into()], |row| row.get::<String>(0))
        })
        .await
        .unwrap();
    assert_eq!(found, ["A", "B", "_a", "a", "a b", "ab", "b", "z", "ä"]);
});

both!(what_no_column_can_hold_is_refused_before_it_is_sent, |store| {
    let db = notes(&store.db).await;
    let insert = |words: &'static str, number: u64| {
        db.write(move |tx| tx.execute(TABLE, &[Uuid::now_v7().into(), number.into(), words.into(), Value::NULL, Value::NULL]))
    };
    assert_eq!(insert("a\0b", 1).await.unwrap_err().code, "invalid_text");
    assert_eq!(insert("ab", u64::MAX).await.unwrap_err().kind, Kind::Internal);
    assert_eq!(insert("ab", i64::MAX as u64).await, Ok(1));
});

both!(a_column_read_as_another_type_is_an_error_of_ours, |store| {
    let wrong = store.db.read(|tx| tx.row("SELECT 'words'", &[], |row| row.get::<i64>(0))).await.unwrap_err();
    assert_eq!(
        (wrong.kind, wrong.message.as_str()),
        (Kind::Internal, "SELECT 'words': column 0: the column holds a text, not a number")
    );
    let null = store.db.read(|tx| tx.row("SELECT NULL", &[], |row| row.get::<String>(0))).await.unwrap_err();
    assert_eq!(null.kind, Kind::Internal);
    let absent = store.db.read(|tx| tx.row("SELECT 1", &[], |row| row.get::<i64>(1))).await.unwrap_err();
    assert_eq!(absent.kind, Kind::Internal);
});

both!(a_unique_violation_says_what_is_unique_and_no_value, |store| {
    let db = notes(&store.db).await;
    let insert = |words: &'static str| {
        db.write(move |tx| {
            tx.execute(TABLE, &[Uuid::now_v7().into(), 1.into(), words.into(), b"unique".as_slice().into(), Value::NULL])
        })
    };
    assert_eq!(insert("secret words").await, Ok(1));
    let error = insert("secret words").await.unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::Conflict, "unique_violation"));
    let wanted = if db.engine() == Engine::Sqlite { "notes.words, notes.bytes" } else { "notes_words_bytes_key" };
    assert_eq!(error.message, wanted);
});

both!(a_reference_to_nothing_is_a_conflict, |store| {
    let db = notes(&store.db).await;
    let error = db
        .write(|tx| tx.execute("INSERT INTO remarks (note_id, words) VALUES ($1, 'x')", &[Uuid::now_v7().into()]))
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.code), (Kind::Conflict, "foreign_key"));
});

both!(other_errors_name_the_statement_and_no_value, |store| {
    let error = store
        .db
        .read(|tx| tx.rows("SELECT x FROM no_such_table WHERE y = $1", &["secret".into()], |_| Ok(())))
        .await
        .unwrap_err();
    assert_eq!(error.kind, Kind::Internal);
    assert!(error.message.starts_with("SELECT x FROM no_such_table WHERE y: "), "{}", error.message);
    assert!(!error.message.contains("secret"), "{}", error.message);
});

both!(changed_rows_are_counted, |store| {
    let db = notes(&store.db).await;
    let counts = db
        .write(|tx| {
            for number in 0..5 {
                tx.execute(TABLE, &[Uuid::now_v7().into(), number.into(), Value::NULL, Value::NULL, Value::NULL])?;
            }
            let updated = tx.execute("UPDATE notes SET words = 'x' WHERE number >= $1", &[2.into()])?;
            let kept = tx.execute("UPDATE notes SET words = 'x' WHERE number >= $1", &[9.into()])?;
            let returned =
                tx.rows("DELETE FROM notes WHERE number < $1 RETURNING number", &[2.into()], |row| row.get::<i64>(0))?;
            Ok((updated, kept, returned.len()))
        })
        .await
        .unwrap();
    assert_eq!(counts, (3, 0, 2));
});

both!(statements_are_counted, |store| {
    let before = store.db.statements_total();
    let unit = |tx: &store::Tx| {
        tx.rows("SELECT 1", &[], |row| row.get::<i64>(0))?;
        tx.row("SELECT 1", &[], |row| row.get::<i64>(0))
    };
    assert_eq!(store.db.read_counted(unit).await.unwrap(), (Some(1), 2));
    assert_eq!(store.db.write_counted(unit).await.unwrap(), (Some(1), 2));
    assert_eq!(store.db.statements_total() - before, 4);
});

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_unavailable_and_its_password_stays_secret() {
    let nowhere = DbConfig::Postgres { url: "postgres://stile:hunter2@127.0.0.1:1/stile".to_owned(), pool_size: 1 };
    let error = Db::open(&nowhere).await.unwrap_err();
    assert_eq!(error.kind, Kind::Unavailable);
    let unreadable = DbConfig::Postgres { url: "postgres://stile:hunter2@host:port/stile".to_owned(), pool_size: 1 };
    let other = Db::open(&unreadable).await.unwrap_err();
    assert_eq!(other.code, "invalid_database_url");
    assert!(!format!("{error} {other} {nowhere:?}").contains("hunter2"));
    let folder = tempfile::tempdir().unwrap();
    let absent = DbConfig::Sqlite { path: folder.path().join("no such folder/stile.db") };
    assert_eq!(Db::open(&absent).await.unwrap_err().kind, Kind::Unavailable);
}
