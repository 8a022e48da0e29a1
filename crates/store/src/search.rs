//! What texts are searched by: both engines look for a piece of a folded text with `LIKE`.

/// A pattern for `LIKE … ESCAPE '!'` that matches texts which contain the folded form of this one.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in domain::name::fold(text).chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
