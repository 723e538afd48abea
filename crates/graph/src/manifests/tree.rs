//! Values with the lines on which they stand, whatever the format: what readers of JSON and TOML walk.

use std::borrow::Cow;

use super::Named;

/// A value and the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) line: u32,
    pub(super) value: Value<'a>,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number, `true`, `false` or `null`, as written.
    Word(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) key: Cow<'a, str>,
    /// Line of the key.
    pub(super) line: u32,
    pub(super) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// The first member of this name.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.member(key).map(|member| &member.value)
    }

    pub(super) fn member(&self, key: &str) -> Option<&Member<'a>> {
        self.members().iter().find(|member| member.key == key)
    }

    /// The members of an object; none of anything else.
    pub(super) fn members(&self) -> &[Member<'a>] {
        match &self.value {
            Value::Object(members) => members,
            Value::Word(_) | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// The members of the object of this name.
    pub(super) fn members_of(&self, key: &str) -> &[Member<'a>] {
        self.get(key).map_or(&[], Self::members)
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Word(_) | Value::Text(_) | Value::Object(_) => &[],
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Word(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// The text of the member of this name.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|node| node.value == Value::Word("true"))
    }

    /// What lies at the end of a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The texts of a list, with their lines.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, u32)> {
        self.items().iter().filter_map(|item| Some((item.text()?, item.line)))
    }

    /// The text of the member of this name and the line of its key.
    pub(super) fn named(&self, key: &str) -> Option<Named> {
        let member = self.member(key)?;
        let text = member.value.text()?.trim();
        (!text.is_empty()).then(|| Named { text: text.into(), line: member.line })
    }
}
