/** What the figures leave out, for the end of the page. */
export const engineNotes = `## What this does not say

- The client and the servers share one machine’s cores; the client signs before the clock runs and reads
  every answer to its end.
- What the engine has accepted survives \`kill -9\`: rows are with the operating system, objects are synced
  to disk. The decision log is written after the answers, twenty milliseconds later at most: \`kill -9\` may
  lose that much of it, SIGTERM nothing.
- MiniStack reads a whole partition for a Query, so its figure depends on how many rows the user has; here
  that is the rows asked for.`;
