// What the server refuses, by its code. A code that is missing here is said in the server's own words.
export const problems = {
  offline: 'The server could not be reached. Is the connection up?',
  unknown: 'Something went wrong that nobody foresaw.',
  internal: 'The server made a mistake. It has been written down; try again in a moment.',
  unavailable: 'A part of the server cannot be reached just now. Try again in a moment.',
  not_found: 'There is nothing here, or you do not have access to it.',
  name_taken: 'Something else here has this name already.',
  rate_limited: 'Too many tries in a short time. Wait a minute, then try again.',
  precondition_failed: 'Somebody changed it in the meantime. Look at it again, then repeat.',
};
