//! The second wall: PostgreSQL itself shows a unit of work the rows of its organization and no others, whatever the statement
//! asks for. The check here says which tables do not keep to that, and is itself checked by taking the wall down.

use domain::ids::OrgId;
use domain::{Error, Kind, Result, Timestamp};
use store::wall::{self, Belongs, Wall};
use store::{Db, DbConfig, Scope, Tx, Value, migrate};
use testkit::engines::{Empty, Store};
use testkit::postgres::{as_superuser, query};
use testkit::world::World;
use uuid::Uuid;

const OURS: OrgId = OrgId(Uuid::from_u128(0xA));
const THEIRS: OrgId = OrgId(Uuid::from_u128(0xB));
/// How many rows each has in each table; in `organizations` there can be one only.
const EACH: i64 = 3;

/// A table of organizations, and the column that says whose a row is.
type Walled = (String, &'static str);

/// A database in whose every table both organizations have rows: made up, since what is compared is whose they are.
async fn filled() -> Store {
    let store = Store::postgres().await.unwrap();
    store
        .db
        .write(|tx| {
            drop_constraints(tx)?;
            for (table, column) in of_organizations(tx)? {
                let rows = if column == "id" { 1 } else { EACH };
                for org in [OURS, THEIRS] {
                    fill(tx, &table, column, org, rows)?;
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    store
}

fn of_organizations(tx: &Tx) -> Result<Vec<Walled>> {
    let column = |belongs| match belongs {
        Some(Belongs::ToOrganization(column)) => Some(column),
        _ => None,
    };
    Ok(wall::tables(tx)?.into_iter().filter_map(|table| Some((table.name.clone(), column(table.belongs())?))).collect())
}

/// Made-up rows point at nothing and keep to no list of words.
fn drop_constraints(tx: &Tx) -> Result<()> {
    let sql = "SELECT CAST(conname AS TEXT), CAST(CAST(conrelid AS REGCLASS) AS TEXT) FROM pg_constraint
               WHERE contype IN ('f', 'c') AND connamespace = CAST('public' AS REGNAMESPACE)";
    for (name, table) in tx.rows(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))? {
        tx.execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"), &[])?;
    }
    Ok(())
}

fn fill(tx: &Tx, table: &str, of: &str, org: OrgId, rows: i64) -> Result<()> {
    let sql = "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT) FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'";
    let columns = tx.rows(sql, &[table.into()], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))?;
    let value = |(name, kind): &(String, String)| match kind.as_str() {
        _ if name == of => "$1".to_owned(),
        // Another column is made of it.
        _ if name == "policy" => "'{}'".to_owned(),
        "uuid" => "gen_random_uuid()".to_owned(),
        "bigint" => "CAST(random() * 1000000000 AS BIGINT)".to_owned(),
        "text" => "CAST(gen_random_uuid() AS TEXT)".to_owned(),
        "bytea" => "decode(replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 'hex')".to_owned(),
        other => panic!("nothing is made up for a column of type {other}"),
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = columns.iter().map(value).collect();
    let sql = format!("INSERT INTO {table} ({}) SELECT {} FROM generate_series(1, $2)", names.join(", "), values.join(", "));
    tx.execute(&sql, &[org.into(), rows.into()]).map(drop)
}

/// Tables on which a unit for us has to do with rows that are not ours, or not with all that are.
async fn open_tables(db: &Db) -> Vec<String> {
    let tables = db.read(of_organizations).await.unwrap();
    let mut open = Vec::new();
    for walled in tables {
        if !is_closed(&db.within(Scope::Org(OURS)), &walled).await {
            open.push(walled.0);
        }
    }
    open
}

/// No statement here has a condition: what each does, the wall alone decides. None of it is kept.
async fn is_closed(ours: &Db, (table, column): &Walled) -> bool {
    let select = format!("SELECT {column} FROM {table}");
    let seen = ours.read(move |tx| tx.rows(&select, &[], |row| row.get::<OrgId>(0))).await.unwrap();
    let all = if *column == "id" { 1 } else { EACH };
    let touched = i64::try_from(tried(ours, format!("UPDATE {table} SET {column} = {column}"), Vec::new()).await.unwrap());
    let deleted = i64::try_from(tried(ours, format!("DELETE FROM {table}"), Vec::new()).await.unwrap());
    let given_away = tried(ours, format!("UPDATE {table} SET {column} = $1"), vec![THEIRS.into()]).await;
    let (at, of) = (table.clone(), *column);
    let planted = ours.write(move |tx| fill(tx, &at, of, THEIRS, 1).and(Err::<(), _>(Error::refused("taken back")))).await;
    seen == vec![OURS; usize::try_from(all).unwrap()]
        && (touched, deleted) == (Ok(all), Ok(all))
        && given_away.is_err()
        && planted.is_err_and(|error| error.kind == Kind::Internal && error.message.contains("row-level security"))
}

/// How many rows a statement would change.
async fn tried(db: &Db, sql: String, params: Vec<Value>) -> Result<u64> {
    let unit = move |tx: &Tx| -> Result<()> {
        let changed = tx.execute(&sql, &params)?;
        Err(Error::conflict("would_change", changed.to_string()))
    };
    match db.write(unit).await {
        Err(error) if error.code == "would_change" => Ok(error.message.parse().unwrap()),
        Err(error) => Err(error),
        Ok(()) => panic!("the unit was kept"),
    }
}

async fn run(db: &Db, sql: String) {
    db.write(move |tx| tx.execute(&sql, &[]).map(drop)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_a_statement_without_a_condition_has_to_do_with_one_organization_alone() {
    let store = filled().await;
    assert_eq!(*store.db.wall(), Wall::Stands { role: None });
    assert_eq!(open_tables(&store.db).await, Vec::<String>::new());
    let everybodys = store.db.read(|tx| tx.rows("SELECT org_id FROM nodes", &[], |row| row.get::<OrgId>(0))).await.unwrap();
    assert_eq!(everybodys.len(), 6, "the server itself has to do with all, also after units of others");
}

/// What would make the test above worthless: that it passes whether or not there is a wall.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_a_wall_that_is_taken_down_anywhere_is_found() {
    let store = filled().await;
    let tables = store.db.read(of_organizations).await.unwrap();
    assert!(tables.len() > 20, "{tables:?}");
    for (table, _) in tables {
        run(&store.db, format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await;
        assert_eq!(open_tables(&store.db).await, std::slice::from_ref(&table), "without row-level security");
        run(&store.db, format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")).await;
    }
    let down = |sql: &str| run(&store.db, sql.to_owned());
    down("ALTER TABLE links NO FORCE ROW LEVEL SECURITY").await;
    assert_eq!(open_tables(&store.db).await, ["links"], "not for the owner");
    down("CREATE POLICY another ON nodes USING (true)").await;
    assert_eq!(open_tables(&store.db).await, ["links", "nodes"], "a second policy that lets through");
    let found = Db::open(&store.config).await.unwrap();
    let Wall::Down { why } = found.wall() else { panic!("{:?}", found.wall()) };
    assert!(why.contains("links, nodes"), "{why}");
    migrate::run(&store.config, Timestamp::EPOCH).await.unwrap();
    assert_eq!(open_tables(&store.db).await, ["nodes"], "a start raises what it knows; what others have made is theirs");
    down("DROP POLICY another ON nodes").await;
    assert_eq!(open_tables(&store.db).await, Vec::<String>::new());
}

/// A later table without `org_id` is either the server's own, and listed as such, or a mistake.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_every_table_is_of_an_organization_or_of_the_server_and_walled() {
    let store = Store::postgres().await.unwrap();
    for table in store.db.read(wall::tables).await.unwrap() {
        assert!(table.belongs().is_some(), "`{}` has no `org_id`, and wall.rs does not say why", table.name);
        assert!(table.is_walled, "`{}` has no policy", table.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_whoever_does_not_say_for_whom_they_work_is_shown_nothing() {
    let store = filled().await;
    let DbConfig::Postgres { url, .. } = &store.config else { panic!("PostgreSQL") };
    for table in store.db.read(wall::tables).await.unwrap() {
        let count = format!("SELECT COUNT(*) FROM {}", table.name);
        assert_eq!(query(url, &count).unwrap(), "0", "{}", table.name);
        let after_a_unit = format!("BEGIN; SET LOCAL stile.org = '*'; COMMIT; {count}");
        assert_eq!(query(url, &after_a_unit).unwrap(), "0", "{}", table.name);
        if table.belongs() == Some(Belongs::ToServer) {
            let for_us = store.db.within(Scope::Org(OURS)).read(move |tx| tx.row(&count, &[], |row| row.get::<i64>(0))).await;
            assert_eq!(for_us, Ok(Some(0)), "{}: the server's own", table.name);
        }
    }
    assert!(query(url, "SET stile.org = 'x'; SELECT COUNT(*) FROM nodes").is_err(), "what is no organization is an error");
}

/// A policy is asked before any condition that could tell what it sees: where PostgreSQL does not trust an operator with that,
/// the condition finds no index any more. Ours are all trusted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wall_keeps_no_statement_from_its_index() {
    let store = filled().await;
    let statements = [
        "SELECT name FROM nodes n WHERE n.parent_id = $1 AND n.trashed_at IS NULL
         AND (n.kind_rank, n.sort_key, n.id) > (0, CAST('x' AS BYTEA), $1) ORDER BY n.kind_rank, n.sort_key, n.id LIMIT 200",
        "SELECT 1 FROM nodes WHERE parent_id = $1 AND name_key = 'x' AND trashed_at IS NULL",
        "SELECT 1 FROM events WHERE org_id = $1 AND at > 5 ORDER BY at, id",
        "SELECT 1 FROM sessions WHERE token_hash = CAST('x' AS BYTEA) AND user_id <> $1",
        "SELECT n.name FROM grants g JOIN nodes n ON n.id = g.node_id WHERE g.principal_kind = 'user' AND g.principal_id = $1",
    ];
    for sql in statements {
        let (before, after) = (plan(&store.db, sql, false).await, plan(&store.db, sql, true).await);
        assert!(after.contains("InitPlan") && !before.contains("InitPlan"), "the wall is asked\n{after}");
        assert!(looked_up(&before).iter().any(|line| line.starts_with("Index Cond")), "{before}");
        assert_eq!(looked_up(&before), looked_up(&after), "{sql}");
    }
}

/// How PostgreSQL would answer, with the wall or without it. In tables of a few rows it takes an index only when told to.
async fn plan(db: &Db, sql: &'static str, walled: bool) -> String {
    let unit = move |tx: &Tx| -> Result<()> {
        for (table, _) in of_organizations(tx)?.iter().filter(|_| !walled) {
            tx.execute(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"), &[])?;
        }
        for way in ["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"] {
            tx.execute(&format!("SET LOCAL enable_{way} = off"), &[])?;
        }
        let lines = tx.rows(&format!("EXPLAIN (COSTS OFF) {sql}"), &[OURS.into()], |row| row.get::<String>(0))?;
        Err(Error::conflict("plan", lines.join("\n")))
    };
    db.within(Scope::Org(OURS)).write(unit).await.unwrap_err().message
}

/// What a plan finds by which index.
fn looked_up(plan: &str) -> Vec<&str> {
    plan.lines().map(|line| line.trim().trim_start_matches("->  ")).filter(|line| line.starts_with("Index")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_a_superuser_is_held_too() {
    let store = filled().await;
    let DbConfig::Postgres { url, .. } = &store.config else { panic!("PostgreSQL") };
    let config = DbConfig::Postgres { url: as_superuser(url), pool_size: 2 };
    migrate::run(&config, Timestamp::EPOCH).await.unwrap();
    let db = Db::open(&config).await.unwrap();
    assert_eq!(*db.wall(), Wall::Stands { role: Some("stile_wall") });
    assert_eq!(open_tables(&db).await, Vec::<String>::new());
    // Every unit says it anew: a connection of the pool keeps nothing of the unit before.
    let who = |tx: &Tx| tx.row("SELECT CAST(current_user AS TEXT)", &[], |row| row.get::<String>(0));
    assert_eq!(db.read(who).await, Ok(Some("stile_wall".to_owned())));
    assert_eq!(query(&as_superuser(url), "SELECT COUNT(*) FROM nodes").unwrap(), "6", "nothing holds it but the role");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_nothing_holds_is_told_where_the_server_says_how_it_is() {
    let place = Empty::postgres().await.unwrap();
    let DbConfig::Postgres { url, .. } = &place.config else { panic!("PostgreSQL") };
    // A role of the whole cluster, which other tests share.
    let made = "DO $$ BEGIN CREATE ROLE passes_walls LOGIN BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                GRANT ALL ON SCHEMA public TO passes_walls";
    query(&as_superuser(url), made).unwrap();
    let url = url.replacen("//stile@", "//passes_walls@", 1);
    let world = World::on(Empty { config: DbConfig::Postgres { url, pool_size: 4 }, folder: place.folder }).await.unwrap();
    let Wall::Down { why } = world.stile.db.wall() else { panic!("{:?}", world.stile.db.wall()) };
    assert!(why.contains("BYPASSRLS"), "{why}");
    assert_eq!(world.anybody().read("/readyz").await["second_wall_down"], true);
    for well in [World::postgres().await.unwrap(), World::sqlite().await.unwrap()] {
        assert_eq!(well.anybody().read("/readyz").await["second_wall_down"], false);
    }
}

/// The first wall broken on purpose: a grant that nobody could give, written by hand. The rule itself would let it through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_where_the_first_wall_is_broken_the_second_one_holds() {
    let world = World::postgres().await.unwrap();
    let (org, theirs) = world.other_organization("northwind").await;
    let file = theirs.file(theirs.root, "Plans.txt", "secret").await;
    let (node, us) = (file.parse::<Uuid>().unwrap(), world.anna.id.unwrap());
    let grant = "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at)
                 VALUES ($1, $2, $3, 'user', $4, 'viewer', 'tree', 0)";
    let params = [Uuid::now_v7().into(), org.into(), node.into(), us.into()];
    world.stile.db.write(move |tx| tx.execute(grant, &params)).await.unwrap();
    let path = format!("/api/v1/nodes/{file}");
    let doors = [path.clone(), format!("{path}/content"), format!("/api/v1/archive?node={file}")];
    for door in &doors {
        assert_eq!(world.anna.get(door).await.status(), 404, "{door}");
    }
    assert!(!world.anna.get("/api/v1/shared-with-me").await.text().await.unwrap().contains("Plans.txt"));
    let broken = |tx: &Tx| tx.rows("SELECT name FROM nodes WHERE kind_rank = 1", &[], |row| row.get::<String>(0));
    assert_eq!(world.stile.of(world.org).db.read(broken).await, Ok(Vec::new()));
    assert_eq!(world.stile.of(org).db.read(broken).await, Ok(vec!["Plans.txt".to_owned()]));
    // And it is the wall that held: without it the rule goes by the grant.
    for (table, _) in world.stile.db.read(of_organizations).await.unwrap() {
        run(&world.stile.db, format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await;
    }
    for door in &doors {
        assert_eq!(world.anna.get(door).await.status(), 200, "{door}");
    }
}
