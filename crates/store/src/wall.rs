//! The second wall between organizations: PostgreSQL itself shows a unit of work the rows of its [scope](Scope) alone.
//!
//! The first wall is the access rule and the conditions of the statements. This one stands behind it, for the day on which a
//! condition is forgotten. Each table has a policy of row-level security that compares the organization of a row with the
//! setting of the transaction; without the setting there is nothing. A table with `org_id` goes by that, `organizations` by its
//! id; what is of no organization is the server's. SQLite has nothing of the kind.

use crate::Tx;
use crate::db::{EVERYTHING, SETTING};
use domain::{Error, Result};

#[cfg(doc)]
use crate::Scope;

/// The name of the policy. Another text of it gets another name, and then replaces this one at the next start.
const POLICY: &str = "second_wall";
/// What units of work become when the connected role is one that no policy holds.
const ROLE: &str = "stile_wall";

/// Tables that are of no organization. Nobody but the server reads them:
/// which migrations have landed; the secret of the set-up and the installation's name; names of files that no row points at.
const OF_THE_SERVER: &[&str] = &["schema_migrations", "server_settings", "stray_parts"];

/// Whether the second wall stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wall {
    /// The engine has none: SQLite.
    None,
    /// It does.
    Stands {
        /// The role that units of work become to be held by it; none where the connected role is held already.
        role: Option<&'static str>,
    },
    /// It does not: only the first wall separates organizations.
    Down {
        /// Why, and what the operator can do, for the log.
        why: String,
    },
}

impl Wall {
    /// How it is for whoever is connected now.
    pub(crate) async fn of(client: &tokio_postgres::Client) -> Result<Self> {
        let role = client.query_one(&*who_am_i(), &[]).await.map_err(Error::unavailable)?;
        let (bypasses, can_drop): (bool, bool) = (role.get(0), role.get(1));
        let open: Vec<String> = client
            .query(TABLES, &[&POLICY])
            .await
            .map_err(Error::unavailable)?
            .iter()
            .map(|row| Table { name: row.get(0), has_org: row.get(1), is_walled: row.get(2) })
            .filter(|table| !table.is_walled && table.belongs().is_some())
            .map(|table| table.name)
            .collect();
        Ok(if bypasses && !can_drop {
            let why = format!(
                "the role that Stile connects as is a superuser or has BYPASSRLS, and cannot become `{ROLE}`: connect as an \
                 ordinary role that owns the database"
            );
            Self::Down { why }
        } else if !open.is_empty() {
            Self::Down { why: format!("these tables have no policy: {}; start Stile again to raise it", open.join(", ")) }
        } else {
            Self::Stands { role: bypasses.then_some(ROLE) }
        })
    }

    pub(crate) fn role(&self) -> Option<&'static str> {
        match self {
            Self::Stands { role } => *role,
            Self::None | Self::Down { .. } => None,
        }
    }
}

/// To what the rows of a table belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To the organization in this column.
    ToOrganization(&'static str),
    /// To the server.
    ToServer,
}

/// A table of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Whether the wall is there: the policy and no other, for the owner too.
    pub is_walled: bool,
    has_org: bool,
}

impl Table {
    /// To what its rows belong; none for a table that nobody has thought of: it is not walled, and a test fails.
    pub fn belongs(&self) -> Option<Belongs> {
        match self.name.as_str() {
            _ if self.has_org => Some(Belongs::ToOrganization("org_id")),
            "organizations" => Some(Belongs::ToOrganization("id")),
            name if OF_THE_SERVER.contains(&name) => Some(Belongs::ToServer),
            _ => None,
        }
    }
}

/// `$1` is the name of the policy.
const TABLES: &str = "
    SELECT CAST(c.relname AS TEXT),
      EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped),
      c.relrowsecurity AND c.relforcerowsecurity
        AND (SELECT COUNT(*) = 1 AND bool_and(CAST(p.polname AS TEXT) = $1) FROM pg_policy p WHERE p.polrelid = c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
    ORDER BY c.relname";

/// The tables of the schema, on PostgreSQL.
pub fn tables(tx: &Tx) -> Result<Vec<Table>> {
    tx.rows(TABLES, &[POLICY.into()], |row| Ok(Table { name: row.get(0)?, has_org: row.get(1)?, is_walled: row.get(2)? }))
}

/// Raises the wall where it is not: tables that have it are not locked.
pub(crate) fn raise(tx: &Tx) -> Result<()> {
    for table in tables(tx)?.iter().filter(|table| !table.is_walled) {
        if let Some(belongs) = table.belongs() {
            tx.batch(&policy(&table.name, belongs))?;
        }
    }
    let bypasses = tx.row(&who_am_i(), &[], |row| row.get::<bool>(0))?.unwrap_or(true);
    if bypasses { tx.batch(&make_role()) } else { Ok(()) }
}

/// The setting is read in a `SELECT` of its own, so that it is read once a statement and not once a row.
fn policy(table: &str, belongs: Belongs) -> String {
    let all = format!("(SELECT current_setting('{SETTING}', true)) = '{EVERYTHING}'");
    let rows = match belongs {
        Belongs::ToOrganization(column) => format!(
            "{column} = (SELECT CAST(nullif(nullif(current_setting('{SETTING}', true), '{EVERYTHING}'), '') AS UUID)) OR {all}"
        ),
        Belongs::ToServer => all,
    };
    let table = format!("\"{}\"", table.replace('"', "\"\""));
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
         DROP POLICY IF EXISTS {POLICY} ON {table};
         CREATE POLICY {POLICY} ON {table} USING ({rows});"
    )
}

/// Whether the connected role is one that no policy holds, and whether it can become one that is held.
fn who_am_i() -> String {
    format!(
        "SELECT me.rolsuper OR me.rolbypassrls,
           COALESCE((SELECT NOT w.rolsuper AND NOT w.rolbypassrls AND pg_has_role(w.oid, 'MEMBER')
             FROM pg_roles w WHERE w.rolname = '{ROLE}'), false)
         FROM pg_roles me WHERE me.rolname = current_user"
    )
}

/// The role is of the whole server: another database's start may be making it now. Who may not make it is told by
/// [`Wall::Down`] and not by a start that fails.
fn make_role() -> String {
    format!(
        "DO $$ BEGIN
           CREATE ROLE {ROLE} NOLOGIN;
         EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
         END $$;
         DO $$ BEGIN
           IF NOT pg_has_role('{ROLE}', 'MEMBER') THEN GRANT {ROLE} TO CURRENT_USER; END IF;
           EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema());
           EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {ROLE}', current_schema());
         EXCEPTION WHEN undefined_object OR insufficient_privilege THEN NULL;
         END $$;"
    )
}
