//! Exit codes: exact, documented, the same for every command.

use crate::client::Cause;

/// Every exit code with its meaning, as the manual lists them.
pub const CODES: [(u8, &str); 9] = [
    (0, "Done."),
    (1, "Another failure."),
    (2, "The command was not given as it must be."),
    (3, "Not found (or you may not know that it exists)."),
    (4, "Refused, or not signed in."),
    (5, "A conflict: the name is taken, it changed in between, or a limit is used up."),
    (6, "The server cannot be reached, or is not available."),
    (7, "The bytes that arrived are not the bytes that were sent."),
    (8, "Some of many items failed; the others are done."),
];

/// The exit code of a failure.
pub fn code(cause: Cause) -> u8 {
    match cause {
        Cause::Other => 1,
        Cause::Usage => 2,
        Cause::NotFound => 3,
        Cause::Refused => 4,
        Cause::Conflict => 5,
        Cause::Unavailable => 6,
        Cause::Integrity => 7,
        Cause::Partial => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_documented_code_of_its_own() {
        let causes = [
            Cause::Other,
            Cause::Usage,
            Cause::NotFound,
            Cause::Refused,
            Cause::Conflict,
            Cause::Unavailable,
            Cause::Integrity,
            Cause::Partial,
        ];
        let codes: Vec<u8> = causes.into_iter().map(code).collect();
        assert_eq!(codes, CODES.iter().skip(1).map(|(code, _)| *code).collect::<Vec<_>>());
    }
}
