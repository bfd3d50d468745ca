import type { Problem } from '#contract/errors';

/** What to do, where the page's words do not fit a terminal; by the code of the problem. */
const inTerminal: Readonly<Record<string, string>> = {
  'signed-out': 'Run `latchkey login` again. Nothing kept on this computer is lost.',
  'no-network': 'The sign-in service cannot be reached. Check the connection and try again.',
  'no-connection': 'There is no connection. Run the command again once there is one.',
  'service-busy': 'The service is busy. Run the command again in a moment; nothing is lost.',
  'access-refused':
    'The access policies refused this. Whoever runs the site can look the request up in CloudTrail.',
  'request-refused': 'The service refused this. Try again; if it stays, ask whoever runs the site.',
  'weak-password':
    'Use at least 12 characters, with a lowercase and an uppercase letter, a number and a symbol.',
  'unsupported-step': 'This account needs a sign-in step that this command does not support.',
  'file-unreadable': 'The file was moved, changed or deleted. Run `latchkey put` with it again.',
  'other-content':
    'This is another picture than the one whose upload began. Put it under another name, or `latchkey rm` the unfinished one.',
  'not-here': '`latchkey ls` lists what there is.',
  unexpected: 'This is a defect. Run the command with LATCHKEY_DEBUG=1 and report what it prints.',
};

/** Returns a plain sentence of what to do next. */
export const whatToDo = ({ code, whatToDo: onPage }: Problem): string => inTerminal[code] ?? onPage;
