//! `layers.toml`: the one table of layers. Who may name whom, which crates are hot, and which outside crates only
//! some members may name.

use toml::{Table, Value};

/// The table.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerTable {
    /// The members, as the file lists them: bottom layer first.
    pub(crate) members: Vec<Row>,
    /// Outside crates that only the named crates may depend on.
    pub(crate) limited: Vec<Limited>,
}

/// One member's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The name of the package.
    pub(crate) name: String,
    /// Its folder, relative to the root.
    pub(crate) folder: String,
    /// Its layer; edges run from a higher one to a lower one.
    pub(crate) layer: u32,
    /// What it is, the same sentence as in its manifest.
    pub(crate) description: String,
    /// Whether it runs for every frame, so that the rules for hot crates hold.
    pub(crate) hot: bool,
    /// The members that its code uses.
    pub(crate) uses: Vec<String>,
    /// The members that only its tests, examples and benches use.
    pub(crate) dev: Vec<String>,
}

/// One outside crate that only some crates may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limited {
    /// The name of the outside package.
    pub(crate) name: String,
    /// Who may name it.
    pub(crate) users: Vec<String>,
    /// Why nobody else may.
    pub(crate) reason: String,
}

impl LayerTable {
    /// Where the table stands, relative to the root.
    pub(crate) const PATH: &str = "layers.toml";

    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML, or a row lacks a key, has one of a wrong type or one that is not known.
    pub(crate) fn parse(source: &str) -> Result<Self, String> {
        let table: Table = source.parse().map_err(|error| format!("{}: {error}", Self::PATH))?;
        Ok(Self {
            members: rows(&table, "member")?.map(Row::read).collect::<Result<_, _>>()?,
            limited: rows(&table, "limited")?.map(Limited::read).collect::<Result<_, _>>()?,
        })
    }

    /// The row of a member.
    pub(crate) fn row(&self, name: &str) -> Option<&Row> {
        self.members.iter().find(|row| row.name == name)
    }

    /// The rows of the hot crates.
    pub(crate) fn hot(&self) -> impl Iterator<Item = &Row> {
        self.members.iter().filter(|row| row.hot)
    }

    /// The members that may name this one, in the order of the table.
    pub(crate) fn users_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Row> {
        self.members.iter().filter(move |row| row.may_name(name))
    }
}

impl Row {
    /// Whether the row lets the member name another, in its code or in its tests.
    pub(crate) fn may_name(&self, name: &str) -> bool {
        self.uses.iter().chain(&self.dev).any(|used| used == name)
    }

    fn read(value: &Value) -> Result<Self, String> {
        let row = known_keys(value, &["name", "folder", "layer", "description", "hot", "uses", "dev"])?;
        Ok(Self {
            name: string(row, "name")?,
            folder: string(row, "folder")?,
            layer: layer(row)?,
            description: string(row, "description")?,
            hot: row.get("hot").and_then(Value::as_bool).unwrap_or(false),
            uses: strings(row, "uses")?,
            dev: strings(row, "dev")?,
        })
    }
}

impl Limited {
    fn read(value: &Value) -> Result<Self, String> {
        let row = known_keys(value, &["name", "users", "reason"])?;
        Ok(Self { name: string(row, "name")?, users: strings(row, "users")?, reason: string(row, "reason")? })
    }
}

fn rows<'a>(table: &'a Table, key: &str) -> Result<std::slice::Iter<'a, Value>, String> {
    match table.get(key) {
        None => Ok([].iter()),
        Some(Value::Array(rows)) => Ok(rows.iter()),
        Some(_) => Err(format!("{}: `{key}` is not an array of tables", LayerTable::PATH)),
    }
}

fn known_keys<'a>(value: &'a Value, known: &[&str]) -> Result<&'a Table, String> {
    let row = value.as_table().ok_or_else(|| format!("{}: a row is not a table", LayerTable::PATH))?;
    match row.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("{}: unknown key `{key}`", LayerTable::PATH)),
        None => Ok(row),
    }
}

fn string(row: &Table, key: &str) -> Result<String, String> {
    let value = row.get(key).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| format!("{}: a row lacks the string `{key}`", LayerTable::PATH))
}

fn layer(row: &Table) -> Result<u32, String> {
    let value = row.get("layer").and_then(Value::as_integer);
    value
        .and_then(|layer| u32::try_from(layer).ok())
        .ok_or_else(|| format!("{}: a row lacks the number `layer`", LayerTable::PATH))
}

fn strings(row: &Table, key: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{}: `{key}` is not a list of strings", LayerTable::PATH);
    match row.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => {
            values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_back() {
        let table = LayerTable::parse(
            "[[member]]\nname = \"a\"\nfolder = \"crates/a\"\nlayer = 3\ndescription = \"A.\"\nhot = true\nuses = [\"b\"]\n",
        )
        .unwrap();
        let row = table.row("a").unwrap();
        assert_eq!((row.layer, row.hot, row.uses.as_slice()), (3, true, ["b".to_owned()].as_slice()));
        assert!(row.may_name("b") && !row.may_name("c"));
    }

    #[test]
    fn a_misspelt_key_or_a_missing_one_is_refused() {
        let row = "[[member]]\nname = \"a\"\nfolder = \"f\"\nlayer = 0\ndescription = \"A.\"\n";
        assert!(LayerTable::parse(row).is_ok());
        assert!(LayerTable::parse(&format!("{row}use = []\n")).unwrap_err().contains("unknown key `use`"));
        assert!(LayerTable::parse(&row.replace("layer = 0", "layer = -1")).unwrap_err().contains("layer"));
        assert!(LayerTable::parse(&row.replace("name = \"a\"\n", "")).unwrap_err().contains("`name`"));
        assert!(LayerTable::parse(&format!("{row}uses = \"b\"\n")).unwrap_err().contains("`uses`"));
    }
}
