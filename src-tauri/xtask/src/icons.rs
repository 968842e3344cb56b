//! `cargo xtask icons`: every picture of the app from one drawing, `icons/shopdesk.svg`. The pictures are committed, so
//! only who changes the drawing needs the tools: rsvg-convert (Debian: librsvg2-bin) and ImageMagick.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{packages, process, project};

/// The drawing as it is, and as a macOS menu bar template: shape only, black.
const PLAIN: &str = "";
const TEMPLATE: &str = ".ground { display: none } .mark { fill: #000 }";

/// macOS draws icons with a margin: 824 of 1024.
const MAC_SHARE: f64 = 824.0 / 1024.0;

/// Makes them all.
pub fn icons() -> Result<()> {
    let Some(magick) = ["magick", "convert-im6.q16", "convert"].into_iter().find(|name| packages::on_path(name)) else {
        bail!("ImageMagick is missing")
    };
    if !packages::on_path("rsvg-convert") {
        bail!("rsvg-convert is missing (Debian: librsvg2-bin)");
    }
    let folder = project::root()?.join("icons");
    let work = std::env::temp_dir().join(format!("{}-icons-{}", project::APP, std::process::id()));
    fs::create_dir_all(&work)?;
    let studio = Studio { drawing: folder.join("shopdesk.svg"), work };
    let outcome = studio.make(&folder, magick);
    let _ = fs::remove_dir_all(&studio.work);
    outcome
}

struct Studio {
    drawing: PathBuf,
    work: PathBuf,
}

impl Studio {
    fn make(&self, folder: &Path, magick: &str) -> Result<()> {
        for (name, size) in [("32x32.png", 32), ("128x128.png", 128), ("128x128@2x.png", 256), ("icon.png", 512)] {
            self.draw(&folder.join(name), size, 1.0, PLAIN)?;
        }
        self.draw(&folder.join("tray.png"), 64, 1.0, PLAIN)?;
        self.draw(&folder.join("tray-template.png"), 44, 1.0, TEMPLATE)?;

        let mut windows = Command::new(magick);
        for size in [16, 24, 32, 48, 64, 256] {
            let picture = self.work.join(format!("{size}.png"));
            self.draw(&picture, size, 1.0, PLAIN)?;
            windows.arg(picture);
        }
        process::run(windows.arg(folder.join("icon.ico")))?;

        let mut mac = Vec::new();
        for (kind, size) in MAC_KINDS {
            let picture = self.work.join(format!("mac-{size}.png"));
            self.draw(&picture, *size, MAC_SHARE, PLAIN)?;
            mac.push((*kind, fs::read(&picture)?));
        }
        fs::write(folder.join("icon.icns"), icns(&mac)?)?;
        println!("made the pictures in {}", folder.display());
        Ok(())
    }

    /// Draws a square PNG of `size` pixels in which the drawing takes `share` of each side.
    fn draw(&self, to: &Path, size: u32, share: f64, style: &str) -> Result<()> {
        let sheet = self.work.join("style.css");
        fs::write(&sheet, style)?;
        let inner = (f64::from(size) * share).round();
        let margin = ((f64::from(size) - inner) / 2.0).round();
        let mut command = Command::new("rsvg-convert");
        command.arg("--stylesheet").arg(sheet).arg("--output").arg(to);
        command.args(["--width", &inner.to_string(), "--height", &inner.to_string()]);
        command.args(["--page-width", &size.to_string(), "--page-height", &size.to_string()]);
        command.args(["--left", &margin.to_string(), "--top", &margin.to_string()]);
        process::read(command.arg(&self.drawing)).map(|_| ())
    }
}

/// The kinds of picture in an icns file that hold PNG, with their sizes; those for twice the density have the same sizes.
const MAC_KINDS: &[(&[u8; 4], u32)] = &[
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
    (b"ic10", 1024),
];

/// An icns file: a head of magic and length, then each picture with its kind and length, all big-endian and including
/// their own eight bytes.
fn icns(pictures: &[(&[u8; 4], Vec<u8>)]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, picture) in pictures {
        body.extend_from_slice(*kind);
        body.extend_from_slice(&length(picture)?);
        body.extend_from_slice(picture);
    }
    let mut file = b"icns".to_vec();
    file.extend_from_slice(&length(&body)?);
    file.extend_from_slice(&body);
    Ok(file)
}

fn length(bytes: &[u8]) -> Result<[u8; 4]> {
    Ok(u32::try_from(bytes.len() + 8).context("a picture of more than 4 GiB")?.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icns_file_counts_its_heads() {
        let file = icns(&[(b"ic07", vec![1, 2, 3])]).unwrap();
        assert_eq!(file, [b"icns".as_slice(), &[0, 0, 0, 19], b"ic07", &[0, 0, 0, 11], &[1, 2, 3]].concat());
    }
}
