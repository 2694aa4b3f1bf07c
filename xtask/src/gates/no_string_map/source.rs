//! Reads Rust source for maps from names and for attributes that switch clippy's lists off.
//!
//! - A **map** is a type whose last name is one of `MAPS`, from whatever crate: as a type, an expression, an import, or
//!   inside of a macro's arguments.
//! - An **association list** is a vector, slice or array of pairs whose first half is a string. A `const` or `static`
//!   one is a table that a parser reads, and is let through.
//! - **Test code** is what is under `#[cfg(test)]`, in the same file or in a module's own file. It is not read.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ExprMethodCall, File, GenericArgument, Item, Macro, PathArguments, PathSegment, Type, UseTree};

use crate::finding::Finding;

/// The names of the maps and sets that a hot crate does not use.
const MAPS: [&str; 15] = [
    "AHashMap",
    "AHashSet",
    "BTreeMap",
    "BTreeSet",
    "DashMap",
    "FxHashMap",
    "FxHashSet",
    "HashMap",
    "HashSet",
    "HashTable",
    "IndexMap",
    "IndexSet",
    "Rodeo",
    "RodeoReader",
    "SkipMap",
];

/// Types that are names.
const STRINGS: [&str; 8] = ["String", "str", "Spur", "OsString", "OsStr", "PathBuf", "CString", "SmolStr"];

/// Types whose argument says what they are: `Box<str>` is a name.
const WRAPPERS: [&str; 5] = ["Box", "Rc", "Arc", "Cow", "Option"];

/// Types that hold many of their argument.
const SEQUENCES: [&str; 3] = ["BinaryHeap", "Vec", "VecDeque"];

/// The lints whose lists may not be switched off outside of test code.
const LISTED: [&str; 5] = [
    "clippy::all",
    "clippy::disallowed_macros",
    "clippy::disallowed_methods",
    "clippy::disallowed_types",
    "clippy::style",
];

/// Reads the files of one crate, given as path and text.
pub(super) fn check(files: &[(&str, &str)], hot: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut parsed = Vec::new();
    for (path, text) in files {
        match syn::parse_file(text) {
            Ok(file) => parsed.push((*path, file)),
            Err(error) => {
                findings.push(Finding::line(*path, error.span().start().line, format!("does not parse: {error}")));
            }
        }
    }
    let tests: BTreeSet<String> = parsed.iter().flat_map(|(path, file)| test_modules(path, file)).collect();
    for (path, file) in parsed.iter().filter(|(path, _)| !is_beneath(path, &tests)) {
        let mut reader = Reader { path, hot, constant: false, findings: &mut findings };
        reader.visit_file(file);
    }
    findings
}

/// The paths, without extension, of the modules that a file declares under `#[cfg(test)]`.
fn test_modules(path: &str, file: &File) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let home = if ["lib", "main", "mod"].contains(&name) { folder } else { stem };
    let declared = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => Some(&module.ident),
        _ => None,
    });
    declared.map(|ident| format!("{home}/{ident}")).collect()
}

fn is_beneath(path: &str, modules: &BTreeSet<String>) -> bool {
    let stem = path.trim_end_matches(".rs");
    modules
        .iter()
        .any(|module| stem.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Ok(list) = attribute.meta.require_list() else { return false };
        list.path.is_ident("cfg") && matches!(list.tokens.to_string().as_str(), "test" | "doctest")
    })
}

struct Reader<'a> {
    path: &'a str,
    hot: bool,
    constant: bool,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn find(&mut self, span: Span, message: impl Into<String>) {
        self.findings.push(Finding::line(self.path, span.start().line, message));
    }

    fn find_map(&mut self, span: Span, name: &str) {
        self.find(span, format!("a hot crate has no {name}: use IdVec or IdMap"));
    }

    fn read_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if self.hot && MAPS.iter().any(|map| ident == map) => {
                    self.find_map(ident.span(), &ident.to_string());
                }
                TokenTree::Group(group) => self.read_tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !attributes(item).is_some_and(is_test) {
            let around = std::mem::replace(&mut self.constant, matches!(item, Item::Const(_) | Item::Static(_)));
            visit::visit_item(self, item);
            self.constant = around;
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let Ok(list) = attribute.meta.require_list() else { return };
        let switches = ["allow", "expect", "warn", "cfg_attr"].iter().any(|name| list.path.is_ident(name));
        let text = list.tokens.to_string().replace(' ', "");
        let mut words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "_:".contains(letter)));
        if let Some(lint) = words.find(|word| switches && LISTED.contains(word)) {
            let span = list.path.get_ident().map_or_else(Span::call_site, syn::Ident::span);
            self.find(span, format!("{lint} is switched off only in test code"));
        }
    }

    fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
        let name = segment.ident.to_string();
        if self.hot && MAPS.contains(&name.as_str()) {
            match first_argument(&segment.arguments).is_some_and(is_string) {
                true => {
                    self.find(segment.ident.span(), format!("a {name} from names: intern them above, use IdMap here"))
                }
                false => self.find_map(segment.ident.span(), &name),
            }
        }
        let holds_pairs = || first_argument(&segment.arguments).is_some_and(is_named_pair);
        if self.hot && SEQUENCES.contains(&name.as_str()) && holds_pairs() {
            self.find(segment.ident.span(), format!("a {name} of names and values: intern them above, use IdMap here"));
        }
        visit::visit_path_segment(self, segment);
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        let ident = match tree {
            UseTree::Name(name) => Some(&name.ident),
            UseTree::Rename(rename) => Some(&rename.ident),
            UseTree::Path(path) => Some(&path.ident),
            _ => None,
        };
        if let Some(ident) = ident.filter(|ident| self.hot && MAPS.iter().any(|map| ident == map)) {
            self.find_map(ident.span(), &ident.to_string());
        }
        visit::visit_use_tree(self, tree);
    }

    fn visit_type(&mut self, ty: &'ast Type) {
        let element = match ty {
            Type::Slice(slice) => Some((&slice.elem, slice.bracket_token.span.open())),
            Type::Array(array) => Some((&array.elem, array.bracket_token.span.open())),
            _ => None,
        };
        if let Some((_, span)) = element.filter(|(element, _)| self.hot && !self.constant && is_named_pair(element)) {
            self.find(span, "a list of names and values: intern them above, use IdMap here");
        }
        visit::visit_type(self, ty);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let target = call.turbofish.as_ref().and_then(|turbofish| turbofish.args.first()).and_then(as_type);
        if self.hot && call.method == "collect" && target.is_some_and(collects_strings) {
            self.find(call.method.span(), "a hot crate builds no strings: write into one that the caller owns");
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        self.read_tokens(invocation.tokens.clone());
    }
}

fn attributes(item: &Item) -> Option<&[Attribute]> {
    Some(match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return None,
    })
}

fn first_argument(arguments: &PathArguments) -> Option<&Type> {
    match arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(as_type),
        _ => None,
    }
}

fn as_type(argument: &GenericArgument) -> Option<&Type> {
    match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn is_string(ty: &Type) -> bool {
    if let Type::Reference(reference) = ty {
        return is_string(&reference.elem);
    }
    let Some(segment) = last_segment(ty) else { return false };
    let is = |names: &[&str]| names.iter().any(|name| segment.ident == name);
    is(&STRINGS) || (is(&WRAPPERS) && first_argument(&segment.arguments).is_some_and(is_string))
}

fn is_named_pair(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.len() > 1 && tuple.elems.first().is_some_and(is_string))
}

fn collects_strings(ty: &Type) -> bool {
    is_string(ty) || last_segment(ty).is_some_and(|segment| first_argument(&segment.arguments).is_some_and(is_string))
}
