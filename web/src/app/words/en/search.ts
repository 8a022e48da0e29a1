// Searching in all files.
import { plural } from '../plural';

export const search = {
  title: 'Search',
  titleOf: ({ words }: { words: string }) => `Search: ${words}`,
  found: ({ count }: { count: number }) => plural(count, { one: '# result', other: '# results' }),
  most: ({ count }: { count: number }) => `The first ${count} results. Type more of the name to find fewer.`,
  partly: 'There may be more: type more of the name.',
  list: 'Results',
  beginTitle: 'What are you looking for?',
  beginText: 'Type a part of the name of a file or a folder.',
  noneTitle: 'Nothing found',
  noneText: 'No file and no folder that you may see has this in its name. What is in the trash is not searched.',
};
