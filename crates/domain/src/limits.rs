//! A limit on everything, by name. `docs/manual/limits.md` shows them; a test compares the two.

use std::time::Duration;

/// The longest name of a node, in UTF-8 bytes after NFC.
pub const NAME_BYTES_MAX: usize = 255;
/// The most combining marks in a row in a name.
pub const NAME_COMBINING_MARKS_MAX: usize = 30;
/// The deepest nesting of folders, the root not counted.
pub const DEPTH_MAX: usize = 128;
/// The longest path, in UTF-8 bytes.
pub const PATH_BYTES_MAX: usize = 32 * 1024;
/// The largest file, in bytes (1 TiB).
pub const FILE_BYTES_MAX: u64 = 1 << 40;
/// The largest JSON body, in bytes.
pub const JSON_BYTES_MAX: usize = 256 * 1024;
/// The most rows on a page of a listing.
pub const PAGE_ROWS_MAX: u32 = 1000;
/// The rows on a page when the caller does not say.
pub const PAGE_ROWS_DEFAULT: u32 = 200;
/// The most nodes on one link (`link.max_items`).
pub const LINK_ITEMS_MAX: usize = 100;
/// The most nodes that one request moves, copies, trashes, restores or ends, or that one form packs.
pub const BATCH_NODES_MAX: usize = 1000;
/// The most nodes that a search by name finds.
pub const SEARCH_ROWS_MAX: u32 = 100;
/// The most names that a search looks at one by one, and the most that it looks up.
pub const SEARCH_CANDIDATES_MAX: u32 = 5000;
/// From how many characters on a search looks names up.
pub const SEARCH_CHARS_MIN: usize = 3;
/// The most users and groups that one request gives a role to.
pub const GRANT_PRINCIPALS_MAX: usize = 100;
/// The most nodes on the list of what others have shared with somebody.
pub const SHARED_WITH_ME_MAX: u32 = 500;
/// The most people that "who can open this" and "what would change" name.
pub const PEOPLE_ROWS_MAX: usize = 1000;
/// The most grants on the way to a node that "who can open this" and "what would change" go by, and the list of its grants.
pub const GRANTS_EXPLAINED_MAX: usize = 5000;
/// The most memberships in groups that "who can open this" and "what would change" go by.
pub const MEMBERS_EXPLAINED_MAX: usize = 20_000;
/// The longest title, message or note of a link, in characters.
pub const LINK_TEXT_CHARS_MAX: usize = 2000;
/// The highest limit of visits, previews, downloads, saves or uploads on a link (S4.26).
pub const LINK_COUNT_MAX: u16 = 9999;
/// The most questions of the sender's own that a link asks its visitors.
pub const LINK_FORM_FIELDS_MAX: usize = 8;
/// The longest such question, in characters.
pub const LINK_FORM_LABEL_CHARS_MAX: usize = 100;
/// The longest answer of a visitor, in characters.
pub const LINK_FORM_ANSWER_CHARS_MAX: usize = 200;
/// The most things that one link asks to be sent in.
pub const LINK_REQUEST_ITEMS_MAX: usize = 50;
/// The most people at once whose asking for a link its owner has not answered.
pub const LINK_ASKS_OPEN_MAX: u64 = 100;
/// How long somebody who asked the owner of a link waits until they are told of it again.
pub const LINK_ASK_INTERVAL: Duration = Duration::from_secs(24 * 3600);
/// How long a transfer that broke off keeps its place in a limit, for whoever continues it.
pub const LINK_ACT_HELD: Duration = Duration::from_secs(3600);
/// The most refusals of one visitor that the log of a link tells apart, of each act; one more counts up the last.
pub const LINK_REFUSALS_MAX: u32 = 50;
/// The most QR codes of one link that are in force at once; with one more, the oldest ends.
pub const LINK_CODES_MAX: u32 = 20;
/// The most people that one link is for.
pub const LINK_RECIPIENTS_MAX: usize = 1000;
/// The most people that one request adds to those a link is for.
pub const LINK_RECIPIENTS_AT_ONCE_MAX: usize = 100;
/// How long an owner who was told by mail of a link's visitors, or of what came in by it, is told no more of the same: then of all
/// that happened meanwhile at once.
pub const LINK_NOTICE_INTERVAL: Duration = Duration::from_secs(15 * 60);
/// How long somebody who was sent a link is not sent it again.
pub const LINK_SEND_INTERVAL: Duration = Duration::from_secs(5 * 60);
/// To how many addresses one user sends links by mail on one day.
pub const LINK_SENDS_PER_DAY_MAX: u32 = 500;
/// How long a code that was sent to a recipient lets them in.
pub const LINK_CODE_AGE_MAX: Duration = Duration::from_secs(15 * 60);
/// The most days that the chart of a link shows.
pub const LINK_CHART_DAYS_MAX: u16 = 366;
/// The longest display name of a person or an organization, in characters.
pub const DISPLAY_NAME_CHARS_MAX: usize = 200;
/// The longest e-mail address, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;
/// The shortest password of an account, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// The longest password, in bytes: hashing more is a way to keep the server busy.
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// The most entries in one archive.
pub const ARCHIVE_ENTRIES_MAX: usize = 200_000;
/// The most files and folders that one copy, trash or restore touches.
pub const TREE_NODES_MAX: usize = 200_000;
/// The most byte ranges that a request may ask for; with more the whole is sent.
pub const RANGES_MAX: usize = 1;
/// How long a signed-in session lives without being used.
pub const SESSION_IDLE_MAX: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long a signed-in session lives at most.
pub const SESSION_AGE_MAX: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long a visit lives.
pub const VISIT_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How long a new key of an organization is known before it seals: so far the clocks of servers may be apart.
pub const ORG_KEY_LEAD: Duration = Duration::from_secs(15 * 60);
/// How long a server goes by the keys of an organization that it has read.
pub const ORG_KEYS_KNOWN_FOR: Duration = Duration::from_secs(60);
/// How long an upload that nobody continues is kept.
pub const UPLOAD_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// How old a part of content that no row points at must be before it is looked at.
pub const STRAY_AGE_MIN: Duration = Duration::from_secs(48 * 3600);
/// How long nothing must have pointed at it since it was first looked at, before it is removed.
pub const STRAY_WAIT: Duration = Duration::from_secs(24 * 3600);
/// How many uploads one user or one link may have under way.
pub const UPLOADS_OPEN_MAX: u32 = 1000;
/// The most resumable uploads by one link that are under way at once.
pub const LINK_UPLOADS_OPEN_MAX: u32 = 10_000;
/// How long an upload by a link that nobody continues is kept, once something of it has come in.
pub const LINK_UPLOAD_AGE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How long what comes in slowly is gathered before it is made durable, and can be continued from.
pub const DURABLE_STEP_MAX: Duration = Duration::from_secs(10 * 60);
/// How many of a link's resumable uploads one visitor may have under way.
pub const LINK_UPLOADS_OF_VISITOR_MAX: u64 = 20;
/// How many all visitors of a link from one address may have under way.
pub const LINK_UPLOADS_OF_ADDRESS_MAX: u64 = 100;
/// How long a running transfer goes on without asking the access rule again.
pub const TRANSFER_RECHECK_INTERVAL: Duration = Duration::from_millis(500);
/// Wrong passwords for one link or one account in a quarter of an hour, before it answers "later".
pub const PASSWORD_TRIES_MAX: u32 = 10;
/// Wrong passwords for one link in all since its password was set, before it is locked until its owner sets another.
pub const LINK_WRONG_PASSWORDS_MAX: u32 = 100;
/// Wrong passwords and unknown tokens from one address in a quarter of an hour.
pub const ADDRESS_TRIES_MAX: u32 = 60;
/// The window in which tries are counted.
pub const TRIES_WINDOW: Duration = Duration::from_secs(15 * 60);
/// How often a unit of work is tried again when the database says that another got in between.
pub const RETRIES_MAX: u32 = 12;
/// The deepest nesting of a JSON body.
pub const JSON_DEPTH_MAX: usize = 64;
/// The largest form.
pub const FORM_BYTES_MAX: usize = 16 * 1024;
/// The largest form that names the files and folders of a selection.
pub const SELECTION_FORM_BYTES_MAX: usize = 64 * 1024;
/// The largest XML that a WebDAV client asks with.
pub const DAV_BODY_BYTES_MAX: usize = 16 * 1024;
/// The most properties that a WebDAV client asks for by name.
pub const DAV_PROPERTIES_MAX: usize = 100;
/// The longest metadata of a resumable upload.
pub const UPLOAD_METADATA_BYTES_MAX: usize = 8 * 1024;
/// The most bytes of the request line and all headers together.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long a client may send nothing in the middle of a body (T33).
pub const BODY_IDLE_MAX: Duration = Duration::from_secs(30);
/// How much of a body is read on after its request was answered, so that the client gets the answer.
pub const LINGER_BYTES_MAX: u64 = 64 << 20;
/// For how long it is.
pub const LINGER_TIME_MAX: Duration = Duration::from_secs(30);
/// How long the client may send nothing meanwhile.
pub const LINGER_IDLE_MAX: Duration = Duration::from_secs(1);
/// How long a client may take for the first byte, for a whole header, and for the next request on a kept connection.
pub const HEADER_TIME_MAX: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer that waits for it.
pub const WRITE_IDLE_MAX: Duration = Duration::from_secs(60);
/// How long requests that are under way may go on after the server was told to stop.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(30);
/// How many connections one address (IPv6: one /64) may hold.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 256;
/// How many connections there may be.
pub const CONNECTIONS_MAX: usize = 16_384;
/// How many passwords of one class may wait for their turn.
pub const PASSWORD_QUEUE_JOBS_MAX: usize = 32;
/// How long a password may wait for its turn.
pub const PASSWORD_WAIT_MAX: Duration = Duration::from_secs(3);
/// How many sessions one user has at most; with one more, the one that began first ends.
pub const SESSIONS_PER_USER_MAX: u32 = 100;
/// How many passkeys one user has at most.
pub const PASSKEYS_PER_USER_MAX: u64 = 20;
/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// How long a challenge for a passkey can be answered.
pub const CHALLENGE_AGE_MAX: Duration = Duration::from_secs(5 * 60);
/// How many API keys one user has at most.
pub const API_KEYS_PER_USER_MAX: u64 = 50;
/// The most units of work that wait for the database; one more is told to come back later.
pub const WAITING_UNITS_MAX: usize = 20_000;
/// How long a one-time way in (an invitation, a reset) can be used.
pub const ENTRY_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// The most people that one file brings.
pub const IMPORT_ROWS_MAX: usize = 1000;
/// The largest file of people.
pub const IMPORT_BYTES_MAX: usize = 1024 * 1024;
/// The most groups of one organization.
pub const GROUPS_PER_ORGANIZATION_MAX: u64 = 5000;
/// The most roles of one organization's own.
pub const ROLES_PER_ORGANIZATION_MAX: u64 = 100;
/// The most groups that a new person is put into at once.
pub const GROUPS_OF_NEW_PERSON_MAX: usize = 100;
/// The most days that a policy can name.
pub const POLICY_DAYS_MAX: u16 = 3650;
/// How many streams of events one process sends at once.
pub const EVENT_STREAMS_MAX: usize = 50;
/// How often a stream of events looks for new ones.
pub const EVENT_STREAM_INTERVAL: Duration = Duration::from_secs(1);
/// How soon an account must end to be told to administrators.
pub const ENDING_SOON: Duration = Duration::from_secs(14 * 24 * 3600);
/// The most people and groups that somebody who searches for whom to share with is shown.
pub const DIRECTORY_FOUND_MAX: u32 = 50;
/// From how full storage is told to administrators, in hundredths of its quota.
pub const QUOTA_NEARLY_FULL_PERCENT: u32 = 90;
/// The largest picture or document that a rendition is made of, in bytes.
pub const RENDITION_SOURCE_BYTES_MAX: u64 = 64 << 20;
/// How much of a text its rendition shows, in bytes.
pub const RENDITION_TEXT_BYTES_MAX: u64 = 256 * 1024;
/// The largest rendition, in bytes.
pub const RENDITION_BYTES_MAX: u64 = 16 << 20;
/// The longest watermark, in characters.
pub const WATERMARK_CHARS_MAX: usize = 200;
/// The widest and the highest picture that is rendered, in pixels.
pub const PICTURE_SIDE_PIXELS_MAX: u32 = 32_768;
/// How many bytes a picture may have when it is unpacked.
pub const PICTURE_BYTES_MAX: u64 = 384 << 20;
/// How much memory the process that renders may take, in bytes.
pub const RENDERER_MEMORY_BYTES_MAX: u64 = 1 << 30;
/// How long the process that renders may compute.
pub const RENDERER_CPU_MAX: Duration = Duration::from_secs(10);
/// How long a rendition may take, all in all.
pub const RENDERER_TIME_MAX: Duration = Duration::from_secs(20);
/// How many renditions are made at once.
pub const RENDERERS_MAX: usize = 2;
/// How many renditions may wait for their turn.
pub const RENDITIONS_WAITING_MAX: usize = 32;
/// How long a rendition may wait for its turn.
pub const RENDITION_WAIT_MAX: Duration = Duration::from_secs(10);
/// How often sending a mail is tried, before Stile gives it up.
pub const MAIL_TRIES_MAX: u32 = 12;
/// How long after a first try that failed a mail is tried again; each next wait is twice as long.
pub const MAIL_RETRY_MIN: Duration = Duration::from_secs(30);
/// The longest wait between two tries of a mail.
pub const MAIL_RETRY_MAX: Duration = Duration::from_secs(4 * 3600);
/// How old a mail may be when it is sent: what waited longer (the server was off) is given up.
pub const MAIL_AGE_MAX: Duration = Duration::from_secs(3 * 24 * 3600);
/// How long it is kept that a mail was given up, and why.
pub const MAIL_GIVEN_UP_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the mail server may take for each of its answers.
pub const MAIL_ANSWER_MAX: Duration = Duration::from_secs(30);
/// How long sending one mail may take.
pub const MAIL_SEND_MAX: Duration = Duration::from_secs(120);
/// How many mails one process sends at once.
pub const MAILS_AT_ONCE: u32 = 8;
/// The most names of files that a mail shows.
pub const MAIL_NAMES_MAX: usize = 10;
/// The most characters of a name or a title in a mail.
pub const MAIL_NAME_CHARS_MAX: usize = 120;
/// The longest text that is shown once, in characters.
pub const SECRET_CHARS_MAX: usize = 2000;
/// How long a text that is shown once waits, where nobody says how long.
pub const SECRET_AGE_DEFAULT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a text that is shown once waits at most.
pub const SECRET_AGE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// The most texts that are shown once that one user has waiting.
pub const SECRETS_PER_USER_MAX: u64 = 50;
/// The shortest user name that several people share, in characters.
pub const SHARED_NAME_CHARS_MIN: usize = 3;
/// The longest user name that several people share, in characters.
pub const SHARED_NAME_CHARS_MAX: usize = 64;
