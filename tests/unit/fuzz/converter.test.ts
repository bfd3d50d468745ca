import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { seeds } from '../../fuzz/converter/corpus.ts';
import { fuzzConverter, judge } from '../../fuzz/converter/fuzz.ts';
import { newWorker, type Answer } from '../../fuzz/converter/worker.ts';

const faulty = fileURLToPath(new URL('./faulty-program.ts', import.meta.url));

const timeout = 180_000;

describe('the converter with damaged files', () => {
  test(
    'answers two hundred with a picture or an error message',
    async () => {
      const { done, ends, findings } = await fuzzConverter({
        seeds: await seeds(),
        seed: 6,
        count: 200,
        hangsAfterMs: timeout,
        withinMs: timeout,
        growthMib: 96,
      });
      expect(findings).toEqual([]);
      expect(done).toBe(200);
      // Some inputs convert and some are refused, so the damage reaches past the first bytes.
      expect(ends.ready).toBeGreaterThan(10);
      expect(ends.unreadable).toBeGreaterThan(50);
    },
    timeout,
  );
});

describe('findings', () => {
  test.each<[string, Answer, string | null]>([
    ['a picture', { came: 'ready' }, null],
    [
      'a refusal in sentences',
      { came: 'refused', code: 'empty', sentence: 'The file is empty. Pick it again.' },
      null,
    ],
    ['a refusal in a word', { came: 'refused', code: 'empty', sentence: 'EINVAL' }, 'sentence'],
    ['an error of ours', { came: 'untyped', detail: 'TypeError' }, 'untyped'],
    ['a wrong rendition', { came: 'wrong', detail: '3 renditions' }, 'wrong'],
    ['an end of the process', { came: 'crash', detail: 'SIGSEGV' }, 'crash'],
    ['no end', { came: 'hang', detail: 'no end after 60 s' }, 'hang'],
  ])('%s', (_what, answer, kind) => {
    expect(judge(answer)?.kind ?? null).toBe(kind);
  });
});

describe('a process that hangs, ends or grows', () => {
  const end = async (does: string, hangsAfterMs: number): Promise<Answer> => {
    const worker = newWorker(hangsAfterMs, faulty);
    try {
      return await worker.ask({ bytes: Buffer.from(does) });
    } finally {
      await worker.stop();
    }
  };

  test.each([
    ['exit', timeout, 'crash', /^3: its last words/],
    ['kill', timeout, 'crash', /^SIGABRT/],
    ['hang', 200, 'hang', /no end/],
  ])('%s is seen', async (does, hangsAfterMs, came, detail) => {
    expect(await end(does, hangsAfterMs)).toMatchObject({
      came,
      detail: expect.stringMatching(detail) as string,
    });
  });

  test('is replaced for the next file', async () => {
    const worker = newWorker(timeout, faulty);
    try {
      expect((await worker.ask({ bytes: Buffer.from('exit') })).came).toBe('crash');
      expect((await worker.ask({ bytes: Buffer.from('fine') })).came).toBe('ready');
    } finally {
      await worker.stop();
    }
  });

  test('reports an input above its time limit, damaged or not', async () => {
    const fine = { what: 'fine', bytes: Buffer.from('fine') };
    const { findings } = await fuzzConverter({
      seeds: [fine],
      stalls: [{ what: 'a stall', make: () => fine.bytes }],
      seed: 1,
      count: 1,
      hangsAfterMs: timeout,
      slowAfterMs: 0,
      withinMs: timeout,
      growthMib: 96,
      program: faulty,
    });
    expect(findings.map(({ kind, index }) => [kind, index])).toEqual([
      ['slow', null],
      ['slow', null],
      ['slow', 0],
    ]);
  });

  test('reports memory that grows with each file', async () => {
    const { findings } = await fuzzConverter({
      seeds: [{ what: 'a leak', bytes: Buffer.from('leak'.repeat(50)) }],
      seed: 1,
      count: 40,
      hangsAfterMs: timeout,
      withinMs: timeout,
      growthMib: 96,
      program: faulty,
    });
    expect(findings.map(({ kind }) => kind)).toEqual(['memory']);
  });
});
