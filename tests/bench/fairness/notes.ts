/** What the figures mean, in Markdown. */
export const fairnessNotes = `## Reading it

- **The hostile client** has a user's credentials and sends one request after the other without a pause, from a process of its
  own on the same two cores. It sends faster than two conversions at a time keep up with, so that its pictures wait in the queue from
  the start to the end.
- **What the queue adds** is in "everything before": the upload itself, forwarding, and the turn. Of two conversions at a time one has to end
  before the quiet user's begins: on average a third of one, at p95 four fifths. On AWS there are eight at a time, so that it is an
  eighth and a third ([simulated](decisions/0019-fairness-between-users.md): p95 1.1 × alone).
- **p95 of fewer than twenty pictures** is the slowest of them; \`--rounds 5\`, the default, measures forty.
- **What the machine adds** is in "the own conversion": two conversions, the engine, the hostile client and whatever else runs share
  two cores here, and the user alone has them alone. Lambda gives each conversion a core of its own.
- **Over eight connections** the same client makes the engine itself the bottleneck, and what is measured is how Node shares one
  core. There the engine's forwarding was found to be too slow, and mended
  ([decision](decisions/0019-fairness-between-users.md#what-stays)).
- A flood of the costliest recipes is not in the table: its conversions take ten seconds and more, and the quiet user waits for
  one of them to end. What that comes to with eight at a time is in the decision, too.`;
