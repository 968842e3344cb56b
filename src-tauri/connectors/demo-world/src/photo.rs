//! Photographs that customers take, drawn from a seed: a thing on a table by a window, broken or not.

use rand::{Rng, rngs::StdRng};

use crate::random;

const WIDTH: i32 = 480;
const HEIGHT: i32 = 360;

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
        let middle = WIDTH as f32 / 2.0 + rng.random_range(-50.0..50.0);
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
            light: rng.random_range(0.0..WIDTH as f32),
            horizon: 225.0 + rng.random_range(-15.0..25.0),
            left: middle - width / 2.0,
            right: middle + width / 2.0,
            top: bottom - height,
            bottom,
            taper,
            crack,
        }
    }

    fn in_thing(&self, x: f32, y: f32) -> Option<f32> {
        if y < self.top || y > self.bottom {
            return None;
        }
        let up = (self.bottom - y) / (self.bottom - self.top);
        let half = (self.right - self.left) / 2.0 * (1.0 - self.taper * up);
        let from_middle = (x - f32::midpoint(self.left, self.right)) / half;
        (from_middle.abs() <= 1.0).then_some(from_middle)
    }

    fn on_crack(&self, x: f32, y: f32) -> bool {
        let pairs = self.crack.iter().zip(self.crack.iter().skip(1));
        pairs.into_iter().any(|(a, b)| {
            let along = ((y - a.1) / (b.1 - a.1).max(1.0)).clamp(0.0, 1.0);
            let on = a.0 + (b.0 - a.0) * along;
            y >= a.1 && y < b.1 && (x - on).abs() < 1.4
        })
    }

    fn colour(&self, x: f32, y: f32, rng: &mut StdRng) -> Rgb {
        let wood = if y > self.horizon { ((y * 0.9 + (x * 0.02).sin() * 5.0).sin() * 0.03) + 0.0 } else { 0.0 };
        let ground = if y > self.horizon { self.table.map(|part| part + wood) } else { self.wall };
        let mut colour = ground;
        let below = y > self.bottom - 6.0 && y < self.bottom + 16.0;
        if below && x > self.left - 10.0 && x < self.right + 26.0 {
            colour = colour.map(|part| part * 0.78);
        }
        if let Some(side) = self.in_thing(x, y) {
            let shade = 1.0 - 0.35 * (side + 0.35).abs();
            colour =
                self.thing.map(|part| (part * shade + if (side + 0.45).abs() < 0.06 { 0.16 } else { 0.0 }).min(1.0));
            if self.on_crack(x, y) {
                colour = colour.map(|part| part * 0.35);
            }
        }
        let glow = 1.08 - 0.35 * ((x - self.light).abs() / WIDTH as f32) - 0.08 * (y / HEIGHT as f32);
        let grain = rng.random_range(-0.012..0.012);
        colour.map(|part| (part * glow + grain).clamp(0.0, 1.0))
    }
}

/// A PNG; `None` only if it cannot be encoded.
pub fn draw(kind: &str, broken: bool, seed: u64) -> Option<Vec<u8>> {
    let mut rng = random::about(seed, "photo", 0);
    let scene = Scene::of(kind, broken, &mut rng);
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let colour = scene.colour(x as f32, y as f32, &mut rng);
            pixels.extend(colour.map(|part| (part * 255.0) as u8));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
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
