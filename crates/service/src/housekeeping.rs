//! What a server tidies up by itself: uploads that nobody continued, visits that ended, accounts that nobody uses, content
//! that nothing points at.

use std::sync::Arc;

use domain::ids::PartId;
use domain::{Result, Timestamp, limits};

use crate::{Stile, blocking};

/// How many rows one step tidies, so that no unit of work is long.
const STEP_ROWS: u32 = 500;

impl Stile {
    /// Tidies once, whole. The server calls it at start and every hour.
    pub async fn tidy(&self) -> Result<()> {
        let now = self.clock.now();
        while self.end_expired_uploads(now).await? {}
        self.db
            .write(move |tx| {
                store::blobs::release_abandoned(tx, now - limits::UPLOAD_AGE_MAX)?;
                store::sessions::forget_ended(tx, now)?;
                store::entries::forget_ended(tx, now)?;
                store::links::forget_ended_aliases(tx, now)?;
                store::acts::give_back_held(tx, now - limits::LINK_ACT_HELD, STEP_ROWS)?;
                store::secrets::forget_ended(tx, now)?;
                store::jobs::forget_given_up(tx, now - limits::MAIL_GIVEN_UP_KEPT)?;
                store::visits::forget_ended(tx, now)
            })
            .await?;
        self.shut_unused().await?;
        self.tidy_links().await?;
        self.collect().await
    }

    /// Ends some of the uploads that nobody continued in time; says whether there may be more.
    async fn end_expired_uploads(&self, now: Timestamp) -> Result<bool> {
        let appending = self.appending.now();
        self.db
            .write(move |tx| {
                // Who has sent slowly for long is not cut off in the middle of it.
                let expired = store::uploads::expired(tx, &appending, now, STEP_ROWS)?;
                expired.iter().try_for_each(|(upload, blob)| store::uploads::end(tx, *upload, *blob))?;
                Ok(expired.len() >= STEP_ROWS as usize)
            })
            .await
    }

    /// Removes content in the background: its rows say `deleting`, so whatever is left is taken up again later.
    pub(crate) fn collect_soon(&self) {
        let stile = self.clone();
        tokio::spawn(async move {
            let collected = async {
                stile.erase_abandoned_snapshots().await?;
                stile.collect().await
            };
            if let Err(error) = collected.await {
                tracing::warn!(%error, "content that nothing points at could not be removed yet");
            }
        });
    }

    /// Removes the parts whose rows say `deleting`, then their rows: a row goes only after its file.
    async fn collect(&self) -> Result<()> {
        loop {
            let parts = self.db.read(|tx| store::blobs::deleting(tx, STEP_ROWS)).await?;
            if parts.is_empty() {
                return self.db.write(store::blobs::forget_empty).await;
            }
            let content = Arc::clone(&self.content);
            let removed = parts.clone();
            blocking(move || removed.iter().try_for_each(|part| content.remove_part(*part))).await?;
            self.db.write(move |tx| parts.iter().try_for_each(|part| store::blobs::forget(tx, *part))).await?;
        }
    }
}

/// What the database calls itself, among the server's settings.
const INSTALLATION: &str = "installation";

impl Stile {
    /// Whether the content that is kept belongs to the database that is used. The first database that asks owns it.
    pub async fn owns_its_content(&self) -> Result<bool> {
        let name = uuid::Uuid::now_v7().to_string();
        let name = self
            .db
            .write(move |tx| {
                store::settings::claim(tx, INSTALLATION, &name)?;
                store::settings::get(tx, INSTALLATION)
            })
            .await?
            .ok_or_else(|| domain::Error::internal("the database has no name"))?;
        let content = Arc::clone(&self.content);
        blocking(move || content.belongs_to(&name)).await
    }

    /// Removes parts that no row points at: left by a server that ended between finishing a part and committing it (I26).
    /// Only what is old, and was found without a row a day before, so that nothing under way is hit. The server calls it
    /// every day; it looks at every part there is.
    pub async fn sweep_strays(&self) -> Result<()> {
        let now = self.clock.now();
        let content = Arc::clone(&self.content);
        let old = blocking(move || {
            let mut old = Vec::new();
            content.each_part(|part, written_at| old.extend((written_at + limits::STRAY_AGE_MIN <= now).then_some(part)))?;
            Ok(old)
        })
        .await?;
        let mut swept = 0;
        for some in old.chunks(STEP_ROWS as usize) {
            swept += self.sweep_these(some.to_vec(), now).await?;
        }
        if swept > 0 {
            tracing::info!(swept, "removed parts that nothing points at");
        }
        Ok(())
    }

    async fn sweep_these(&self, parts: Vec<PartId>, now: Timestamp) -> Result<usize> {
        let known = parts.clone();
        let strays = self.db.read(move |tx| store::strays::unknown(tx, &known)).await?;
        let gone = self.db.write(move |tx| store::strays::sift(tx, &strays, now - limits::STRAY_WAIT, now)).await?;
        let (content, removed) = (Arc::clone(&self.content), gone.clone());
        blocking(move || removed.iter().try_for_each(|part| content.remove_part(*part))).await?;
        let count = gone.len();
        self.db.write(move |tx| gone.iter().try_for_each(|part| store::strays::forget(tx, *part))).await?;
        Ok(count)
    }

    /// Removes what a crash left half written. Only before anything is served: a running upload writes there.
    pub async fn sweep_staging(&self) -> Result<()> {
        let content = Arc::clone(&self.content);
        let swept = blocking(move || content.sweep_staging()).await?;
        if swept > 0 {
            tracing::info!(swept, "removed what was half written when the server ended");
        }
        Ok(())
    }
}
