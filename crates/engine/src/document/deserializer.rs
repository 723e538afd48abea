//! A tree as the source of typed values.

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde_json::Value;

use super::at::WITH_PLACE;
use super::{Kind, Tree};

impl<'de> IntoDeserializer<'de, Error> for &'de Tree {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for &'de Tree {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Scalar { value: Value::Bool(value), .. } => visitor.visit_bool(*value),
            Kind::Scalar { value: Value::Number(number), .. } => {
                let whole = number.as_u64().map(|n| (n, 0)).or_else(|| number.as_i64().map(|n| (0, n)));
                match whole {
                    Some((n, 0)) => visitor.visit_u64(n),
                    Some((_, n)) => visitor.visit_i64(n),
                    None => visitor.visit_f64(number.as_f64().unwrap_or_default()),
                }
            }
            Kind::Scalar { value: Value::String(text), .. } => visitor.visit_str(text),
            Kind::Scalar { .. } => visitor.visit_unit(),
            Kind::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Kind::Fields(fields) => {
                visitor.visit_map(MapDeserializer::new(fields.iter().map(|field| (field.key.as_str(), &field.value))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    /// A number or a word such as `true` is a text where one is asked for.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Scalar { word, value } if !value.is_null() => visitor.visit_str(word),
            Kind::Scalar { .. } | Kind::List(_) | Kind::Fields(_) => self.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == WITH_PLACE { visitor.visit_seq(WithPlace(self, 0)) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.text().unwrap_or_default().into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// Line, column, width, and then the node itself.
struct WithPlace<'de>(&'de Tree, usize);

impl<'de> SeqAccess<'de> for WithPlace<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let (line, column, width) = self.0.place;
        self.1 += 1;
        match self.1 {
            1 => seed.deserialize(line.into_deserializer()).map(Some),
            2 => seed.deserialize(column.into_deserializer()).map(Some),
            3 => seed.deserialize(width.into_deserializer()).map(Some),
            4 => seed.deserialize(self.0).map(Some),
            _ => Ok(None),
        }
    }
}
