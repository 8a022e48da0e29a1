//! What is told of resources, as XML (RFC 4918, section 14.16). Written as it goes out: a folder is as long as it is.

use std::fmt::Write;

use domain::Timestamp;
use quick_xml::escape::escape;

use super::asked::{Asked, DAV, PropertyName};
use crate::conditional::http_date;

/// Written exactly so: some clients compare it.
pub(super) const MEDIA_TYPE: &str = "application/xml; charset=utf-8";
/// How an answer begins.
pub(super) const BEGINNING: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<d:multistatus xmlns:d=\"DAV:\">";
/// How it ends.
pub(super) const END: &str = "</d:multistatus>\n";

/// Something that has an address.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    /// Its address: a path, percent-encoded.
    pub(super) href: String,
    /// What it is called; empty is not told.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// When it was made, if that is told.
    pub(super) created_at: Option<Timestamp>,
    /// When it last changed, if that is told.
    pub(super) modified_at: Option<Timestamp>,
}

/// What a resource is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A folder.
    Collection,
    /// A file.
    File {
        /// What it would be served as.
        media_type: &'static str,
        /// How many bytes, and the entity tag of them, where more than the name is told.
        content: Option<(u64, String)>,
    },
}

/// What is known of every resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    ResourceType,
    DisplayName,
    CreationDate,
    LastModified,
    ContentLength,
    ContentType,
    Etag,
}

const PROPERTIES: [(&str, Property); 7] = [
    ("resourcetype", Property::ResourceType),
    ("displayname", Property::DisplayName),
    ("creationdate", Property::CreationDate),
    ("getlastmodified", Property::LastModified),
    ("getcontentlength", Property::ContentLength),
    ("getcontenttype", Property::ContentType),
    ("getetag", Property::Etag),
];

impl Property {
    fn of(name: &PropertyName) -> Option<Self> {
        let known = PROPERTIES.iter().find(|(local, _)| name.namespace == DAV && *local == name.local);
        known.map(|(_, property)| *property)
    }
}

impl Resource {
    /// What a property holds, as XML; none where it is not there.
    fn told(&self, property: Property) -> Option<String> {
        match (property, &self.kind) {
            (Property::ResourceType, Kind::Collection) => Some("<d:collection/>".to_owned()),
            (Property::ResourceType, Kind::File { .. }) => Some(String::new()),
            (Property::DisplayName, _) => Some(&self.name).filter(|name| !name.is_empty()).map(|name| text(name)),
            (Property::CreationDate, _) => {
                let at = jiff::Timestamp::from_second(self.created_at?.seconds()).ok()?;
                Some(at.to_string())
            }
            (Property::LastModified, _) => http_date(self.modified_at?)?.to_str().ok().map(str::to_owned),
            (Property::ContentType, Kind::File { media_type, .. }) => Some((*media_type).to_owned()),
            (Property::ContentLength, Kind::File { content, .. }) => content.as_ref().map(|(size, _)| size.to_string()),
            (Property::Etag, Kind::File { content, .. }) => content.as_ref().map(|(_, etag)| text(etag)),
            (Property::ContentType | Property::ContentLength | Property::Etag, Kind::Collection) => None,
        }
    }

    /// Writes what was asked of it.
    pub(super) fn write(&self, asked: &Asked, out: &mut String) {
        let (mut found, mut missing) = (String::new(), String::new());
        match asked {
            Asked::All | Asked::Names => {
                for (local, property) in PROPERTIES {
                    let Some(held) = self.told(property) else { continue };
                    element(local, if *asked == Asked::Names { "" } else { &held }, &mut found);
                }
            }
            Asked::These(names) => {
                for name in names {
                    match Property::of(name).and_then(|property| self.told(property)) {
                        Some(held) => element(&name.local, &held, &mut found),
                        None => nothing(name, &mut missing),
                    }
                }
            }
        }
        out.push_str("<d:response><d:href>");
        out.push_str(&self.href);
        out.push_str("</d:href>");
        if !found.is_empty() || missing.is_empty() {
            propstat(&found, "200 OK", out);
        }
        if !missing.is_empty() {
            propstat(&missing, "404 Not Found", out);
        }
        out.push_str("</d:response>");
    }
}

fn element(local: &str, held: &str, out: &mut String) {
    let written = match held {
        "" => write!(out, "<d:{local}/>"),
        held => write!(out, "<d:{local}>{held}</d:{local}>"),
    };
    debug_assert!(written.is_ok(), "a text takes whatever is written");
}

/// A property that is not there, by its name.
fn nothing(name: &PropertyName, out: &mut String) {
    if name.namespace == DAV {
        return element(&name.local, "", out);
    }
    let written = write!(out, "<{} xmlns=\"{}\"/>", name.local, text(&name.namespace));
    debug_assert!(written.is_ok(), "a text takes whatever is written");
}

fn propstat(properties: &str, status: &str, out: &mut String) {
    let written = write!(out, "<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 {status}</d:status></d:propstat>");
    debug_assert!(written.is_ok(), "a text takes whatever is written");
}

/// A text inside of XML, without the characters that XML has no way to hold.
fn text(text: &str) -> String {
    let holds = |c: char| matches!(c, '\t' | '\n' | '\r') || (!c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    escape(text.chars().filter(|c| holds(*c)).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Resource {
        Resource {
            href: "/dav/a%26b.txt".into(),
            name: "a&<b>\u{1}.txt".into(),
            kind: Kind::File { media_type: "text/plain; charset=utf-8", content: Some((3, "\"v\"".into())) },
            created_at: Some(Timestamp(784_111_777_500)),
            modified_at: Some(Timestamp(784_111_777_500)),
        }
    }

    fn written(resource: &Resource, asked: &Asked) -> String {
        let mut out = String::new();
        resource.write(asked, &mut out);
        out
    }

    #[test]
    fn all_that_there_is_is_told() {
        let all = written(&file(), &Asked::All);
        for part in [
            "<d:href>/dav/a%26b.txt</d:href>",
            "<d:resourcetype/>",
            "<d:displayname>a&amp;&lt;b&gt;.txt</d:displayname>",
            "<d:creationdate>1994-11-06T08:49:37Z</d:creationdate>",
            "<d:getlastmodified>Sun, 06 Nov 1994 08:49:37 GMT</d:getlastmodified>",
            "<d:getcontentlength>3</d:getcontentlength>",
            "<d:getetag>&quot;v&quot;</d:getetag>",
            "<d:status>HTTP/1.1 200 OK</d:status>",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
        assert!(!all.contains("404"));
        let names = written(&file(), &Asked::Names);
        assert!(names.contains("<d:getetag/>") && !names.contains("quot"), "{names}");
    }

    #[test]
    fn what_is_not_there_is_said_to_be_missing() {
        let asked = Asked::These(vec![
            PropertyName { namespace: DAV.into(), local: "resourcetype".into() },
            PropertyName { namespace: DAV.into(), local: "quota-used-bytes".into() },
            PropertyName { namespace: "urn:\"<x".into(), local: "id".into() },
        ]);
        let folder = Resource { kind: Kind::Collection, name: String::new(), ..file() };
        let told = written(&folder, &asked);
        assert!(told.contains("<d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop>"), "{told}");
        let missing = "<d:prop><d:quota-used-bytes/><id xmlns=\"urn:&quot;&lt;x\"/></d:prop><d:status>HTTP/1.1 404 Not Found";
        assert!(told.contains(missing), "{told}");
        assert!(!written(&folder, &Asked::All).contains("displayname"));
        let closed = Resource { kind: Kind::File { media_type: "image/png", content: None }, modified_at: None, ..file() };
        let told = written(&closed, &Asked::All);
        assert!(!told.contains("getcontentlength") && !told.contains("getetag") && !told.contains("getlastmodified"), "{told}");
    }
}
