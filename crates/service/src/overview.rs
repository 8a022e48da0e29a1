//! The first page of the Admin center: how the organization stands, and what somebody should look at.

use domain::Result;
use domain::access::Actor;
use domain::admin::Audits;
use domain::limits;
use domain::user::{UserKind, UserStatus};
use store::users::managed::{self, Filter};
use store::{Tx, organizations, overview, storage};

pub use store::overview::Counts;

use crate::Stile;
use crate::storage::Total;

/// How an organization stands.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many people stand so: active, disabled, ended, invited; from outside.
    pub users: People,
    /// Everything else that is counted.
    pub counts: Counts,
    /// What is kept and may be.
    pub storage: Total,
    /// What somebody should look at, and how many there are of it.
    pub todo: Vec<(Todo, u64)>,
}

/// People, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Who may come in.
    pub active: u64,
    /// Whose account is shut.
    pub disabled: u64,
    /// Whose access has ended.
    pub ended: u64,
    /// Who was never here.
    pub invited: u64,
    /// Who is from outside, however they stand.
    pub external: u64,
}

/// Something that an administrator should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Only one person could administer the organization.
    NoSecondAdmin,
    /// Accounts end soon.
    UsersEndingSoon,
    /// People were invited and have not come.
    UnusedInvitations,
    /// Storage is nearly used up.
    QuotaNearlyFull,
    /// Team spaces have nobody who could manage them.
    SpacesWithoutAdmin,
}

impl Todo {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoSecondAdmin => "no_second_admin",
            Self::UsersEndingSoon => "users_ending_soon",
            Self::UnusedInvitations => "unused_invitations",
            Self::QuotaNearlyFull => "quota_nearly_full",
            Self::SpacesWithoutAdmin => "spaces_without_admin",
        }
    }
}

impl Stile {
    /// How the actor's organization stands.
    pub async fn overview(&self, actor: Actor) -> Result<Overview> {
        self.auditing(actor, |tx, by| {
            let (users, counts) = (people(tx, by)?, overview::counts(tx, by)?);
            let storage = Total { used_bytes: storage::used_bytes(tx, by)?, quota_bytes: organizations::quota(tx, by)? };
            let admins = managed::count_other_administrators(tx, by, None)?;
            Ok(Overview { users, counts, storage, todo: todo(&users, &counts, storage, admins) })
        })
        .await
    }
}

fn people(tx: &Tx, by: &Audits) -> Result<People> {
    let of = |status| managed::count(tx, by, &Filter { status: Some(status), ..Filter::default() });
    Ok(People {
        active: of(UserStatus::Active)?,
        disabled: of(UserStatus::Disabled)?,
        ended: of(UserStatus::Ended)?,
        invited: of(UserStatus::Invited)?,
        external: managed::count(tx, by, &Filter { kind: Some(UserKind::External), ..Filter::default() })?,
    })
}

fn todo(users: &People, counts: &Counts, storage: Total, admins: u64) -> Vec<(Todo, u64)> {
    let left = u64::from(100 - limits::QUOTA_NEARLY_FULL_PERCENT);
    let nearly = |quota: u64| storage.used_bytes >= quota - quota / 100 * left;
    let all_full = storage.quota_bytes.is_some_and(|quota| quota > 0 && nearly(quota));
    let all = [
        (Todo::NoSecondAdmin, u64::from(admins < 2)),
        (Todo::UsersEndingSoon, counts.users_ending_soon),
        (Todo::UnusedInvitations, users.invited),
        (Todo::QuotaNearlyFull, counts.spaces_nearly_full + u64::from(all_full)),
        (Todo::SpacesWithoutAdmin, counts.spaces_without_admin),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}
