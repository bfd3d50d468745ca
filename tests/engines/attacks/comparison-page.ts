import { askable, comparable, type Column, type Outcome } from './column.ts';

/** Result of one run. */
export interface AttackReport {
  readonly engine: string;
  readonly version: string;
  readonly alone: Column;
  readonly guarded: Column;
}

const attacks = askable.filter(({ expect }) => expect !== 'allow').map(({ id }) => id);
const permitted = askable.filter(({ expect }) => expect === 'allow').map(({ id }) => id);
const tampered = comparable.map(({ id }) => id);

/** How many cases ran on an engine, and which ended with the wrong result. */
const countOf = (column: Column, ids: readonly string[]) => {
  const asked = ids.filter((id) => column[id]?.notAsked !== true);
  return { asked: asked.length, wrong: asked.filter((id) => column[id]?.asExpected !== true) };
};

/** How many cases the gatekeeper decided correctly, how many not, and the IDs of the latter. */
export const tallyOf = ({ guarded }: Pick<AttackReport, 'guarded'>) => {
  const { asked, wrong } = countOf(guarded, [...attacks, ...permitted, ...tampered]);
  return { passed: asked - wrong.length, failed: wrong.length, failures: wrong };
};

/** Whether the gatekeeper refuses every attack and permits every permitted request. */
export const holds = (report: AttackReport): boolean => tallyOf(report).failed === 0;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const cell = (outcome: Outcome | undefined): string => {
  if (outcome === undefined || outcome.notAsked === true) {
    return `not asked${outcome === undefined ? '' : `: ${outcome.what}`}`;
  }
  const what = outcome.what.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return outcome.asExpected ? what : `**${what}**`;
};

const summary = (
  what: string,
  ids: readonly string[],
  { alone, guarded }: AttackReport,
): string => {
  const words = (column: Column): string => {
    const { asked, wrong } = countOf(column, ids);
    return `${wrong.length} of ${asked}`;
  };
  return row([what, words(alone), words(guarded)]);
};

/** Formats the page in Markdown: the results of each case side by side. */
export const pageOf = (report: AttackReport): string => {
  const { engine, version, alone, guarded } = report;
  return [
    '# An emulator alone, and behind the gatekeeper',
    '',
    `Made by \`npm run test:attacks\` from a real run on ${engine} ${version}`,
    '([engine-attacks.json](../tests/recorded/engine-attacks.json)); not edited by hand. The cases are those of',
    '[tests/attacks.json](../tests/attacks.json).',
    '',
    row(['', `${engine} alone`, 'behind the gatekeeper']),
    row(['---', '---:', '---:']),
    summary('requests that must be refused, and were not', attacks, report),
    summary('requests that must be done, and were not', permitted, report),
    summary('tampered messages that were not answered as they must be', tampered, report),
    '',
    'An answer in **bold** is not the one that must come. A request that fails for another reason than',
    'that it is refused counts as not refused: the next one like it may succeed.',
    '',
    '## Requests',
    '',
    row(['case', 'as', 'operation', 'must be', 'alone', 'behind the gatekeeper']),
    row(['---', '---', '---', '---', '---', '---']),
    ...askable.map(({ id, as, operation, expect }) => {
      const must = { allow: 'done', deny: 'refused', partial: 'done in part' }[expect];
      return row([id, as, operation, must, cell(alone[id]), cell(guarded[id])]);
    }),
    '',
    '## Tampered messages',
    '',
    row(['case', 'what', 'must be', 'alone', 'behind the gatekeeper']),
    row(['---', '---', '---', '---', '---']),
    ...comparable.map(({ id, what, expect }) =>
      row([id, what.replaceAll('|', '\\|'), expect, cell(alone[id]), cell(guarded[id])]),
    ),
    '',
  ].join('\n');
};
