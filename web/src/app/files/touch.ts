// Whether the hand is a finger. There a selected row means that the next tap selects, so nothing but a long press may select.

let touch = matchMedia('(pointer: coarse)').matches;
addEventListener('pointerdown', ({ pointerType }) => (touch = pointerType === 'touch'), { capture: true, passive: true });

/** Whether the last press was a finger's; before any press, whether fingers are what this device is made for. */
export const byTouch = (): boolean => touch;
