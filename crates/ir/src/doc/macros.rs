//! The one source of each object of the format. `fields!` makes a struct, its reader, its printer, its builder and its table of
//! keys (for messages and the schema) from one declaration; `object!` makes of that a type that stands on its own; `names!` does the same
//! for a set of words.

/// A struct whose fields are the keys of an object, or of a part of one.
///
/// A row is `required`, `fixed` (required, and there is but one value) or `optional`, the field, the key, the type, and, where a
/// fixed default exists, its JSON text; then, after `in`, the range of its numbers, or after `of`, that of its number of elements. Methods of the fields' names set them; they stand on the struct itself, unless it says whose
/// they are: `[of node rect]` for a kind of nodes, which the function `rect` makes, `[of all nodes]`, `[of realm …]` and `[of all realms]` likewise, `[of Effect]` for the field
/// `keys` of another struct.
/// `later` lists the keys that the format has and this version refuses with `not-yet`.
macro_rules! fields {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident $(<$generic:ident>)? $([$($role:tt)+])? {
            $( $(#[doc = $field_doc:literal])+ $mode:ident $field:ident $key:literal: $type:ty $(= $default:literal)? $(, in $range:expr)? $(, of $count:expr)?; )*
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
                    range: fields!(@given $($range)?),
                    count: fields!(@given $($count)?),
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

        fields! {
            @build [$($($role)+)?] $name [$($generic)?]
            $( [$(#[doc = $field_doc])+ $mode $field ($type)] )*
        }

        fields! { @itself $name [$($generic)?] $( [$(#[doc = $field_doc])+ $mode $field ($type)] )* }
    };
    (@required required) => { true };
    (@required fixed) => { true };
    (@required optional) => { false };
    (@given $given:expr) => { Some($given) };
    (@given) => { None };

    // What builds it: by itself, as a part of the keys of every node, as the keys of a kind of node, or as a part of a type.
    (@build [] $name:ident [$($generic:ident)?] $($row:tt)*) => {
        impl $(<$generic>)? $name $(<$generic>)? {
            fields! { @new "With the keys that must be given." new [self] [] [] $($row)* }
            setters! { [] $($row)* }
        }
    };
    (@build [of all nodes] $name:ident [] $($row:tt)*) => {
        impl<K> $crate::doc::NodeOf<K> {
            setters! { [common] $($row)* }
        }
    };
    (@build [of all realms] $name:ident [] $($row:tt)*) => {
        impl<K> $crate::doc::RealmOf<K> {
            setters! { [common] $($row)* }
        }
    };
    (@build [of realm $kind:ident] $name:ident [] $($row:tt)*) => {
        fields! {
            @new "A realm of this kind, with the keys that must be given." $kind [realm $name] [] [] $($row)*
        }

        impl $crate::doc::RealmOf<$name> {
            setters! { [keys] $($row)* }
        }
    };
    (@build [of node $kind:ident, itself] $name:ident [] $($row:tt)*) => {
        fields! { @build [of node $kind] $name [] $($row)* }
        fields! { @build [] $name [] $($row)* }
    };
    (@build [of node $kind:ident] $name:ident [] $($row:tt)*) => {
        impl $crate::doc::node_of::KindKeys for $name {}

        fields! {
            @new "A node of this kind, with the keys that must be given." $kind [node $name] [] [] $($row)*
        }

        impl $crate::doc::NodeOf<$name> {
            setters! { [keys] $($row)* }
        }
    };
    (@build [of $owner:ident] $name:ident [] $($row:tt)*) => {
        impl $owner {
            fields! { @new "With the keys that must be given." new [part $name] [] [] $($row)* }
            setters! { [keys] $($row)* }
        }
    };

    // A function of the keys that must be given; those that have but one value are set.
    (@new $about:literal $fn:ident $made:tt [$($must:tt)*] [$($fixed:tt)*]
        [$(#[doc = $doc:literal])+ required $field:ident ($type:ty)] $($row:tt)*
    ) => { fields! { @new $about $fn $made [$($must)* $field ($type)] [$($fixed)*] $($row)* } };
    (@new $about:literal $fn:ident $made:tt [$($must:tt)*] [$($fixed:tt)*]
        [$(#[doc = $doc:literal])+ fixed $field:ident ($type:ty)] $($row:tt)*
    ) => { fields! { @new $about $fn $made [$($must)*] [$($fixed)* $field ($type)] $($row)* } };
    (@new $about:literal $fn:ident $made:tt [$($must:tt)*] [$($fixed:tt)*]
        [$(#[doc = $doc:literal])+ optional $field:ident ($type:ty)] $($row:tt)*
    ) => { fields! { @new $about $fn $made [$($must)*] [$($fixed)*] $($row)* } };
    (@new $about:literal $fn:ident [self] [$($must:ident ($type:ty))*] [$($fixed:ident ($value:ty))*]) => {
        #[doc = $about]
        #[must_use]
        #[allow(clippy::needless_update, reason = "where every key must be given")]
        pub fn $fn($($must: impl $crate::doc::Give<$type>),*) -> Self {
            Self {
                $( $must: Some($crate::doc::At::new($must.give())), )*
                $( $fixed: Some($crate::doc::At::new(<$value>::default())), )*
                ..<Self as Default>::default()
            }
        }
    };
    (@new $about:literal $fn:ident [node $name:ident] [$($must:ident ($type:ty))*] []) => {
        #[doc = $about]
        #[must_use]
        #[allow(clippy::needless_update, reason = "where every key must be given")]
        pub fn $fn($($must: impl $crate::doc::Give<$type>),*) -> $crate::doc::NodeOf<$name> {
            $crate::doc::NodeOf::of($name {
                $( $must: Some($crate::doc::At::new($must.give())), )*
                ..<$name as Default>::default()
            })
        }
    };
    (@new $about:literal $fn:ident [realm $name:ident] [$($must:ident ($type:ty))*] []) => {
        #[doc = $about]
        #[must_use]
        #[allow(clippy::needless_update, reason = "where every key must be given")]
        pub fn $fn($($must: impl $crate::doc::Give<$type>),*) -> $crate::doc::RealmOf<$name> {
            $crate::doc::RealmOf::of($name {
                $( $must: Some($crate::doc::At::new($must.give())), )*
                ..<$name as Default>::default()
            })
        }
    };
    (@new $about:literal $fn:ident [part $name:ident] [$($must:ident ($type:ty))*] []) => {
        #[doc = $about]
        #[must_use]
        #[allow(clippy::needless_update, reason = "where every key must be given")]
        pub fn $fn($($must: impl $crate::doc::Give<$type>),*) -> Self {
            let keys = $name {
                $( $must: Some($crate::doc::At::new($must.give())), )*
                ..<$name as Default>::default()
            };
            Self { keys, ..<Self as Default>::default() }
        }
    };

    // Whatever a key holds can be given for it, or the tests do not compile.
    (@itself $name:ident [$($generic:ident)?] $([$(#[doc = $doc:literal])+ $mode:ident $field:ident ($type:ty)])*) => {
        #[cfg(test)]
        impl $(<$generic: $crate::doc::Give<$generic>>)? $name $(<$generic>)? {
            #[allow(dead_code, reason = "compiling it is the test")]
            fn can_be_given() {
                fn given<T: $crate::doc::Give<T>>() {}
                $( given::<$type>(); )*
            }
        }
    };
}

/// The methods that set keys: of fields of `self`, or of a part of it.
macro_rules! setters {
    ([$($part:ident)?] $($row:tt)*) => { setters! { @each [self $(. $part)?] $($row)* } };
    (@each $owner:tt $($row:tt)*) => { $( setters! { @one $owner $row } )* };
    (@one [$this:ident $(. $part:ident)?] [$(#[doc = $doc:literal])+ $mode:ident $field:ident ($type:ty)]) => {
        $(#[doc = $doc])+
        #[must_use]
        pub fn $field(mut $this, value: impl $crate::doc::Give<$type>) -> Self {
            $this $(. $part)? .$field = Some($crate::doc::At::new(value.give()));
            $this
        }
    };
}

/// An object that stands on its own: `fields!`, after what it is called in messages, and perhaps of how many keys it is. It may be the keys of a kind of node as well.
macro_rules! object {
    (
        $what:literal $(of $keys:literal key)?
        $(#[doc = $doc:literal])+
        pub struct $name:ident $([of node $kind:ident])? { $($body:tt)* }
        $($later:tt)*
    ) => {
        fields! {
            $(#[doc = $doc])+
            pub struct $name $([of node $kind, itself])? { $($body)* }
            $($later)*
        }

        impl $crate::doc::Give<$name> for $name {
            fn give(self) -> $name {
                self
            }
        }

        impl $crate::doc::Give<Box<$name>> for $name {
            fn give(self) -> Box<$name> {
                Box::new(self)
            }
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
                let schema = $crate::schema::object::<Self>(concat!($($doc, "\n"),+), schemas);
                $( let schema = $crate::schema::with_keys(schema, $keys); )?
                schema
            }
        }
    };
}

/// The words that stand for the values of an existing enum; `later` lists words that are refused with `not-yet`.
macro_rules! names {
    ( $what:literal $type:ty { $($word:literal => $value:expr,)+ } $(later $($later:literal)+;)? ) => {
        impl $crate::doc::Give<$type> for $type {
            fn give(self) -> $type {
                self
            }
        }

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
