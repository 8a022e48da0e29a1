//! Pictures: the first frame, upright, without anything that was told beside its pixels.

use std::io::Cursor;

use domain::limits;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, Rgba};

use crate::kind::Kind;

/// From so many times the size on, pixels are averaged first: much faster, and nobody sees a difference.
const AVERAGED_FROM: u32 = 3;

pub(crate) fn render(kind: Kind, source: &[u8], page: Option<u32>, width: u32) -> Option<(u32, Option<RgbImage>)> {
    if page.is_some_and(|page| page != 1) {
        return Some((1, None));
    }
    let mut reader = ImageReader::with_format(Cursor::new(source), format(kind)?);
    let mut bounds = Limits::default();
    bounds.max_image_width = Some(limits::PICTURE_SIDE_PIXELS_MAX);
    bounds.max_image_height = Some(limits::PICTURE_SIDE_PIXELS_MAX);
    bounds.max_alloc = Some(limits::PICTURE_BYTES_MAX);
    reader.limits(bounds.clone());
    let mut decoder = reader.into_decoder().ok()?;
    decoder.set_limits(bounds).ok()?;
    if decoder.total_bytes() > limits::PICTURE_BYTES_MAX {
        return None;
    }
    let turned = decoder.orientation().ok()?;
    if page.is_none() {
        return Some((1, None));
    }
    let lies = matches!(turned.to_exif(), 5..=8);
    let (wide, high) = if lies { (width * 2, width) } else { (width, width * 2) };
    let mut image = fit(DynamicImage::from_decoder(decoder).ok()?, wide, high);
    image.apply_orientation(turned);
    Some((1, Some(on_white(&image))))
}

fn format(kind: Kind) -> Option<ImageFormat> {
    Some(match kind {
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Png => ImageFormat::Png,
        Kind::Gif => ImageFormat::Gif,
        Kind::Webp => ImageFormat::WebP,
        Kind::Bmp => ImageFormat::Bmp,
        Kind::Tiff => ImageFormat::Tiff,
        Kind::Pdf | Kind::Text => return None,
    })
}

/// Within these sides, and never larger than it was.
fn fit(image: DynamicImage, wide: u32, high: u32) -> DynamicImage {
    if image.width() <= wide && image.height() <= high {
        return image;
    }
    let far = image.width() / wide >= AVERAGED_FROM || image.height() / high >= AVERAGED_FROM;
    let nearer = if far { image.thumbnail(wide * 2, high * 2) } else { image };
    nearer.resize(wide, high, FilterType::CatmullRom)
}

/// What can be seen through is seen on white.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let seen = image.to_rgba8();
    let over = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let Rgba([r, g, b, a]) = *seen.get_pixel(x, y);
        image::Rgb([over(r, a), over(g, a), over(b, a)])
    })
}
