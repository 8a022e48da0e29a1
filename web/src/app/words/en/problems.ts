// What the server refuses, by its code. A code that is missing here is said in the server's own words, which are English;
// where they say more than the code does, they are taken here too.
type Said = { detail: string };

const asSaid = ({ detail }: Said): string => detail;

export const problems = {
  offline: 'The server could not be reached. Is the connection up?',
  part_missing: 'A part of the app could not be fetched. The server may have been updated just now.',
  unknown: 'Something went wrong that nobody foresaw.',
  internal: 'The server made a mistake. It has been written down; try again in a moment.',
  unavailable: 'A part of the server cannot be reached just now. Try again in a moment.',
  not_found: 'There is nothing here, or you do not have access to it.',
  refused: asSaid,
  name_taken: 'Something else here has this name already.',
  invalid_name: asSaid,
  name_too_long: asSaid,
  name_not_portable: asSaid,
  invalid_text: asSaid,
  required: asSaid,
  too_deep: asSaid,
  path_too_deep: asSaid,
  path_too_long: asSaid,
  into_itself: asSaid,
  parent_in_trash: asSaid,
  not_a_folder: asSaid,
  not_a_file: asSaid,
  too_large: asSaid,
  too_many: asSaid,
  archive_too_large: asSaid,
  storage_full: asSaid,
  busy: 'The server is busy. Try again in a few seconds.',
  changed: 'Somebody changed it in the meantime. Look at it again, then repeat.',
  rate_limited: 'Too many tries in a short time. Wait a minute, then try again.',
  too_many_tries: 'Too many tries in a short time. Wait a minute, then try again.',
  wrong_credentials: 'The password is wrong.',
  unauthenticated: 'You are not signed in any more.',
  too_many_keys: asSaid,
};
