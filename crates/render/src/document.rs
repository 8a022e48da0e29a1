//! Pages of PDF documents. Nothing in them runs, and nothing is fetched for them: that is not built in.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render as draw};
use image::RgbImage;

pub(crate) fn render(source: &[u8], page: Option<u32>, width: u32) -> Option<(u32, Option<RgbImage>)> {
    let document = Pdf::new(source.to_vec()).ok()?;
    let pages = u32::try_from(document.pages().len()).ok().filter(|pages| *pages > 0)?;
    let Some(at) = page.filter(|page| (1..=pages).contains(page)) else { return Some((pages, None)) };
    let page = document.pages().get(usize::try_from(at - 1).ok()?)?;
    let (wide, high) = page.render_dimensions();
    if !(wide.is_finite() && high.is_finite() && wide >= 1.0 && high >= 1.0) {
        return None;
    }
    let width = f32::from(u16::try_from(width).ok()?);
    let scale = (width / wide).min(2.0 * width / high);
    // A page of a hair's breadth has at least one pixel.
    let (x_scale, y_scale) = (scale.max(1.0 / wide), scale.max(1.0 / high));
    let drawn = draw(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale, y_scale, bg_color: WHITE },
    );
    let bytes: Vec<u8> = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
    let image = RgbImage::from_raw(u32::from(drawn.width()), u32::from(drawn.height()), bytes)?;
    Some((pages, Some(image)))
}
