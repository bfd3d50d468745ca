/** What the figures of the page mean, in Markdown. */
export const pageNotes = `## Reading it

- \`npm run bench -- page --pictures 1000\` sends a thousand pictures; a user's daily limit is 1,000 conversions, so the batch of 12 and a thousand more need a larger limit.
- The rate of a large batch against that of a small one is a ratio of two measurements of one run. The page does work for the files that change and the rows on screen, so it must not fall with the number of files.
- CPU time of the main thread counts only what the thread ran, not what it waited for a core.
- The size of the JavaScript has budgets of its own: \`npm run budgets\`, which \`npm run check\` runs.`;
