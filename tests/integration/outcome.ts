/** How an SDK call ended: `done`, or the code of the error it was answered with. */
export const outcomeOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'done',
    (error: { name: string }) => error.name,
  );
