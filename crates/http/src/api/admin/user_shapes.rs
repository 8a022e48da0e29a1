//! How people, their grants and their ways in are told of in the Admin center.

use domain::Timestamp;
use domain::grant::Scope;
use domain::policy::Policy;
use domain::user::{AdminRole, UserKind, UserStatus};
use serde::Serialize;
use service::entries::Invitation;
use service::roles::RoleView;
use service::users::{HeldGrant, Managed, UserDetails};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::people::NamedBody;
use crate::api::roles::RoleBody;
use crate::time::Time;

/// An account as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = AdminUser)]
pub(super) struct UserBody {
    id: Uuid,
    email: String,
    display_name: String,
    /// `internal`, `external` or `shared`.
    #[schema(value_type = String)]
    kind: UserKind,
    /// `admin`, `auditor` or null.
    #[schema(value_type = Option<String>)]
    admin: Option<AdminRole>,
    /// `active`, `disabled`, `ended`, or `invited`: never here, and without a password.
    #[schema(value_type = String)]
    status: UserStatus,
    access_ends_at: Option<Time>,
    created_at: Time,
    /// To the minute.
    last_seen_at: Option<Time>,
    /// Of their personal space.
    used_bytes: u64,
    /// Of their personal space; null is without limit.
    quota_bytes: Option<u64>,
    group_count: u64,
    /// Links of theirs that have not ended.
    link_count: u64,
    /// Whether their password alone is not enough.
    second_factor: bool,
}

impl From<Managed> for UserBody {
    fn from(managed: Managed) -> Self {
        let user = managed.user;
        Self {
            id: user.id.0,
            email: user.email,
            display_name: user.display_name,
            kind: user.kind,
            admin: user.admin,
            status: managed.status,
            access_ends_at: managed.access_ends_at.map(Time),
            created_at: Time(managed.created_at),
            last_seen_at: managed.last_seen_at.map(Time),
            used_bytes: managed.used_bytes,
            quota_bytes: managed.quota_bytes,
            group_count: managed.group_count,
            link_count: managed.link_count,
            second_factor: managed.second_factor,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AdminUserPage)]
pub(super) struct UserPage {
    pub(super) items: Vec<UserBody>,
    /// On all pages.
    pub(super) total: u64,
    /// For `after`.
    pub(super) next: Option<String>,
}

/// A one-time way in, to hand over.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct InvitationBody {
    /// Shown this once.
    url: String,
    expires_at: Time,
    /// The address that it was mailed to, too.
    mailed_to: Option<String>,
}

impl InvitationBody {
    pub(super) fn new(invitation: &Invitation, origin: &str) -> Self {
        let token = invitation.token.text();
        Self {
            url: format!("{origin}/welcome/{}", token.reveal()),
            expires_at: Time(invitation.expires_at),
            mailed_to: invitation.mailed_to.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AddedUser)]
pub(super) struct AddedBody {
    pub(super) user: UserBody,
    /// Where no password was given.
    pub(super) invitation: Option<InvitationBody>,
}

/// What somebody was granted, themselves or by a group.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldGrant)]
struct HeldGrantBody {
    id: Uuid,
    role: RoleBody,
    /// `tree` or `folder`.
    #[schema(value_type = String)]
    scope: Scope,
    until: Option<Time>,
    /// The group that it is given to; null is themselves.
    via_group: Option<NamedBody>,
    /// The node it is on.
    from: NamedBody,
    space: NamedBody,
    /// `in_force`, `ended` or `inactive`.
    status: &'static str,
    created_at: Time,
    created_by: Option<NamedBody>,
}

impl HeldGrantBody {
    fn new(held: HeldGrant, policy: &Policy, may_come_in: bool, now: Timestamp) -> Self {
        let grant = held.grant;
        let is_over = grant.until.is_some_and(|until| until <= now);
        Self {
            id: grant.id.0,
            role: RoleView::new(grant.role, held.own_name.as_deref(), policy).into(),
            scope: grant.scope,
            until: grant.until.map(Time),
            via_group: held.via_group.map(NamedBody::from),
            from: held.node.into(),
            space: held.space.into(),
            status: if is_over {
                "ended"
            } else if may_come_in {
                "in_force"
            } else {
                "inactive"
            },
            created_at: Time(held.created_at),
            created_by: held.created_by.map(NamedBody::from),
        }
    }
}

/// All about one account.
#[derive(Serialize, ToSchema)]
#[schema(as = AdminUserDetails)]
pub(super) struct UserDetailsBody {
    user: UserBody,
    groups: Vec<NamedBody>,
    /// At most 1000.
    grants: Vec<HeldGrantBody>,
    /// How many are in force.
    sessions: usize,
    api_keys: u64,
}

impl UserDetailsBody {
    pub(super) fn new(details: UserDetails, now: Timestamp) -> Self {
        let may_come_in = matches!(details.user.status, UserStatus::Active | UserStatus::Invited);
        let policy = details.policy;
        let grants = details.grants.into_iter().map(|held| HeldGrantBody::new(held, &policy, may_come_in, now));
        Self {
            grants: grants.collect(),
            user: details.user.into(),
            groups: details.groups.into_iter().map(NamedBody::from).collect(),
            sessions: details.sessions,
            api_keys: details.api_keys,
        }
    }
}
