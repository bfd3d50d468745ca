import { expect, test } from 'vitest';
import { newSessionId } from '#contract/ids';
import type { SpaceName } from '#contract/owner';
import { keptTransfers, type KeptTransfer } from '../../../src/space/kept-transfers.ts';
import { alice } from '../contract/arbitraries.ts';

const storage = () => {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
};

const transfer = (time: number): KeptTransfer => ({
  sessionId: newSessionId(1),
  newSessionId: newSessionId(time),
  ...{ how: 'move', from: 'yours', title: 'Tiles', space: 'team' as SpaceName },
});

test('a transfer is kept until it has ended', () => {
  const local = storage();
  const [one, other] = [transfer(2), transfer(3)];
  keptTransfers(local, alice).add(one);
  keptTransfers(local, alice).add(other);
  expect(keptTransfers(local, alice).list()).toEqual([one, other]);
  keptTransfers(local, alice).remove(one);
  expect(keptTransfers(local, alice).list()).toEqual([other]);
  keptTransfers(local, alice).remove(other);
  expect(local.items.size).toBe(0);
});

test.each(['x', '{}', '[{"how":"burn"}]', '[{"sessionId":"../x"}]'])(
  'what is not a list of transfers is none: %s',
  (text) => {
    const local = storage();
    local.setItem(`latchkey-transfers-${alice}`, text);
    expect(keptTransfers(local, alice).list()).toEqual([]);
  },
);
