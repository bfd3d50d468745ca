import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDeploy } from '../../../../infra/deployment/target.ts';

const text = readFileSync(
  new URL('../../../../docs/deploy-workflow.example.yml', import.meta.url),
  'utf8',
);

test('deploy accepts every command of the example workflow', () => {
  const commands = [...text.matchAll(/npm run deploy -- (.*) ;;/g)].map(([, args = '']) =>
    args.split(' '),
  );
  expect(commands).toHaveLength(4);
  for (const args of commands) expect(() => readDeploy(args, {})).not.toThrow();
  const changing = commands
    .map((args) => readDeploy(args, {}))
    .filter(({ dryRun, releases }) => !dryRun && releases !== 'list');
  expect(changing.map(({ yes }) => yes)).toEqual([true, true]);
});

test('the workflow has no stored keys, and a token only for its one job', () => {
  expect(text).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key/);
  expect(text).toMatch(/^permissions: \{\}$/m);
  expect(text).toMatch(/^ {4}permissions:\n {6}contents: read\n {6}id-token: write$/m);
});

test('no expression is written into a shell script', () => {
  const scripts = [...text.matchAll(/^ +(?:- )?run: (.*(?:\n {10}.*)*)/gm)].map(([, each]) => each);
  expect(scripts).toHaveLength(2);
  expect(scripts.join('\n')).not.toContain('${{');
});
