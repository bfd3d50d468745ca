import { expect, test } from 'vitest';
import { UndoOffers } from '../../../src/app/undo-offers.svelte.ts';

test('deletions that follow one another are undone together', () => {
  const offers = new UndoOffers();
  const undone: string[] = [];
  offers.offer('a.jpg', () => undone.push('a'));
  expect(offers.current?.text).toBe('“a.jpg” is in the bin.');
  const first = offers.current?.id;
  offers.offer('b.jpg', () => undone.push('b'));
  expect(offers.current?.text).toBe('2 items are in the bin.');
  expect(offers.current?.id).not.toBe(first);
  offers.accept();
  expect(undone).toEqual(['a', 'b']);
  expect(offers.current).toBeNull();
});

test('an offer that has ended undoes nothing', () => {
  const offers = new UndoOffers();
  const undone: string[] = [];
  offers.offer('a.jpg', () => undone.push('a'));
  offers.end();
  offers.accept();
  expect(undone).toEqual([]);
});
