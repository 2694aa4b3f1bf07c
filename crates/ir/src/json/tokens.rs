//! From the tokens of a file to values with the comments about them.
//!
//! A comment belongs to what stands on its line: behind a value to that value, behind an opening bracket to the bracket, before a
//! value to that one. One on a line of its own belongs to what follows. Ends of lines that part nothing are forgotten.

use core::ops::Range;

use jsonc_parser::tokens::{Token, TokenAndRange};

use super::{Comment, Group, Item, Json, Line, literal};

/// The value of a file, and the comments at its end.
pub(crate) struct File {
    /// The value, with what stands before and behind it.
    pub(crate) root: Item,
    /// Comments on the lines after it.
    pub(crate) tail: Vec<Comment>,
}

/// The value that `tokens` say, which are those of one whole value in `text`. Recurses as deep as they nest.
pub(crate) fn read(text: &str, tokens: &[TokenAndRange<'_>]) -> Option<File> {
    let mut cursor = Cursor { text, tokens, next: 0, end: 0 };
    let before = cursor.gap();
    let lead = cursor.described(&before.comments, &before);
    let blank = !before.comments.is_empty() && cursor.is_blank_before_next(&before.comments, &before);
    let mut root = Item { key: None, value: cursor.value()?, notes: None };
    let after = cursor.gap();
    let (trail, tail) = after.comments.split_at_checked(cursor.trailing(&after, true))?;
    let notes = root.notes_mut();
    (notes.lead, notes.blank) = (without_blank(lead), blank);
    notes.trail = cursor.described(trail, &after);
    Some(File { tail: cursor.described(tail, &after), root })
}

struct Cursor<'a> {
    text: &'a str,
    tokens: &'a [TokenAndRange<'a>],
    next: usize,
    /// Where the last value or bracket ended.
    end: usize,
}

/// What stands between two values, or between a value and a bracket.
struct Gap {
    comments: Vec<Range<usize>>,
    /// How many of them stand before the comma.
    before_comma: usize,
    /// Where it begins.
    start: usize,
    /// Where it ends.
    end: usize,
    /// Whether a closing bracket follows.
    closes: bool,
}

impl Cursor<'_> {
    fn value(&mut self) -> Option<Json> {
        let token = self.tokens.get(self.next)?;
        self.step(token.range.end);
        Some(match &token.token {
            Token::OpenBrace => Json::Object(self.group()?),
            Token::OpenBracket => Json::List(self.group()?),
            Token::String(text) => Json::text(text),
            Token::Number(number) => Json::Word(literal(number).into()),
            other => Json::Word(other.as_str().to_owned().into()),
        })
    }

    /// What follows an opening bracket, with the closing one.
    fn group(&mut self) -> Option<Group> {
        let mut group = Group::default();
        loop {
            let gap = self.gap();
            let first = group.items.is_empty();
            let (trail, lead) = gap.comments.split_at_checked(self.trailing(&gap, !first))?;
            let trail = self.described(trail, &gap);
            match group.items.last_mut() {
                Some(item) if !trail.is_empty() => item.notes_mut().trail = trail,
                Some(_) => {}
                None => group.head = trail,
            }
            let blank = self.is_blank_before_next(lead, &gap) && !(first && lead.is_empty());
            let lead = self.described(lead, &gap);
            // Nothing is above the first of a group that it would have to be kept apart from.
            let lead = if first { without_blank(lead) } else { lead };
            if gap.closes {
                group.tail = lead;
                self.step(gap.end + 1);
                return Some(group);
            }
            group.items.push(self.item(lead, blank)?);
        }
    }

    fn item(&mut self, mut lead: Vec<Comment>, blank: bool) -> Option<Item> {
        let token = self.tokens.get(self.next)?;
        let is_colon = |token: &&TokenAndRange<'_>| token.token == Token::Colon;
        let after = self.tokens.get(self.next..)?.iter().skip(1).find(|token| !is_comment(token));
        let mut item = Item { key: None, value: Json::truth(false), notes: None };
        let mut inner = Vec::new();
        if let (Token::String(key), Some(_)) = (&token.token, after.filter(is_colon)) {
            item.key = Some((&**key).into());
            self.step(token.range.end);
            inner = self.before_value();
        }
        let (within, beside) = inner.into_iter().partition::<Vec<_>, _>(Comment::fits_a_line);
        lead.extend(beside.into_iter().map(|comment| Comment { ends_line: true, ..comment }));
        item.value = self.value()?;
        if blank || !lead.is_empty() || !within.is_empty() {
            let notes = item.notes_mut();
            (notes.blank, notes.lead, notes.inner) = (blank, lead, within);
        }
        Some(item)
    }

    /// The comments on both sides of a colon, and the way past them.
    fn before_value(&mut self) -> Vec<Comment> {
        let mut comments = Vec::new();
        while let Some(token) = self.tokens.get(self.next) {
            if is_comment(token) {
                let lines = self.lines(token.range.start..token.range.end);
                comments.push(Comment { lines, blank: false, ends_line: false });
            } else if token.token != Token::Colon {
                break;
            }
            self.next += 1;
        }
        comments
    }

    /// Steps over comments and a comma, if there is one.
    fn gap(&mut self) -> Gap {
        let mut gap =
            Gap { comments: Vec::new(), before_comma: 0, start: self.end, end: self.text.len(), closes: true };
        while let Some(token) = self.tokens.get(self.next) {
            match token.token {
                Token::CommentLine(_) | Token::CommentBlock(_) => {
                    gap.comments.push(token.range.start..token.range.end);
                }
                Token::Comma => gap.before_comma = gap.comments.len(),
                Token::CloseBrace | Token::CloseBracket => {
                    gap.end = token.range.start;
                    break;
                }
                _ => {
                    (gap.end, gap.closes) = (token.range.start, false);
                    break;
                }
            }
            self.next += 1;
        }
        gap
    }

    /// How many of the comments of `gap` stand on the line of what is before it, and belong to that.
    fn trailing(&self, gap: &Gap, is_value_before: bool) -> usize {
        let mut at = gap.start;
        let mut count = 0;
        for comment in &gap.comments {
            if self.newlines(at..comment.start) > 0 {
                break;
            }
            at = comment.end;
            count += 1;
        }
        let next = gap.comments.get(count).map_or(gap.end, |comment| comment.start);
        if self.newlines(at..next) > 0 || (gap.closes && is_value_before) {
            return count;
        }
        if is_value_before { count.min(gap.before_comma) } else { 0 }
    }

    /// `comments`, which are the last of `gap` or its first.
    fn described(&self, comments: &[Range<usize>], gap: &Gap) -> Vec<Comment> {
        let from = gap.comments.iter().rfind(|other| comments.first().is_some_and(|first| other.end <= first.start));
        let mut before = from.map_or(gap.start, |other| other.end);
        let mut described = Vec::with_capacity(comments.len());
        for (index, comment) in comments.iter().enumerate() {
            let next = comments.get(index + 1).map_or(gap.end, |next| next.start);
            let (blank, ends_line) = (self.newlines(before..comment.start) > 1, self.newlines(comment.end..next) > 0);
            described.push(Comment { lines: self.lines(comment.clone()), blank, ends_line });
            before = comment.end;
        }
        described
    }

    /// Whether a blank line stands right before what follows `gap`, whose last comments are `lead`.
    fn is_blank_before_next(&self, lead: &[Range<usize>], gap: &Gap) -> bool {
        let before = lead.last().or(gap.comments.last()).map_or(gap.start, |comment| comment.end);
        self.newlines(before..gap.end) > 1
    }

    fn lines(&self, comment: Range<usize>) -> Vec<Line> {
        let text = self.text.get(comment.clone()).unwrap_or_default();
        let column = if text.contains('\n') { self.column(comment.start) } else { 0 };
        let mut lines: Vec<Line> = text.lines().map(|line| described_line(line, column)).collect();
        let stars = lines.iter().skip(1).all(|line| line.text.starts_with('*'));
        for (index, line) in lines.iter_mut().enumerate() {
            line.indent = if index == 0 {
                0
            } else if stars {
                1
            } else {
                line.indent
            };
        }
        lines
    }

    /// How many characters stand before `offset` on its line.
    fn column(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        before.chars().rev().take_while(|char| *char != '\n').count()
    }

    /// How many lines end in `range`.
    fn newlines(&self, range: Range<usize>) -> usize {
        self.text.get(range).map_or(0, |text| text.bytes().filter(|byte| *byte == b'\n').count())
    }

    fn step(&mut self, end: usize) {
        self.next += 1;
        self.end = end;
    }
}

fn described_line(line: &str, column: usize) -> Line {
    let text = line.trim();
    let indent = line.chars().count() - line.trim_start().chars().count();
    Line { indent: indent.wrapping_sub(column).cast_signed(), text: text.to_owned() }
}

const fn is_comment(token: &TokenAndRange<'_>) -> bool {
    matches!(token.token, Token::CommentLine(_) | Token::CommentBlock(_))
}

/// `comments`, of which the first is not set apart.
fn without_blank(mut comments: Vec<Comment>) -> Vec<Comment> {
    if let Some(first) = comments.first_mut() {
        first.blank = false;
    }
    comments
}
