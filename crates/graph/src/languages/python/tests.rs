//! What is extracted from Python, row by row.

use super::Python;
use crate::extract::dialect::Dialect;

#[test]
fn table_names_kinds_of_the_grammar() {
    assert_eq!(Python.grammar().unknown, Vec::<&str>::new());
}
