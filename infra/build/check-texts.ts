/** `npm run texts`: fails when a text of the page is in no catalogue, or lacks in a language, or has other
 *  values to fill in there. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compiledTexts, type CompiledText } from './compiled-texts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const wuchale = (...options: readonly string[]): string =>
  execFileSync(process.execPath, ['node_modules/wuchale/dist/cli/index.js', ...options], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** The part of `wuchale status --json` that is read here. */
interface Status {
  readonly storage: {
    readonly details?: readonly {
      readonly locale: string;
      readonly untranslated: number;
      readonly obsolete: number;
    }[];
  };
}

const complaints: string[] = [];

try {
  wuchale('check', '--full', '--log-level', 'warn');
} catch {
  complaints.push(
    'The catalogues do not fit the source: run `npx wuchale --clean`, then translate.',
  );
}

const statuses = JSON.parse(wuchale('status', '--json')) as readonly Status[];
const details = statuses.flatMap(({ storage }) => storage.details ?? []);
for (const { locale, untranslated, obsolete } of details) {
  if (untranslated > 0) complaints.push(`${locale}.po: ${untranslated} texts are not translated.`);
  if (obsolete > 0) complaints.push(`${locale}.po: ${obsolete} texts are used nowhere.`);
}

/** The names that the forms of a text have between braces, `{title}`. */
const namesIn = (text: CompiledText): string =>
  [
    ...new Set(
      [text]
        .flat()
        .join(' ')
        .match(/\{\w+\}/g),
    ),
  ]
    .sort()
    .join(' ');

const english = await compiledTexts('en');
for (const { locale } of details) {
  const texts = await compiledTexts(locale);
  english.forEach((text, index) => {
    if (namesIn(text) === namesIn(texts[index] ?? '')) return;
    complaints.push(`${locale}.po: other names in braces than “${[text].flat().join(' / ')}”.`);
  });
}

for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
else console.log(`${english.length} texts in ${details.length} languages`);
