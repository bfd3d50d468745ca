import { expect, test } from 'vitest';
import { runProgram } from '../../bench/converter/processes.ts';
import { tableOf } from '../../bench/record.ts';
import { failedRow, row } from '../../bench/row.ts';

test('a program that runs is timed', async () => {
  const once = await runProgram(['true']);
  expect(once).toEqual({ kind: 'ran', seconds: expect.any(Number) as number });
});

test('a program that is on the PATH but fails gives its exit code', async () => {
  expect(await runProgram(['false'])).toEqual({ kind: 'failed', exitCode: '1' });
});

test('a program that is not on the PATH is not installed', async () => {
  expect(await runProgram(['no-such-program-here'])).toEqual({ kind: 'not-installed' });
});

test('a row that could not be measured has a reason and no figure', () => {
  const table = tableOf([
    failedRow('`vips`', 'failed with exit code 1'),
    row('the floor', 3, 'ms'),
  ]);
  expect(table.split('\n').slice(2)).toEqual([
    '| `vips`: failed with exit code 1 |  |  |  |  |  |',
    '| the floor | 3 ms |  |  |  |  |',
  ]);
});
