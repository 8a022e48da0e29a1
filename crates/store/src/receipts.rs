//! Receipts: what came in by a link that asks for files. They outlive the file and the visit, and go with the link.

use domain::ids::{LinkId, NodeId, OrgId, ReceiptId, RecipientId, VisitId};
use domain::{Result, Timestamp};

use crate::held::Verdict;
use crate::{Row, Tx};

/// What is said of one file that came in.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Which.
    pub id: ReceiptId,
    /// By which visit.
    pub visit: Option<VisitId>,
    /// From which recipient.
    pub recipient: Option<RecipientId>,
    /// Whom the sender of the link sees; empty is somebody.
    pub label: String,
    /// The thing that it was sent for.
    pub item: Option<String>,
    /// The file it became.
    pub node: NodeId,
    /// What whoever sent it called it.
    pub given_name: String,
    /// How many bytes came.
    pub size_bytes: u64,
    /// Their BLAKE3.
    pub blake3: [u8; 32],
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// Whether it came after the day it was wanted by.
    pub late: bool,
    /// What became of it, where it had to wait until somebody accepted it.
    pub verdict: Option<Verdict>,
    /// Where it goes below the folder that it was sent to, if it had to wait: the folders of this path are made when it is accepted.
    pub path: Option<String>,
    /// When.
    pub at: Timestamp,
}

const COLUMNS: &str =
    "id, visit_id, recipient_id, label, item, node_id, given_name, size_bytes, blake3, sha256, late, at, verdict, path";

fn read(row: &Row<'_>) -> Result<Receipt> {
    Ok(Receipt {
        id: row.get(0)?,
        visit: row.get(1)?,
        recipient: row.get(2)?,
        label: row.get(3)?,
        item: row.get(4)?,
        node: row.get(5)?,
        given_name: row.get(6)?,
        size_bytes: row.get(7)?,
        blake3: row.get(8)?,
        sha256: row.get(9)?,
        late: row.get(10)?,
        at: row.get(11)?,
        verdict: row.get::<Option<String>>(12)?.as_deref().and_then(Verdict::read),
        path: row.get(13)?,
    })
}

/// Writes a receipt, in the unit of work in which the file gets its place.
pub fn create(tx: &Tx, (link, org): (LinkId, OrgId), receipt: &Receipt) -> Result<()> {
    tx.execute(
        "INSERT INTO link_receipts (id, org_id, link_id, visit_id, recipient_id, label, item, node_id, given_name, size_bytes, blake3,
           sha256, late, at, verdict, path)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &[
            receipt.id.into(),
            org.into(),
            link.into(),
            receipt.visit.into(),
            receipt.recipient.into(),
            receipt.label.as_str().into(),
            receipt.item.as_deref().into(),
            receipt.node.into(),
            receipt.given_name.as_str().into(),
            i64::try_from(receipt.size_bytes).unwrap_or(i64::MAX).into(),
            receipt.blake3.into(),
            receipt.sha256.into(),
            receipt.late.into(),
            receipt.at.into(),
            receipt.verdict.map(Verdict::word).into(),
            receipt.path.as_deref().into(),
        ],
    )
    .map(drop)
}

/// A page of what came in by a link, newest first: of all, or of that with one verdict.
pub fn of_link(tx: &Tx, link: LinkId, verdict: Option<Verdict>, after: Option<ReceiptId>, rows: u32) -> Result<Vec<Receipt>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM link_receipts WHERE link_id = $1 AND ($2 IS NULL OR verdict = $2) AND ($3 IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4"
    );
    tx.rows(&sql, &[link.into(), verdict.map(Verdict::word).into(), after.into(), i64::from(rows).into()], read)
}

/// One of them.
pub fn one(tx: &Tx, link: LinkId, id: ReceiptId) -> Result<Option<Receipt>> {
    let sql = format!("SELECT {COLUMNS} FROM link_receipts WHERE id = $2 AND link_id = $1");
    tx.row(&sql, &[link.into(), id.into()], read)
}

/// Writes down what became of a file that had to wait.
pub fn judge(tx: &Tx, id: ReceiptId, verdict: Verdict) -> Result<()> {
    let sql = "UPDATE link_receipts SET verdict = $2 WHERE id = $1";
    tx.execute(sql, &[id.into(), verdict.word().into()]).map(drop)
}

/// What one visitor sent in, the last thousand, oldest first: by this visit, or as this recipient by any.
pub fn of_visitor(tx: &Tx, link: LinkId, visit: VisitId, recipient: Option<RecipientId>) -> Result<Vec<Receipt>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM link_receipts WHERE link_id = $1 AND (visit_id = $2 OR recipient_id = $3) ORDER BY id DESC LIMIT $4"
    );
    let most = i64::from(domain::limits::PAGE_ROWS_MAX);
    let mut found = tx.rows(&sql, &[link.into(), visit.into(), recipient.into(), most.into()], read)?;
    found.reverse();
    Ok(found)
}

/// One of these.
pub fn one_of_visitor(
    tx: &Tx,
    link: LinkId,
    id: ReceiptId,
    visit: VisitId,
    recipient: Option<RecipientId>,
) -> Result<Option<Receipt>> {
    let sql =
        format!("SELECT {COLUMNS} FROM link_receipts WHERE id = $4 AND link_id = $1 AND (visit_id = $2 OR recipient_id = $3)");
    tx.row(&sql, &[link.into(), visit.into(), recipient.into(), id.into()], read)
}

/// How many bytes came in by a link, in all.
pub fn total_bytes(tx: &Tx, link: LinkId) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM link_receipts WHERE link_id = $1";
    Ok(tx.row(sql, &[link.into()], |row| row.get(0))?.unwrap_or(0))
}
