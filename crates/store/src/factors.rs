//! What people show besides their password: codes of an app, passkeys, recovery codes.

use domain::factor::Factors;
use domain::ids::{OrgId, PasskeyId, UserId};
use domain::secret::TokenHash;
use domain::user::User;
use domain::{Error, Result, Timestamp};

use crate::facts::read_policy;
use crate::users::{self, ACTIVE, COLUMNS, WIDTH};
use crate::{Row, Tx};

/// Whether the user of the table called `u` has a second factor.
pub(crate) const EXIST: &str = "CASE WHEN EXISTS (SELECT 1 FROM totp f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM passkeys f WHERE f.user_id = u.id) THEN 1 ELSE 0 END";

/// The policy of the organization of the user in the table called `u`, where they have no second factor.
pub(crate) const POLICY_WITHOUT: &str =
    "CASE WHEN EXISTS (SELECT 1 FROM totp f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM passkeys f WHERE f.user_id = u.id) THEN NULL
  ELSE (SELECT o.policy FROM organizations o WHERE o.id = u.org_id) END";

/// Reads [`POLICY_WITHOUT`] from a column: whether `user` must have a second factor and has none. An unreadable policy is an
/// error (I24).
pub(crate) fn read_lacking(row: &Row<'_>, column: usize, user: &User) -> Result<bool> {
    let policy = row.get::<Option<String>>(column)?.as_deref().map(read_policy).transpose()?;
    Ok(policy.is_some_and(|policy| policy.users_second_factor_required.asks(user)))
}

/// Whether a user must have a second factor and has none.
pub fn are_lacking(tx: &Tx, user: &User) -> Result<bool> {
    let sql = format!("SELECT {POLICY_WITHOUT} FROM users u WHERE u.id = $1");
    Ok(tx.row(&sql, &[user.id.into()], |row| read_lacking(row, 0, user))?.unwrap_or(false))
}

/// The secret of an app that makes codes.
#[derive(Clone, Debug)]
pub struct Totp {
    /// The sealed secret.
    pub sealed: Vec<u8>,
    /// Since when it counts: since a code of it was shown.
    pub confirmed_at: Option<Timestamp>,
}

/// What `user` has.
pub fn of(tx: &Tx, user: UserId) -> Result<Factors> {
    let sql = "SELECT (SELECT COUNT(*) FROM totp WHERE user_id = $1 AND confirmed_at IS NOT NULL),
      (SELECT COUNT(*) FROM passkeys WHERE user_id = $1), (SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1)";
    let found =
        tx.row(sql, &[user.into()], |row| Ok(Factors { totp: row.get(0)?, passkeys: row.get(1)?, recovery_codes: row.get(2)? }))?;
    Ok(found.unwrap_or_default())
}

/// The secret of the user's app, confirmed or not.
pub fn totp(tx: &Tx, user: UserId) -> Result<Option<Totp>> {
    tx.row("SELECT sealed, confirmed_at FROM totp WHERE user_id = $1", &[user.into()], |row| {
        Ok(Totp { sealed: row.get(0)?, confirmed_at: row.get(1)? })
    })
}

/// Keeps a secret that is not confirmed yet, in place of another such. Says whether there was no confirmed one.
pub fn begin_totp(tx: &Tx, org: OrgId, user: UserId, sealed: &[u8], now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO totp (user_id, org_id, sealed, created_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at
      WHERE totp.confirmed_at IS NULL";
    Ok(tx.execute(sql, &[user.into(), org.into(), sealed.into(), now.into()])? == 1)
}

/// From now on the secret counts.
pub fn confirm_totp(tx: &Tx, user: UserId, now: Timestamp) -> Result<()> {
    tx.execute("UPDATE totp SET confirmed_at = $2 WHERE user_id = $1", &[user.into(), now.into()]).map(drop)
}

/// Uses a step of time up. Says whether it came after every step that was used: a code works once, also when two try at once.
pub fn use_step(tx: &Tx, user: UserId, step: u64) -> Result<bool> {
    Ok(tx.execute("UPDATE totp SET last_step = $2 WHERE user_id = $1 AND last_step < $2", &[user.into(), step.into()])? == 1)
}

/// Ends the app's codes. Says whether they counted.
pub fn remove_totp(tx: &Tx, user: UserId) -> Result<bool> {
    let counted = totp(tx, user)?.is_some_and(|totp| totp.confirmed_at.is_some());
    tx.execute("DELETE FROM totp WHERE user_id = $1", &[user.into()])?;
    Ok(counted)
}

/// Keeps the hashes of new recovery codes, in place of all that were there.
pub fn set_recovery_codes(tx: &Tx, org: OrgId, user: UserId, hashes: &[TokenHash]) -> Result<()> {
    tx.execute("DELETE FROM recovery_codes WHERE user_id = $1", &[user.into()])?;
    for hash in hashes {
        tx.execute(
            "INSERT INTO recovery_codes (user_id, org_id, code_hash) VALUES ($1, $2, $3)",
            &[user.into(), org.into(), (*hash).into()],
        )?;
    }
    Ok(())
}

/// Uses a recovery code up. Says whether it was there: of two who try at once, only one hears yes.
pub fn use_recovery_code(tx: &Tx, user: UserId, hash: &TokenHash) -> Result<bool> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
    Ok(tx.execute(sql, &[user.into(), (*hash).into()])? == 1)
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last came in by it.
    pub last_used_at: Option<Timestamp>,
}

/// What a new passkey is made of.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose member the user is.
    pub org: OrgId,
    /// Whose.
    pub user: UserId,
    /// What the device calls it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// What checking a signature needs.
    pub data: String,
}

/// A passkey as signing in sees it.
#[derive(Clone, Debug)]
pub struct KnownPasskey {
    /// Which.
    pub id: PasskeyId,
    /// Whose.
    pub user: User,
    /// What the device calls it.
    pub credential: Vec<u8>,
    /// What checking a signature needs.
    pub data: String,
}

const PASSKEY: &str = "id, name, created_at, last_used_at";

fn read_passkey(row: &Row<'_>) -> Result<Passkey> {
    Ok(Passkey { id: row.get(0)?, name: row.get(1)?, created_at: row.get(2)?, last_used_at: row.get(3)? })
}

/// The passkeys of a user, the oldest first.
pub fn passkeys(tx: &Tx, user: UserId) -> Result<Vec<Passkey>> {
    let sql = format!("SELECT {PASSKEY} FROM passkeys WHERE user_id = $1 ORDER BY created_at, id");
    tx.rows(&sql, &[user.into()], read_passkey)
}

/// What the devices call the passkeys of a user: one device makes one for an account.
pub fn credentials(tx: &Tx, user: UserId) -> Result<Vec<Vec<u8>>> {
    tx.rows("SELECT credential_id FROM passkeys WHERE user_id = $1", &[user.into()], |row| row.get(0))
}

/// Adds a passkey. One that is known, whosever it is, is `passkey_known`.
pub fn add_passkey(tx: &Tx, new: &NewPasskey, now: Timestamp) -> Result<()> {
    let added = tx.execute(
        "INSERT INTO passkeys (id, org_id, user_id, credential_id, name, data, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING",
        &[
            new.id.into(),
            new.org.into(),
            new.user.into(),
            new.credential.as_slice().into(),
            new.name.as_str().into(),
            new.data.as_str().into(),
            now.into(),
        ],
    )?;
    match added {
        0 => Err(Error::conflict("passkey_known", "this passkey is there already: use another device")),
        _ => Ok(()),
    }
}

/// The passkey that a device calls so, if its user may come in at `now`.
pub fn passkey(tx: &Tx, credential: &[u8], now: Timestamp) -> Result<Option<KnownPasskey>> {
    let sql = format!(
        "SELECT {COLUMNS}, p.id, p.data FROM passkeys p JOIN users u ON u.id = p.user_id
         WHERE p.credential_id = $1 AND {ACTIVE}"
    );
    tx.row(&sql, &[credential.into(), now.into()], |row| {
        let user = users::read(row, 0)?;
        Ok(KnownPasskey { id: row.get(WIDTH)?, user, credential: credential.to_vec(), data: row.get(WIDTH + 1)? })
    })
}

/// Notes that somebody came in by a passkey, with the counter of its device. Says whether it is still as it was read: of two
/// who come with the same counter, only one hears yes.
pub fn use_passkey(tx: &Tx, known: &KnownPasskey, data: &str, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE passkeys SET data = $3, last_used_at = $4 WHERE id = $1 AND data = $2";
    Ok(tx.execute(sql, &[known.id.into(), known.data.as_str().into(), data.into(), now.into()])? == 1)
}

/// Gives a passkey of this user another name; none is another's or nobody's.
pub fn rename_passkey(tx: &Tx, user: UserId, id: PasskeyId, name: &str) -> Result<Option<Passkey>> {
    let sql = format!("UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2 RETURNING {PASSKEY}");
    tx.row(&sql, &[id.into(), user.into(), name.into()], read_passkey)
}

/// Ends a passkey of this user, and gives its name; none is another's or nobody's.
pub fn remove_passkey(tx: &Tx, user: UserId, id: PasskeyId) -> Result<Option<String>> {
    let sql = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name";
    tx.row(sql, &[id.into(), user.into()], |row| row.get(0))
}

/// Ends all that `user` shows besides their password.
pub fn end_all(tx: &Tx, user: UserId) -> Result<()> {
    for sql in [
        "DELETE FROM totp WHERE user_id = $1",
        "DELETE FROM passkeys WHERE user_id = $1",
        "DELETE FROM recovery_codes WHERE user_id = $1",
    ] {
        tx.execute(sql, &[user.into()])?;
    }
    Ok(())
}
