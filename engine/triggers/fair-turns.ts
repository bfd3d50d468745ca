/** What waits, in groups that take turns. */
export interface FairTurns<Waiting> {
  readonly size: number;
  add(group: string, waiting: Waiting): void;
  /** Takes the oldest of the group with the fewest under way; of such groups, of the one that has waited
   *  longest for a turn. Undefined when nothing waits. */
  take(): { readonly group: string; readonly waiting: Waiting } | undefined;
  /** Ends what was taken from a group. */
  done(group: string): void;
}

/** SQS's fair queues deliver messages of groups with few messages in flight first. SQS promises no order;
 *  here there is one.
 *  @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html */
export const fairTurns = <Waiting>(): FairTurns<Waiting> => {
  /** Groups in which something waits, the one that had a turn last at the end. */
  const groups = new Map<string, Waiting[]>();
  const underWay = new Map<string, number>();
  const inFlight = (group: string): number => underWay.get(group) ?? 0;
  let size = 0;

  return {
    get size() {
      return size;
    },
    add(group, waiting) {
      size += 1;
      const others = groups.get(group);
      if (others === undefined) groups.set(group, [waiting]);
      else others.push(waiting);
    },
    take() {
      const [first, ...rest] = groups.keys();
      if (first === undefined) return undefined;
      const group = rest.reduce(
        (fewest, each) => (inFlight(each) < inFlight(fewest) ? each : fewest),
        first,
      );
      const members = groups.get(group) ?? [];
      const waiting = members.shift() as Waiting;
      groups.delete(group);
      if (members.length > 0) groups.set(group, members);
      underWay.set(group, inFlight(group) + 1);
      size -= 1;
      return { group, waiting };
    },
    done(group) {
      const left = inFlight(group) - 1;
      if (left === 0) underWay.delete(group);
      else underWay.set(group, left);
    },
  };
};
