//! The string table of one file: each string once, most of them found in the source without a copy.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::facts::NameIx;

/// Strings by index and indices by string.
#[derive(Debug, Default)]
pub(crate) struct Names<'t> {
    list: Vec<Box<str>>,
    index: FxHashMap<Cow<'t, str>, u32>,
}

impl<'t> Names<'t> {
    /// The index of a piece of the source.
    pub(crate) fn intern(&mut self, text: &'t str) -> NameIx {
        if let Some(&at) = self.index.get(text) {
            return NameIx(at);
        }
        self.add(Cow::Borrowed(text))
    }

    /// The index of a string that was made.
    pub(crate) fn intern_owned(&mut self, text: String) -> NameIx {
        if let Some(&at) = self.index.get(text.as_str()) {
            return NameIx(at);
        }
        self.add(Cow::Owned(text))
    }

    /// The text behind an index.
    pub(crate) fn text(&self, name: NameIx) -> &str {
        self.list.get(name.0 as usize).map_or("", |text| text)
    }

    /// The table.
    pub(crate) fn into_list(self) -> Vec<Box<str>> {
        self.list
    }

    fn add(&mut self, text: Cow<'t, str>) -> NameIx {
        let at = self.list.len() as u32;
        self.list.push(text.as_ref().into());
        self.index.insert(text, at);
        NameIx(at)
    }
}

/// The source as text of the same length: bytes that are no UTF-8 become `?`, so that offsets of the tree stay true.
pub(crate) fn text_of(source: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(source) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(source.len());
    for chunk in source.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    Cow::Owned(text)
}
