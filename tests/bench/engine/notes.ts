/** What the figures leave out, for the end of the page. */
export const engineNotes = `## Why targets are missed

- GetItem, PutItem and GetObject: of the engine’s time for a GetItem, a profile shows a third in Node’s HTTP (a fifth in
  the socket’s write alone), a sixth in the signature, a tenth in the item itself and a twelfth in the decision. What is
  left to save is in HTTP, which MiniStack’s server needs as well.
- Sign-in: nine tenths are the client’s own exponentiations, which are equal for all.
- The start compiles the engine’s TypeScript; memory is a peak, which the garbage collector raises until it is near its
  own limits.

## What this does not say

- The client and the servers share one machine’s cores; the client signs before the clock runs and reads
  every answer to its end.
- What the engine has accepted survives \`kill -9\`: rows are with the operating system, objects are synced
  to disk. The decision log is written after the answers, twenty milliseconds later at most: \`kill -9\` may
  lose that much of it, SIGTERM nothing.
- MiniStack reads a whole partition for a Query, so its figure depends on how many rows the user has; here
  that is the rows asked for.`;
