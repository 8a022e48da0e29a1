//! The shapes that several resources of the API share.

use domain::capability::Capability;
use domain::node::{NodeKind, OnConflict};
use serde::{Deserialize, Serialize};
use service::nodes::{NodeView, Receipt};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::input::Query;
use crate::media;
use crate::problem::Answer;
use crate::send::hex;
use crate::time::Time;

/// Folder or file.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KindBody {
    Folder,
    File,
}

impl From<NodeKind> for KindBody {
    fn from(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Folder => Self::Folder,
            NodeKind::File => Self::File,
        }
    }
}

/// A folder or a file as its asker may see it. What they may not know is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Node)]
pub(crate) struct NodeBody {
    pub(crate) id: Uuid,
    pub(crate) space_id: Uuid,
    /// Null for the top folder of a space.
    pub(crate) parent_id: Option<Uuid>,
    pub(crate) kind: KindBody,
    pub(crate) name: String,
    /// A folder with a barrier: what is granted above stops here.
    pub(crate) private: bool,
    pub(crate) size_bytes: Option<u64>,
    /// BLAKE3 of the content, in hexadecimal.
    pub(crate) blake3: Option<String>,
    pub(crate) version_id: Option<Uuid>,
    pub(crate) media_type: Option<String>,
    pub(crate) created_at: Option<Time>,
    pub(crate) modified_at: Option<Time>,
    pub(crate) etag: Option<String>,
    /// What the asker may do with it: `list`, `preview`, `download`, `upload`, `edit`, `delete`, `share_link`, `share_people`, `manage`.
    pub(crate) capabilities: Vec<String>,
    /// How many links of the asker's own are on it and have not ended; counted in listings only.
    pub(crate) link_count: Option<u32>,
}

impl From<NodeView> for NodeBody {
    fn from(view: NodeView) -> Self {
        let told = view.tells_details();
        let NodeView { node, capabilities, link_count } = view;
        let content = node.content.as_ref().filter(|_| told);
        let held = Capability::ALL.into_iter().filter(|capability| capabilities.has(*capability));
        Self {
            id: node.id.0,
            space_id: node.space.0,
            parent_id: node.parent.map(|parent| parent.0),
            kind: node.kind.into(),
            private: node.private,
            size_bytes: content.map(|content| content.size_bytes),
            blake3: content.map(|content| hex(&content.blake3)),
            version_id: content.map(|content| content.version.0),
            media_type: (node.kind == NodeKind::File).then(|| media::of_name(&node.name).to_owned()),
            created_at: told.then_some(Time(node.created_at)),
            modified_at: told.then_some(Time(node.modified_at)),
            etag: told.then(|| node.etag()),
            capabilities: held.map(|capability| capability.word().to_owned()).collect(),
            link_count,
            name: node.name,
        }
    }
}

/// What came of putting something into a folder: the node, or for somebody who may only write, the name they gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Created {
    /// The node.
    Node(Box<NodeBody>),
    /// Nothing but the name, as it was given.
    Blind {
        /// As it was given.
        name: String,
    },
}

impl From<Receipt> for Created {
    fn from(receipt: Receipt) -> Self {
        match receipt {
            Receipt::Full { view, .. } => Self::Node(Box::new((*view).into())),
            Receipt::Blind { name } => Self::Blind { name },
        }
    }
}

/// A step of a path.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PathStep)]
pub(crate) struct Step {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// What to do when a name is taken.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RuleBody {
    /// An error; nothing happens.
    #[default]
    Refuse,
    /// The new node gets a free name: `a (2).txt`.
    KeepBoth,
}

impl From<RuleBody> for OnConflict {
    fn from(rule: RuleBody) -> Self {
        match rule {
            RuleBody::Refuse => Self::Refuse,
            RuleBody::KeepBoth => Self::KeepBoth,
        }
    }
}

/// The words of the rules for taken names.
pub(crate) const fn rules() -> [(&'static str, OnConflict); 3] {
    [("refuse", OnConflict::Refuse), ("keep_both", OnConflict::KeepBoth), ("new_version", OnConflict::NewVersion)]
}

/// The parameter `on_conflict`.
pub(crate) fn rule_of(query: &mut Query) -> Answer<OnConflict> {
    Ok(query.word("on_conflict", &rules())?.unwrap_or_default())
}
