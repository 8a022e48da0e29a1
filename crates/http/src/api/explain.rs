//! Who can open a node, why, and what a change would make different.

use domain::access::explain::{Effect, Sight};
use domain::access::{Action, See, SharePeople};
use domain::grant::Scope;
use domain::ids::{GrantId, NodeId, UserId};
use serde::{Deserialize, Serialize};
use service::explain::{Change, Differs, Explanation, Granting, ReasonView};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::grants::{GrantBody, NewGrantsBody, grant_change};
use super::people::PersonBody;
use super::roles::words;
use crate::caller::Caller;
use crate::input::{PathParams, Query};
use crate::json::{self, Json};
use crate::problem::Answer;
use crate::routes::{Door, Routes};
use crate::time::Time;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Door::Node(&[SharePeople::NAME]), routes!(who))
        .add(Door::Node(&[See::NAME, SharePeople::NAME]), routes!(explain))
        .add(Door::Node(&[SharePeople::NAME]), routes!(what_if))
}

#[derive(Serialize, ToSchema)]
struct Holder {
    user: PersonBody,
    capabilities: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct Who {
    /// By name, at most 1000.
    people: Vec<Holder>,
    /// Whether these are all: at most 5000 grants and 20,000 memberships in groups are looked at.
    complete: bool,
}

/// Everybody to whom a node is open: for those who may share it with people, and for administrators and auditors.
#[utoipa::path(get, path = "/api/v1/nodes/{id}/who", tag = "people", params(("id" = Uuid, Path)), responses((status = 200, body = Who)))]
async fn who(caller: Caller, path: PathParams) -> Answer<Json<Who>> {
    let holders = caller.stile.who(caller.actor(), path.id::<NodeId>("id")?).await?;
    let complete = holders.complete;
    let people = holders.people.into_iter().map(|one| Holder { user: one.user.into(), capabilities: words(one.capabilities) });
    Ok(Json(Who { people: people.collect(), complete }))
}

/// How much of a node somebody sees.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// They hold something on it.
    Open,
    /// They may know its name, and no more.
    NameOnly,
    /// For them it does not exist.
    Hidden,
}

impl From<Sight> for Outcome {
    fn from(sight: Sight) -> Self {
        match sight {
            Sight::Open => Self::Open,
            Sight::NameOnly => Self::NameOnly,
            Sight::Hidden => Self::Hidden,
        }
    }
}

/// Why a grant gives nothing.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WhyNot {
    /// Its time is over.
    Ended,
    /// The account is disabled, or its access has ended.
    Inactive,
    /// A private folder stands between.
    Private,
    /// It is for a folder and the files in it; this is further down.
    FolderOnly,
    /// The organization does not admit people from outside.
    NotAdmitted,
}

/// One grant, and what comes of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Reason)]
struct ReasonBody {
    grant: GrantBody,
    /// What the group is called by which they hold it.
    via: Option<String>,
    /// The capabilities it gives.
    gives: Vec<String>,
    /// Whether it gives anything.
    counts: bool,
    why_not: Option<WhyNot>,
}

impl From<ReasonView> for ReasonBody {
    fn from(reason: ReasonView) -> Self {
        let (gives, why_not) = match reason.effect {
            Effect::Gives(capabilities) => (words(capabilities), None),
            Effect::Ended => (Vec::new(), Some(WhyNot::Ended)),
            Effect::Inactive => (Vec::new(), Some(WhyNot::Inactive)),
            Effect::NotAdmitted => (Vec::new(), Some(WhyNot::NotAdmitted)),
            Effect::FolderOnly => (Vec::new(), Some(WhyNot::FolderOnly)),
            Effect::Stopped(_) => (Vec::new(), Some(WhyNot::Private)),
        };
        Self { grant: reason.grant.into(), via: reason.via, counts: why_not.is_none(), gives, why_not }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Explanation)]
struct ExplanationBody {
    user: PersonBody,
    outcome: Outcome,
    capabilities: Vec<String>,
    /// Root first.
    reasons: Vec<ReasonBody>,
}

impl From<Explanation> for ExplanationBody {
    fn from(told: Explanation) -> Self {
        Self {
            user: told.user.into(),
            outcome: told.sight.into(),
            capabilities: words(told.capabilities),
            reasons: told.reasons.into_iter().map(ReasonBody::from).collect(),
        }
    }
}

/// Why a person sees of a node what they see. Without `user` it is about the asker, who must see the node.
#[utoipa::path(
    get,
    path = "/api/v1/nodes/{id}/explain",
    tag = "people",
    params(("id" = Uuid, Path), ("user" = Option<Uuid>, Query)),
    responses((status = 200, body = ExplanationBody))
)]
async fn explain(caller: Caller, path: PathParams, mut query: Query) -> Answer<Json<ExplanationBody>> {
    let person = query.read::<UserId>("user")?;
    query.end()?;
    Ok(Json(caller.stile.explain(caller.actor(), path.id::<NodeId>("id")?, person).await?.into()))
}

/// A change of who may do what on a node.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ChangeBody {
    /// Giving a role.
    Grant(NewGrantsBody),
    /// Changing a grant.
    ChangeGrant {
        grant: Uuid,
        role: Option<String>,
        /// `tree` or `folder`.
        #[schema(value_type = Option<String>)]
        scope: Option<Scope>,
        /// Null is for ever.
        #[serde(default)]
        #[schema(value_type = Option<Time>)]
        until: json::Change<Time>,
    },
    /// Taking a grant back.
    Revoke { grant: Uuid },
    /// Making the folder private, or clearing the mark.
    Private { private: bool },
    /// Moving the node into this folder.
    Move { into: Uuid },
}

impl From<ChangeBody> for Change {
    fn from(body: ChangeBody) -> Self {
        match body {
            ChangeBody::Grant(new) => Self::Grants(Granting::Give(new.into())),
            ChangeBody::ChangeGrant { grant, role, scope, until } => {
                Self::Grants(Granting::Change(GrantId(grant), grant_change(role, scope, until)))
            }
            ChangeBody::Revoke { grant } => Self::Grants(Granting::TakeBack(GrantId(grant))),
            ChangeBody::Private { private } => Self::SetPrivate(private),
            ChangeBody::Move { into } => Self::Move(NodeId(into)),
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhatIf {
    change: ChangeBody,
}

/// What is different for one person.
#[derive(Serialize, ToSchema)]
struct Difference {
    user: PersonBody,
    before: Vec<String>,
    after: Vec<String>,
    gains: Vec<String>,
    loses: Vec<String>,
    /// Whether all they would see is the name.
    name_only_after: bool,
}

impl From<Differs> for Difference {
    fn from(one: Differs) -> Self {
        Self {
            user: one.user.into(),
            before: words(one.before),
            after: words(one.after),
            gains: words(one.after - one.before),
            loses: words(one.before - one.after),
            name_only_after: one.name_only_after,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Effect)]
struct EffectBody {
    /// Those for whom something on the node is different, by name, at most 1000.
    people: Vec<Difference>,
    /// How many links open nothing of it any more.
    links_closed: usize,
    /// Whether everybody was judged: at most 5000 grants and 20,000 memberships in groups are looked at.
    complete: bool,
}

/// What a change would make different, person by person. It asks the same rights as the change, and changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/nodes/{id}/what-if",
    tag = "people",
    params(("id" = Uuid, Path)),
    request_body = WhatIf,
    responses((status = 200, body = EffectBody))
)]
async fn what_if(caller: Caller, path: PathParams, Json(asked): Json<WhatIf>) -> Answer<Json<EffectBody>> {
    let difference = caller.stile.what_if(caller.actor(), path.id::<NodeId>("id")?, asked.change.into()).await?;
    let people = difference.people.into_iter().map(Difference::from).collect();
    Ok(Json(EffectBody { people, links_closed: difference.links_closed, complete: difference.complete }))
}
