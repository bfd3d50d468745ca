/** What the figures mean, in Markdown. */
export const walletNotes = `## Reading it

- The client signs up like anybody and uses the SDK with the credentials that it gets. It keeps no limit of the page.
- A table of the embedded engine serves five minutes of its maximum at once, then the maximum. AWS calls the maximum a target and allows bursts as well.
- Nothing here is a bill. [The threat model](threat-model.md) computes one from the same bounds.`;
