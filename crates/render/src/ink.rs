//! Letters on images, and images as bytes.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

/// Of a hundred. Lower shows around letters.
const QUALITY: u8 = 82;
/// A watermark's letters are this part of the side of the image.
const WATERMARK_PART: f32 = 1.0 / 30.0;
/// The smallest letters of a watermark, in pixels.
const WATERMARK_EM_MIN: f32 = 9.0;
/// Lines of a watermark are so many heights of its letters apart.
const WATERMARK_LEADING: f32 = 4.5;
/// Between two of them on one line, in heights of its letters.
const WATERMARK_GAP: f32 = 2.0;
/// How steep it rises: a quarter, by the sides of the triangle 3, 4, 5 halved for a flatter one.
const RISE: (f32, f32) = (0.96, -0.28);
/// How much of a picture a watermark covers where its letters are.
const WATERMARK_COVERS: f32 = 0.34;

/// The letters of one size.
pub(crate) struct Face {
    font: FontRef<'static>,
    scale: PxScale,
    em: f32,
}

impl Face {
    /// Letters of this height, in pixels.
    pub(crate) fn with_em(em: f32) -> Option<Self> {
        let font = FontRef::try_from_slice(epaint_default_fonts::HACK_REGULAR).ok()?;
        let scale = PxScale::from(em * font.height_unscaled() / font.units_per_em()?);
        Some(Self { font, scale, em })
    }

    /// Letters that each take this width, in pixels: all are equally wide.
    pub(crate) fn with_advance(advance: f32) -> Option<Self> {
        let unit = Self::with_em(1.0)?;
        let width = unit.advance();
        (width > 0.0).then(|| Self::with_em(advance / width)).flatten()
    }

    pub(crate) fn em(&self) -> f32 {
        self.em
    }

    fn advance(&self) -> f32 {
        let font = self.font.as_scaled(self.scale);
        font.h_advance(font.glyph_id('0'))
    }

    fn width_of(&self, text: &str) -> f32 {
        self.advance() * text.chars().count() as f32
    }

    /// Writes a line from its left upper corner: each pixel that a letter touches, and how much of it. What the face has no
    /// letter for is an empty box.
    pub(crate) fn write(&self, text: &str, left: f32, top: f32, mut dot: impl FnMut(u32, u32, f32)) {
        let scaled = self.font.as_scaled(self.scale);
        let (base, advance) = (top + scaled.ascent(), self.advance());
        for (at, c) in text.chars().enumerate() {
            let glyph: GlyphId = scaled.glyph_id(c);
            let place = ab_glyph::point(left + advance * at as f32, base);
            let Some(outline) = self.font.outline_glyph(glyph.with_scale_and_position(self.scale, place)) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, covered| {
                let (x, y) = (corner.x + x as f32, corner.y + y as f32);
                if x >= 0.0 && y >= 0.0 {
                    dot(x as u32, y as u32, covered);
                }
            });
        }
    }
}

/// Mixes a colour into a pixel.
pub(crate) fn blend(pixel: &mut Rgb<u8>, colour: [u8; 3], covered: f32) {
    let covered = covered.clamp(0.0, 1.0);
    if covered <= 0.0 {
        return;
    }
    for (old, new) in pixel.0.iter_mut().zip(colour) {
        *old = (f32::from(*old) + (f32::from(new) - f32::from(*old)) * covered).round() as u8;
    }
}

/// Draws a text all over the image, rising, so that no part of it can be cut out without. Light with a dark shadow: it is
/// seen on any ground.
pub(crate) fn watermark(image: &mut RgbImage, text: &str) -> Option<()> {
    let side = image.width().max(image.height()) as f32;
    let face = Face::with_em((side * WATERMARK_PART).max(WATERMARK_EM_MIN))?;
    let strip = Strip::of(&face, text)?;
    let (cos, sin) = RISE;
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let (along, down) = (x * cos + y * sin, y * cos - x * sin);
        blend(pixel, [0, 0, 0], strip.at(along - 1.0, down - 1.0) * WATERMARK_COVERS);
        blend(pixel, [255, 255, 255], strip.at(along, down) * WATERMARK_COVERS);
    }
    Some(())
}

/// A line of text that goes on and on, every second one moved by half.
struct Strip {
    covered: Vec<f32>,
    wide: usize,
    high: usize,
}

impl Strip {
    fn of(face: &Face, text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_control()).take(domain::limits::WATERMARK_CHARS_MAX).collect();
        let wide = (face.width_of(&text) + face.em() * WATERMARK_GAP).ceil() as usize;
        let high = (face.em() * WATERMARK_LEADING).ceil() as usize;
        let mut covered = vec![0.0; wide.checked_mul(high).filter(|dots| *dots > 0)?];
        face.write(&text, 0.0, face.em(), |x, y, part| {
            let at = (y as usize).checked_mul(wide).map(|row| row + x as usize);
            if let Some(dot) = at.filter(|_| (x as usize) < wide).and_then(|at| covered.get_mut(at)) {
                *dot = part.max(*dot);
            }
        });
        Some(Self { covered, wide, high })
    }

    fn at(&self, along: f32, down: f32) -> f32 {
        let (wide, high) = (self.wide as f32, self.high as f32);
        let line = (down / high).floor();
        let moved = if line.rem_euclid(2.0) < 1.0 { along } else { along + wide / 2.0 };
        let x = (moved.rem_euclid(wide) as usize).min(self.wide - 1);
        let y = (down.rem_euclid(high) as usize).min(self.high - 1);
        self.covered.get(y * self.wide + x).copied().unwrap_or_default()
    }
}

/// The image as JPEG: its pixels and nothing else.
pub(crate) fn jpeg(image: &RgbImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(image).ok()?;
    Some(bytes)
}
