// Where a dialog begins: at its first field. A dialog gives the focus to its first button as it opens; the field takes it after that.
import { tick } from 'svelte';
import { takeFocus } from '../../share/focus';

export function first(element: Element): void {
  void tick().then(() => takeFocus(element));
}
