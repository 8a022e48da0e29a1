//! REMOTE: `/path` in one's personal space, `SPACE:/path` in a team space, by its name or id.

use std::fmt;
use std::str::FromStr;

use domain::name::NodePath;

/// A place on the server, as it is written on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// In which space.
    pub space: SpaceRef,
    /// Where in it.
    pub path: NodePath,
}

/// Which space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpaceRef {
    /// One's own.
    Personal,
    /// The one with this name or id.
    Named(String),
}

impl Remote {
    /// The last name of the path; none for the top of the space.
    pub fn name(&self) -> Option<&str> {
        self.path.names().last().map(domain::name::Name::as_str)
    }

    /// The path of the folder it is in; none for the top of the space.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.path.names().split_last()?;
        Some(Self { space: self.space.clone(), path: path_of(above.iter().map(domain::name::Name::as_str)).ok()? })
    }

    /// The place itself and every folder above it, from the top down.
    pub fn steps(&self) -> Vec<Self> {
        let mut steps = vec![self.clone()];
        while let Some(parent) = steps.last().and_then(Self::parent) {
            steps.push(parent);
        }
        steps.reverse();
        steps
    }

    /// What is below this place under `name`.
    pub fn child_text(&self, name: &str) -> String {
        let text = self.to_string();
        if text.ends_with('/') { format!("{text}{name}") } else { format!("{text}/{name}") }
    }
}

fn path_of<'a>(names: impl Iterator<Item = &'a str>) -> domain::Result<NodePath> {
    NodePath::new(&names.fold(String::new(), |path, name| path + "/" + name))
}

impl FromStr for Remote {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (space, path) = if text.starts_with('/') {
            (SpaceRef::Personal, text)
        } else {
            let (space, path) = text.split_once(":/").ok_or_else(|| format!("write `/path` or `SPACE:/path`, not `{text}`"))?;
            if space.is_empty() {
                return Err(format!("write the name of the space before the colon of `{text}`"));
            }
            (SpaceRef::Named(space.to_owned()), path)
        };
        let path = NodePath::new(path).map_err(|error| error.message)?;
        Ok(Self { space, path })
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let SpaceRef::Named(space) = &self.space {
            write!(f, "{space}:")?;
        }
        self.path.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_read_and_written() {
        let table = [
            ("/", "/"),
            ("/in/a.txt", "/in/a.txt"),
            ("/in/", "/in"),
            ("Design:/", "Design:/"),
            ("Design:/plans/a b.txt", "Design:/plans/a b.txt"),
            ("/odd:/name", "/odd:/name"),
            ("A:B:/x", "A:B:/x"),
            ("018f2b6e-0000-7000-8000-000000000001:/x", "018f2b6e-0000-7000-8000-000000000001:/x"),
        ];
        for (text, written) in table {
            assert_eq!(text.parse::<Remote>().unwrap().to_string(), written, "{text}");
        }
        let personal: Remote = "/odd:/name".parse().unwrap();
        assert_eq!(personal.space, SpaceRef::Personal);
    }

    #[test]
    fn what_is_no_remote_is_refused() {
        for text in ["", "a.txt", "in/a.txt", "Design:", "Design:a", ":/a", "/a//b", "/../a", "/./a", "/a\u{0}b", "/a\nb"] {
            assert!(text.parse::<Remote>().is_err(), "{text:?}");
        }
        assert!("/a".repeat(129).parse::<Remote>().is_err());
    }

    #[test]
    fn a_remote_knows_its_way_from_the_top() {
        let remote: Remote = "Design:/a/b".parse().unwrap();
        let steps: Vec<String> = remote.steps().iter().map(Remote::to_string).collect();
        assert_eq!(steps, ["Design:/", "Design:/a", "Design:/a/b"]);
        assert_eq!((remote.name(), remote.child_text("c")), (Some("b"), "Design:/a/b/c".into()));
        assert_eq!("/".parse::<Remote>().unwrap().child_text("c"), "/c");
    }
}
