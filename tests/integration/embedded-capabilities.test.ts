import { afterAll, beforeAll, expect, test } from 'vitest';
import { probe } from '../engines/capabilities.ts';
import { needs } from './capabilities.ts';
import { startEngine, type EngineUnderTest } from './engine-under-test.ts';

let engine: EngineUnderTest;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

// Otherwise no engine would ever run the suite that needs it.
test(
  'the embedded engine has every capability that a suite may need',
  needs('ownProcess'),
  async () => {
    const findings = await probe(engine);
    expect(findings.filter(({ has }) => !has)).toEqual([]);
  },
);
