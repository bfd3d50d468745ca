import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { billTable, worstBills, type TemplateLimits } from '../../bench/wallet/worst-bill.ts';
import { latchkey } from '../infra/stack/templates.ts';

interface LifecycleRule {
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation: number };
  readonly ExpirationInDays?: number;
}

/** The template's own limits. */
const templateLimits = (): TemplateLimits => {
  const [[, converter] = []] = latchkey.ofType('AWS::Lambda::Function');
  const uploads = latchkey.ofType('AWS::S3::Bucket').find(([id]) => id === 'UploadsBucket')?.[1];
  const { Rules } = uploads?.Properties.LifecycleConfiguration as { Rules: LifecycleRule[] };
  const days = (read: (rule: LifecycleRule) => number | undefined): number =>
    Math.min(...Rules.map((rule) => read(rule) ?? Infinity));
  return {
    reservedConcurrency: converter?.Properties.ReservedConcurrentExecutions as number,
    memorySize: converter?.Properties.MemorySize as number,
    incompleteUploadDays: days((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation),
    uploadsKeptDays: days((rule) => rule.ExpirationInDays),
  };
};

const bills = worstBills(templateLimits());

/** A Markdown table without the spaces that align it. */
const cells = (markdown: string): string[] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| --'))
    .map((line) => line.replace(/\s*\|\s*/g, '|'));

test('the threat model’s bill equals the one computed from the template’s limits', () => {
  const document = readFileSync(new URL('../../../docs/threat-model.md', import.meta.url), 'utf8');
  for (const row of cells(billTable(bills))) expect(cells(document)).toContain(row);
});

test('every bill is finite and above zero', () => {
  for (const { dollars, attack } of bills) {
    expect(dollars, attack).toBeGreaterThan(0);
    expect(dollars, attack).toBeLessThan(Infinity);
  }
});

test('twice the concurrency costs twice the conversions and nothing else', () => {
  const limits = templateLimits();
  const doubled = worstBills({ ...limits, reservedConcurrency: 2 * limits.reservedConcurrency });
  const changed = bills.flatMap(({ attack, dollars }, index) => {
    const ratio = (doubled[index]?.dollars ?? 0) / dollars;
    return Math.abs(ratio - 1) < 1e-9 ? [] : [[attack, Math.round(ratio * 1e6) / 1e6]];
  });
  expect(changed).toEqual([['conversions without end, over the quota too', 2]]);
});
