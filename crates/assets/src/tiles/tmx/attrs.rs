//! The attributes of an XML element, checked.

use quick_xml::events::BytesStart;

/// The attributes of an element; no name comes twice.
pub(super) struct Attrs(Vec<(String, String)>);

impl Attrs {
    /// All attributes of `element`, or why they cannot be read.
    pub(super) fn read(element: &BytesStart<'_>) -> Result<Self, String> {
        let mut all: Vec<(String, String)> = Vec::new();
        for attr in element.attributes() {
            let attr = attr.map_err(|error| format!("an attribute is broken: {error}"))?;
            let name = String::from_utf8_lossy(attr.key.local_name().as_ref()).into_owned();
            let value = attr.unescape_value().map_err(|error| format!("the attribute `{name}` is broken: {error}"))?;
            // Names that differ in their prefix alone are one name to the reader of maps.
            if all.iter().any(|(other, _)| *other == name) {
                return Err(format!("the attribute `{name}` is given twice"));
            }
            all.push((name, value.into_owned()));
        }
        Ok(Self(all))
    }

    /// The attribute with this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The whole number in the attribute with this name.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let shown: String = text.chars().take(40).collect();
        text.parse().map(Some).map_err(|_| format!("the attribute `{name}` is `{shown}`, not a whole number in range"))
    }
}
