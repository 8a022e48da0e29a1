// What the parts of the interface say by themselves.
export const ui = {
  cancel: 'Cancel',
  close: 'Close',
  ok: 'OK',
  save: 'Save',
  retry: 'Try again',
  undo: 'Undo',
  undone: 'Undone',
  loading: 'Loading…',
  notifications: 'Notices',
  failedTitle: 'That did not work',
  notOpened: 'Could not be opened',
  offlineTitle: 'The server cannot be reached',
  request: ({ id }: { id: string }) => `Request ${id}`,
  typeToConfirm: ({ text }: { text: string }) => `Type “${text}” to confirm`,
};
