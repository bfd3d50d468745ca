import { expect, test } from 'vitest';
import {
  countWithoutEngine,
  htmlWithoutEngine,
  jsonWithoutEngine,
  summaryWithoutEngine,
} from '../../../audit/without-engine.ts';

const result = {
  refusal: 'the embedded engine does not know SessionsTable.Tags',
  templates: { findings: ['SessionsTable: something <else>'], remarks: [] },
  settings: ['Latchkey: A is 1, and 2 is recorded'],
};

test('what the engine does not know is one finding beside those of the templates', () => {
  expect(countWithoutEngine(result)).toBe(3);
  expect(jsonWithoutEngine(result)).toMatchObject({ findings: 3, refusal: result.refusal });
});

test('the summary names every finding, and the checks that did not run', () => {
  const summary = summaryWithoutEngine(result).join('\n');
  expect(summary).toContain('does not know SessionsTable.Tags');
  expect(summary).toContain('SessionsTable: something <else>');
  expect(summary).toContain('A is 1, and 2 is recorded');
  expect(summary).toMatch(/NOT CHECKED +isolation/);
});

test('the page names them too, as text', () => {
  const page = htmlWithoutEngine(result);
  expect(page).toContain('3 findings');
  expect(page).toContain('does not know SessionsTable.Tags');
  expect(page).not.toContain('<else>');
  expect(page).not.toContain('Isolation: proved');
});
