import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../conformance/ask.ts';
import { idOf, type Answer } from '../conformance/case.ts';
import { corpus } from '../conformance/corpus.ts';
import { needs } from './capabilities.ts';
import { startEngine, type EngineUnderTest } from './engine-under-test.ts';

interface Recorded {
  readonly answers: Readonly<Record<string, Readonly<Record<string, Answer | null>>>>;
}

const { answers } = JSON.parse(
  await readFile('tests/recorded/engine-conformance.json', 'utf8'),
) as Recorded;
let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

test.for(corpus.map((each) => ({ id: idOf(each), each })))(
  'the embedded engine answers as it did beside the others: $id',
  needs('ownProcess'),
  async ({ id, each }) => {
    expect(await ask(engine, each, randomUUID())).toEqual(answers[id]?.embedded);
  },
);
