//! What a PROPFIND asks (RFC 4918, section 14.20). No entity is expanded, none may be declared, and nothing is fetched.

use domain::limits;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use crate::problem::{Answer, Problem};

/// The namespace of the protocol.
pub(super) const DAV: &str = "DAV:";

/// The name of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PropertyName {
    /// Its namespace; empty is none.
    pub(super) namespace: String,
    /// Its name there.
    pub(super) local: String,
}

/// Which properties somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All that there are, with what is in them.
    All,
    /// Only their names.
    Names,
    /// These.
    These(Vec<PropertyName>),
}

impl Asked {
    /// Reads the body of a PROPFIND; an empty one asks for all.
    pub(super) fn read(xml: &str) -> Answer<Self> {
        if xml.trim().is_empty() {
            return Ok(Self::All);
        }
        let mut reader = NsReader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
        let mut reading = Reading::default();
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| bad())?;
            match event {
                Event::Start(element) => reading.enter(name_of(&namespace, &element)?)?,
                Event::Empty(element) => {
                    reading.enter(name_of(&namespace, &element)?)?;
                    reading.depth -= 1;
                }
                Event::End(_) => reading.depth = reading.depth.saturating_sub(1),
                Event::DocType(_) => return Err(Problem::malformed("the XML of the body declares a DOCTYPE: leave it out")),
                Event::GeneralRef(_) => return Err(bad()),
                Event::Text(text) if reading.depth == 0 && !text.trim().is_empty() => return Err(bad()),
                Event::Eof => return reading.done(),
                Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

fn bad() -> Problem {
    Problem::malformed("the body is not the XML of a PROPFIND: see RFC 4918, section 14.20")
}

fn name_of(namespace: &ResolveResult<'_>, element: &BytesStart<'_>) -> Answer<PropertyName> {
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => namespace.0.to_owned(),
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => return Err(bad()),
    };
    let local = element.local_name().into_inner().to_owned();
    // It is said again in the answer.
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = local.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if begins && local.chars().all(is_name) { Ok(PropertyName { namespace, local }) } else { Err(bad()) }
}

/// How far the body was read.
#[derive(Default)]
struct Reading {
    depth: usize,
    seen: bool,
    asked: Option<Asked>,
    in_prop: bool,
}

impl Reading {
    fn enter(&mut self, element: PropertyName) -> Answer<()> {
        self.depth += 1;
        match (self.depth, element.namespace.as_str(), element.local.as_str()) {
            (1, DAV, "propfind") if !self.seen => self.seen = true,
            (1, ..) => return Err(bad()),
            (2, DAV, "allprop") => self.ask(Asked::All)?,
            (2, DAV, "propname") => self.ask(Asked::Names)?,
            (2, DAV, "prop") => self.ask(Asked::These(Vec::new()))?,
            (2, ..) => self.in_prop = false,
            (3, ..) if self.in_prop => self.add(element)?,
            _ => {}
        }
        Ok(())
    }

    fn ask(&mut self, what: Asked) -> Answer<()> {
        self.in_prop = matches!(what, Asked::These(_));
        if self.asked.replace(what).is_some() { Err(bad()) } else { Ok(()) }
    }

    fn add(&mut self, property: PropertyName) -> Answer<()> {
        let Some(Asked::These(properties)) = &mut self.asked else { return Ok(()) };
        if properties.len() >= limits::DAV_PROPERTIES_MAX {
            return Err(Problem::malformed(format!("ask for {} properties at most", limits::DAV_PROPERTIES_MAX)));
        }
        if !properties.contains(&property) {
            properties.push(property);
        }
        Ok(())
    }

    fn done(self) -> Answer<Asked> {
        self.asked.filter(|_| self.depth == 0).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(namespace: &str, local: &str) -> PropertyName {
        PropertyName { namespace: namespace.into(), local: local.into() }
    }

    #[test]
    fn what_is_asked_is_read() {
        assert_eq!(Asked::read(""), Ok(Asked::All));
        assert_eq!(Asked::read("<propfind xmlns='DAV:'><allprop/><include><x/></include></propfind>"), Ok(Asked::All));
        assert_eq!(Asked::read("<?xml version='1.0'?><D:propfind xmlns:D='DAV:'><D:propname/></D:propfind>"), Ok(Asked::Names));
        let these = "<d:propfind xmlns:d=\"DAV:\" xmlns:o=\"urn:o\"><d:prop><d:getetag/><o:id></o:id><plain xmlns=''/><d:getetag/>\
            </d:prop></d:propfind>";
        let wanted = vec![named(DAV, "getetag"), named("urn:o", "id"), named("", "plain")];
        assert_eq!(Asked::read(these), Ok(Asked::These(wanted)));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for bad in [
            "<",
            "plain text",
            "<propfind/>",
            "<propfind xmlns='DAV:'/>",
            "<propfind xmlns='DAV:'><allprop/><propname/></propfind>",
            "<propfind xmlns='DAV:'><allprop/>",
            "<propfind xmlns='DAV:'><allprop></propfind>",
            "<d:propfind xmlns='DAV:'><allprop/></d:propfind>",
            "<other xmlns='DAV:'><allprop/></other>",
            "<propfind xmlns='DAV:'><allprop/></propfind><propfind xmlns='DAV:'><allprop/></propfind>",
            "<!DOCTYPE propfind [<!ENTITY a \"aaaa\">]><propfind xmlns='DAV:'><prop><getetag>&a;</getetag></prop></propfind>",
            "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><propfind xmlns='DAV:'><allprop/></propfind>",
            "<propfind xmlns='DAV:'><prop><getetag>&lt;</getetag></prop></propfind>",
        ] {
            assert_eq!(Asked::read(bad).map_err(|problem| problem.status.as_u16()), Err(400), "{bad}");
        }
        let many = |count: usize| {
            let properties: String = (0..count).map(|n| format!("<p{n}/>")).collect();
            Asked::read(&format!("<propfind xmlns='DAV:'><prop>{properties}</prop></propfind>"))
        };
        assert!(many(limits::DAV_PROPERTIES_MAX).is_ok());
        assert!(many(limits::DAV_PROPERTIES_MAX + 1).is_err());
    }

    proptest! {
        #[test]
        fn nothing_that_comes_in_breaks_it(text in "(<|>|/|d:|propfind|prop|allprop| xmlns='DAV:'|&|;|!DOCTYPE|[a-z\"'=\\-\\[\\]?])*") {
            drop(Asked::read(&text));
        }
    }
}
