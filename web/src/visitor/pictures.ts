// Pictures of a link open in place. Without script, or with Ctrl held, their links do what links do.

/** Opens the picture that is clicked on; what shows it is fetched with the first one. */
export function startPictures(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-image]') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const follow = () => location.assign(link.href);
    void import('./lightbox').then(({ show }) => show(link)).catch(follow);
  });
  // What is no picture leaves the icon of its kind in sight. Such events do not rise: they are caught on their way down.
  document.addEventListener('error', (event) => event.target instanceof HTMLImageElement && leaveOut(event.target), true);
  for (const image of document.querySelectorAll<HTMLImageElement>('.shown img, .picture img')) {
    if (image.complete && image.naturalWidth === 0) leaveOut(image);
  }
}

function leaveOut(image: HTMLImageElement): void {
  const frame = image.closest<HTMLElement>('.shown, .picture');
  if (!frame) return;
  if (frame.matches('.picture')) frame.hidden = true;
  else image.hidden = true;
}
