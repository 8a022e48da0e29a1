//! Programs that look at links by themselves: chats and mail gateways unfurl what people send each other. They must not use up
//! what is counted.

use http::StatusCode;

use crate::problem::Problem;

/// Words in the names of such programs, in lower case. It need not know all of them: what they fetch is the page of a link, and
/// that counts nothing.
const WORDS: [&str; 14] = [
    "bot",
    "crawler",
    "spider",
    "preview",
    "unfurl",
    "slurp",
    "facebookexternalhit",
    "whatsapp",
    "skypeuripreview",
    "embedly",
    "mattermost",
    "linkcheck",
    "safelinks",
    "barracuda",
];

/// Whether a program says of itself that it is one.
pub(super) fn is_one(user_agent: &str) -> bool {
    let name = user_agent.to_ascii_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// What it is told.
pub(super) fn refused() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "robot", "this is counted, and meant for people: open the link yourself")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chats_are_robots_and_browsers_are_not() {
        for name in ["Slackbot-LinkExpanding 1.0", "facebookexternalhit/1.1", "Twitterbot/1.0", "TelegramBot (like TwitterBot)"] {
            assert!(is_one(name), "{name}");
        }
        for name in ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "curl/8.5.0", "", "Wget/1.21"] {
            assert!(!is_one(name), "{name}");
        }
    }
}
