// Building the page from nodes. Strings become text, never markup: the pages' policy (Trusted Types) allows nothing else.

/** The path of the sprite, as the server's own icons name it: every page has one. */
const icons = document.querySelector('use')?.getAttribute('href')?.split('#')[0] ?? '';

type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean>;

/** An element with attributes and children; `true` writes an empty attribute, `false` none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of the sprite. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'use'));
  setIcon(svg, name);
  return svg;
}

/** Shows another icon in the same place. */
export function setIcon(within: Element | null, name: string): void {
  within?.querySelector('use')?.setAttribute('href', `${icons}#${name}`);
}

/** A small button that is only an icon; its label names what it acts on. */
export function iconButton(name: string, label: string, act: string): HTMLButtonElement {
  return h('button', { type: 'button', class: 'btn ghost small square', 'aria-label': label, title: label, 'data-act': act }, icon(name));
}

/** The first match, for elements the server always draws. */
export function one<E extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): E {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}
