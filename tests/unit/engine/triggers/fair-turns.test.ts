import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairTurns } from '../../../../engine/triggers/fair-turns.ts';

test('the group with the fewest under way is next, whoever came first', () => {
  const turns = fairTurns<string>();
  for (const name of ['f1', 'f2', 'f3']) turns.add('flooder', name);
  turns.take();
  turns.take();
  turns.add('quiet', 'q1');
  expect(turns.take()).toEqual({ group: 'quiet', waiting: 'q1' });
  turns.done('flooder');
  turns.done('flooder');
  turns.add('quiet', 'q2');
  expect(turns.take()?.waiting).toBe('f3');
});

test('groups with equally many under way take turns, each in the order of arrival', () => {
  const turns = fairTurns<string>();
  for (const name of ['a1', 'a2', 'a3']) turns.add('a', name);
  for (const name of ['b1', 'b2']) turns.add('b', name);
  const order = Array.from({ length: 5 }, () => {
    const turn = turns.take();
    turns.done(turn?.group ?? '');
    return turn?.waiting;
  });
  expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  expect(turns.take()).toBeUndefined();
});

test('whatever is added is taken once, and within a group in order', () => {
  const additions = fc.array(
    fc.record({ group: fc.constantFrom('a', 'b', 'c'), early: fc.nat(2) }),
  );
  fc.assert(
    fc.property(additions, (added) => {
      const turns = fairTurns<number>();
      const taken: { group: string; waiting: number }[] = [];
      const takeOne = () => {
        const turn = turns.take();
        if (turn === undefined) return false;
        taken.push(turn);
        return true;
      };
      added.forEach(({ group, early }, index) => {
        turns.add(group, index);
        for (let left = early; left > 0; left -= 1) takeOne();
      });
      while (takeOne());
      expect(turns.size).toBe(0);
      for (const group of ['a', 'b', 'c']) {
        const own = taken.filter((each) => each.group === group).map(({ waiting }) => waiting);
        const wanted = added.flatMap((each, index) => (each.group === group ? [index] : []));
        expect(own).toEqual(wanted);
      }
    }),
  );
});
