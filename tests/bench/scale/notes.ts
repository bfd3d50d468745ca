/** What the figures say and what they leave out, for the end of the page. */
export const scaleNotes = `## What this says

- As far as the groups go, a user’s cost to the engine depends on what the user does, not on how many others there are.
- How many requests look for news depends on how long users wait for the converter, which shares the machine’s cores with
  the engine and with the simulated users. All others are the same for every user.
- A device that has been here asks only what has changed since. A new one reads all rows of the user.

## What this does not say

- It says nothing about AWS’s speed. What is counted is what a user asks for, which is what AWS would be asked for;
  [scale.md](scale.md) has the quotas that this meets.
- CPU time is the embedded engine’s own, with whatever else the machine did meanwhile. The first group with few files is
  dearer; that V8 still compiles the engine’s code is likely and was not measured.
- A group that was ended by the time shows nothing of larger ones.
- Users are signed up before the count begins.`;
