//! The one table: what was measured, beside what, and the limit it must keep.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    AtLeast(f64),
    AtMost(f64),
    /// Told, not judged.
    None,
}

/// A line. `value` is what the limit is held against.
#[derive(Debug, Clone)]
pub struct Row {
    pub what: String,
    pub ours: String,
    pub beside: String,
    pub value: f64,
    pub unit: &'static str,
    pub limit: Limit,
}

impl Row {
    pub fn new(what: impl Into<String>, ours: impl Into<String>, beside: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ours: ours.into(),
            beside: beside.into(),
            value: f64::NAN,
            unit: "",
            limit: Limit::None,
        }
    }

    /// A plain ratio.
    #[must_use]
    pub fn ratio(self, value: f64, limit: Limit) -> Self {
        self.held(value, "", limit)
    }

    #[must_use]
    pub fn held(mut self, value: f64, unit: &'static str, limit: Limit) -> Self {
        (self.value, self.unit, self.limit) = (value, unit, limit);
        self
    }

    /// A number that is none keeps no limit.
    pub fn keeps(&self) -> bool {
        match self.limit {
            Limit::AtLeast(limit) => self.value >= limit,
            Limit::AtMost(limit) => self.value <= limit,
            Limit::None => true,
        }
    }

    fn cells(&self) -> [String; 6] {
        let number = |value: f64| format!("{value:.2}{}", self.unit);
        let value = if self.value.is_nan() { String::new() } else { number(self.value) };
        let (limit, verdict) = match self.limit {
            Limit::AtLeast(limit) => (format!("≥ {}", number(limit)), if self.keeps() { "ok" } else { "NOT" }),
            Limit::AtMost(limit) => (format!("≤ {}", number(limit)), if self.keeps() { "ok" } else { "NOT" }),
            Limit::None => (String::new(), ""),
        };
        [self.what.clone(), self.ours.clone(), self.beside.clone(), value, limit, verdict.into()]
    }
}

#[derive(Debug, Default)]
pub struct Table {
    pub rows: Vec<Row>,
    /// How a number came about, where the line alone would mislead.
    pub notes: Vec<String>,
}

impl Table {
    pub fn broken(&self) -> usize {
        self.rows.iter().filter(|row| !row.keeps()).count()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["What", "Ours", "Beside", "Ratio", "Limit", ""].map(String::from);
        let lines: Vec<[String; 6]> = std::iter::once(head).chain(self.rows.iter().map(Row::cells)).collect();
        let mut widths = [0; 6];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        for (at, line) in lines.iter().enumerate() {
            for (cell, width) in line.iter().zip(widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if at == 0 {
                writeln!(f, "|{}", widths.map(|width| format!("{}|", "-".repeat(width + 2))).concat())?;
            }
        }
        for note in &self.notes {
            writeln!(f, "\n{note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_kept_or_broken() {
        let row = |value, limit| Row::new("it", "2 s", "1 s").ratio(value, limit);
        assert!(row(0.8, Limit::AtLeast(0.8)).keeps() && !row(0.79, Limit::AtLeast(0.8)).keeps());
        assert!(row(1.0, Limit::AtMost(1.0)).keeps() && !row(1.01, Limit::AtMost(1.0)).keeps());
        assert!(!row(f64::NAN, Limit::AtMost(1.0)).keeps());
        let table = Table { rows: vec![row(1.01, Limit::AtMost(1.0))], notes: vec![] };
        assert_eq!(table.broken(), 1);
        assert!(table.to_string().contains("| 1.01  | ≤ 1.00 | NOT |"), "{table}");
    }
}
