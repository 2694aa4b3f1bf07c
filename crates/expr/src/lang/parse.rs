//! The parser: tokens → **steps** in postfix order, by operator precedence with an explicit stack (Dijkstra's shunting
//! yard). Nothing recurses, so no nesting can exhaust the thread's stack; the limit on nesting is there all the same.
//!
//! From loose to tight: `? :` (right) · `||` · `&&` · `== !=` · `< <= > >=` · `+ -` · `* / %` · unary `- + !` · `^`
//! (right; `-2^2` is −4 and `2^-1` is ½) · lanes and calls.

use super::token::{Token, Tokens};
use super::{Fault, Place, function};

/// One step of the postfix form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step<'a> {
    pub(crate) kind: StepKind<'a>,
    pub(crate) at: Place,
}

/// What a step does to the stack of operands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum StepKind<'a> {
    Number(f64),
    Bool(bool),
    Color([f64; 4]),
    Text(&'a str),
    /// A name or a reference; the segments stand in [`Steps::segments`]. For each computed one there is an operand.
    Path {
        first: u32,
        count: u32,
    },
    /// Replaces the operand by one of its lanes.
    Lane(&'a str),
    Negate,
    Plus,
    Not,
    Binary(Binary),
    /// Makes a vector of so many operands.
    Vector(u32),
    /// Calls a function with so many operands.
    Call(&'a str, u32),
    /// The operand decides whether the steps up to [`StepKind::Otherwise`] or [`StepKind::Join`] run.
    Branch(Branch),
    /// Between the two sides of a conditional.
    Otherwise,
    /// The end of what a branch decides.
    Join(Branch),
    /// Takes the operand away and gives it a name.
    Let(&'a str),
}

/// What a condition decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Branch {
    And,
    Or,
    If,
}

/// Operators with two operands that are always evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Pow,
}

impl Binary {
    /// The operator's sign.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Pow => "^",
        }
    }

    fn of(sign: &str) -> Option<Self> {
        use Binary::{Add, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Pow, Rem, Sub};
        [Eq, Ne, Lt, Le, Gt, Ge, Add, Sub, Mul, Div, Rem, Pow].into_iter().find(|op| op.sign() == sign)
    }

    const fn strength(self) -> u8 {
        match self {
            Self::Eq | Self::Ne => 4,
            Self::Lt | Self::Le | Self::Gt | Self::Ge => 5,
            Self::Add | Self::Sub => 6,
            Self::Mul | Self::Div | Self::Rem => 7,
            Self::Pow => 9,
        }
    }
}

const CONDITIONAL: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const UNARY: u8 = 8;

/// A part of a reference: a name, a quoted id, or a number in brackets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment<'a> {
    /// Empty while it is not computed.
    pub(crate) text: &'a str,
    pub(crate) quoted: bool,
    /// Whether it is a number that an operand gives.
    pub(crate) computed: bool,
    pub(crate) at: Place,
}

/// A parsed expression.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Steps<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) segments: Vec<Segment<'a>>,
}

/// Parses `text`.
///
/// # Errors
/// The first fault in the syntax, or a limit: `chars` characters, `depth` levels of nesting.
pub(crate) fn parse(text: &str, chars: u32, depth: u32) -> Result<Steps<'_>, Fault> {
    let end = Place { start: 0, end: text.len() as u32 };
    let count = text.chars().count() as u64;
    if count > u64::from(chars) || u32::try_from(text.len()).is_err() {
        return Err(Fault::over("expression_chars", chars.into(), count, end));
    }
    let mut parser = Parser {
        tokens: Tokens::new(text),
        next: (Token::End, Place::default()),
        out: Steps::default(),
        pending: Vec::new(),
        references: Vec::new(),
        nesting: 0,
        depth,
    };
    parser.advance()?;
    parser.run()?;
    Ok(parser.out)
}

/// What waits for its right side or its closing bracket.
#[derive(Debug, Clone, Copy)]
enum Pending<'a> {
    Unary(StepKind<'a>),
    Binary(Binary),
    And,
    Or,
    /// Between `?` and `:`.
    If,
    /// After `:`.
    Else,
    Paren,
    Bracket(u32),
    /// In brackets after a name: the number of a copy or an element of the last of the open references.
    Index,
    Call(&'a str, u32),
    Let(&'a str),
}

impl Pending<'_> {
    /// 0 for what only a closing sign ends.
    const fn strength(&self) -> u8 {
        match self {
            Self::Unary(_) => UNARY,
            Self::Binary(op) => op.strength(),
            Self::And => AND,
            Self::Or => OR,
            Self::Else => CONDITIONAL,
            Self::If | Self::Paren | Self::Bracket(_) | Self::Index | Self::Call(..) | Self::Let(_) => 0,
        }
    }

    /// Whether it can stand upon itself, so that it deepens the nesting. What follows `:` is a list of cases, however long.
    const fn nests(&self) -> bool {
        !matches!(self, Self::Let(_) | Self::And | Self::Or | Self::Else)
            && !matches!(self, Self::Binary(op) if op.strength() < 9)
    }
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    next: (Token<'a>, Place),
    out: Steps<'a>,
    pending: Vec<(Pending<'a>, Place)>,
    /// References in whose brackets the parser is, outermost first, with what of each has been read.
    references: Vec<Vec<Segment<'a>>>,
    nesting: u32,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(), Fault> {
        loop {
            self.operand()?;
            while !self.operator()? {
                if self.next.0 == Token::End && self.pending.is_empty() {
                    return Ok(());
                }
            }
        }
    }

    fn advance(&mut self) -> Result<(Token<'a>, Place), Fault> {
        let next = self.tokens.next()?;
        Ok(core::mem::replace(&mut self.next, next))
    }

    fn emit(&mut self, kind: StepKind<'a>, at: Place) {
        self.out.steps.push(Step { kind, at });
    }

    fn push(&mut self, pending: Pending<'a>, at: Place) -> Result<(), Fault> {
        if pending.nests() {
            self.nesting += 1;
            if self.nesting > self.depth {
                return Err(Fault::over("expression_depth", self.depth.into(), self.nesting.into(), at));
            }
        }
        self.pending.push((pending, at));
        Ok(())
    }

    fn pop(&mut self) -> Option<(Pending<'a>, Place)> {
        let top = self.pending.pop()?;
        self.nesting -= u32::from(top.0.nests());
        Some(top)
    }

    /// Reads up to the end of one operand without its lanes.
    fn operand(&mut self) -> Result<(), Fault> {
        loop {
            let (token, at) = self.advance()?;
            match token {
                Token::Number(value) => return self.literal(StepKind::Number(value), at),
                Token::Color(value) => return self.literal(StepKind::Color(value), at),
                Token::Text(value) => return self.literal(StepKind::Text(value), at),
                Token::Name("true") => return self.literal(StepKind::Bool(true), at),
                Token::Name("false") => return self.literal(StepKind::Bool(false), at),
                Token::Name("let") if self.pending.is_empty() => self.binding(at)?,
                Token::Name("let") => {
                    let fault = Fault::new("syntax", "`let` stands at the beginning only", at);
                    return Err(fault.expected("`let name = …; …` before the result"));
                }
                Token::Name(name) if self.next.0 == Token::Sign("(") => {
                    self.advance()?;
                    self.push(Pending::Call(name, 0), at)?;
                    if self.next.0 == Token::Sign(")") {
                        self.advance()?;
                        self.pop();
                        return self.literal(StepKind::Call(name, 0), at);
                    }
                }
                Token::Name(text) => {
                    let name = Segment { text, quoted: false, computed: false, at };
                    if self.reference(vec![name])? {
                        return Ok(());
                    }
                }
                Token::Sign("(") => self.push(Pending::Paren, at)?,
                Token::Sign("[") => self.push(Pending::Bracket(0), at)?,
                Token::Sign("-") => self.push(Pending::Unary(StepKind::Negate), at)?,
                Token::Sign("+") => self.push(Pending::Unary(StepKind::Plus), at)?,
                Token::Sign("!") => self.push(Pending::Unary(StepKind::Not), at)?,
                Token::Sign(sign) => {
                    let message = format!("a value is missing before `{sign}`");
                    return Err(Fault::new("syntax", message, at).expected(self.missing(sign)));
                }
                Token::End => {
                    let fault = Fault::new("syntax", "the expression ends where a value should stand", at);
                    return Err(fault.expected(self.missing("")));
                }
            }
        }
    }

    /// What should stand instead of `sign`, before which a value is missing; the end is no sign. Other languages write powers,
    /// comparisons and percentages in these ways.
    fn missing(&self, sign: &str) -> &'static str {
        match (self.pending.last(), sign) {
            (Some((Pending::Binary(Binary::Mul), _)), "*") => "`^` for a power",
            (Some((Pending::Binary(Binary::Eq | Binary::Ne), _)), "=") => "`==` or `!=` to compare",
            (Some((Pending::Binary(Binary::Rem), _)), _) => {
                "a value: `%` is the remainder of a division; half of a width is `parent.rect.width / 2`"
            }
            _ => "a number, a name, a call or `(`",
        }
    }

    fn literal(&mut self, kind: StepKind<'a>, at: Place) -> Result<(), Fault> {
        self.emit(kind, at);
        Ok(())
    }

    /// `let name =`, the first word read.
    fn binding(&mut self, at: Place) -> Result<(), Fault> {
        let (Token::Name(name), name_at) = self.advance()? else {
            return Err(Fault::new("syntax", "`let` needs a name", at).expected("`let name = …; …`"));
        };
        if self.next.0 != Token::Sign("=") {
            return Err(Fault::new("syntax", format!("`let {name}` needs `=`"), name_at).expected("`let name = …; …`"));
        }
        self.advance()?;
        self.push(Pending::Let(name), name_at)
    }

    /// The rest of a reference, `.name`, `["id"]`, `[0]`, …, of which `segments` have been read; up to its end, or to a number that
    /// must be computed. Returns whether the end was reached.
    fn reference(&mut self, mut segments: Vec<Segment<'a>>) -> Result<bool, Fault> {
        loop {
            let (sign, sign_at) = self.next;
            let segment = match sign {
                Token::Sign(".") => {
                    self.advance()?;
                    match self.advance()? {
                        (Token::Name(text), at) => Segment { text, quoted: false, computed: false, at },
                        (_, at) => return Err(Fault::new("syntax", "a name must follow the point", sign_at.to(at))),
                    }
                }
                Token::Sign("[") => {
                    self.advance()?;
                    let is_id = matches!(segments.as_slice(), [root] if root.text == "nodes");
                    match self.index(is_id)? {
                        Some(segment) => segment,
                        None => {
                            self.references.push(segments);
                            return self.push(Pending::Index, sign_at).map(|()| false);
                        }
                    }
                }
                _ => break,
            };
            segments.push(segment);
        }
        let whole = segments.iter().map(|segment| segment.at).reduce(Place::to).unwrap_or_default();
        let (first, count) = (self.out.segments.len() as u32, segments.len() as u32);
        self.out.segments.append(&mut segments);
        self.literal(StepKind::Path { first, count }, whole)?;
        Ok(true)
    }

    /// `"id"]` or, unless an id must stand there, `0]` after a bracket; `None` for a number that must be computed.
    fn index(&mut self, is_id: bool) -> Result<Option<Segment<'a>>, Fault> {
        let (token, at) = self.next;
        let (text, quoted) = match token {
            Token::Text(text) => (text, true),
            _ if is_id => {
                return Err(Fault::new("syntax", "only an id in quotes can stand here", at).expected("`[\"my-id\"]`"));
            }
            Token::Number(_) if self.is_counting(at) && self.tokens.clone().next()?.0 == Token::Sign("]") => {
                (self.tokens.slice(at), false)
            }
            Token::Sign("]") => {
                let fault = Fault::new("syntax", "the brackets are empty", at);
                return Err(fault.expected("`[\"my-id\"]`, or a number: `[3]`, `[index - 1]`"));
            }
            _ => return Ok(None),
        };
        self.advance()?;
        if self.next.0 != Token::Sign("]") {
            return Err(Fault::new("syntax", "`]` is missing", self.next.1).expected("`[\"my-id\"]`"));
        }
        self.advance()?;
        Ok(Some(Segment { text, quoted, computed: false, at }))
    }

    /// Whether the number at `at` is written as ids have it, `12`; others, such as `1.0`, must be computed.
    fn is_counting(&self, at: Place) -> bool {
        let digits = self.tokens.slice(at);
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'))
    }

    /// The end of the brackets that opened at `open`: a number has been computed, and the reference goes on. Returns whether its end
    /// was reached.
    fn computed(&mut self, open: Place, end: Place) -> Result<bool, Fault> {
        let mut segments = self.references.pop().unwrap_or_default();
        segments.push(Segment { text: "", quoted: false, computed: true, at: open.to(end) });
        self.reference(segments)
    }

    /// Reads what follows an operand. Returns whether another operand must follow.
    fn operator(&mut self) -> Result<bool, Fault> {
        let (token, at) = self.next;
        let sign = match token {
            Token::End => return self.finish().map(|()| false),
            Token::Sign(sign) => sign,
            _ => {
                let fault = Fault::new("syntax", "two values stand side by side", at);
                return Err(fault.expected("an operator, `,`, `)` or the end"));
            }
        };
        self.advance()?;
        match sign {
            "." => self.lane(at),
            ")" | "]" => self.close(sign, at),
            "," => self.comma(at).map(|()| true),
            ";" => self.end_of_binding(at).map(|()| true),
            "?" => {
                self.reduce(CONDITIONAL + 1);
                self.emit(StepKind::Branch(Branch::If), at);
                self.push(Pending::If, at).map(|()| true)
            }
            ":" => self.colon(at).map(|()| true),
            "&&" => self.logical(AND, Branch::And, Pending::And, at),
            "||" => self.logical(OR, Branch::Or, Pending::Or, at),
            _ => match Binary::of(sign) {
                Some(op) => {
                    // A right-associative operator leaves its equals waiting.
                    self.reduce(op.strength() + u8::from(op == Binary::Pow));
                    self.push(Pending::Binary(op), at).map(|()| true)
                }
                None => {
                    let fault = Fault::new("syntax", format!("`{sign}` cannot follow a value"), at);
                    Err(if sign == "=" { fault.expected("`==` to compare") } else { fault })
                }
            },
        }
    }

    fn logical(&mut self, strength: u8, branch: Branch, pending: Pending<'a>, at: Place) -> Result<bool, Fault> {
        self.reduce(strength);
        self.emit(StepKind::Branch(branch), at);
        self.push(pending, at).map(|()| true)
    }

    fn lane(&mut self, at: Place) -> Result<bool, Fault> {
        match self.advance()? {
            (Token::Name(name), name_at) => {
                self.emit(StepKind::Lane(name), name_at);
                Ok(false)
            }
            (_, end) => Err(Fault::new("syntax", "the name of a lane must follow the point", at.to(end))),
        }
    }

    fn colon(&mut self, at: Place) -> Result<(), Fault> {
        self.reduce(CONDITIONAL);
        match self.pending.last() {
            Some((Pending::If, _)) => {
                self.pop();
                self.emit(StepKind::Otherwise, at);
                self.push(Pending::Else, at)
            }
            _ => Err(Fault::new("syntax", "`:` stands without `?`", at)),
        }
    }

    fn comma(&mut self, at: Place) -> Result<(), Fault> {
        self.reduce(CONDITIONAL);
        let step = match self.pending.last_mut() {
            Some((Pending::Bracket(args), _)) => {
                *args += 1;
                None
            }
            Some((Pending::Call(name, args), _)) => {
                *args += 1;
                // `select` is `? :` written as a call; only the side that is taken runs.
                match (is_select(name), *args) {
                    (true, 1) => Some(StepKind::Branch(Branch::If)),
                    (true, 2) => Some(StepKind::Otherwise),
                    _ => None,
                }
            }
            Some((Pending::If, open)) => return Err(open_conditional(*open)),
            _ => return Err(Fault::new("syntax", "`,` stands outside of a call or a vector", at)),
        };
        if let Some(kind) = step {
            self.emit(kind, at);
        }
        Ok(())
    }

    /// Ends what the closing `sign` closes. Returns whether another operand must follow.
    fn close(&mut self, sign: &str, at: Place) -> Result<bool, Fault> {
        self.reduce(CONDITIONAL);
        match (self.pop(), sign) {
            (Some((Pending::Index, open)), "]") => return self.computed(open, at).map(|ended| !ended),
            (Some((Pending::Paren, _)), ")") => Ok(()),
            (Some((Pending::Bracket(args), open)), "]") => self.literal(StepKind::Vector(args + 1), open.to(at)),
            (Some((Pending::Call(name, 2), open)), ")") if is_select(name) => {
                self.literal(StepKind::Join(Branch::If), open)
            }
            (Some((Pending::Call(name, args), open)), ")") if is_select(name) => Err(arity(name, args + 1, open)),
            (Some((Pending::Call(name, args), open)), ")") => self.literal(StepKind::Call(name, args + 1), open),
            (Some((Pending::If, open)), _) => Err(open_conditional(open)),
            _ => Err(Fault::new("syntax", format!("`{sign}` closes nothing"), at)),
        }
        .map(|()| false)
    }

    fn end_of_binding(&mut self, at: Place) -> Result<(), Fault> {
        self.reduce(CONDITIONAL);
        match self.pop() {
            Some((Pending::Let(name), name_at)) => self.literal(StepKind::Let(name), name_at),
            Some((pending, open)) => Err(unclosed(&pending, open)),
            None => Err(Fault::new("syntax", "`;` ends a `let` only", at)),
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        self.reduce(CONDITIONAL);
        match self.pop() {
            None => Ok(()),
            Some((pending, open)) => Err(unclosed(&pending, open)),
        }
    }

    /// Ends what waits and binds at least as tightly as `strength`.
    fn reduce(&mut self, strength: u8) {
        while let Some((top, at)) = self.pending.last().copied().filter(|(top, _)| top.strength() >= strength) {
            self.pop();
            let step = match top {
                Pending::Unary(step) => step,
                Pending::Binary(op) => StepKind::Binary(op),
                Pending::And => StepKind::Join(Branch::And),
                Pending::Or => StepKind::Join(Branch::Or),
                _ => StepKind::Join(Branch::If),
            };
            self.emit(step, at);
        }
    }
}

/// Whether a call is `? :` in another form.
fn is_select(name: &str) -> bool {
    matches!(name, "select" | "if")
}

/// A call of `name` with `count` arguments, which it does not take.
pub(super) fn arity(name: &str, count: u32, at: Place) -> Fault {
    let message = format!("`{name}` does not take {count} argument{}", if count == 1 { "" } else { "s" });
    let signature = function::find(name).map_or("…", |function| function.signature);
    Fault::new("arity", message, at).expected(format!("`{name}({signature})`"))
}

fn open_conditional(at: Place) -> Fault {
    Fault::new("syntax", "`?` stands without `:`", at).expected("`condition ? value : value`")
}

fn unclosed(pending: &Pending<'_>, at: Place) -> Fault {
    match pending {
        Pending::If => open_conditional(at),
        Pending::Let(name) => {
            let fault = Fault::new("syntax", format!("`let {name} = …` is not followed by `;` and a value"), at);
            fault.expected("`let name = …; …`")
        }
        Pending::Bracket(_) | Pending::Index => Fault::new("syntax", "`[` is not closed", at).expected("`]`"),
        _ => Fault::new("syntax", "`(` is not closed", at).expected("`)`"),
    }
}
