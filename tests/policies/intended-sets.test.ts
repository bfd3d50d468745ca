import { beforeAll, describe, expect, test } from 'vitest';
import { setFindings, type Baseline } from '../../audit/checks.ts';
import { folder, deployed, loadBaseline } from './audited.ts';
import { weakerPolicies } from './weakenings.ts';

let baseline: Baseline;
beforeAll(async () => {
  baseline = await loadBaseline();
});

test('the documents are exactly what is intended', () => {
  expect(setFindings(deployed, folder, baseline)).toEqual({ findings: [], remarks: [] });
});

test('the table of weakenings is long, and no two have one name', () => {
  expect(weakerPolicies.length).toBeGreaterThan(200);
  expect(new Set(weakerPolicies.map(({ name }) => name)).size).toBe(weakerPolicies.length);
});

describe('a weaker copy is refused by the proof alone:', () => {
  test.each(weakerPolicies)('$name', ({ policies }) => {
    const { findings } = setFindings(deployed, policies, baseline);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every((each) => / (wider|narrower) than intended|UNDECIDED/.test(each))).toBe(
      true,
    );
  });
});
