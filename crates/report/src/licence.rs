//! What a licence expression (SPDX) asks of a product that is not itself free software.

/// True where every way of taking the licence is strong copyleft: GPL, AGPL or SSPL. The library form (LGPL) is not.
pub(crate) fn copyleft(expression: &str) -> bool {
    let strong = |one: &str| {
        one.split([' ', '(', ')', '/']).any(|word| ["GPL-", "AGPL-", "SSPL-"].iter().any(|name| word.starts_with(name)))
    };
    !expression.is_empty() && expression.split(" OR ").all(strong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        assert_eq!(copyleft(expression), expected, "{expression}");
    }

    #[test]
    fn only_what_can_not_be_chosen_away_binds() {
        check("MIT", false);
        check("LGPL-3.0-only", false);
        check("GPL-2.0-only", true);
        check("MIT OR GPL-2.0-only", false);
        check("MIT AND (AGPL-3.0-or-later)", true);
        check("", false);
    }
}
