//! What tokens cost, and how many a text has. Prices are integers; what is not known is none, never zero.

use deepdive_model::{Charge, Used};

/// Millionths of a US dollar for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Tokens that are sent.
    pub input: u64,
    /// Tokens that the provider has in its cache.
    pub cached: u64,
    /// Tokens that come back.
    pub output: u64,
}

impl Price {
    /// From US dollars for a million tokens.
    #[allow(clippy::cast_sign_loss)] // a price below nothing is nothing
    pub fn usd(input: f64, cached: Option<f64>, output: f64) -> Self {
        let micro = |usd: f64| (usd.max(0.0) * 1_000_000.0).round() as u64;
        Self { input: micro(input), cached: micro(cached.unwrap_or(input)), output: micro(output) }
    }

    /// What an exchange cost, in millionths of a US dollar, rounded up.
    pub fn of(&self, used: &Used) -> u64 {
        let fresh = used.input_tokens.saturating_sub(used.cached_tokens);
        let parts = [(fresh, self.input), (used.cached_tokens, self.cached), (used.output_tokens, self.output)];
        let sum: u128 = parts.iter().map(|(tokens, price)| u128::from(*tokens) * u128::from(*price)).sum();
        u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }

    /// What an exchange may cost at most.
    pub fn at_most(price: Option<&Self>, input: u64, output: u64) -> Charge {
        let used = Used { input_tokens: input, output_tokens: output, ..Used::default() };
        Charge { tokens: input.saturating_add(output), micro_usd: price.map(|price| price.of(&used)) }
    }
}

/// Tokens of a text, rather too many than too few: code and JSON have about three characters a token.
pub fn estimate_tokens(text: &str) -> u64 {
    (text.len() as u64).div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_counted_in_whole_millionths() {
        let price = Price::usd(3.0, Some(0.3), 15.0);
        let used = Used { input_tokens: 1000, cached_tokens: 400, output_tokens: 100, micro_usd: None };
        // 600 × 3 + 400 × 0.3 + 100 × 15
        assert_eq!(price.of(&used), 3420);
        assert_eq!(Price::usd(0.000_1, None, 0.0).of(&Used { input_tokens: 1, ..Used::default() }), 1);
        assert_eq!(Price::at_most(None, 10, 5), Charge { tokens: 15, micro_usd: None });
        assert_eq!(Price::at_most(Some(&price), 10, 0).micro_usd, Some(30));
    }
}
