import { byteSize } from '#contract/byte-size';
import { maxUploadBytes } from '#contract/limits';
import type { AddResult, SkipReason } from '../ui/views.ts';
import { grouped } from '../ui/grouped.ts';
import { isolated } from '../ui/isolated.ts';

const reasons: Readonly<Record<SkipReason, string>> = {
  empty: 'Empty',
  'too-large': `Larger than ${byteSize(maxUploadBytes, 'decimal')}`,
  heic: 'HEIC, which can’t be converted here (export as JPEG)',
  svg: 'SVG, which can’t be converted here',
  'not-a-picture': 'Not a picture',
};

const mostNames = 3;

const namesOf = (names: readonly string[]): string => {
  const more = names.length - mostNames;
  const shown = names.slice(0, mostNames).map(isolated).join(', ');
  return more > 0 ? `${shown} and ${grouped(more)} more` : shown;
};

/** Describes what became of added files, e.g. `2 added, 1 skipped. Not a picture: notes.txt.` Null when
 *  every file was added as new. */
export const addedWords = ({ added, provided, skipped }: AddResult): string | null => {
  if (provided === 0 && skipped.length === 0) return null;
  const counts = [
    added > 0 || provided === 0 ? `${grouped(added)} added` : '',
    provided > 0 ? `${grouped(provided)} recognised, upload goes on` : '',
    skipped.length > 0 ? `${grouped(skipped.length)} skipped` : '',
  ].filter((count) => count !== '');
  const why = (Object.keys(reasons) as SkipReason[]).flatMap((reason) => {
    const names = skipped.filter((file) => file.reason === reason).map(({ name }) => name);
    return names.length === 0 ? [] : [`${reasons[reason]}: ${namesOf(names)}.`];
  });
  return [`${counts.join(', ')}.`, ...why].join(' ');
};
