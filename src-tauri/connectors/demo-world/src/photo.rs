//! Photographs that customers take, drawn from a seed: a thing on a table by a window, broken or not.

use rand::{Rng, rngs::StdRng};

use crate::random;

const WIDTH: i32 = 400;
const HEIGHT: i32 = 300;
/// The scene is laid out on a larger sheet, this wide.
const SHEET: f32 = 480.0;
const SCALE: f32 = 1.2;

type Rgb = [f32; 3];

struct Scene {
    wall: Rgb,
    table: Rgb,
    thing: Rgb,
    light: f32,
    horizon: f32,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// How much narrower the top is than the bottom.
    taper: f32,
    crack: Vec<(f32, f32)>,
}

impl Scene {
    fn of(kind: &str, broken: bool, rng: &mut StdRng) -> Self {
        let tint =
            |rng: &mut StdRng, base: Rgb| base.map(|part| (part + rng.random_range(-0.05..0.05)).clamp(0.05, 0.95));
        let (thing, width, height, taper) = match kind {
            "lamp" => ([0.72, 0.56, 0.30], 150.0, 190.0, 0.5),
            "glass" => ([0.78, 0.84, 0.86], 190.0, 170.0, 0.35),
            "ceramic" => ([0.45, 0.58, 0.64], 130.0, 140.0, -0.08),
            "wood" => ([0.58, 0.42, 0.27], 230.0, 90.0, 0.0),
            "candle" => ([0.90, 0.86, 0.78], 90.0, 130.0, 0.0),
            _ => ([0.55, 0.60, 0.50], 240.0, 150.0, 0.1),
        };
        let middle = SHEET / 2.0 + rng.random_range(-50.0..50.0);
        let bottom = 290.0 + rng.random_range(-12.0..20.0);
        let mut crack = Vec::new();
        if broken {
            let mut at = (middle + rng.random_range(-30.0..30.0), bottom - height + 4.0);
            while at.1 < bottom {
                crack.push(at);
                at = (at.0 + rng.random_range(-16.0..16.0), at.1 + rng.random_range(9.0..22.0));
            }
        }
        Self {
            wall: tint(rng, [0.84, 0.82, 0.78]),
            table: tint(rng, [0.52, 0.40, 0.30]),
            thing: tint(rng, thing),
            light: rng.random_range(0.0..SHEET),
            horizon: 225.0 + rng.random_range(-15.0..25.0),
            left: middle - width / 2.0,
            right: middle + width / 2.0,
            top: bottom - height,
            bottom,
            taper,
            crack,
        }
    }

    /// Where the crack is at this height, if it is there.
    fn crack_at(&self, y: f32) -> Option<f32> {
        let mut pairs = self.crack.iter().zip(self.crack.iter().skip(1));
        let (a, b) = pairs.find(|(a, b)| y >= a.1 && y < b.1)?;
        Some(a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1).max(1.0))
    }

    /// One row of the picture; what is the same for all of a row is worked out once.
    fn row(&self, y: f32, grain: &mut Grain, pixels: &mut Vec<u8>) {
        let on_table = y > self.horizon;
        let ground = if on_table { self.table.map(|part| part + (y * 0.9).sin() * 0.03) } else { self.wall };
        let in_shadow = y > self.bottom - 6.0 && y < self.bottom + 16.0;
        let up = (self.bottom - y) / (self.bottom - self.top);
        let half = (self.right - self.left) / 2.0 * (1.0 - self.taper * up);
        let middle = f32::midpoint(self.left, self.right);
        let has_thing = (0.0..=1.0).contains(&up);
        let crack = self.crack_at(y);
        for column in 0..WIDTH {
            let x = column as f32 * SCALE;
            let side = (x - middle) / half;
            let inside = has_thing && side.abs() <= 1.0;
            let mut light = 1.08 - 0.35 * ((x - self.light).abs() / SHEET) - 0.08 * (y / SHEET);
            let mut shine = grain.next();
            let [red, green, blue] = if inside {
                light *= 1.0 - 0.35 * (side + 0.35).abs();
                shine += if (side + 0.45).abs() < 0.06 { 0.12 } else { 0.0 };
                light *= if crack.is_some_and(|crack| (x - crack).abs() < 1.4) { 0.35 } else { 1.0 };
                self.thing
            } else {
                let shaded = in_shadow && x > self.left - 10.0 && x < self.right + 26.0;
                light *= if shaded { 0.78 } else { 1.0 };
                ground
            };
            for part in [red, green, blue] {
                // Saturates at both ends.
                pixels.push(((part * light + shine) * 255.0) as u8);
            }
        }
    }
}

/// The grain of a photograph: quick, and not to be called chance.
struct Grain(u32);

impl Grain {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 24) as f32 * 0.000_09 - 0.0115
    }
}

/// A PNG; `None` only if it cannot be encoded.
pub fn draw(kind: &str, broken: bool, seed: u64) -> Option<Vec<u8>> {
    let mut rng = random::about(seed, "photo", 0);
    let scene = Scene::of(kind, broken, &mut rng);
    let mut grain = Grain(rng.random_range(1..u32::MAX));
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for row in 0..HEIGHT {
        scene.row(row as f32 * SCALE, &mut grain, &mut pixels);
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    encoder.set_filter(png::Filter::Sub);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_is_the_same_at_every_look() {
        let first = draw("glass", true, 10_372).unwrap();
        assert!(first.starts_with(b"\x89PNG"));
        assert_eq!(draw("glass", true, 10_372).unwrap(), first);
        assert_ne!(draw("glass", true, 10_373).unwrap(), first);
        assert_ne!(draw("glass", false, 10_372).unwrap(), first, "a crack shows");
    }
}
