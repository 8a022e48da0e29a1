// Keeping what somebody shared by a link.

export const save = {
  title: 'Save to my files',
  done: 'Saved',
  doneText: ({ name, into }: { name: string; into: string }) => `“${name}” is now in “${into}”. It is a copy of your own: it stays, whatever becomes of the share.`,
  show: 'Show it',
  back: 'Back to the share',
  open: 'Open the share',
  gone: 'This share does not exist, or is not open any more.',
  asks: 'This share wants to know something before it opens. Open it, then save it from there.',
  refused: 'Whoever shared this does not let it be saved.',
};
