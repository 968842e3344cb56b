//! An invoice as a PDF of one page (ISO 32000-1), in one of the fonts that every reader has. Those know Latin letters only,
//! so other names are romanised.

use std::fmt::Write as _;

use crate::{catalogue, state::State};

/// Empty when there is no such order.
pub fn pdf(state: &State, number: u32) -> Vec<u8> {
    let Some(order) = state.orders.get(&number).map(|kept| &kept.order) else { return vec![] };
    let person = state.people.iter().find(|person| Some(&person.remote) == order.customer.as_ref());
    let code = order.currency.code();
    let sum = |amount| format!("{}", order.money(amount));
    let mut lines = vec![
        (18, "Northlight Home".to_owned()),
        (11, format!("Invoice {number}-1 for order #{number}")),
        (11, format!("To: {}", person.map_or(order.name.as_str(), |person| person.latin.as_str()))),
        (11, format!("All amounts in {code}")),
        (11, String::new()),
    ];
    for line in &order.lines {
        let title = catalogue::by_sku(&line.sku).map_or(line.sku.as_str(), |product| product.title);
        lines.push((
            11,
            format!("{} x {} {} ({})    {}", line.quantity, title, line.variant, line.sku, sum(line.total)),
        ));
    }
    lines.push((11, format!("Shipping    {}", sum(order.totals.shipping))));
    lines.push((11, String::new()));
    lines.push((12, format!("Total    {}", sum(order.totals.total))));
    lines.push((11, format!("of which VAT    {}", sum(order.totals.tax))));
    for payment in &order.payments {
        lines.push((11, format!("Paid by {}    {}", payment.method, sum(payment.captured))));
    }
    page(&lines)
}

/// One byte a letter (WinAnsi, which agrees with Latin-1 where it matters); what is not Latin becomes a question mark.
fn latin(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in text.chars() {
        match letter {
            '(' | ')' | '\\' => bytes.extend([b'\\', letter as u8]),
            '×' => bytes.push(b'x'),
            letter if u32::from(letter) < 256 => bytes.push(u32::from(letter) as u8),
            _ => bytes.push(b'?'),
        }
    }
    bytes
}

fn page(lines: &[(u32, String)]) -> Vec<u8> {
    let mut content = b"BT 60 780 Td\n".to_vec();
    for (size, text) in lines {
        content.extend(format!("/F1 {size} Tf 0 -{} Td (", size + 7).bytes());
        content.extend(latin(text));
        content.extend(b") Tj\n");
    }
    content.extend(b"ET");
    let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
    stream.extend(content);
    stream.extend(b"\nendstream");
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        stream,
    ];
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (object, n) in objects.iter().zip(1..) {
        // Offsets in the table are ten digits.
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{n} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    file.extend(
        format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    file
}

#[cfg(test)]
mod tests {
    use model::time::Timestamp;

    use super::*;

    #[test]
    fn every_entry_of_the_table_points_at_its_object() {
        let state = crate::genesis::make_world(1, Timestamp(1_795_344_600_000));
        let file = pdf(&state, 10_372);
        let text = String::from_utf8_lossy(&file).replace('\u{fffd}', "?");
        assert!(text.contains("Glass shade 22 cm") && text.contains("213.90 EUR"));
        let start: usize = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().parse().unwrap();
        let bytes = file.as_slice();
        assert!(bytes[start..].starts_with(b"xref"));
        let table = String::from_utf8_lossy(&bytes[start..]).into_owned();
        for (n, entry) in table.lines().skip(3).take(5).enumerate() {
            let at: usize = entry[..10].parse().unwrap();
            assert!(bytes[at..].starts_with(format!("{} 0 obj", n + 1).as_bytes()));
        }
        assert_eq!(pdf(&state, 1), Vec::<u8>::new());
    }
}
