//! Which passwords a person may choose for an account: long enough, and not one that everybody tries first.

use domain::{Error, Result, limits, user};
use unicode_normalization::UnicodeNormalization;

/// How many different characters there must be: `aaaaaaaaaaaa` and `abcabcabcabc` are long and worth nothing.
const DIFFERENT_CHARS_MIN: usize = 5;

/// What is tried first, its digits and signs left out.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passphrase",
    "motdepasse",
    "contrasena",
    "kennwort",
    "wachtwoord",
    "welcome",
    "willkommen",
    "letmein",
    "changeme",
    "default",
    "administrator",
    "admin",
    "root",
    "user",
    "test",
    "testing",
    "demo",
    "guest",
    "login",
    "master",
    "secret",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "shadow",
    "trustno",
    "qwerty",
    "qwertz",
    "azerty",
    "company",
    "companyname",
    "stile",
    "abc",
    "abcd",
    "abcdef",
    "asdf",
    "spring",
    "summer",
    "autumn",
    "winter",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "passwordpassword",
    "adminadmin",
    "correcthorsebatterystaple",
];

/// Runs along keyboards and alphabets.
const RUNS: &[&str] = &[
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Checks a new password. `about` are words that belong to the account: a name of theirs with a year after it is no
/// password.
pub fn check(password: &str, about: &[&str]) -> Result<()> {
    if password.len() > limits::PASSWORD_BYTES_MAX {
        return user::check_password(password);
    }
    let password: String = password.nfc().collect();
    user::check_password(&password)?;
    let lower = password.to_lowercase();
    if different_chars(&lower) < DIFFERENT_CHARS_MIN {
        return refuse("repeats the same few characters");
    }
    if is_run(&lower) {
        return refuse("only follows the keyboard or the alphabet");
    }
    let word = letters(&lower);
    if COMMON.contains(&word.as_str()) || (word.is_empty() && lower.chars().all(|c| c.is_ascii_digit())) {
        return refuse("is one that is tried first");
    }
    if about.iter().any(|text| !word.is_empty() && letters(&text.to_lowercase()) == word) {
        return refuse("is a name of yours");
    }
    Ok(())
}

fn refuse(why: &str) -> Result<()> {
    Err(Error::field(
        "password",
        "password_too_common",
        format!("the password {why}: choose one that nobody would guess, say four words"),
    ))
}

fn different_chars(text: &str) -> usize {
    text.chars().collect::<std::collections::HashSet<_>>().len()
}

fn is_run(text: &str) -> bool {
    let backwards: String = text.chars().rev().collect();
    RUNS.iter().any(|run| run.contains(text) || run.contains(&backwards))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_nobody_would_guess_are_taken_as_they_are() {
        for good in [
            "correct horse battery staples",
            "p\u{e4}ssw\u{f6}rter-sind-lang",
            "\u{5e9}\u{5dc}\u{5d5}\u{5dd}-\u{5e2}\u{5d5}\u{5dc}\u{5dd}-\u{5e1}\u{5d9}\u{5e1}\u{5de}\u{5d4}",
            " leading and trailing space ",
            "7gR!x02_qLm",
            "my password is long",
        ] {
            assert_eq!(check(good, &["Acme", "anna@acme.example"]), Ok(()), "{good}");
        }
    }

    #[test]
    fn passwords_that_everybody_tries_are_refused() {
        for (bad, code) in [
            ("aaaaaaa", "password_too_short"),
            ("password", "password_too_short"),
            ("aaaaaaaaaaaaaaa", "password_too_common"),
            ("abcabcabcabc", "password_too_common"),
            ("Password1234", "password_too_common"),
            ("!!Welcome2026!!", "password_too_common"),
            ("1234567890", "password_too_common"),
            ("0987654321", "password_too_common"),
            ("8675309867", "password_too_common"),
            ("qwertyuiop", "password_too_common"),
            ("CompanyName2026!!", "password_too_common"),
            ("Acme-2026-2027", "password_too_common"),
            ("Anna.Lindqvist1", "password_too_common"),
        ] {
            let error = check(bad, &["Acme", "anna.lindqvist", "Anna Lindqvist"]).unwrap_err();
            assert_eq!(error.code, code, "{bad}");
            assert_eq!(error.fields.len(), 1, "{bad}");
            assert!(!error.message.contains(bad));
        }
        assert_eq!(check(&"xyz123+-".repeat(200), &[]).unwrap_err().code, "password_too_long");
    }
}
