//! How many wait, drawn into the tray's picture. Of a number beside it or of words on it some panels show nothing; the
//! picture is shown by all.

/// The badge's colour and the ring that parts it from the picture; sRGB.
const GROUND: [u8; 3] = [0xd9, 0x48, 0x0f];
const WHITE: [u8; 3] = [0xff, 0xff, 0xff];
const RING: f32 = 3.0;
/// Of a picture of 64: a panel shows it at 16 to 24, so that a digit is still some eight pixels high.
const HEIGHT: f32 = 38.0;

/// Seven rows of five points, the leftmost the highest bit: the digits, and a plus.
const LETTERS: [[u8; 7]; 11] = [
    [0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
    [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
    [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
    [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
    [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
    [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
    [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
    [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
    [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
    [0x00, 0x04, 0x04, 0x1f, 0x04, 0x04, 0x00],
];
const PLUS: usize = 10;

/// A square picture (RGBA, `side` pixels wide) with a count in its lower right corner.
pub(crate) fn drawn(plain: &[u8], side: u32, count: u32) -> Vec<u8> {
    let letters = letters(count);
    // Three letters are smaller, so that they fit.
    let point = if letters.len() < 3 { 4 } else { 3 };
    let wide = point * (letters.len() * 6 - 1);
    let (side, text) = (side as f32, wide as f32);
    let width = (text + 14.0).clamp(HEIGHT, side - 2.0 * RING);
    let (right, bottom) = (side - RING, side - RING);
    let (left, top) = (right - width, bottom - HEIGHT);
    let (text_left, text_top) =
        (left + ((width - text) / 2.0).round(), top + ((HEIGHT - 7.0 * point as f32) / 2.0).round());
    let lit = |x: f32, y: f32| {
        if x < text_left || y < text_top {
            return false;
        }
        let (column, row) = ((x - text_left) as usize / point, (y - text_top) as usize / point);
        let bits = letters.get(column / 6).and_then(|letter| LETTERS.get(*letter)?.get(row));
        column % 6 < 5 && bits.is_some_and(|bits| bits >> (4 - column % 6) & 1 == 1)
    };
    let mut picture = plain.to_vec();
    for (at, pixel) in picture.chunks_exact_mut(4).enumerate() {
        let (x, y) = ((at as f32) % side, (at as f32 / side).floor());
        // How far the pixel's middle lies outside a shape with round ends.
        let (middle_x, middle_y) = (x + 0.5, y + 0.5);
        let round = HEIGHT / 2.0;
        let across = (left + round - middle_x).max(middle_x - (right - round)).max(0.0);
        let out = across.hypot(middle_y - f32::midpoint(top, bottom)) - round;
        lay(pixel, WHITE, RING - out + 0.5);
        lay(pixel, if lit(x, y) { WHITE } else { GROUND }, 0.5 - out);
    }
    picture
}

/// The count's letters as places in [`LETTERS`]; more than two digits cannot be read at this size.
fn letters(count: u32) -> Vec<usize> {
    match count {
        0..10 => vec![count as usize],
        10..100 => vec![(count / 10) as usize, (count % 10) as usize],
        _ => vec![9, 9, PLUS],
    }
}

/// Lays a colour over a pixel that it covers by a share.
fn lay(pixel: &mut [u8], colour: [u8; 3], share: f32) {
    let share = share.clamp(0.0, 1.0);
    let [red, green, blue, alpha] = pixel else { return };
    let under = f32::from(*alpha) / 255.0 * (1.0 - share);
    let whole = share + under;
    if whole <= 0.0 {
        return;
    }
    for (channel, new) in [red, green, blue].into_iter().zip(colour) {
        *channel = ((f32::from(new) * share + f32::from(*channel) * under) / whole).round() as u8;
    }
    *alpha = (whole * 255.0).round() as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: u32 = 64;

    fn pixel(picture: &[u8], x: u32, y: u32) -> [u8; 4] {
        let found = picture.chunks_exact(4).nth((y * SIDE + x) as usize).map(<[u8; 4]>::try_from);
        found.and_then(Result::ok).unwrap_or_default()
    }

    #[test]
    fn each_count_has_a_picture_of_its_own_within_the_square() {
        let plain = vec![0; (SIDE * SIDE * 4) as usize];
        let pictures: Vec<_> = (1..=100).map(|count| drawn(&plain, SIDE, count)).collect();
        for (at, picture) in pictures.iter().enumerate() {
            assert_eq!(picture.len(), plain.len());
            assert!(pictures.iter().skip(at + 1).all(|other| other != picture), "{} twice", at + 1);
            // The ring is closed, and what lies above is as it was.
            assert_eq!(pixel(picture, 0, 0), [0; 4]);
            assert_eq!(pixel(picture, 44, SIDE - 2), [255; 4], "{}", at + 1);
        }
        assert_eq!(drawn(&plain, SIDE, 100), drawn(&plain, SIDE, 4_000));
    }

    #[test]
    fn a_one_stands_upright_in_its_badge() {
        let picture = drawn(&vec![0; (SIDE * SIDE * 4) as usize], SIDE, 1);
        assert_eq!(pixel(&picture, 42, 42), [255; 4], "its stem");
        let [red, green, blue] = GROUND;
        assert_eq!(pixel(&picture, 33, 42), [red, green, blue, 255], "beside it");
    }
}
