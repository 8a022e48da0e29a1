//! Policy: the keys an organization may set. A preset only sets keys. Only keys that something obeys are here.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::error::{Error, FieldError, Kind, Result};
use crate::limits;
use crate::link::Address;
use crate::role::Role;
use crate::user::{User, UserKind};

/// Whether links can be made and opened in the organization (`links.enabled`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinksEnabled {
    /// Made and opened.
    #[default]
    On,
    /// Opened, none made (S5.7, S5.8).
    NoNew,
    /// Neither; none is revoked.
    Suspended,
}

/// The roles whose holders may make links without an explicit grant of it (`share.links_implied_by`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinksImpliedBy {
    /// Only an explicit grant gives it (S5.23).
    None,
    /// Admin.
    Admin,
    /// Editor and Admin.
    EditorAndAdmin,
}

impl LinksImpliedBy {
    /// Whether `role` implies the right to make links.
    pub fn contains(self, role: Role) -> bool {
        match self {
            Self::None => false,
            Self::Admin => role == Role::Admin,
            Self::EditorAndAdmin => matches!(role, Role::Admin | Role::Editor),
        }
    }
}

/// Of whom a second factor is asked (`users.second_factor_required`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorRequired {
    /// Of nobody: everybody chooses.
    #[default]
    None,
    /// Of administrators and auditors.
    Administrators,
    /// Of everybody but shared credentials: what one of several people adds would shut the others out.
    Everybody,
}

impl SecondFactorRequired {
    /// Whether `user` must have one.
    pub fn asks(self, user: &User) -> bool {
        match self {
            Self::None => false,
            Self::Administrators => user.admin.is_some(),
            Self::Everybody => user.kind != UserKind::Shared,
        }
    }
}

/// The highest role that an external user can hold on what others share with them (`external.max_role`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalMaxRole {
    /// Previewer.
    Previewer,
    /// Viewer.
    Viewer,
    /// Contributor.
    Contributor,
    /// Editor; never higher.
    Editor,
}

impl From<ExternalMaxRole> for Role {
    fn from(role: ExternalMaxRole) -> Self {
        match role {
            ExternalMaxRole::Previewer => Self::Previewer,
            ExternalMaxRole::Viewer => Self::Viewer,
            ExternalMaxRole::Contributor => Self::Contributor,
            ExternalMaxRole::Editor => Self::Editor,
        }
    }
}

/// The policy of an organization. Kept as JSON; a key that is absent has its default; an unreadable policy refuses
/// everything (I24), because it does not parse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// `links.enabled`.
    pub links_enabled: LinksEnabled,
    /// `share.links_implied_by`.
    pub share_links_implied_by: LinksImpliedBy,
    /// `external.sharing`: whether what external users were granted is in force.
    pub external_sharing: bool,
    /// `external.max_role`.
    pub external_max_role: ExternalMaxRole,
    /// `link.follows_owner`: a link gives no more than its active owner holds now.
    pub link_follows_owner: bool,
    /// `link.password.min_len`, in characters.
    pub link_password_length_min: u16,
    /// `link.password.max_len`, in characters.
    pub link_password_length_max: u16,
    /// `link.password.charset` is letters and digits only.
    pub link_password_alphanumeric: bool,
    /// `link.password.required`.
    pub link_password_required: bool,
    /// `link.expiry.default_days`.
    pub link_expiry_default_days: Option<u16>,
    /// `link.expiry.max_days`.
    pub link_expiry_days_max: Option<u16>,
    /// `link.expiry.allow_permanent`.
    pub link_permanent_allowed: bool,
    /// `link.purge_after_days`: how long an ended link is kept for the history; 0 erases it at once (S4.51, S5.68).
    pub link_purge_after_days: u16,
    /// `link.extendable_days`: for how long after its end a link can be extended (S5.48, S5.60).
    pub link_extendable_days: u16,
    /// `link.daily_quota`: how many links the organization may make in a day of UTC, while it has no domain of its own
    /// (S4.11 to S4.13).
    pub link_daily_quota: Option<u32>,
    /// `link.qr_ttl_days`: how long a QR code opens its link (S4.43).
    pub link_qr_days: u16,
    /// `link.note_required` (S5.64).
    pub link_note_required: bool,
    /// `link.log_days`: how long it is kept who did what on a link; none is as long as the link.
    pub link_log_days: Option<u16>,
    /// `link.not_found_text`: what visitors of the organization's own domain read where there is no link (S5.78).
    pub link_not_found_text: Option<String>,
    /// How many days before a link ends its owner is reminded (`link.reminder_days`); 0 is not at all.
    pub link_reminder_days: u16,
    /// Whether links can have addresses that people choose (`link.addresses_allowed`).
    pub link_addresses_allowed: bool,
    /// Whether what visitors send waits until somebody accepts it (`link.uploads_held`).
    pub link_uploads_held: bool,
    /// `links.auto_revoke_on_deactivation`: whether somebody's links end with their account (S5.85).
    pub links_auto_revoke_on_deactivation: bool,
    /// `domain.custom`: the organization's own host name, at which its links are reached.
    pub custom_domain: Option<String>,
    /// `share.internal`: whether members share with each other (S4.61).
    pub share_internal: bool,
    /// `names.portable`: names that Windows cannot hold are refused.
    pub portable_names: bool,
    /// `roles.available`: the roles that may be given, by the word they are kept as (`editor`, `own:<id>`); none is all.
    /// A role that is switched off stays in force where it was given, and can be given no more (S3.22).
    pub roles_available: Option<Vec<String>>,
    /// `users.inactive_days_max`: accounts that were not used for so many days are disabled.
    pub users_inactive_days_max: Option<u16>,
    /// `users.second_factor_required`: who can do nothing until they have set up a second factor.
    pub users_second_factor_required: SecondFactorRequired,
    /// `spaces.personal.open_to_administrators`: whether an administrator may give themselves Admin on a personal space.
    pub personal_spaces_open_to_administrators: bool,
    /// `shared_users.allowed`: whether members may make user names that several people share. Those that are there stay.
    pub shared_users_allowed: bool,
}

/// The names of the presets, in the order in which they are offered.
pub const PRESETS: [&str; 6] = ["standard", "links", "drive", "collaborate", "repository", "regulated"];

impl Policy {
    /// The policy that a preset sets (`docs/product.md`).
    pub fn preset(name: &str) -> Option<Self> {
        let roles = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        let standard = Self::default();
        Some(match name {
            "standard" => standard,
            "links" => Self { share_links_implied_by: LinksImpliedBy::None, ..standard },
            "drive" => Self {
                links_enabled: LinksEnabled::NoNew,
                link_password_length_min: 6,
                link_password_length_max: 8,
                link_password_alphanumeric: true,
                link_purge_after_days: 180,
                link_daily_quota: Some(500),
                ..standard
            },
            "collaborate" => Self {
                link_extendable_days: 14,
                share_links_implied_by: LinksImpliedBy::Admin,
                roles_available: roles(&["viewer", "editor", "admin"]),
                ..standard
            },
            "repository" => Self {
                share_links_implied_by: LinksImpliedBy::Admin,
                link_expiry_days_max: Some(30),
                roles_available: roles(&["editor", "admin"]),
                ..standard
            },
            "regulated" => Self {
                link_password_length_min: 12,
                link_password_required: true,
                link_expiry_default_days: Some(14),
                link_expiry_days_max: Some(90),
                link_permanent_allowed: false,
                share_links_implied_by: LinksImpliedBy::None,
                external_max_role: ExternalMaxRole::Viewer,
                link_note_required: true,
                links_auto_revoke_on_deactivation: true,
                ..standard
            },
            _ => return None,
        })
    }

    /// Whether its values make sense, alone and together; an error names each key that does not.
    pub fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        let mut expect = |holds: bool, key: &str, text: String| {
            if !holds {
                wrong.push(FieldError { field: key.to_owned(), code: "out_of_range", message: text });
            }
        };
        let (min, max) = (self.link_password_length_min, self.link_password_length_max);
        let longest = u16::try_from(limits::PASSWORD_BYTES_MAX).unwrap_or(u16::MAX);
        expect((1..=longest).contains(&min), "link_password_length_min", format!("choose 1 to {longest} characters"));
        expect((min..=longest).contains(&max), "link_password_length_max", format!("choose {min} to {longest} characters"));
        let days = [
            ("link_expiry_default_days", self.link_expiry_default_days),
            ("link_expiry_days_max", self.link_expiry_days_max),
            ("users_inactive_days_max", self.users_inactive_days_max),
        ];
        for (key, value) in days {
            let fits = value.is_none_or(|value| (1..=limits::POLICY_DAYS_MAX).contains(&value));
            expect(fits, key, format!("choose 1 to {} days", limits::POLICY_DAYS_MAX));
        }
        for (key, value, least) in [
            ("link_purge_after_days", self.link_purge_after_days, 0),
            ("link_extendable_days", self.link_extendable_days, 0),
            ("link_qr_days", self.link_qr_days, 1),
            ("link_reminder_days", self.link_reminder_days, 0),
            ("link_log_days", self.link_log_days.unwrap_or(1), 1),
        ] {
            let text = format!("choose {least} to {} days", limits::POLICY_DAYS_MAX);
            expect((least..=limits::POLICY_DAYS_MAX).contains(&value), key, text);
        }
        expect(self.link_daily_quota != Some(0), "link_daily_quota", "choose 1 or more, or none for no limit".to_owned());
        let shown = self.link_not_found_text.as_deref().is_none_or(|text| crate::link::check_text("", text).is_ok());
        expect(shown, "link_not_found_text", "use at most 2000 characters and no control characters".to_owned());
        let is_host = self.custom_domain.as_deref().is_none_or(is_host_name);
        expect(is_host, "custom_domain", "write a host name in lower case, like files.example.org".to_owned());
        let within = self.link_expiry_days_max.zip(self.link_expiry_default_days).is_none_or(|(max, default)| default <= max);
        expect(within, "link_expiry_default_days", "choose no more than the most days a link may be open".to_owned());
        let offers = self.roles_available.as_ref().is_none_or(|words| !words.is_empty());
        expect(offers, "roles_available", "offer at least one role".to_owned());
        let distinct =
            self.roles_available.as_ref().is_none_or(|words| words.iter().collect::<HashSet<_>>().len() == words.len());
        expect(distinct, "roles_available", "name each role once".to_owned());
        if wrong.is_empty() {
            return Ok(());
        }
        let text = "some keys of the policy are not right: see each of them".to_owned();
        Err(Error { fields: wrong, ..Error::new(Kind::Invalid, "invalid_fields", text) })
    }

    /// How the organization's links are told, on a server that is reached at `origin`.
    pub fn link_urls(&self, origin: &str) -> LinkUrls {
        LinkUrls { origin: self.link_origin(origin), by_address: self.link_addresses_allowed }
    }

    /// What the organization's links begin with: its own domain, where it has one, by the same scheme and port.
    fn link_origin(&self, origin: &str) -> String {
        let Some((domain, (scheme, authority))) = self.custom_domain.as_ref().zip(origin.split_once("://")) else {
            return origin.to_owned();
        };
        let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        port.map_or_else(|| format!("{scheme}://{domain}"), |port| format!("{scheme}://{domain}:{port}"))
    }

    /// Whether a role may be given (S3.20, S3.21).
    pub fn offers(&self, role: Role) -> bool {
        self.roles_available.as_ref().is_none_or(|words| words.contains(&role.to_string()))
    }
}

/// How the links of an organization are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUrls {
    origin: String,
    by_address: bool,
}

impl LinkUrls {
    /// The URL of a link, or of a QR code of one, by its token.
    pub fn of(&self, token: &str) -> String {
        format!("{}/s/{token}", self.origin)
    }

    /// The URL that people are told: by the link's own address, where it has one that opens.
    pub fn of_link(&self, token: &str, address: Option<&Address>) -> String {
        self.of(address.filter(|_| self.by_address).map_or(token, Address::text))
    }
}

/// Whether it is a host name of at least two parts, in the form that browsers send it, and no IP address.
fn is_host_name(text: &str) -> bool {
    let part = |part: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=63).contains(&part.len()) && part.chars().all(plain) && !part.starts_with('-') && !part.ends_with('-')
    };
    let is_address = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    text.len() <= 253 && text.contains('.') && text.split('.').all(part) && !is_address
}

impl Default for Policy {
    /// The preset `standard`.
    fn default() -> Self {
        Self {
            links_enabled: LinksEnabled::On,
            share_links_implied_by: LinksImpliedBy::EditorAndAdmin,
            external_sharing: true,
            external_max_role: ExternalMaxRole::Editor,
            link_follows_owner: true,
            link_password_length_min: 8,
            link_password_length_max: 128,
            link_password_alphanumeric: false,
            link_password_required: false,
            link_expiry_default_days: None,
            link_expiry_days_max: None,
            link_permanent_allowed: true,
            link_purge_after_days: 0,
            link_extendable_days: 0,
            link_daily_quota: None,
            link_qr_days: 7,
            link_note_required: false,
            link_log_days: None,
            link_not_found_text: None,
            link_reminder_days: 3,
            link_addresses_allowed: false,
            link_uploads_held: false,
            links_auto_revoke_on_deactivation: false,
            custom_domain: None,
            share_internal: true,
            portable_names: true,
            roles_available: None,
            users_inactive_days_max: None,
            users_second_factor_required: SecondFactorRequired::None,
            personal_spaces_open_to_administrators: false,
            shared_users_allowed: true,
        }
    }
}
