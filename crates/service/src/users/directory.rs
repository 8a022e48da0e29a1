//! Whom one can share with: the members of one's organization, and its groups (S3.4). Nobody from outside is told (S3.5).

use domain::access::Actor;
use domain::user::{User, UserKind};
use domain::{Error, Result, limits};
use store::groups::Group;
use store::{groups, users};

use crate::Stile;
use crate::access::member;

/// Members and groups, each by name.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Members who may come in.
    pub users: Vec<User>,
    /// Groups.
    pub groups: Vec<Group>,
}

impl Stile {
    /// Those whose name (or address) contains `text`, however it is cased: at most [`limits::DIRECTORY_FOUND_MAX`] of each;
    /// without a text the first [`limits::PAGE_ROWS_MAX`].
    pub async fn directory(&self, actor: Actor, text: Option<String>) -> Result<Directory> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let (user, active) = member(tx, actor, now)?;
                if !active || user.kind != UserKind::Internal {
                    return Err(Error::refused("this is for the members of the organization only"));
                }
                let rows = if text.is_some() { limits::DIRECTORY_FOUND_MAX } else { limits::PAGE_ROWS_MAX };
                Ok(Directory {
                    users: users::members(tx, user.org, text.as_deref(), rows, now)?,
                    groups: groups::named(tx, user.org, text.as_deref().unwrap_or_default(), rows)?,
                })
            })
            .await
    }
}
