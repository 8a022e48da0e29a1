// The icons, brought into the page once. A `<use>` of another file is a request of its own to the browser, even where the
// file is known: in a long list that is felt.
import sprite from '../../generated/icons.svg?url';

export function bringIcons(): void {
  const request = new XMLHttpRequest();
  request.open('GET', sprite);
  request.responseType = 'document';
  request.onload = () => {
    const icons = request.responseXML?.documentElement;
    if (!(icons instanceof SVGSVGElement)) return;
    for (const icon of icons.children) icon.id = `icon-${icon.id}`;
    icons.style.display = 'none';
    document.body.prepend(icons);
  };
  request.send();
}
