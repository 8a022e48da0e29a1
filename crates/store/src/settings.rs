//! What the server itself remembers: one text a key.

use domain::Result;

use crate::Tx;

/// What is kept under `key`.
pub fn get(tx: &Tx, key: &str) -> Result<Option<String>> {
    tx.row("SELECT value FROM server_settings WHERE key = $1", &[key.into()], |row| row.get(0))
}

/// Keeps `value` under `key`, in place of what was there.
pub fn set(tx: &Tx, key: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO server_settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &[key.into(), value.into()],
    )
    .map(drop)
}

/// Keeps `value` under `key` unless something is there already. Says whether it was kept: of two units that try at once,
/// only one hears yes.
pub fn claim(tx: &Tx, key: &str, value: &str) -> Result<bool> {
    let kept = tx.execute(
        "INSERT INTO server_settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        &[key.into(), value.into()],
    )?;
    Ok(kept == 1)
}

/// Forgets what is kept under `key`.
pub fn delete(tx: &Tx, key: &str) -> Result<()> {
    tx.execute("DELETE FROM server_settings WHERE key = $1", &[key.into()]).map(drop)
}
