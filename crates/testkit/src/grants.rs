//! What no protocol offers yet, done to the rows themselves: grants, private folders, policies.

use std::fmt::Display;

use domain::ids::UserId;
use store::Value;
use uuid::Uuid;

use crate::world::World;

fn id(text: impl Display) -> Uuid {
    text.to_string().parse().unwrap()
}

impl World {
    /// Gives a user a role on a node: `viewer`, `uploader`, …, with scope `tree` or `folder`.
    pub async fn grant(&self, node: impl Display, user: UserId, role: &str, scope: &str) {
        let params = vec![
            Uuid::now_v7().into(),
            self.org.into(),
            id(node).into(),
            user.into(),
            role.into(),
            scope.into(),
            self.now().into(),
        ];
        self.write(
            "INSERT INTO grants (id, org_id, node_id, principal_kind, principal_id, role, scope, created_at) VALUES ($1, $2, $3, 'user', $4, $5, $6, $7)",
            params,
        )
        .await;
    }

    /// Takes all grants of a user on a node.
    pub async fn ungrant(&self, node: impl Display, user: UserId) {
        self.write("DELETE FROM grants WHERE node_id = $1 AND principal_id = $2", vec![id(node).into(), user.into()]).await;
    }

    /// Makes a folder private, or clears the mark.
    pub async fn set_private(&self, node: impl Display, private: bool) {
        self.write("UPDATE nodes SET private = $2 WHERE id = $1", vec![id(node).into(), private.into()]).await;
    }

    /// Disables an account.
    pub async fn disable(&self, user: UserId) {
        self.write("UPDATE users SET enabled = 0 WHERE id = $1", vec![user.into()]).await;
    }

    /// A role of the organization's own: the word it is given by.
    pub async fn own_role(&self, name: &str, capabilities: &[&str]) -> String {
        let role = Uuid::now_v7();
        let params = vec![
            role.into(),
            self.org.into(),
            name.into(),
            name.to_lowercase().as_str().into(),
            capabilities.join(",").as_str().into(),
            self.now().into(),
        ];
        let sql = "INSERT INTO roles (id, org_id, name, name_key, capabilities, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        self.write(sql, params).await;
        format!("own:{role}")
    }

    /// The kinds of events about a node, oldest first.
    pub async fn events_on(&self, node: impl Display) -> Vec<String> {
        let node = id(node);
        let sql = "SELECT kind FROM events WHERE node_id = $1 ORDER BY id";
        self.stile.db.read(move |tx| tx.rows(sql, &[node.into()], |row| row.get(0))).await.unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        self.stile.db.read(move |tx| tx.row(&sql, &[], |row| row.get(0))).await.unwrap().unwrap()
    }

    async fn write(&self, sql: &'static str, params: Vec<Value>) {
        let changed = self.stile.db.write(move |tx| tx.execute(sql, &params)).await.unwrap();
        assert_eq!(changed, 1, "{sql}");
    }
}
