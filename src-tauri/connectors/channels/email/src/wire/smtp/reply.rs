//! A server's reply: a code and words, over one line or more (RFC 5321, 4.2).

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub lines: Vec<String>,
}

/// One line of a reply; whether more follow.
pub fn line(text: &str) -> Option<(u16, String, bool)> {
    let text = text.trim_end_matches(['\r', '\n']);
    let code: u16 = text.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
    let more = match text.as_bytes().get(3) {
        None | Some(b' ') => false,
        Some(b'-') => true,
        Some(_) => return None,
    };
    Some((code, text.get(4..).unwrap_or_default().to_owned(), more))
}

impl Reply {
    pub fn is_good(&self) -> bool {
        self.code < 400
    }

    pub fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    pub fn is_too_big(&self) -> bool {
        self.code == 552 || self.lines.iter().any(|line| line.starts_with("5.3.4"))
    }

    pub fn wants_sign_in(&self) -> bool {
        matches!(self.code, 530 | 534 | 535 | 538)
    }

    /// Code and words on one line.
    pub fn words(&self) -> String {
        let words: String = self.lines.join(" ").chars().filter(|c| !c.is_control()).take(400).collect();
        format!("{} {words}", self.code).trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        assert_eq!(line("250-SIZE 100\r\n"), Some((250, "SIZE 100".into(), true)));
        assert_eq!(line("354"), Some((354, String::new(), false)));
        for odd in ["", "25", "abc x", "099 x", "999 x", "250x", "２50 x"] {
            assert_eq!(line(odd), None, "{odd}");
        }
    }
}
