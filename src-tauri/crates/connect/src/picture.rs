//! Pictures of a mail that lie on the open internet, fetched when the agent asks: over https, from public addresses only,
//! without cookies, and made anew, so that nothing but pixels comes through.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::{ConnectError, Trouble, public};

const BYTES_MAX: usize = 5 * 1024 * 1024;
const SIDE_MAX: u32 = 8_000;
/// Larger ones are made smaller: a mail needs no more.
const SIDE_SHOWN: u32 = 2_000;

/// The picture as PNG, or as JPEG where it came as one.
///
/// # Errors
/// [`Trouble::Refused`] for an address that is not public or not https, [`Trouble::Garbage`] for what is no picture, and
/// the usual ones of a connection.
pub async fn fetch(url: &str) -> Result<(Bytes, &'static str), ConnectError> {
    let bytes = public::get(url, BYTES_MAX).await?;
    let made = tokio::task::spawn_blocking(move || anew(&bytes)).await;
    made.map_err(|error| garbage(&error.to_string()))?
}

fn anew(bytes: &[u8]) -> Result<(Bytes, &'static str), ConnectError> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| garbage(&error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let format = reader.format();
    let picture = reader.decode().map_err(|error| garbage(&error.to_string()))?;
    let picture = if picture.width() > SIDE_SHOWN || picture.height() > SIDE_SHOWN {
        picture.thumbnail(SIDE_SHOWN, SIDE_SHOWN)
    } else {
        picture
    };
    let (picture, format, mime) = if format == Some(ImageFormat::Jpeg) {
        (DynamicImage::ImageRgb8(picture.into_rgb8()), ImageFormat::Jpeg, "image/jpeg")
    } else {
        (picture, ImageFormat::Png, "image/png")
    };
    let mut made = Cursor::new(Vec::new());
    picture.write_to(&mut made, format).map_err(|error| garbage(&error.to_string()))?;
    Ok((made.into_inner().into(), mime))
}

fn garbage(why: &str) -> ConnectError {
    ConnectError::new(Trouble::Garbage, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pixels_come_through() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(3, 2).write_to(&mut png, ImageFormat::Png).unwrap();
        let mut bytes = png.into_inner();
        bytes.extend_from_slice(b"<script>trailing</script>");
        let (made, mime) = anew(&bytes).unwrap();
        assert_eq!(mime, "image/png");
        assert!(!made.windows(8).any(|part| part == b"trailing"));
        assert!(anew(b"<svg xmlns='http://www.w3.org/2000/svg'/>").is_err());
        assert!(anew(b"").is_err());
    }
}
