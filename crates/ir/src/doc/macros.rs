//! The one source of each object of the format. `fields!` makes a struct, its reader, its printer and its table of keys (for
//! messages and the schema) from one declaration; `object!` makes of that a type that stands on its own; `names!` does the same
//! for a set of words.

/// A struct whose fields are the keys of an object, or of a part of one.
///
/// A row is `required` or `optional`, the field, the key, the type, and, where a fixed default exists, its JSON text.
/// `later` lists the keys that the format has and this version refuses with `not-yet`.
macro_rules! fields {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident $(<$generic:ident>)? {
            $( $(#[doc = $field_doc:literal])+ $mode:ident $field:ident $key:literal: $type:ty $(= $default:literal)?; )*
        }
        $(later $($later:literal)+;)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name $(<$generic>)? {
            $( $(#[doc = $field_doc])+ pub $field: Option<$crate::doc::At<$type>>, )*
        }

        impl $(<$generic>)? Default for $name $(<$generic>)? {
            fn default() -> Self {
                Self { $( $field: None, )* }
            }
        }

        impl $(<$generic: $crate::doc::read::Read>)? $crate::doc::read::Fields for $name $(<$generic>)? {
            const FIELDS: &'static [$crate::doc::read::Field] = &[ $(
                $crate::doc::read::Field {
                    key: $key,
                    doc: concat!($($field_doc, "\n"),+),
                    required: fields!(@required $mode),
                    default: concat!($($default)?),
                    schema: $crate::schema::schema_of::<$type>,
                },
            )* ];
            const LATER: &'static [&'static str] = &[ $($($later),+)? ];

            fn read_field(
                &mut self,
                key: &str,
                value: &jsonc_parser::ast::Value<'_>,
                parent: $crate::doc::Place,
                reader: &mut $crate::doc::read::Reader,
            ) -> bool {
                match key {
                    $( $key => self.$field = reader.child(value, parent, $crate::doc::place::Step::Key($key)), )*
                    _ => return false,
                }
                true
            }

            fn print_fields(&self, object: &mut $crate::doc::read::Keyed) {
                $( if let Some(given) = &self.$field {
                    object.push(($key.into(), $crate::doc::read::Read::print(&given.value)));
                } )*
            }
        }
    };
    (@required required) => { true };
    (@required optional) => { false };
}

/// An object that stands on its own: `fields!`, after what it is called in messages.
macro_rules! object {
    (
        $what:literal
        $(#[doc = $doc:literal])+
        pub struct $name:ident { $($body:tt)* }
        $($later:tt)*
    ) => {
        fields! {
            $(#[doc = $doc])+
            pub struct $name { $($body)* }
            $($later)*
        }

        impl $crate::doc::read::Read for $name {
            fn name() -> String {
                stringify!($name).into()
            }

            fn expected() -> String {
                $what.into()
            }

            fn read(
                value: &jsonc_parser::ast::Value<'_>,
                at: $crate::doc::Place,
                reader: &mut $crate::doc::read::Reader,
            ) -> Option<Self> {
                $crate::doc::read::read_object(value, at, $what, reader)
            }

            fn print(&self) -> $crate::json::Json {
                $crate::doc::read::print_object(self)
            }

            fn schema(schemas: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::schema::object::<Self>(concat!($($doc, "\n"),+), schemas)
            }
        }
    };
}

/// The words that stand for the values of an existing enum; `later` lists words that are refused with `not-yet`.
macro_rules! names {
    ( $what:literal $type:ty { $($word:literal => $value:expr,)+ } $(later $($later:literal)+;)? ) => {
        impl $crate::doc::read::Read for $type {
            const INLINE: bool = true;

            fn name() -> String {
                stringify!($type).into()
            }

            fn expected() -> String {
                format!("a {}", $what)
            }

            fn read(
                value: &jsonc_parser::ast::Value<'_>,
                at: $crate::doc::Place,
                reader: &mut $crate::doc::read::Reader,
            ) -> Option<Self> {
                const WORDS: &[&str] = &[$($word),+];
                const LATER: &[&str] = &[$($($later),+)?];
                let Some(text) = value.as_string_lit() else {
                    let names = $crate::doc::read::list(WORDS.iter().copied());
                    reader.mismatch(value, at, &names);
                    return None;
                };
                match &*text.value {
                    $( $word => Some($value), )+
                    other => {
                        reader.unknown_name(other, at, $what, WORDS, LATER);
                        None
                    }
                }
            }

            fn print(&self) -> $crate::json::Json {
                $( if *self == $value {
                    return $crate::json::Json::text($word);
                } )+
                // A value that the format has no word for; reading it says so.
                $crate::json::Json::text(&format!("{self:?}"))
            }

            fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }
    };
}
