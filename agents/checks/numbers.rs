//! Whether every number of a sentence stands in what it cites: as it is, as a length, rounded as shown, or as the ratio of two.

use super::ground::Ground;
use super::words::{Said, said};
use super::{Lack, Refusal};

/// Measures that ratios are made of, at most: of very many, some ratio always fits.
const MOST: usize = 12;
/// Words that tell that a number was rounded.
const HEDGES: &[&str] =
    &["about", "around", "roughly", "nearly", "almost", "approximately", "over", "more than", "some", "at least"];

pub(super) fn check(sentence: &str, ground: &Ground) -> Result<(), Refusal> {
    let number = missing(sentence, ground).into_iter().next();
    number.map_or(Ok(()), |number| {
        Err(Lack::Number.because(format!("the number {} does not stand in what it cites", shown(&number))))
    })
}

/// Numbers of a sentence that stand in nothing that it cites.
pub(super) fn missing(sentence: &str, ground: &Ground) -> Vec<Said> {
    let hedged = is_hedged(sentence);
    said(sentence).into_iter().filter(|number| !stands(number, ground, hedged)).collect()
}

/// Whether a number of the sentence stands there.
pub(super) fn any(sentence: &str, ground: &Ground) -> bool {
    let hedged = is_hedged(sentence);
    said(sentence).iter().any(|number| stands(number, ground, hedged))
}

fn is_hedged(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>().join(" ");
    HEDGES.iter().any(|hedge| words.contains(hedge))
}

fn shown(said: &Said) -> String {
    match said {
        Said::Number { value, .. } => value.to_string(),
        Said::Percent { value, .. } => format!("{value} %"),
        Said::Times(value) => format!("{value} (a ratio)"),
        Said::Vague(value) => format!("“{value}s”"),
        Said::Word(word) => word.clone(),
    }
}

fn stands(said: &Said, ground: &Ground, hedged: bool) -> bool {
    let cited = || ground.measures.iter().chain(&ground.written).copied();
    match said {
        Said::Number { value, decimals } => {
            cited().any(|known| same(*value, known))
                || ground.measures.iter().any(|known| rounds(*known, *value, *decimals, hedged))
        }
        Said::Percent { value, decimals } => {
            let share = |known: f64| same(known, *value) || rounds(known / 100.0, *value, *decimals, false);
            cited().any(|known| same(known, *value))
                || ground.measures.iter().any(|known| share(*known))
                || ratios(ground).any(|ratio| rounds(ratio * 100.0, *value, *decimals, false))
        }
        Said::Times(value) => {
            // Shares are measured in hundredths of a percent.
            let share = |known: f64| *value < 1.0 && (known / 10_000.0 - value).abs() <= value * 0.02;
            cited().any(|known| same(known, *value))
                || ground.measures.iter().any(|known| share(*known))
                || ratios(ground).any(|ratio| (ratio - value).abs() <= value * 0.02)
        }
        Said::Vague(unit) => ground.measures.iter().any(|known| *known >= unit * 2.0 && *known < unit * 1000.0),
        Said::Word(word) => ground.text.to_lowercase().contains(word.as_str()),
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// Whether `known`, rounded to the decimals of `shown`, is `shown`; where the sentence says so, also to its leading figures.
fn rounds(known: f64, shown: f64, decimals: i32, hedged: bool) -> bool {
    let step = 10_f64.powi(-decimals);
    if decimals != 0 && ((known / step).round() - shown / step).abs() < 1e-6 {
        return true;
    }
    if same(known.round(), shown) {
        return true;
    }
    let zeros =
        (0..12).take_while(|power| same(shown % 10_f64.powi(power + 1), 0.0) && shown > 0.0).fold(0_i32, |zeros, _| zeros + 1);
    let coarse = 10_f64.powi(zeros);
    hedged && zeros > 0 && shown >= 10.0 && (known - shown).abs() <= coarse / 2.0 && coarse <= shown
}

fn ratios(ground: &Ground) -> impl Iterator<Item = f64> {
    let some = ground.measures.get(..MOST).unwrap_or(&ground.measures);
    some.iter().flat_map(move |a| some.iter().filter(|b| **b != 0.0).map(move |b| a / b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_with(sentence: &str, measures: &[f64], text: &str, expected: bool) {
        let written = super::super::words::numbers_in(text);
        let ground = Ground { measures: measures.to_vec(), text: text.to_owned(), written, ..Ground::default() };
        assert_eq!(check(sentence, &ground).is_ok(), expected, "{sentence}");
    }

    #[test]
    fn numbers_stand_as_they_are_rounded_or_as_ratios() {
        check_with("There are seven services.", &[7.0], "", true);
        check_with("There are 8 services.", &[7.0], "", false);
        check_with("The timeout is 30 seconds.", &[], "timeout = 30", true);
        check_with("It has about 1,200 files.", &[1234.0], "", true);
        check_with("It has 1,200 files.", &[1234.0], "", false);
        check_with("It has about 2,000 files.", &[1234.0], "", false);
        check_with("Complexity is 4.1.", &[4.14], "", true);
        check_with("The share is 25%.", &[1.0, 4.0], "", true);
        check_with("The share is 26%.", &[1.0, 4.0], "", false);
        check_with("The share is 45 percent.", &[4500.0], "", true);
        check_with("Half of them are tested.", &[10.0, 20.0], "", true);
        check_with("Twice as many.", &[10.0, 30.0], "", false);
        check_with("There are hundreds of files.", &[340.0], "", true);
        check_with("There are thousands of files.", &[340.0], "", false);
    }

    #[test]
    fn versions_and_names_with_digits_must_stand_literally() {
        check_with("It runs on Python 3.11.2.", &[], "FROM python:3.11.2", true);
        check_with("It runs on Python 3.12.1.", &[], "FROM python:3.11.2", false);
        check_with("Files lie in S3.", &[], "boto3.client('s3')", true);
        check_with("Files lie in S3.", &[], "open('f')", false);
    }
}
