// Copying an address. Some browsers allow it only within the click, before the server has answered: they take a promise.

/** Whether it is on the clipboard now. Without https there is none. */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  if (!navigator.clipboard) {
    await text;
    return false;
  }
  try {
    if (typeof text === 'string') await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text.then((words) => new Blob([words], { type: 'text/plain' })) })]);
    return true;
  } catch {
    // A refused clipboard is told; a refused answer belongs to whoever asked for it.
    await text;
    return false;
  }
}
