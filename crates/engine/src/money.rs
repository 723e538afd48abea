//! Amounts of money as text: millionths of a US dollar, never through a float.

/// With two to six decimals: what was paid.
pub fn dollars(micro: u64) -> String {
    let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    let cut = text.trim_end_matches('0');
    let decimals = cut.len().saturating_sub(cut.find('.').map_or(cut.len(), |dot| dot + 1));
    format!("{cut}{}", "0".repeat(2_usize.saturating_sub(decimals)))
}

/// In dollars and cents, rounded up: what may have to be paid at most.
pub fn dollars_up(micro: u64) -> String {
    let cents = micro.div_ceil(10_000);
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_whole_or_rounded_up() {
        for (micro, whole, up) in
            [(0, "0.00", "0.00"), (1, "0.000001", "0.01"), (1_230_000, "1.23", "1.23"), (2_500_000, "2.50", "2.50")]
        {
            assert_eq!((dollars(micro).as_str(), dollars_up(micro).as_str()), (whole, up));
        }
    }
}
